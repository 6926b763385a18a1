# METADATA
# scope: package
# title: No AppArmor profile is switched off
# description: >-
#   An AppArmor profile confines a program to the files and powers it needs; unconfined takes the
#   runtime's own profile away. Read as the baseline Pod Security Standard reads it: nothing need
#   be set, and what is set, by field or by the older annotation, is the runtime's profile or a
#   local one.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#   description: >-
#     Pod Security Standards, baseline: AppArmor
# - ref: https://kubernetes.io/docs/tutorials/security/apparmor/
#   description: Restrict a Container's Access to Resources with AppArmor
# custom:
#   severity: medium
#   subject: Workload
#   remediation: >-
#     Set securityContext.appArmorProfile.type to RuntimeDefault or Localhost, or take the profile
#     (or annotation) out.
package vvaudit.pod_security.apparmor_profile_safe

import data.vvaudit.lib.pod_security

deny contains result if {
	some place in pod_security.others_by_type("appArmorProfile", _safe)
	message := sprintf(
		"the AppArmor profile's type is \"%s\" for %s",
		[place.observed, pod_security.owner(place)],
	)
	result := object.union(place, {"message": message, "expected": _safe})
}

deny contains result if {
	some place in _annotated
	not _safe_annotation(place.observed)
	message := sprintf(
		"the AppArmor annotation is \"%v\" for %s",
		[place.observed, pod_security.owner(place)],
	)
	result := object.union(place, {"message": message, "expected": _safe_annotations})
}

examined contains place if {
	some place in pod_security.profiles(pod_security.settled("appArmorProfile"))
}

examined contains place if some place in _annotated

_annotated contains {
	"path": pod_security.annotation_path(key),
	"observed": value,
	"container": substring(key, count(_prefix), -1),
} if {
	some key, value in input.pod.annotations
	startswith(key, _prefix)
}

_prefix := "container.apparmor.security.beta.kubernetes.io/"

_safe := ["RuntimeDefault", "Localhost"]

_safe_annotations := ["runtime/default", "localhost/*"]

_safe_annotation(value) if value in {"", "runtime/default"}

_safe_annotation(value) if {
	is_string(value)
	startswith(value, "localhost/")
}
