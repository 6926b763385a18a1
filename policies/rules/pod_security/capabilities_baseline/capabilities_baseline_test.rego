package vvaudit.pod_security.capabilities_baseline_test

import data.vvaudit.pod_security.capabilities_baseline as rule

_pod(capabilities) := {
	"pod": {"path": [], "spec": {}},
	"containers": [{
		"name": "web",
		"path": ["spec", "containers", 0],
		"security": {"capabilities": capabilities},
	}],
}

_at(steps) := array.concat(["spec", "containers", 0, "securityContext", "capabilities"], steps)

test_harmless_additions_are_held if {
	subject := _pod({"add": ["CHOWN", "KILL"], "drop": [], "from": "container"})
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": _at(["add"]),
		"observed": ["CHOWN", "KILL"],
		"container": "web",
	}} with input as subject
}

test_each_other_addition_is_denied if {
	subject := _pod({"add": ["CHOWN", "SYS_ADMIN"], "drop": ["ALL"], "from": "container"})
	{object.remove(result, ["expected"]) | some result in rule.deny} == {{
		"path": _at(["add", 1]),
		"message": "container web adds capability SYS_ADMIN",
		"observed": "SYS_ADMIN",
		"container": "web",
	}} with input as subject
}
