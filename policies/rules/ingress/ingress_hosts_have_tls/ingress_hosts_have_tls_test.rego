package vvaudit.ingress.ingress_hosts_have_tls_test

import data.vvaudit.ingress.ingress_hosts_have_tls as rule

_host(name, tls) := {"host": name, "path": ["spec", "rules", 0, "host"], "tls": tls}

_subject(host, names, annotations) := {
	"subject": {"namespace": "shop", "name": "web"},
	"object": {"metadata": {"annotations": annotations}},
	"ingress": {
		"solver": false,
		"canary": false,
		"hosts": [host],
		"tls": [{"hosts": names}],
	},
	"parameters": {"elsewhere": ["alb.ingress.kubernetes.io/certificate-arn"]},
}

_messages := {result.message | some result in rule.deny}

_observed := {result.observed | some result in rule.examined}

test_covered if {
	every how in ["host", "certificate"] {
		subject := _subject(_host("shop.example", how), ["shop.example"], {})
		count(rule.deny) + count(rule.unknown) == 0 with input as subject
		_observed == {"shop.example: TLS"} with input as subject
	}
}

test_not_covered if {
	subject := _subject(_host("a.b.example", null), ["*.b.c"], {})
	rule.deny == {{
		"path": ["spec", "rules", 0, "host"],
		"message": "a.b.example has no TLS",
		"observed": ["*.b.c"],
		"expected": "a TLS entry with the host",
	}} with input as subject
	_observed == {"a.b.example: no TLS"} with input as subject
	bare := _subject(_host("", null), [], {})
	_messages == {"a rule without a host has no TLS"} with input as bare
}

test_a_wildcard_for_one_label if {
	every name in ["b.example", "c.a.b.example"] {
		_messages == {
			sprintf("%s has no TLS; *.b.example stands for one label only", [name]),
		} with input as _subject(_host(name, null), ["*.b.example"], {})
	}
}

test_not_known if {
	subject := _subject(_host("a.example", "open"), [], {})
	{doubt.message | some doubt in rule.unknown} == {
		"whether the certificate of Ingress shop/web has the name a.example",
	} with input as subject
	_observed == {"a.example: the names of its certificate are not known"} with input as subject
}

test_elsewhere if {
	annotations := {"alb.ingress.kubernetes.io/certificate-arn": "arn"}
	subject := _subject(_host("a.example", null), [], annotations)
	count(rule.deny) == 0 with input as subject
	_observed == {"a.example: TLS by the load balancer"} with input as subject
	count(rule.deny) == 1 with input as _subject(_host("a.example", null), [], null)
}
