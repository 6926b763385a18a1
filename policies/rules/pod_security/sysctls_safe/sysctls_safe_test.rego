package vvaudit.pod_security.sysctls_safe_test

import data.vvaudit.pod_security.sysctls_safe as rule

_pod(spec, containers) := {
	"pod": {"path": ["spec", "template"], "annotations": {}, "spec": spec},
	"containers": [{
		"name": name,
		"path": _at(["containers", index]),
		"spec": container,
	} |
		some index, name in sort(object.keys(containers))
		container := containers[name]
	],
	"parameters": {"allowed": [], "version": "latest"},
}

_at(steps) := array.concat(["spec", "template", "spec"], steps)

_told(subject, parameters) := object.union(subject, {"parameters": parameters})

_sysctls(names) := _pod(
	{"securityContext": {"sysctls": [sysctl |
		some name in names
		sysctl := {"name": name, "value": "1"}
	]}},
	{},
)

_denied(names, version) := denied if {
	subject := _told(_sysctls(names), {"version": version})
	denied := {result.observed | some result in rule.deny} with input as subject
}

test_an_unsafe_one_is_denied if {
	subject := _sysctls(["net.ipv4.tcp_syncookies", "kernel.msgmax"])
	rule.deny == {{
		"path": _at(["securityContext", "sysctls", 1]),
		"message": "sysctl kernel.msgmax is not one of the safe ones",
		"observed": "kernel.msgmax",
		"expected": null,
	}} with input as subject
	rule.examined == {{
		"path": _at(["securityContext", "sysctls"]),
		"observed": ["net.ipv4.tcp_syncookies", "kernel.msgmax"],
	}} with input as subject
}

test_none_is_held if {
	subject := _pod({"securityContext": {"sysctls": ["kernel.msgmax", null]}}, {})
	count(rule.deny) == 0 with input as subject
	count(rule.examined) == 1 with input as _pod({}, {})
}

test_the_safe_set_grew if {
	names := [
		"net.ipv4.ip_local_reserved_ports",
		"net.ipv4.tcp_fin_timeout",
		"net.ipv4.tcp_rmem",
	]
	count(_denied(names, "1.26")) == 3
	_denied(names, "1.27") == {"net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_rmem"}
	_denied(names, "v1.29.4") == {"net.ipv4.tcp_rmem"}
	count(_denied(names, "1.32")) == 0
	count(_denied(names, "latest")) == 0
}

test_further_ones_may_be_allowed if {
	subject := _told(_sysctls(["kernel.msgmax"]), {"allowed": ["kernel.msgmax"]})
	count(rule.deny) == 0 with input as subject
}
