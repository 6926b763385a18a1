package vvaudit.pod_security.service_account_token_used_test

import data.vvaudit.pod_security.service_account_token_used as rule

_pod(spec, automount, bindings) := {
	"subject": {"name": "web"},
	"pod": {"path": ["spec", "template"], "spec": spec},
	"neighbours": {
		"serviceAccount": {"name": "shop", "ref": 4, "automount": automount},
		"bindings": bindings,
	},
	"parameters": {"allow": []},
}

_own := [{"name": "reader", "via": "ServiceAccount", "role": {"name": "view"}}]

_group := [{"name": "everybody", "via": "Group", "role": {"name": "view"}}]

_built_in := [{
	"name": "system:service-account-issuer-discovery",
	"via": "Group",
	"role": {"name": "system:service-account-issuer-discovery"},
}]

_at := ["spec", "template", "spec", "automountServiceAccountToken"]

_off := {"automountServiceAccountToken": false}

_on := {"automountServiceAccountToken": true}

test_a_token_without_a_role_is_denied if {
	subject := _pod({}, null, _built_in)
	rule.deny == {{
		"path": _at,
		"message": "the token of service account shop is mounted, and no role is bound to the account",
		"observed": null,
		"expected": false,
		"related": [{
			"ref": 4,
			"path": ["automountServiceAccountToken"],
			"message": "the service account is shop",
		}],
	}} with input as subject
	rule.examined == {{
		"path": _at,
		"observed": {"mounted": true, "bindings": []},
	}} with input as subject
}

test_the_pod_wins_over_its_account if {
	{result.observed | some result in rule.deny} == {true} with input as _pod(_on, false, [])
	count(rule.deny) == 0 with input as _pod(_off, true, [])
}

test_the_account_decides_where_the_pod_does_not if {
	count(rule.deny) == 0 with input as _pod({}, false, [])
	count(rule.deny) == 1 with input as _pod({}, true, [])
}

test_a_role_of_its_own_is_a_use if {
	subject := _pod(_on, null, _own)
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": _at,
		"observed": {"mounted": true, "bindings": ["reader"]},
	}} with input as subject
}

test_a_role_of_its_group_is_a_use if {
	count(rule.deny) == 0 with input as _pod(_on, null, _group)
	{seen.observed.bindings | some seen in rule.examined} == {
		["everybody"],
	} with input as _pod(_on, null, array.concat(_built_in, _group))
}

test_an_account_that_is_not_in_the_input_is_not_pointed_at if {
	subject := object.union(_pod({}, null, []), {"neighbours": {"serviceAccount": {"ref": null}}})
	{result.related | some result in rule.deny} == {[]} with input as subject
}

test_allowed_workloads_are_left_out if {
	subject := object.union(_pod({}, null, []), {"parameters": {"allow": ["job-*", "w?b"]}})
	count(rule.deny | rule.examined) == 0 with input as subject
}
