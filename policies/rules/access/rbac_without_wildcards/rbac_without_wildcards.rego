# METADATA
# scope: package
# title: Roles name what they allow
# description: >-
#   A wildcard grants what exists today and what anybody installs tomorrow, subresources and
#   verbs such as escalate included. Of nonResourceURLs only those that mean every path are
#   wildcards. Rules that a role aggregates are judged too, where they stand.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
#   description: Using RBAC Authorization
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#   description: Role Based Access Control Good Practices
# custom:
#   severity: high
#   subject: Role
#   remediation: >-
#     List the verbs, resources, apiGroups and nonResourceURLs that are used instead of `*`.
#   parameters:
#     allow:
#       description: Roles that may use wildcards, by name or shell wildcard.
#       default: []
package vvaudit.access.rbac_without_wildcards

import data.vvaudit.lib.rbac

deny contains result if {
	# The wildcard comes first: few rules hold one, and the rest costs more to ask.
	some entry in input.rules
	some field in ["verbs", "resources", "apiGroups", "nonResourceURLs"]
	some index
	value := entry.rule[field][index]
	is_string(value)
	_wild(field, value)
	not rbac.among(input.subject.name, input.parameters.allow)
	not rbac.copied(entry)
	result := {
		"ref": entry.ref,
		"path": array.concat(entry.path, [field, index]),
		"message": sprintf("%s in %s of a rule (%s)", [value, field, rbac.shown(entry.rule)]),
		"observed": value,
		"expected": "named one by one",
		"related": rbac.related(entry),
	}
}

_wild(_, value) if {
	startswith(value, "*")
	regex.match(`^[*](/|$)`, value)
}

_wild(field, value) if {
	field == "nonResourceURLs"
	value == "/*"
}

examined contains seen if some seen in rbac.examined
