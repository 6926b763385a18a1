package vvaudit.pod_security.capabilities_dropped_test

import data.vvaudit.pod_security.capabilities_dropped as rule

_pod(spec, capabilities) := {
	"pod": {"path": [], "spec": spec},
	"containers": [{
		"name": "web",
		"path": ["spec", "containers", 0],
		"security": {"capabilities": capabilities},
	}],
	"parameters": {"allowed": ["NET_BIND_SERVICE"], "version": "latest"},
}

_at(steps) := array.concat(["spec", "containers", 0, "securityContext", "capabilities"], steps)

_none := {"add": [], "drop": [], "from": "default"}

_told(subject, parameters) := object.union(subject, {"parameters": parameters})

test_all_dropped_and_a_port_bound_is_held if {
	capabilities := {"add": ["NET_BIND_SERVICE"], "drop": ["ALL"], "from": "container"}
	subject := _pod({}, capabilities)
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": _at([]),
		"observed": {"add": ["NET_BIND_SERVICE"], "drop": ["ALL"]},
		"container": "web",
	}} with input as subject
}

test_nothing_dropped_is_denied if {
	rule.deny == {{
		"path": _at(["drop"]),
		"message": "container web drops no capability",
		"observed": [],
		"expected": ["ALL"],
		"container": "web",
	}} with input as _pod({}, _none)
}

test_another_spelling_is_denied if {
	subject := _pod({}, {"add": [], "drop": ["all"], "from": "container"})
	{result.message | some result in rule.deny} == {
		"container web drops [\"all\"], not ALL",
	} with input as subject
}

test_each_other_addition_is_denied if {
	added := ["SYS_TIME", "NET_BIND_SERVICE", "ALL"]
	subject := _pod({}, {"add": added, "drop": ["ALL"], "from": "container"})
	rule.deny == {
		{
			"path": _at(["add", 0]),
			"message": "container web adds capability SYS_TIME",
			"observed": "SYS_TIME",
			"expected": ["NET_BIND_SERVICE"],
			"container": "web",
		},
		{
			"path": _at(["add", 2]),
			"message": "container web adds capability ALL",
			"observed": "ALL",
			"expected": ["NET_BIND_SERVICE"],
			"container": "web",
		},
	} with input as subject
}

test_what_is_allowed_is_a_parameter if {
	subject := _pod({}, {"add": ["CHOWN"], "drop": ["ALL"], "from": "container"})
	count(rule.deny) == 0 with input as _told(subject, {"allowed": ["CHOWN"]})
}

test_windows_is_left_out_from_1_25 if {
	subject := _pod({"os": {"name": "windows"}}, _none)
	count(rule.deny | rule.examined) == 0 with input as subject
	count(rule.deny) == 1 with input as _told(subject, {"version": "1.24"})
}

test_nothing_is_asked_before_1_22 if {
	subject := _pod({}, _none)
	count(rule.deny) == 1 with input as _told(subject, {"version": "v1.22"})
	count(rule.deny | rule.examined) == 0 with input as _told(subject, {"version": "v1.21"})
}
