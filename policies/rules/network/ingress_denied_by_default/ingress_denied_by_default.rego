# METADATA
# scope: package
# title: Ingress is denied by default
# description: >-
#   A pod that no policy of type Ingress selects takes connections from everybody in the cluster.
#   What policies allow adds up, so a default deny is a policy of type Ingress without ingress
#   rules, and a single rule that allows everyone on every port undoes it, however it says so: an
#   exception to all addresses leaves strangers, and so do two halves of them. Of pods on the
#   network of their node policies say nothing, so that it is not known what reaches them.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic
#   description: Network Policies, default deny of all ingress traffic
# - ref: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
#   description: networking.k8s.io/v1 NetworkPolicySpec
# custom:
#   severity: high
#   subject: Workload
#   needs: [NetworkPolicy]
#   remediation: >-
#     Add a NetworkPolicy with an empty podSelector, policyTypes [Ingress] and no ingress rules to
#     the namespace, and allow what is needed by further policies that name peers and ports.
#   parameters:
#     isolated_is_enough:
#       description: Whether any policy of type Ingress will do, even one that allows something.
#       default: false
package vvaudit.network.ingress_denied_by_default

import data.vvaudit.lib.network
import data.vvaudit.lib.network.host_network
import data.vvaudit.lib.network.labels_path

# Nearly all pods have a default deny, so that this is asked before all else.
deny contains result if {
	not _denied
	count(_isolating) == 0
	not host_network
	result := {
		"path": labels_path,
		"message": sprintf(
			"%s %s takes connections from everywhere: no NetworkPolicy of type Ingress selects it",
			[input.subject.objectKind, input.subject.name],
		),
		"observed": "no policy",
		"expected": "a policy of type Ingress without ingress rules",
	}
}

deny contains result if {
	not _denied
	not input.parameters.isolated_is_enough == true
	count(_isolating) > 0
	not host_network
	result := {
		"path": labels_path,
		"message": sprintf(
			"%s %s has no default deny: every policy that selects it allows something (%s)",
			[input.subject.objectKind, input.subject.name, _names(_isolating)],
		),
		"observed": sprintf("only policies that allow something: %s", [_names(_isolating)]),
		"expected": "a policy of type Ingress without ingress rules",
		"related": [{"ref": policy.ref, "path": ["spec", "ingress"], "message": "allows something"} |
			some policy in _isolating
		],
	}
}

# The message leaves out the workload, so that one such rule is one finding whatever it selects.
deny contains result if {
	some policy in input.neighbours.networkPolicies
	"Ingress" in policy.types
	some index, rule in policy.ingress
	network.unlimited(rule, "from")
	not host_network
	result := {
		"ref": policy.ref,
		"path": ["spec", "ingress", index],
		"message": sprintf(
			"NetworkPolicy %s lets everyone in on every port, which undoes a default deny",
			[policy.name],
		),
		"observed": "from everywhere, on every port",
		"expected": "peers and ports named",
	}
}

examined contains {"path": labels_path, "observed": observed} if {
	not host_network
	observed := {
		"denied by": [policy.name | some policy in _denying],
		"allowed by": [policy.name | some policy in _isolating; not policy in _denying],
	}
}

unknown contains {
	"path": array.concat(input.pod.path, ["spec", "hostNetwork"]),
	"message": sprintf(
		"what may reach %s %s on its node's network, which policies do not govern",
		[input.subject.objectKind, input.subject.name],
	),
} if {
	host_network
}

_isolating := network.isolating("Ingress")

_denied if {
	some policy in input.neighbours.networkPolicies
	"Ingress" in policy.types
	count(policy.ingress) == 0
}

_denying := [policy | some policy in _isolating; count(policy.ingress) == 0]

_names(policies) := concat(", ", sort([policy.name | some policy in policies]))
