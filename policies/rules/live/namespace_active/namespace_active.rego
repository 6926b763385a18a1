# METADATA
# scope: package
# title: Namespaces exist and are active
# description: >-
#   A namespace that is being deleted takes everything in it along, and accepts nothing new.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
#   description: core/v1 NamespaceStatus.phase
# custom:
#   severity: high
#   subject: Namespace
#   remediation: >-
#     Create the namespace, or find out who deletes it; what holds it back stands in its status.
package vvaudit.live.namespace_active

deny contains {
	"path": ["status", "phase"],
	"message": sprintf("the namespace is %v, not Active", [_phase]),
	"observed": _phase,
	"expected": "Active",
} if {
	_phase != null
	_phase != "Active"
}

unknown contains {
	"path": ["status", "phase"],
	"message": sprintf("the phase of namespace %s", [input.subject.name]),
} if {
	_phase == null
}

examined contains {"path": ["status", "phase"], "observed": _phase} if _phase != null

# A namespace that objects merely name is not there to be looked at.
_phase := input.object.status.phase if {
	input.declared
	is_string(input.object.status.phase)
} else := null
