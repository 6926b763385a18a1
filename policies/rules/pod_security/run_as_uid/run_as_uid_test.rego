package vvaudit.pod_security.run_as_uid_test

import data.vvaudit.pod_security.run_as_uid as rule

_pod(uid, images, setting) := {
	"pod": {"path": [], "spec": {}},
	"containers": [{
		"name": "web",
		"path": ["spec", "containers", 0],
		"image": {"name": "registry.example/shop/web"},
		"security": {"runAsUser": setting},
	}],
	"parameters": {"uid": uid, "images": images},
}

_set(value) := {"value": value, "from": "container"}

_at := ["spec", "containers", 0, "securityContext", "runAsUser"]

test_the_user_is_held if {
	subject := _pod(1000, [], _set(1000))
	count(rule.deny) == 0 with input as subject
	rule.examined == {{"path": _at, "observed": 1000, "container": "web"}} with input as subject
}

test_another_user_is_denied_where_it_is_set if {
	rule.deny == {{
		"path": ["spec", "securityContext", "runAsUser"],
		"message": "container web runs as user 999",
		"observed": 999,
		"expected": 1000,
		"container": "web",
	}} with input as _pod(1000, [], {"value": 999, "from": "pod"})
}

test_unset_is_denied if {
	rule.deny == {{
		"path": _at,
		"message": "runAsUser is not set for container web or its pod",
		"observed": null,
		"expected": 1000,
		"container": "web",
	}} with input as _pod(1000, null, {"value": null, "from": "default"})
}

test_images_are_shell_wildcards if {
	wrong := _set(999)
	count(rule.deny) == 1 with input as _pod(1000, ["registry.example/*"], wrong)
	count(rule.deny) == 1 with input as _pod(1000, ["docker.io/*", "*/we[a-b]"], wrong)
	count(rule.deny) == 1 with input as _pod(1000, ["registry?example/shop/[!a]eb"], wrong)
	count(rule.deny | rule.examined) == 0 with input as _pod(1000, ["registry.example"], wrong)
	count(rule.deny | rule.examined) == 0 with input as _pod(1000, ["registry+*"], wrong)
	count(rule.deny | rule.examined) == 0 with input as _pod(1000, ["regis(*", "[", 7], wrong)
}

test_without_a_user_nothing_is_asked if {
	count(rule.deny | rule.examined) == 0 with input as _pod(null, [], _set(999))
}
