package vvaudit.ingress.dns_solver_present_test

import data.vvaudit.ingress.dns_solver_present as rule

_issuer(type, provider) := {
	"ref": 2,
	"kind": "ClusterIssuer",
	"name": "le",
	"solvers": [{"path": ["spec", "acme", "solvers", 0], "type": type, "provider": provider}],
}

test_one_that_can if {
	subject := {"entry": {"issuers": [_issuer("dns01", "route53")]}}
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{
		"ref": 2,
		"path": ["spec", "acme", "solvers", 0],
		"observed": "ClusterIssuer le: dns01 by route53",
	}} with input as subject
}

test_none_that_can if {
	every issuer in [_issuer("http01", null), _issuer("dns01", null)] {
		rule.deny == {{
			"ref": 2,
			"path": ["spec"],
			"message": "no issuer has a DNS-01 solver with a provider",
			"observed": [issuer.solvers[0].type],
			"expected": "dns01",
		}} with input as {"entry": {"issuers": [issuer]}}
	}
}

test_no_issuer if {
	subject := {"entry": {"issuers": []}}
	count(rule.deny) == 0 with input as subject
	count(rule.unknown) == 1 with input as subject
}
