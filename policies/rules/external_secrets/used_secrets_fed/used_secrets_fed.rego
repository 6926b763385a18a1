# METADATA
# scope: package
# title: Every Secret that a workload uses is made by an operator
# description: >-
#   A Secret that nothing makes is put there by hand: its value is on somebody's disk, nobody
#   rotates it, and in a new cluster the pods wait for it for ever. What counts as a maker is an
#   ExternalSecret with that target, a Certificate or an annotated Ingress with that TLS Secret, a
#   sealed secret, a SecretProviderClass, an operator's own Secrets, and Kubernetes itself for
#   service account tokens. A reference that is optional may be without. The keys that pods name
#   have to be among those that the maker writes, where that can be told.
# related_resources:
# - ref: https://external-secrets.io/latest/api/externalsecret/
#   description: >-
#     ExternalSecret, spec.target and spec.data[].secretKey
# - ref: https://kubernetes.io/docs/concepts/configuration/secret/
#   description: >-
#     Secrets: optional references and keys
# custom:
#   severity: high
#   subject: Workload
#   reads:
#   - Certificate
#   - Cluster
#   - ClusterExternalSecret
#   - ExternalSecret
#   - Gateway
#   - Ingress
#   - OnePasswordItem
#   - SealedSecret
#   - SecretProviderClass
#   - VaultDynamicSecret
#   - VaultPKISecret
#   - VaultStaticSecret
#   remediation: >-
#     Add an ExternalSecret (or a Certificate) whose target is the Secret that the pod names, with
#     every key that it reads, or correct the name in the pod.
#   parameters:
#     makers:
#       description: >-
#         Kinds of object that count as makers; empty means every kind that is known to make
#         Secrets.
#       default: []
#     made_elsewhere:
#       description: >-
#         Names, by shell wildcard, of Secrets that something outside of the input makes.
#       default: []
package vvaudit.external_secrets.used_secrets_fed

deny contains result if {
	some use in input.neighbours.secrets
	count(_makers(use)) == 0
	not _may_lack(use)
	_makers_seen
	result := {
		"ref": use.ref,
		"path": use.path,
		"message": sprintf("nothing makes Secret %s%s", [use.name, _instead(use)]),
		"observed": use.name,
		"expected": "a Secret that an operator makes",
		"related": _written(use),
	}
}

deny contains result if {
	some use in input.neighbours.secrets
	makers := _makers(use)
	count(makers) > 0
	not use.optional
	some key in use.keys
	every maker in makers { is_array(maker.keys) }
	written := {name | some maker in makers; some name in maker.keys}
	not key in written
	some first in [makers[0]]
	result := {
		"ref": use.ref,
		"path": use.path,
		"message": sprintf("Secret %s has no key %s: %s %s writes %s", [
			use.name,
			key,
			first.kind,
			first.name,
			_listed(written),
		]),
		"observed": sort(written),
		"expected": key,
		"related": [{
			"ref": first.ref,
			"path": ["spec"],
			"message": sprintf("writes Secret %s", [use.name]),
		}],
	}
}

unknown contains {"ref": use.ref, "path": use.path, "message": message} if {
	some use in input.neighbours.secrets
	count(_makers(use)) == 0
	not _may_lack(use)
	not _makers_seen
	message := sprintf("any %s in what was scanned", [concat(" or ", sort(_kinds))])
}

examined contains {"ref": use.ref, "path": use.path, "observed": observed} if {
	some use in input.neighbours.secrets
	observed := sprintf("%s: %s", [use.name, _source(use)])
}

_makers(use) := [maker |
	some maker in use.makers
	_accepted(maker)
]

_accepted(_) if count(input.parameters.makers) == 0

_accepted(maker) if maker.kind in input.parameters.makers

# A folder that holds some objects of a kind that makes Secrets is taken to hold them all.
_makers_seen if input.inventory.complete

_makers_seen if {
	some kind in _kinds
	kind in input.inventory.kinds
}

_makers_seen if {
	input.inventory.live
	every kind in _kinds { not kind in input.inventory.unlisted }
}

_kinds := {kind | some kind in input.parameters.makers} if count(input.parameters.makers) > 0

else := {"ExternalSecret"}

_may_lack(use) if use.optional

_may_lack(use) if {
	some pattern in input.parameters.made_elsewhere
	glob.match(pattern, null, use.name)
}

_instead(use) := sprintf("; %s %s does, which does not count", [maker.kind, maker.name]) if {
	some maker in [use.makers[0]]
} else := "; its values are written out in the input" if {
	use.object != null
} else := ""

_written(use) := [{"ref": use.object, "path": ["data"], "message": "written out here"}] if {
	use.object != null
} else := []

_source(use) := sprintf("%s %s", [maker.kind, maker.name]) if {
	some maker in [_makers(use)[0]]
} else := "optional" if {
	use.optional
} else := "made elsewhere" if {
	_may_lack(use)
} else := "made by nothing"

_listed(names) := "no key" if count(names) == 0

_listed(names) := concat(", ", sort(names)) if count(names) > 0
