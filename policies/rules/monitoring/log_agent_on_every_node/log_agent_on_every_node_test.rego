package vvaudit.monitoring.log_agent_on_every_node_test

import data.vvaudit.monitoring.log_agent_on_every_node as rule

_river := {
	"discovery.kubernetes.pods": {"role": "pod", "selectors": {
		"role": "pod",
		"field": `"spec.nodeName=" + sys.env("NODE_NAME")`,
	}},
	"loki.source.kubernetes.pods": {"forward_to": "[loki.process.all.receiver]"},
	"loki.process.all": {"forward_to": ["loki.write.loki.receiver"]},
	"loki.write.loki": {"endpoint": {"url": "http://loki.monitoring.svc:3100/push"}},
}

_file(tree) := {
	"ref": 2,
	"path": ["data", "config.alloy"],
	"format": "river",
	"problem": "",
	"tree": tree,
}

_address(images, served) := {
	"host": "loki.monitoring.svc",
	"port": 3100,
	"ref": 2,
	"path": ["data", "config.alloy", "loki.write.loki", "endpoint", "url"],
	"service": {"name": "loki"},
	"served": served,
	"workloads": [{"images": images}],
}

_to_loki := [_address(["docker.io/grafana/loki"], true)]

_subject(kind, spec, tree, addresses) := {
	"subject": {"objectKind": kind},
	"pod": {"path": ["spec", "template"], "spec": spec},
	"containers": [{"image": {"name": "docker.io/grafana/alloy"}, "spec": {"env": [{
		"name": "NODE_NAME",
		"valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}},
	}]}}],
	"configuration": {"files": [_file(tree)], "missing": [], "addresses": addresses},
	"parameters": {"log_servers": ["*loki*"], "agent_images": ["*/alloy"]},
}

_all := {"tolerations": [{"operator": "Exists"}], "nodeSelector": {"kubernetes.io/os": "linux"}}

_messages := {result.message | some result in rule.deny}

test_on_every_node if {
	subject := _subject("DaemonSet", _all, _river, _to_loki)
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	count(rule.examined) == 2 with input as subject
}

test_not_on_every_node if {
	spec := {
		"tolerations": [{"operator": "Exists", "effect": "NoSchedule"}],
		"nodeSelector": {"disk": "ssd"},
		"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {}}},
	}
	_messages == {
		"the log agent is a Deployment, which does not run on every node",
		"nodes with a taint get no log agent",
		"only nodes with disk=ssd get a log agent",
		"only nodes of a required affinity get a log agent",
	} with input as _subject("Deployment", spec, _river, _to_loki)
}

test_to_nobody if {
	_messages == {
		"no address in the agent's configuration leads to the log server",
	} with input as _subject("DaemonSet", _all, _river, [_address(["docker.io/library/nginx"], true)])
	none := object.union(
		_subject("DaemonSet", _all, _river, []),
		{"configuration": {"files": []}},
	)
	{result.path | some result in rule.deny} == {
		["spec", "template", "spec", "containers"],
	} with input as none
}

test_a_port_that_nobody_serves if {
	_messages == {"Service loki has no port 3100"} with input as _subject(
		"DaemonSet",
		_all, _river, [_address(["docker.io/grafana/loki"], false)],
	)
}

test_not_forwarded if {
	tree := object.union(_river, {"loki.process.all": {"forward_to": []}})
	_messages == {
		"no source of logs is forwarded to a loki.write that leads to the log server",
	} with input as _subject("DaemonSet", _all, tree, _to_loki)
}

test_some_namespaces if {
	tree := object.union(_river, {"discovery.kubernetes.pods": {"namespaces": {"names": ["shop"]}}})
	_messages == {
		"discovery.kubernetes.pods finds the pods of some namespaces only",
	} with input as _subject("DaemonSet", _all, tree, _to_loki)
}

test_another_variable if {
	tree := object.union(_river, {"discovery.kubernetes.pods": {"selectors": {
		"field": `"spec.nodeName=" + sys.env("HOST")`,
	}}})
	said := concat("", [
		"the variable HOST, by which discovery.kubernetes.pods ",
		"finds the node's pods, is not the node's name",
	])
	_messages == {said} with input as _subject("DaemonSet", _all, tree, _to_loki)
}

test_missing if {
	subject := object.union(_subject("DaemonSet", _all, {}, []), {"configuration": {"missing": [{
		"name": "alloy",
		"key": "",
		"path": [],
	}]}})
	count(rule.deny) == 0 with input as subject
	count(rule.unknown) == 1 with input as subject
}

test_no_agent if {
	subject := object.union(
		_subject("Deployment", {}, _river, []),
		{"parameters": {"agent_images": ["*/promtail"]}},
	)
	count(rule.deny) + count(rule.examined) + count(rule.unknown) == 0 with input as subject
}
