package vvaudit.ingress.annotated_certificates_renewed_early_test

import data.vvaudit.ingress.annotated_certificates_renewed_early as rule

_subject(annotations, issuer) := {
	"object": {"metadata": {"annotations": annotations}},
	"ingress": {
		"solver": false,
		"canary": false,
		"issuer": issuer,
		"tls": [{"secret": "a", "certificates": []}],
	},
}

_at := ["metadata", "annotations", "cert-manager.io/renew-before"]

test_early if {
	subject := _subject({"cert-manager.io/renew-before": "720h"}, {"name": "le"})
	count(rule.deny) == 0 with input as subject
	rule.examined == {{"path": _at, "observed": "720h"}} with input as subject
}

test_not_annotated if {
	count(rule.deny) + count(rule.examined) == 0 with input as _subject({}, null)
}

test_not_early if {
	rule.deny == {{
		"path": _at,
		"message": "renew-before is not set",
		"observed": null,
		"expected": "some days, and less than the certificate's life",
	}} with input as _subject({}, {"name": "le"})
	late := {"cert-manager.io/renew-before": "720h", "cert-manager.io/duration": "720h"}
	{r.message | some r in rule.deny} == {
		"renew-before is 720h",
	} with input as _subject(late, {"name": "le"})
}
