# METADATA
# scope: package
# title: SELinux labels keep containers confined
# description: >-
#   A custom SELinux user or role, or a type other than those made for containers, can take a
#   container out of the confinement that keeps it from the node's files. The baseline Pod Security
#   Standard lists the types; 1.31 added container_engine_t.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#   description: >-
#     Pod Security Standards, baseline: SELinux
# custom:
#   severity: medium
#   subject: Workload
#   remediation: >-
#     Take user and role out of securityContext.seLinuxOptions, and use a type made for containers
#     or none.
#   parameters:
#     version:
#       description: >-
#         The release of Kubernetes whose standards are meant, such as "1.24"; "latest" for the
#         newest.
#       default: "latest"
package vvaudit.pod_security.selinux_options_safe

import data.vvaudit.lib.pod_security

deny contains result if {
	some place in pod_security.explicit("seLinuxOptions")
	type := object.get(place, ["observed", "type"], "")
	not _safe(type)
	result := {
		"path": array.concat(place.path, ["type"]),
		"message": sprintf("the SELinux type is %v for %s", [type, pod_security.owner(place)]),
		"observed": type,
		"expected": _types,
		"container": place.container,
	}
}

deny contains result if {
	some place in pod_security.explicit("seLinuxOptions")
	some field in ["user", "role"]
	value := object.get(place, ["observed", field], "")
	not value in _unset
	result := {
		"path": array.concat(place.path, [field]),
		"message": sprintf("the SELinux %s is %v for %s", [field, value, pod_security.owner(place)]),
		"observed": value,
		"expected": null,
		"container": place.container,
	}
}

examined contains place if some place in pod_security.settled("seLinuxOptions")

_unset := {null, ""}

_safe(type) if type in _unset

_safe(type) if type in _types

_types := array.concat(_first_types, ["container_engine_t"]) if {
	pod_security.since(input.parameters.version, 31)
} else := _first_types

_first_types := ["container_t", "container_init_t", "container_kvm_t"]
