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
	result := {
		"path": _path,
		"message": sprintf(
			"namespace %s has no NetworkPolicy that selects every pod and denies all %s",
			[input.subject.name, lower(type)],
		),
		"observed": sprintf("no default deny of %s", [lower(type)]),
		"expected": sprintf("a policy of type %s for every pod without rules", [type]),
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

_rules(policy, "Ingress") := policy.ingress

_rules(policy, "Egress") := policy.egress
