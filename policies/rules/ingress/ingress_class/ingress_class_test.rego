package vvaudit.ingress.ingress_class_test

import data.vvaudit.ingress.ingress_class as rule

_subject(class) := {
	"ingress": {"solver": false, "canary": false, "class": class},
	"parameters": {"name": "nginx", "controller": "k8s.io/ingress-nginx"},
}

_class(name, controller) := {
	"name": name,
	"path": ["spec", "ingressClassName"],
	"controller": controller,
}

test_the_documented_one if {
	every class in [_class("nginx", null), _class("public", "k8s.io/ingress-nginx")] {
		count(rule.deny) == 0 with input as _subject(class)
		count(rule.examined) == 1 with input as _subject(class)
	}
}

test_another_one if {
	rule.deny == {{
		"path": ["spec", "ingressClassName"],
		"message": "the ingress class is traefik",
		"observed": "traefik",
		"expected": "nginx",
	}} with input as _subject(_class("traefik", null))
	{r.message | some r in rule.deny} == {
		"the ingress class is none",
	} with input as _subject(_class(null, null))
}
