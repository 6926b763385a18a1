# METADATA
# scope: package
# title: Namespaces deny traffic by default
# description: >-
#   A policy that selects every pod of a namespace and allows nothing keeps new pods closed until
#   somebody opens them on purpose. Selectors that list today's pods forget tomorrow's. Namespaces
#   without workloads are not judged.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies
#   description: Network Policies, default policies
# custom:
#   severity: high
#   subject: Namespace
#   needs: [NetworkPolicy]
#   remediation: >-
#     Add a NetworkPolicy to the namespace with an empty podSelector, the missing type in
#     policyTypes, and no rules for it.
#   parameters:
#     types:
#       description: What has to be denied, Ingress and Egress or one of them.
#       default: [Ingress]
#     except:
#       description: Namespaces that are not judged.
#       default: [kube-system, kube-public, kube-node-lease]
package vvaudit.network.default_deny_policy

deny contains result if {
	_judged
	some type in input.parameters.types
	count(_denying(type)) == 0
	count(_almost(type)) == 0
	result := {
		"path": _path,
		"message": _message(type),
		"observed": sprintf("no default deny of %s", [lower(type)]),
		"expected": _expected(type),
	}
}

deny contains result if {
	_judged
	some type in input.parameters.types
	count(_denying(type)) == 0
	some policy in _almost(type)
	not policy.selectsAll
	result := {
		"ref": policy.ref,
		"path": ["spec", "podSelector"],
		"message": sprintf("%s: %s selects only some pods", [_message(type), policy.name]),
		"observed": "some pods",
		"expected": _expected(type),
	}
}

deny contains result if {
	_judged
	some type in input.parameters.types
	count(_denying(type)) == 0
	some policy in _almost(type)
	policy.selectsAll
	result := {
		"ref": policy.ref,
		"path": ["spec", "policyTypes"],
		"message": sprintf("%s: %s is of type %s", [
			_message(type),
			policy.name,
			concat(" and ", policy.types),
		]),
		"observed": policy.types,
		"expected": _expected(type),
	}
}

examined contains {"path": _path, "observed": observed} if {
	_judged
	observed := {type: _denying(type) | some type in input.parameters.types}
}

_judged if {
	not input.subject.name in input.parameters.except
	count(input.neighbours.workloads) > 0
}

# Where the Namespace is not in the input, the subject stands at an object that names it.
_path := ["metadata", "name"] if input.declared

_path := ["metadata", "namespace"] if not input.declared

_denying(type) := sort([policy.name |
	some policy in input.neighbours.networkPolicies
	policy.selectsAll
	type in policy.types
	count(_rules(policy, type)) == 0
])

# A policy that allows nothing, but not for every pod or not in this direction: most likely the one
# that was meant.
_almost(type) := [policy |
	some policy in input.neighbours.networkPolicies
	count(policy.ingress) + count(policy.egress) == 0
	not _is_default_deny(policy, type)
	_one_step_away(policy, type)
]

_one_step_away(policy, _) if policy.selectsAll

_one_step_away(policy, type) if type in policy.types

_is_default_deny(policy, type) if policy.name in _denying(type)

_message(type) := sprintf(
	"namespace %s has no NetworkPolicy that selects every pod and denies all %s",
	[input.subject.name, lower(type)],
)

_expected(type) := sprintf("a policy of type %s for every pod without rules", [type])

_rules(policy, "Ingress") := policy.ingress

_rules(policy, "Egress") := policy.egress
