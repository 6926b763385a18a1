package vvaudit.access.own_service_account_test

import data.vvaudit.access.own_service_account as rule

_workload(spec, account, told) := {
	"subject": {"objectKind": "Deployment", "name": "web"},
	"pod": {"path": ["spec", "template"], "spec": spec},
	"neighbours": {"serviceAccount": account},
	"inventory": {"complete": false, "kinds": ["Deployment", "ServiceAccount"]},
	"parameters": object.union({"shared": false}, told),
}

_account(name, ref, users) := {"name": name, "ref": ref, "users": users}

_path := ["spec", "template", "spec", "serviceAccountName"]

_other := {"ref": 9, "kind": "CronJob", "namespace": "shop", "name": "backup"}

test_an_own_account_is_held if {
	subject := _workload({"serviceAccountName": "web"}, _account("web", 4, []), {})
	count(rule.deny) == 0 with input as subject
	rule.examined == {{"path": _path, "observed": "web"}} with input as subject
}

test_the_default_account_is_denied if {
	rule.deny == {{
		"path": _path,
		"message": "Deployment web runs as the service account default of its namespace",
		"observed": null,
		"expected": "a service account of its own",
	}} with input as _workload({}, _account("default", null, [_other]), {})
	named := _workload({"serviceAccount": "default"}, _account("default", 4, []), {})
	some result in rule.deny with input as named
	result.path == ["spec", "template", "spec", "serviceAccount"]
	result.observed == "default"
}

test_a_shared_account_is_denied if {
	account := _account("data", 4, [_other])
	rule.deny == {{
		"path": _path,
		"message": "Deployment web shares the service account data with CronJob backup",
		"observed": "data",
		"expected": "a service account of its own",
		"related": [{
			"ref": 9,
			"path": ["metadata", "name"],
			"message": "runs as this service account as well",
		}],
	}} with input as _workload({"serviceAccountName": "data"}, account, {})
	shared := _workload({"serviceAccountName": "data"}, account, {"shared": true})
	count(rule.deny) == 0 with input as shared
}

test_an_account_that_does_not_exist_is_denied if {
	unseen := _workload({"serviceAccountName": "web"}, _account("web", null, []), {})
	subject := object.union(unseen, {"inventory": {"complete": true}})
	rule.deny == {{
		"path": _path,
		"message": "Deployment web runs as web, which does not exist",
		"observed": "web",
		"expected": "a ServiceAccount of the namespace",
	}} with input as subject
	count(rule.deny) == 0 with input as unseen
}
