# METADATA
# scope: package
# title: Namespaces enforce a Pod Security Standard
# description: >-
#   Labels of the namespace make the API server itself refuse pods below a standard, so that what
#   manifests promise today cannot be undone by the next one. Of a namespace whose object is not in
#   the input the labels are not known. A version that is pinned by a further label is accepted.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-admission/
#   description: >-
#     Pod Security Admission: labels for namespaces
# custom:
#   severity: high
#   subject: Namespace
#   remediation: >-
#     Label the namespace with pod-security.kubernetes.io/<mode>, at the expected level.
#   parameters:
#     level:
#       description: The lowest level that will do, privileged, baseline or restricted.
#       default: restricted
#     modes:
#       description: The modes that have to be at that level, of enforce, audit and warn.
#       default: [enforce]
package vvaudit.pod_security.pod_security_enforced

deny contains result if {
	some place in _judged
	place.observed == null
	message := sprintf("namespace %s has no label %s", [input.subject.name, place.label])
	result := object.union(_shown(place), {"message": message, "expected": input.parameters.level})
}

deny contains result if {
	some place in _judged
	place.observed != null
	not _known(place.observed)
	message := sprintf("\"%v\" in label %s is no level", [place.observed, place.label])
	result := object.union(_shown(place), {"message": message, "expected": input.parameters.level})
}

deny contains result if {
	some place in _judged
	_known(place.observed)
	_rank[place.observed] < _wanted
	message := sprintf("level %s in label %s is too low", [place.observed, place.label])
	result := object.union(_shown(place), {"message": message, "expected": input.parameters.level})
}

# A namespace that only a binding or another object without pods names is somebody else's.
unknown contains {"path": ["metadata", "namespace"], "message": message} if {
	not input.declared
	count(input.neighbours.workloads) > 0
	_asked
	message := sprintf("Namespace %s, which is not in what was scanned", [input.subject.name])
}

examined contains _shown(place) if some place in _judged

_judged contains place if {
	input.declared
	_asked
	some mode in input.parameters.modes
	label := sprintf("pod-security.kubernetes.io/%v", [mode])
	place := {"label": label, "observed": object.get(input.object.metadata, ["labels", label], null)}
}

_asked if {
	not input.parameters.level in {null, ""}
	is_array(input.parameters.modes)
	count(input.parameters.modes) > 0
}

_shown(place) := {"path": ["metadata", "labels", place.label], "observed": place.observed}

_rank := {"privileged": 0, "baseline": 1, "restricted": 2}

_known(level) if level in object.keys(_rank)

_wanted := object.get(_rank, [input.parameters.level], 2)
