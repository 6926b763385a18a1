# METADATA
# scope: package
# title: Roles read Secrets by name only
# description: >-
#   get, list and watch each show what Secrets hold, and without resourceNames a rule is about
#   every Secret there is, of all namespaces in a ClusterRole. Wildcards count, and an empty name
#   names nothing.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
#   description: Using RBAC Authorization
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#   description: Role Based Access Control Good Practices
# custom:
#   severity: high
#   subject: Role
#   remediation: >-
#     Name the Secrets in resourceNames, or mount them instead of reading them by the API.
package vvaudit.access.rbac_secrets_narrow

import data.vvaudit.lib.rbac

deny contains result if {
	# The resource comes first: few rules name Secrets, and the rest costs more to ask.
	some entry in input.rules
	some index
	entry.rule.resources[index] in {"secrets", "*"}
	rbac.covers_group(entry.rule, "")
	not rbac.copied(entry)
	verbs := rbac.granted(entry.rule, {"get", "list", "watch"})
	count(verbs) > 0
	not rbac.names_objects(entry.rule)
	result := {
		"ref": entry.ref,
		"path": array.concat(entry.path, ["resources", index]),
		"message": sprintf(
			"a rule without resourceNames grants %s on every Secret (%s)",
			[concat(", ", sort(verbs)), rbac.shown(entry.rule)],
		),
		"observed": entry.rule.resources[index],
		"expected": "Secrets by resourceNames",
		"related": rbac.related(entry),
	}
}

examined contains seen if some seen in rbac.examined
