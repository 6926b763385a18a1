# METADATA
# scope: package
# title: No seccomp profile is switched off
# description: >-
#   An Unconfined profile takes away the filter of system calls, even where the node would apply
#   one by default. Read as the baseline Pod Security Standard reads it: nothing need be set, and
#   what is set is RuntimeDefault or Localhost. Before 1.19 annotations said so, since then fields
#   do.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#   description: >-
#     Pod Security Standards, baseline: Seccomp
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Set securityContext.seccompProfile.type to RuntimeDefault or Localhost, or take the profile
#     out.
#   parameters:
#     version:
#       description: >-
#         The release of Kubernetes whose standards are meant, such as "1.24"; "latest" for the
#         newest.
#       default: "latest"
package vvaudit.pod_security.seccomp_not_unconfined

import data.vvaudit.lib.pod_security

deny contains result if {
	some place in pod_security.others_by_type("seccompProfile", _safe)
	_fields
	message := sprintf(
		"the seccomp profile's type is \"%s\" for %s",
		[place.observed, pod_security.owner(place)],
	)
	result := object.union(place, {"message": message, "expected": _safe})
}

deny contains result if {
	not _fields
	some place in _annotated
	place.observed != null
	not _safe_annotation(place.observed)
	message := sprintf(
		"the seccomp annotation is \"%v\" for %s",
		[place.observed, pod_security.owner(place)],
	)
	result := object.union(place, {"message": message, "expected": _safe_annotations})
}

examined contains place if {
	_fields
	some place in pod_security.profiles(pod_security.settled("seccompProfile"))
}

examined contains place if {
	not _fields
	some place in _annotated
}

_fields if pod_security.since(input.parameters.version, 19)

_annotated contains {
	"path": pod_security.annotation_path(_of_pod),
	"observed": object.get(input.pod.annotations, _of_pod, null),
	"container": null,
}

_annotated contains {
	"path": pod_security.annotation_path(key),
	"observed": object.get(input.pod.annotations, key, null),
	"container": container.name,
} if {
	some container in input.containers
	key := sprintf("container.seccomp.security.alpha.kubernetes.io/%s", [container.name])
}

_of_pod := "seccomp.security.alpha.kubernetes.io/pod"

_safe := ["RuntimeDefault", "Localhost"]

_safe_annotations := ["runtime/default", "docker/default", "localhost/*"]

_safe_annotation(value) if value in _safe_annotations

_safe_annotation(value) if {
	is_string(value)
	startswith(value, "localhost/")
}
