# METADATA
# scope: package
# title: Roles can not raise themselves
# description: >-
#   Who may escalate or bind roles can give themselves any right, who may impersonate can be
#   anybody, and who may create tokens of service accounts that are not named can be any of them.
#   The verb `*` on roles, or on users, groups, accounts and their tokens, holds these too.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
#   description: Using RBAC Authorization
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#   description: Role Based Access Control Good Practices
# custom:
#   severity: high
#   subject: Role
#   remediation: >-
#     Take escalate, bind and impersonate out of the role, and name in resourceNames the accounts
#     whose tokens it may create; list the verbs that are used instead of `*`.
package vvaudit.access.rbac_without_escalation

import data.vvaudit.lib.rbac

deny contains result if {
	# The verb comes first: few rules grant one of these, and the rest costs more to ask.
	some entry in input.rules
	some index
	verb := entry.rule.verbs[index]
	verb in {"*", "escalate", "bind", "impersonate", "create"}
	not rbac.copied(entry)
	reached := _reached(entry.rule, verb)
	count(reached) > 0
	result := {
		"ref": entry.ref,
		"path": array.concat(entry.path, ["verbs", index]),
		"message": sprintf(
			"a rule grants %s on %s, and so more than it says",
			[verb, concat(", ", sort(reached))],
		),
		"observed": verb,
		"expected": _expected(verb),
		"related": rbac.related(entry),
	}
}

examined contains seen if some seen in rbac.examined

_expected("create") := "resourceNames that name the accounts"

_expected(verb) := "no escalate, bind or impersonate" if verb != "create"

# The resources of a rule on which a verb raises its holder.
_reached(rule, verb) := {rule.resources[index] |
	some power in _meant(verb)
	some about in _about[power]
	rbac.covers_group(rule, about.group)
	some resource in about.resources
	some index in rbac.covering(rule, resource)
	not _named(power, rule)
} | {rule.resources[index] |
	"impersonate" in _meant(verb)
	rbac.covers_group(rule, "authentication.k8s.io")
	some index, resource in rbac.listed(rule, "resources")
	startswith(resource, "userextras") # one subresource for each key
}

# Whose tokens the holder may create is said.
_named("create", rule) if rbac.names_objects(rule)

_meant(verb) := {"escalate", "impersonate", "create"} if verb == "*"

else := {verb}

_about := {
	"escalate": [{"group": "rbac.authorization.k8s.io", "resources": _roles}],
	# The API asks for bind on the role; who writes it on bindings means the same.
	"bind": [{"group": "rbac.authorization.k8s.io", "resources": (_roles | _bindings)}],
	"create": [{"group": "", "resources": {"serviceaccounts/token"}}],
	"impersonate": [
		{"group": "", "resources": {"users", "groups", "serviceaccounts"}},
		{"group": "authentication.k8s.io", "resources": {"uids"}},
	],
}

_roles := {"roles", "clusterroles"}

_bindings := {"rolebindings", "clusterrolebindings"}
