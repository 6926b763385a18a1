# METADATA
# scope: package
# title: A network plugin enforces network policies
# description: >-
#   A NetworkPolicy is only text where the network plugin does not enforce it, and every cluster
#   accepts it all the same. Plugins that do run an agent on each node, which is known by its image
#   or its name. Amazon's own enforces them only if it is told to, and Flannel never does. Where no
#   agent is known, the plugin may still be part of the node or of the cloud. Whether policies are
#   switched off in a plugin's own configuration is not looked at, but for the agent's arguments.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites
#   description: Network policies are implemented by the network plugin
# - ref: https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
#   description: Amazon VPC CNI, --enable-network-policy of aws-eks-nodeagent
# custom:
#   severity: high
#   subject: Platform
#   remediation: >-
#     Install a plugin that enforces policies, or switch it on - for Amazon's, enableNetworkPolicy of
#     the VPC CNI add-on - and see that its agent runs on every node.
#   needs: [DaemonSet]
#   parameters:
#     plugins:
#       description: Names of DaemonSets that enforce policies, besides those that are known.
#       default: []
package vvaudit.live.network_policies_enforced

deny contains {
	"ref": agent.ref,
	"path": ["status", "numberReady"],
	"message": sprintf("%s enforces policies on %d of %d nodes", [
		agent.name,
		agent.ready,
		agent.desired,
	]),
	"observed": agent.ready,
	"expected": agent.desired,
} if {
	some agent in _enforcing
	agent.ready < agent.desired
}

deny contains {
	"ref": agent.ref,
	"path": ["spec", "template", "spec", "containers"],
	"message": sprintf("%s does not enforce policies: %s", [agent.name, why]),
	"observed": why,
	"expected": "a plugin that enforces network policies",
} if {
	count(_enforcing) == 0
	some agent in input.platform.agents
	why := _idle(agent)
}

unknown contains {
	"path": [],
	"message": "whether the network plugin enforces policies: no agent of a known one runs here",
} if {
	count(_enforcing) == 0
	count([agent | some agent in input.platform.agents; _idle(agent)]) == 0
}

examined contains {
	"ref": agent.ref,
	"path": ["status", "numberReady"],
	"observed": sprintf("%s: %d of %d nodes", [agent.name, agent.ready, agent.desired]),
} if {
	some agent in _enforcing
}

_enforcing := [agent |
	is_array(input.platform.agents)
	some agent in input.platform.agents
	agent.desired > 0
	_enforces(agent)
]

# Agents are known by the end of their image's repository: people keep mirrors of it.
_images := concat("|", [
	`calico/node`,
	`cilium/cilium`,
	`antrea/antrea-(agent-)?[a-z]+`,
	`weave-npc`,
	`cloudnativelabs/kube-router`,
	`kube-network-policies`,
	`kube-?ovn/kube-ovn`,
	`azure-npm`,
])

# Clouds and distributions that build their own images keep the names.
_names := {"anetd", "azure-npm", "calico-node", "cilium", "ovnkube-node"}

_enforces(agent) if {
	some container in agent.containers
	regex.match(sprintf(`(^|/)(%s)$`, [_images]), container.image)
	not _switched_off(container)
}

_enforces(agent) if {
	agent.name in _names
	count([container | some container in agent.containers; _switched_off(container)]) == 0
}

_enforces(agent) if agent.name in input.parameters.plugins

_enforces(agent) if {
	some container in agent.containers
	_amazon(container)
	"--enable-network-policy=true" in container.arguments
}

_amazon(container) if regex.match(`(^|/)aws-network-policy-agent$`, container.image)

_amazon(container) if container.name == "aws-eks-nodeagent"

_switched_off(container) if {
	some argument in container.arguments
	argument in {"--run-firewall=false", "--enable-policy=never"}
}

_idle(agent) := "it runs without --enable-network-policy=true" if {
	some container in agent.containers
	_amazon(container)
	not _enforces(agent)
} else := "it has no agent for them" if {
	agent.name == "aws-node"
	not _enforces(agent)
} else := "its arguments switch that off" if {
	some container in agent.containers
	_switched_off(container)
} else := "Flannel has nothing for them" if {
	some container in agent.containers
	regex.match(`(^|/)flannel$`, container.image)
}
