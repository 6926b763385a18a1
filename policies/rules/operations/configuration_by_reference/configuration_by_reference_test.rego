package vvaudit.operations.configuration_by_reference_test

import data.vvaudit.operations.configuration_by_reference as rule

_use(ref) := {
	"path": ["spec", "envFrom"],
	"name": "web",
	"via": "envFrom",
	"optional": false,
	"ref": ref,
}

_subject(env, maps, secrets, complete) := {
	"subject": {"objectKind": "Deployment", "name": "web", "namespace": "shop"},
	"pod": {"path": ["spec", "template"]},
	"containers": [{"name": "web", "path": ["spec", "containers", 0], "spec": {"env": env}}],
	"neighbours": {"configMaps": maps, "secrets": secrets},
	"parameters": {"allowed": ["ALLOWED"]},
	"inventory": {"complete": complete, "kinds": []},
}

_value(value) := _subject([{"name": "A", "value": value}], [_use(3)], [], false)

_messages := {result.message | some result in rule.deny}

test_by_reference if {
	every subject in [
		_subject([], [_use(3)], [], true),
		_subject([], [], [object.union(_use(3), {"via": "volume"})], true),
	] {
		count(rule.deny) + count(rule.unknown) == 0 with input as subject
		rule.examined == {{"path": ["spec", "envFrom"], "observed": "web"}} with input as subject
	}
}

test_nothing_by_reference if {
	pulls := object.union(_use(3), {"via": "imagePullSecrets"})
	rule.deny == {{
		"path": ["spec", "template", "spec"],
		"message": "Deployment web reads no ConfigMap and no Secret",
		"observed": null,
		"expected": "configuration by reference",
	}} with input as _subject([], [], [pulls], true)
}

test_a_config_map_that_is_not_there if {
	_messages == {
		"ConfigMap web does not exist in namespace shop",
	} with input as _subject([], [_use(null)], [], true)
	part := _subject([], [_use(null)], [], false)
	count(rule.deny) == 0 with input as part
	{doubt.message | some doubt in rule.unknown} == {
		"ConfigMap web, which is not in what was scanned",
	} with input as part
	listed := object.union(part, {"inventory": {"kinds": ["ConfigMap"]}})
	count(rule.deny) == 1 with input as listed
}

test_addresses if {
	every value in [
		"https://api.example/v1",
		"postgres://user@db:5432/shop",
		"db.shop.svc.cluster.local",
		"db.shop.svc:5432,db-2.shop.svc:5432",
		"redis:6379",
		"10.1.2.3:80",
	] {
		_messages == {"variable A is an address that is written out"} with input as _value(value)
	}
	allowed := _subject([{"name": "ALLOWED", "value": "redis:6379"}], [_use(3)], [], false)
	count(rule.deny) == 0 with input as allowed
}

test_what_is_no_address_of_another if {
	every value in [
		"production",
		"/run/secrets/a",
		"8080",
		":9121",
		"redis://127.0.0.1:6379",
		"http://localhost:3000/a",
		"0.0.0.0:8080",
		"$(POD_NAME).db.shop.svc.cluster.local",
		"config.yaml",
		"file:///etc/a.conf",
		"1.2.3",
		"a b.c",
	] {
		count(rule.deny) == 0 with input as _value(value)
	}
	odd := _subject([{"name": "A", "value": 5}, {"name": "B"}], [_use(3)], [], false)
	count(rule.deny) == 0 with input as odd
}
