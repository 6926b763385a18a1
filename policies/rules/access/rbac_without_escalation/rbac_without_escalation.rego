# METADATA
# scope: package
# title: Roles can not raise themselves
# description: >-
#   Who may escalate or bind roles can give themselves any right, and who may impersonate can be
#   anybody. The verb `*` on roles, or on users, groups and accounts, holds these too.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
#   description: Using RBAC Authorization
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#   description: Role Based Access Control Good Practices
# custom:
#   severity: high
#   subject: Role
#   remediation: >-
#     Take escalate, bind and impersonate out of the role; list the verbs that are used instead
#     of `*`.
package vvaudit.access.rbac_without_escalation

import data.vvaudit.lib.rbac

deny contains result if {
	# The verb comes first: few rules grant one of these, and the rest costs more to ask.
	some entry in input.rules
	some index
	verb := entry.rule.verbs[index]
	verb in {"*", "escalate", "bind", "impersonate"}
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
		"expected": "no escalate, bind or impersonate",
		"related": rbac.related(entry),
	}
}

examined contains seen if some seen in rbac.examined

# The resources of a rule on which a verb raises its holder.
_reached(rule, verb) := {rule.resources[index] |
	some power in _meant(verb)
	some about in _about[power]
	rbac.covers_group(rule, about.group)
	some resource in about.resources
	some index in rbac.covering(rule, resource)
}

_meant(verb) := {"escalate", "impersonate"} if verb == "*"

else := {verb}

_about := {
	"escalate": [{"group": "rbac.authorization.k8s.io", "resources": _roles}],
	# The API asks for bind on the role; who writes it on bindings means the same.
	"bind": [{"group": "rbac.authorization.k8s.io", "resources": (_roles | _bindings)}],
	"impersonate": [
		{"group": "", "resources": {"users", "groups", "serviceaccounts"}},
		{"group": "authentication.k8s.io", "resources": {"uids"}},
	],
}

_roles := {"roles", "clusterroles"}

_bindings := {"rolebindings", "clusterrolebindings"}
