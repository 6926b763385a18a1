# METADATA
# scope: package
# title: A namespace uses what is documented in all
# description: >-
#   The sum of what the workloads of a namespace may use is what its nodes have to hold, and what
#   is paid for. It is reckoned at the ceiling of the autoscalers; a DaemonSet counts once, since
#   how many nodes there are is not the namespace's to say. Jobs end, and are left out.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#   description: >-
#     Resource requests and limits of pod and container
# custom:
#   severity: low
#   subject: Namespace
#   remediation: >-
#     Change the containers' resources until the sum is what is documented, or the document.
#   parameters:
#     memory:
#       description: >-
#         The memory in all, such as 6Gi; empty means any.
#       default: ""
#     cpu:
#       description: >-
#         The cores in all, such as 2 or 1500m; empty means any.
#       default: ""
#     of:
#       description: >-
#         What is summed, limits or requests.
#       default: "limits"
#     tolerance:
#       description: >-
#         How far off it may be, as a part of the whole.
#       default: 0.1
package vvaudit.resources.namespace_resources_total

deny contains result if {
	some resource, wanted in _wanted
	not _unknown(resource)
	total := _total(resource)
	abs(total - wanted) > wanted * input.parameters.tolerance
	result := {
		"path": ["metadata", "name"],
		"message": sprintf("the %s of namespace %s sum to %s of %s, not %s: %s", [
			input.parameters.of,
			input.subject.name,
			_shown(resource, total),
			resource,
			_shown(resource, wanted),
			concat(" + ", [part |
				some one in input.totals
				part := sprintf("%s %s", [one.name, _shown(resource, _share(one, resource))])
			]),
		]),
		"observed": _shown(resource, total),
		"expected": _shown(resource, wanted),
		"related": [{"ref": one.ref, "path": one.path, "message": message} |
			some one in input.totals
			message := sprintf("%s: %s", [one.name, _shown(resource, _share(one, resource))])
		],
	}
}

unknown contains {"path": ["metadata", "name"], "message": message} if {
	some resource, _ in _wanted
	some one in _unknown(resource)
	message := sprintf("how much %s %s %s may use", [resource, one.kind, one.name])
}

examined contains {"path": ["metadata", "name"], "observed": observed} if {
	some resource, _ in _wanted
	not _unknown(resource)
	observed := sprintf("%s of %s in all", [_shown(resource, _total(resource)), resource])
}

_wanted["memory"] := units.parse_bytes(input.parameters.memory) if input.parameters.memory != ""

_wanted["cpu"] := round(units.parse(input.parameters.cpu) * 1000) if input.parameters.cpu != ""

_unknown(resource) := {one |
	some one in input.totals
	_share(one, resource) == null
} if {
	count({1 | some one in input.totals; _share(one, resource) == null}) > 0
}

_share(one, resource) := amount * one.ceiling if {
	amount := one[input.parameters.of][resource]
	amount != null
	one.ceiling != null
} else := null

_total(resource) := sum([_share(one, resource) | some one in input.totals])

_shown(resource, amount) := sprintf("%dm", [round(amount)]) if resource == "cpu"

_shown(resource, amount) := sprintf("%dMi", [round(amount / 1048576)]) if resource == "memory"
