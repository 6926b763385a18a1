# METADATA
# scope: package
# title: The API server stores Secrets encrypted
# description: >-
#   The API server counts how it transforms what it stores, by the provider that does it. Secrets
#   written with a prefix k8s:enc: are encrypted; with identity, or written while nothing was
#   transformed, they are plain text in etcd and in its backups; read with identity, some were stored
#   before encryption and never written again. An API server that has written none since it started
#   shows nothing. Its arguments prove the weaker thing only, that a configuration exists.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/
#   description: API server metric apiserver_storage_transformation_operations_total, argument --encryption-provider-config
# custom:
#   severity: high
#   subject: Platform
#   facts: true
#   remediation: >-
#     Give the API servers an EncryptionConfiguration whose first provider for secrets is not
#     identity, best kms, then write all Secrets anew, as the documentation shows.
#   obtain: >-
#     vvaudit scan --live, as an identity that may get the nonResourceURL /metrics of the API server
#   parameters:
#     kms:
#       description: Whether it has to be a KMS provider.
#       default: false
package vvaudit.live.secrets_encrypted_at_rest

deny contains {
	"path": [],
	"message": "the API server writes Secrets in plain text (identity)",
	"observed": "identity",
	"expected": "k8s:enc:",
} if {
	"identity" in _written
}

deny contains {
	"path": [],
	"message": sprintf("the API server wrote %d Secrets and transformed none", [_writes]),
	"observed": "no transformation",
	"expected": "k8s:enc:",
} if {
	_writes > 0
	count(_transformations) == 0
}

deny contains {
	"path": [],
	"message": "the API server reads Secrets that are stored in plain text (identity)",
	"observed": "identity",
	"expected": "k8s:enc:",
} if {
	"identity" in _read
}

deny contains {
	"path": [],
	"message": sprintf("Secrets are encrypted by %s, which is no KMS provider", [prefix]),
	"observed": prefix,
	"expected": "k8s:enc:kms:",
} if {
	input.parameters.kms
	some prefix in _written
	startswith(prefix, "k8s:enc:")
	not startswith(prefix, "k8s:enc:kms:")
}

deny contains {
	"ref": server.ref,
	"path": ["spec", "containers"],
	"message": sprintf("%s runs without --encryption-provider-config", [server.name]),
	"observed": null,
	"expected": "--encryption-provider-config",
} if {
	some server in _servers
	not server.encryptionConfigured
}

unknown contains {"path": [], "message": message} if {
	count(_written) == 0
	message := _doubt
}

examined contains {"path": [], "observed": sprintf("%s%s", [prefix, _asked])} if {
	some prefix in _written
}

examined contains {"path": [], "observed": sprintf("%d Secrets written", [_writes])} if {
	_writes > 0
	count(_transformations) == 0
}

_transformations := object.get(input.facts, ["apiServer", "transformations"], [])

_writes := object.get(input.facts, ["apiServer", "secretWrites"], 0)

# Without the label `resource`, which older servers lack, it may have been any resource.
_written := {one.prefix |
	some one in _transformations
	one.direction == "to_storage"
	one.resource == "secrets"
}

_read := {one.prefix |
	some one in _transformations
	one.direction == "from_storage"
	one.resource == "secrets"
}

_servers := [server | is_array(input.platform.apiServers); some server in input.platform.apiServers]

# The metrics are those of the server that answered.
_asked := sprintf(" (one of %d API servers was asked)", [count(_servers)]) if {
	count(_servers) > 1
} else := " (one API server was asked)"

_lacking := object.get(input.facts, ["apiServer", "lacking"], "")

_doubt := "the API server's metrics, which were not asked for" if {
	not _answered
} else := _lacking if {
	_lacking != ""
} else := "of which resources the API server encrypts: its metrics do not say" if {
	count({one | some one in _transformations; one.resource == ""}) > 0
} else := "a Secret that the API server wrote since it started" if {
	_writes == 0
}

_answered if is_object(input.facts.apiServer)
