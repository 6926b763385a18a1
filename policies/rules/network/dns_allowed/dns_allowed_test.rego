package vvaudit.network.dns_allowed_test

import data.vvaudit.network.dns_allowed as rule

_workload(dns, spec) := {
	"subject": {"objectKind": "Deployment", "name": "web"},
	"pod": {"path": ["spec", "template"], "spec": spec},
	"neighbours": {"dns": dns},
}

_labels := ["spec", "template", "metadata", "labels"]

test_both_protocols_are_held if {
	subject := _workload({"isolatedBy": [4], "udp": true, "tcp": true}, {})
	count(rule.deny) == 0 with input as subject
	observed := {"53/UDP": true, "53/TCP": true}
	rule.examined == {{"path": _labels, "observed": observed}} with input as subject
}

test_a_missing_protocol_is_denied if {
	dns := {"isolatedBy": [4, 7], "udp": true, "tcp": false}
	subject := _workload(dns, {"dnsPolicy": "ClusterFirst"})
	rule.deny == {{
		"ref": 4,
		"path": ["spec", "egress"],
		"message": concat(" ", [
			"Deployment web may not ask the cluster's DNS over TCP:",
			"no policy that isolates it allows 53/TCP",
		]),
		"observed": "53/TCP is not allowed",
		"expected": "53/TCP to the cluster's DNS",
		"related": [{"ref": 7, "path": ["spec", "egress"], "message": "isolates it as well"}],
	}} with input as subject
}

test_each_protocol_is_a_finding if {
	subject := _workload({"isolatedBy": [4], "udp": false, "tcp": false}, {})
	count(rule.deny) == 2 with input as subject
}

test_pods_that_are_not_isolated_are_held if {
	subject := _workload({"isolatedBy": [], "udp": true, "tcp": true}, {})
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": _labels,
		"observed": "no policy isolates its egress, so everything is allowed",
	}} with input as subject
}

test_other_resolvers_are_left_out if {
	every spec in [{"dnsPolicy": "None"}, {"dnsPolicy": "Default"}, {"hostNetwork": true}] {
		subject := _workload({"isolatedBy": [4], "udp": false, "tcp": false}, spec)
		count(rule.deny) + count(rule.examined) == 0 with input as subject
	}
}
