# METADATA
# scope: package
# title: Workloads take their configuration by reference
# description: >-
#   An address or a host name that is written into a workload differs from one environment to the
#   next, so that no manifest fits two of them, and a change of it is a change of the workload. In
#   a ConfigMap or a Secret it stands in one place. This rule asks that the pods read at least one
#   of these, that those exist, and that no variable is written out as an address of another
#   machine. Addresses of the pod itself, paths and plain numbers are not meant.
# related_resources:
# - ref: https://12factor.net/config
#   description: >-
#     The Twelve-Factor App: config
# - ref: https://kubernetes.io/docs/concepts/configuration/configmap/
#   description: >-
#     ConfigMaps
# custom:
#   severity: low
#   subject: Workload
#   reads: [ConfigMap]
#   remediation: >-
#     Move the value into a ConfigMap or a Secret, and name it with envFrom, valueFrom or a volume.
#   parameters:
#     allowed:
#       description: >-
#         Names of variables that may be written out.
#       default: []
package vvaudit.operations.configuration_by_reference

deny contains result if {
	count(_references) == 0
	result := {
		"path": array.concat(input.pod.path, ["spec"]),
		"message": sprintf("%s %s reads no ConfigMap and no Secret", [
			input.subject.objectKind,
			input.subject.name,
		]),
		"observed": null,
		"expected": "configuration by reference",
	}
}

deny contains result if {
	some use in input.neighbours.configMaps
	use.ref == null
	not use.optional
	_judged
	result := {
		"path": use.path,
		"message": sprintf("ConfigMap %s does not exist in namespace %s", [
			use.name,
			input.subject.namespace,
		]),
		"observed": use.name,
		"expected": "a ConfigMap that exists",
	}
}

deny contains result if {
	some container in input.containers
	some index, variable in object.get(container.spec, "env", [])
	value := object.get(variable, "value", "")
	is_string(value)
	_address(value)
	not variable.name in input.parameters.allowed
	result := {
		"path": array.concat(container.path, ["env", index, "value"]),
		"message": sprintf("variable %s is an address that is written out", [variable.name]),
		"observed": variable.name,
		"expected": "a reference to a ConfigMap or a Secret",
		"container": container.name,
	}
}

unknown contains {"path": use.path, "message": message} if {
	some use in input.neighbours.configMaps
	use.ref == null
	not use.optional
	not _judged
	message := sprintf("ConfigMap %s, which is not in what was scanned", [use.name])
}

examined contains {"path": use.path, "observed": use.name} if {
	some use in _references
}

_references := array.concat(
	[use | some use in input.neighbours.configMaps],
	[use |
		some use in input.neighbours.secrets
		use.via != "imagePullSecrets"
	],
)

_judged if input.inventory.complete

_judged if "ConfigMap" in input.inventory.kinds

# A scheme and a host, or a name of the cluster's or of the Internet's with a port or a domain.
_address(value) if {
	some pattern in [
		`^[a-z][a-z0-9+.-]*://([^/@]*@)?([^/:?]+)`,
		`^([A-Za-z0-9-]+[.])+[A-Za-z]{2,}(:[0-9]+)?(,.*)?$`,
		`^[A-Za-z0-9-]+:[0-9]{2,5}$`,
		`^[0-9]{1,3}([.][0-9]{1,3}){3}(:[0-9]+)?$`,
	]
	regex.match(pattern, value)
	not _local(value)
	not _file(value)
}

_local(value) if {
	regex.match(`(^|[/@])(localhost|127[.]0[.]0[.]1|0[.]0[.]0[.]0|\[::1?\])(:|/|$|[?])`, value)
}

_local(value) if contains(value, "$(")

_file(value) if {
	regex.match(`^[^:/]+[.](json|ya?ml|conf|ini|js|py|sh|txt|pem|crt|key|log|sock)$`, value)
}

_file(value) if startswith(value, "file://")
