package vvaudit.monitoring.grafana_access_restricted_test

import data.vvaudit.monitoring.grafana_access_restricted as rule

_at := ["spec", "template", "spec", "containers", 0]

_variable(name, value, origin) := {
	"container": "grafana",
	"name": name,
	"value": value,
	"from": origin,
	"ref": 1,
	"path": array.concat(_at, ["env", 0]),
}

_file(tree) := {
	"ref": 2,
	"key": "grafana.ini",
	"path": ["data", "grafana.ini"],
	"format": "ini",
	"containers": ["grafana"],
	"problem": "",
	"tree": tree,
}

_ini := {
	"auth.anonymous": {"enabled": "false"},
	"users": {"allow_sign_up": "false", "auto_assign_org_role": "Viewer"},
}

_from_secret := _variable("GF_SECURITY_ADMIN_PASSWORD", null, "secret")

_subject(tree, variables) := {
	"subject": {"ref": 1},
	"pod": {"path": ["spec", "template"], "spec": {"volumes": [
		{"name": "admin", "secret": {"secretName": "admin"}},
		{"name": "vault", "csi": {"driver": "secrets-store.csi.k8s.io"}},
		{"name": "all", "projected": {"sources": [{"secret": {"name": "admin"}}]}},
		{"name": "tmp", "emptyDir": {}},
	]}},
	"containers": [{
		"name": "grafana",
		"path": _at,
		"image": {"name": "docker.io/grafana/grafana"},
		"spec": {"volumeMounts": [
			{"name": "admin", "mountPath": "/run/admin"},
			{"name": "vault", "mountPath": "/run/vault"},
			{"name": "all", "mountPath": "/run/all/"},
			{"name": "tmp", "mountPath": "/tmp"},
		]},
	}],
	"configuration": {"files": [_file(tree)], "missing": [], "variables": variables},
	"parameters": {"new_user_roles": ["Viewer"]},
}

_messages := {result.message | some result in rule.deny}

test_restricted if {
	subject := _subject(_ini, [_from_secret])
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {
		"[auth.anonymous] enabled = false",
		"[users] allow_sign_up = false",
		"[users] auto_assign_org_role = Viewer",
		"the administrator's password from secret",
	} with input as subject
}

test_open if {
	open := {
		"auth.anonymous": {"enabled": "on"},
		"users": {"allow_sign_up": "TRUE", "auto_assign_org_role": "Admin"},
	}
	_messages == {
		"anonymous access is enabled",
		"everybody may sign up",
		"a new account gets the role Admin",
	} with input as _subject(open, [_from_secret])
}

test_the_environment_wins if {
	variable := _variable("GF_AUTH_ANONYMOUS_ENABLED", "true", "literal")
	_messages == {
		"anonymous access is enabled",
	} with input as _subject(_ini, [_from_secret, variable])
}

test_nothing_is_set if {
	_messages == {
		"the role of a new account is not set",
		"the administrator's password is not set, so that it is the default",
	} with input as _subject({"users": {}}, [])
	{result.path | some result in rule.deny} == {
		["data", "grafana.ini", "users"],
		["spec", "template", "spec", "containers", 0, "env"],
	} with input as _subject({"users": {}}, [])
}

test_password_files if {
	every folder in ["/run/admin", "/run/vault", "/run/all"] {
		path := sprintf("%s/password", [folder])
		file := _variable("GF_SECURITY_ADMIN_PASSWORD__FILE", path, "literal")
		count(rule.deny) == 0 with input as _subject(_ini, [file])
	}
	elsewhere := _variable("GF_SECURITY_ADMIN_PASSWORD__FILE", "/tmp/password", "literal")
	_messages == {
		"the administrator's password comes from literal",
	} with input as _subject(_ini, [elsewhere])
}

test_passwords_in_the_file if {
	literal := object.union(_ini, {"security": {"admin_password": "x"}})
	_messages == {
		"the administrator's password comes from the configuration file",
	} with input as _subject(literal, [])
	{result.observed | some result in rule.deny} == {
		"the configuration file",
	} with input as _subject(literal, [])
	reference := object.union(_ini, {"security": {"admin_password": "$__file{/run/admin/p}"}})
	count(rule.deny) == 0 with input as _subject(reference, [])
}

test_missing if {
	subject := object.union(_subject({}, []), {"configuration": {"missing": [{
		"name": "grafana",
		"key": "grafana.ini",
		"path": [],
	}]}})
	count(rule.deny) == 0 with input as subject
	count(rule.unknown) == 1 with input as subject
}
