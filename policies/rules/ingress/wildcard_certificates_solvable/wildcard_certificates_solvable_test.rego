package vvaudit.ingress.wildcard_certificates_solvable_test

import data.vvaudit.ingress.wildcard_certificates_solvable as rule

_solver(type, zones, names, labels) := {
	"type": type,
	"zones": zones,
	"names": names,
	"labels": labels,
}

_subject(names, type, ref, solvers) := {"certificate": {
	"names": names,
	"labels": {"team": "shop"},
	"issuer": {
		"kind": "ClusterIssuer",
		"name": "le",
		"ref": ref,
		"type": type,
		"solvers": solvers,
	},
}}

_wild := ["shop.example", "*.shop.example"]

test_solvable if {
	every solver in [
		_solver("dns01", [], [], {}),
		_solver("dns01", ["shop.example"], [], {}),
		_solver("dns01", ["example"], [], {"team": "shop"}),
		_solver("dns01", [], ["*.shop.example"], {}),
	] {
		subject := _subject(_wild, "acme", 3, [_solver("http01", [], [], {}), solver])
		count(rule.deny) + count(rule.unknown) == 0 with input as subject
		rule.examined == {{
			"path": ["spec", "dnsNames"],
			"observed": "*.shop.example",
		}} with input as subject
	}
}

test_not_solvable if {
	every solver in [
		_solver("http01", [], [], {}),
		_solver("dns01", ["other.example"], [], {}),
		_solver("dns01", ["p.example"], [], {}),
		_solver("dns01", [], [], {"team": "other"}),
	] {
		rule.deny == {{
			"path": ["spec", "dnsNames"],
			"message": "ClusterIssuer le has no DNS-01 solver for *.shop.example",
			"observed": "*.shop.example",
			"expected": "a dns01 solver for the zone",
			"related": [{
				"ref": 3,
				"path": ["spec", "acme", "solvers"],
				"message": "these are its solvers",
			}],
		}} with input as _subject(_wild, "acme", 3, [solver])
	}
}

test_no_wildcard_or_no_acme if {
	every subject in [_subject(["a"], "acme", 3, []), _subject(_wild, "ca", 3, [])] {
		count(rule.deny) + count(rule.unknown) == 0 with input as subject
	}
}

test_an_issuer_that_is_not_there if {
	{doubt.message | some doubt in rule.unknown} == {
		"ClusterIssuer le, which is not in what was scanned",
	} with input as _subject(_wild, null, null, [])
}
