# METADATA
# scope: package
# title: Grafana lets in only its own users, with the promised role
# description: >-
#   Anonymous access shows every dashboard to everybody who reaches the port, an open sign-up gives
#   everybody an account, and the administrator's password is admin until somebody sets it. A
#   setting is taken from the environment (GF_SECTION_KEY) if it is there, else from grafana.ini, as
#   Grafana does. The password has to come from a Secret: by reference, or as a file (__FILE) on a
#   volume of one.
# related_resources:
# - ref: https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/
#   description: Grafana, [auth.anonymous], [users], [security] and environment variables
# custom:
#   severity: high
#   subject: Configuration
#   remediation: >-
#     Set [auth.anonymous] enabled = false, [users] allow_sign_up = false and auto_assign_org_role,
#     and give GF_SECURITY_ADMIN_PASSWORD__FILE or GF_SECURITY_ADMIN_PASSWORD from a Secret.
#   parameters:
#     new_user_roles:
#       description: >-
#         The roles that a new account may get; it has to be said which. Empty where roles are not
#         judged.
#       default: []
package vvaudit.monitoring.grafana_access_restricted

import data.vvaudit.lib.configuration
import data.vvaudit.lib.pod_security

deny contains result if {
	some container in _grafana
	some setting in _settings(container, "auth.anonymous", "enabled")
	_true(setting.value)
	result := _result(setting, container, "anonymous access is enabled", "false")
}

deny contains result if {
	some container in _grafana
	some setting in _settings(container, "users", "allow_sign_up")
	_true(setting.value)
	result := _result(setting, container, "everybody may sign up", "false")
}

deny contains result if {
	count(input.parameters.new_user_roles) > 0
	some container in _grafana
	some setting in _settings(container, "users", "auto_assign_org_role")
	not setting.value in {role | some role in input.parameters.new_user_roles}
	result := _result(
		setting, container,
		sprintf("a new account gets the role %v", [setting.value]),
		input.parameters.new_user_roles,
	)
}

deny contains result if {
	count(input.parameters.new_user_roles) > 0
	_seen
	some container in _grafana
	count(_settings(container, "users", "auto_assign_org_role")) == 0
	result := _result(
		_nowhere(container, "users"), container,
		"the role of a new account is not set",
		input.parameters.new_user_roles,
	)
}

deny contains result if {
	_seen
	some container in _grafana
	count(_passwords(container)) == 0
	result := _result(
		_nowhere(container, "security"), container,
		"the administrator's password is not set, so that it is the default",
		"a password from a Secret",
	)
}

deny contains result if {
	some container in _grafana
	some password in _passwords(container)
	not _secret(password, container)
	result := object.union(
		_result(
			password, container,
			sprintf("the administrator's password comes from %s", [password.from]),
			"a password from a Secret",
		),
		{"observed": password.from},
	)
}

unknown contains one if {
	count(_grafana) > 0
	some one in data.vvaudit.lib.configuration.unseen
}

examined contains {
	"ref": setting.ref,
	"path": setting.path,
	"observed": sprintf("[%s] %s = %v", [section, key, setting.value]),
	"container": container.name,
} if {
	some container in _grafana
	some [section, key] in [
		["auth.anonymous", "enabled"],
		["users", "allow_sign_up"],
		["users", "auto_assign_org_role"],
	]
	some setting in _settings(container, section, key)
}

examined contains {
	"ref": password.ref,
	"path": password.path,
	"observed": sprintf("the administrator's password from %s", [password.from]),
	"container": container.name,
} if {
	some container in _grafana
	some password in _passwords(container)
}

_seen if count(data.vvaudit.lib.configuration.unseen) == 0

_grafana := [container |
	some container in input.containers
	pod_security.matches_any(_images, container.image.name)
]

# Grafana's own words for true (Go, and its ini library).
_true(value) if lower(sprintf("%v", [value])) in {"1", "t", "true", "y", "yes", "on"}

_name(section, key) := sprintf("GF_%s_%s", [
	upper(replace(replace(section, ".", "_"), "-", "_")),
	upper(key),
])

_variables(container, names) := [variable |
	some variable in input.configuration.variables
	variable.container == container.name
	variable.name in names
]

_in_files(container, section, key) := [setting |
	some file in input.configuration.files
	file.format == "ini"
	container.name in {name | some name in file.containers}
	value := object.get(file.tree, [section, key], null)
	value != null
	setting := {
		"ref": file.ref,
		"path": array.concat(file.path, [section, key]),
		"value": value,
		"from": "the configuration file",
	}
]

_settings(container, section, key) := found if {
	found := _variables(container, {_name(section, key)})
	count(found) > 0
} else := _in_files(container, section, key)

_passwords(container) := found if {
	found := _variables(container, {
		"GF_SECURITY_ADMIN_PASSWORD",
		"GF_SECURITY_ADMIN_PASSWORD__FILE",
	})
	count(found) > 0
} else := _in_files(container, "security", "admin_password")

_secret(password, _) if password.from == "secret"

_secret(password, container) if {
	endswith(password.name, "__FILE")
	_in_secret(container, password.value)
}

_secret(password, container) if {
	is_string(password.value)
	found := regex.find_all_string_submatch_n(`^[$]__file[{]([^}]+)[}]$`, password.value, 1)
	_in_secret(container, found[0][1])
}

_in_secret(container, file) if {
	mount := configuration.mount_at(container, file)
	some volume in input.pod.spec.volumes
	volume.name == mount.name
	_of_secret(volume)
}

_of_secret(volume) if is_object(volume.secret)

_of_secret(volume) if {
	some source in volume.projected.sources
	is_object(source.secret)
}

_of_secret(volume) if is_object(volume.csi)

_nowhere(container, section) := {
	"ref": file.ref,
	"path": array.concat(file.path, [section]),
	"value": null,
} if {
	some file in input.configuration.files
	file.format == "ini"
	container.name in {name | some name in file.containers}
	is_object(file.tree[section])
} else := {"ref": input.subject.ref, "path": array.concat(container.path, ["env"]), "value": null}

_result(setting, container, message, expected) := {
	"ref": setting.ref,
	"path": setting.path,
	"message": message,
	"observed": setting.value,
	"expected": expected,
	"container": container.name,
}

_images := ["*/grafana", "*/grafana-oss", "*/grafana-enterprise"]
