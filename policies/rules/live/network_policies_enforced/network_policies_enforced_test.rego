package vvaudit.live.network_policies_enforced_test

import data.vvaudit.live.network_policies_enforced as rule

_agent(name, image, arguments, ready) := {
	"ref": 3,
	"name": name,
	"desired": 3,
	"ready": ready,
	"containers": [{
		"name": "agent",
		"image": image,
		"arguments": arguments,
	}],
}

_subject(agents, plugins) := {
	"platform": {"agents": agents},
	"parameters": {"plugins": plugins},
}

_words contains result.message if some result in rule.deny

test_known_by_image if {
	subject := _subject([_agent("net", "mirror/calico/node", [], 3)], [])
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{
		"ref": 3,
		"path": ["status", "numberReady"],
		"observed": "net: 3 of 3 nodes",
	}} with input as subject
}

test_known_by_name if {
	count(rule.examined) == 1 with input as _subject([_agent("anetd", "x", [], 3)], [])
	count(rule.examined) == 1 with input as _subject([_agent("own", "x", [], 3)], ["own"])
}

test_not_on_every_node if {
	_words == {
		"cilium enforces policies on 2 of 3 nodes",
	} with input as _subject([_agent("cilium", "cilium/cilium", [], 2)], [])
}

test_amazon if {
	image := "amazon/aws-network-policy-agent"
	on := _subject([_agent("aws-node", image, ["--enable-network-policy=true"], 3)], [])
	count(rule.deny) + count(rule.unknown) == 0 with input as on
	off := _subject([_agent("aws-node", image, ["--enable-network-policy=false"], 3)], [])
	_words == {
		"aws-node does not enforce policies: it runs without --enable-network-policy=true",
	} with input as off
	by_name := _subject([{
		"ref": 3,
		"name": "aws-node",
		"desired": 3,
		"ready": 3,
		"containers": [{"name": "aws-eks-nodeagent", "image": "mirror/agent", "arguments": []}],
	}], [])
	count(rule.deny) == 1 with input as by_name
	old := _subject([_agent("aws-node", "amazon-k8s-cni", [], 3)], [])
	_words == {"aws-node does not enforce policies: it has no agent for them"} with input as old
}

test_switched_off if {
	router := _agent("kube-router", "cloudnativelabs/kube-router", ["--run-firewall=false"], 3)
	_words == {
		"kube-router does not enforce policies: its arguments switch that off",
	} with input as _subject([router], [])
}

test_flannel if {
	flannel := _agent("kube-flannel-ds", "flannel/flannel", [], 3)
	_words == {
		"kube-flannel-ds does not enforce policies: Flannel has nothing for them",
	} with input as _subject([flannel], [])
	calico := _agent("canal", "calico/node", [], 3)
	count(rule.deny) == 0 with input as _subject([flannel, calico], [])
}

test_on_no_node if {
	idle := object.union(_agent("calico-node", "calico/node", [], 0), {"desired": 0})
	count(rule.examined) == 0 with input as _subject([idle], [])
	count(rule.unknown) == 1 with input as _subject([idle], [])
}

test_none_known if {
	subject := _subject([_agent("kindnet", "kindest/kindnetd", [], 3)], [])
	count(rule.deny) + count(rule.examined) == 0 with input as subject
	{result.message | some result in rule.unknown} == {concat("", [
		"whether the network plugin enforces policies: ",
		"no agent of a known one runs here",
	])} with input as subject
}
