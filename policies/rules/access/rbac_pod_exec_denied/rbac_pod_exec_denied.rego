# METADATA
# scope: package
# title: Roles grant no shell in pods
# description: >-
#   Who may exec in a pod or attach to it acts as the pod, with its Secrets, its account and its
#   network, past every review. `get` is enough for it, as some clients connect by GET. Wildcards
#   count.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
#   description: Using RBAC Authorization
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#   description: Role Based Access Control Good Practices
# custom:
#   severity: medium
#   subject: Role
#   remediation: >-
#     Take pods/exec and pods/attach out of the role, and use ephemeral containers or logs where
#     somebody has to look.
package vvaudit.access.rbac_pod_exec_denied

import data.vvaudit.lib.rbac

deny contains result if {
	# The resource comes first: few rules name one of these, and the rest costs more to ask.
	some entry in input.rules
	some index
	entry.rule.resources[index] in _shells
	rbac.covers_group(entry.rule, "")
	not rbac.copied(entry)
	verbs := rbac.granted(entry.rule, {"create", "get"})
	count(verbs) > 0
	result := {
		"ref": entry.ref,
		"path": array.concat(entry.path, ["resources", index]),
		"message": sprintf(
			"a rule grants %s on %s, and so a shell in pods",
			[concat(", ", sort(verbs)), entry.rule.resources[index]],
		),
		"observed": entry.rule.resources[index],
		"expected": "no pods/exec and no pods/attach",
		"related": rbac.related(entry),
	}
}

# The names that cover pods/exec or pods/attach.
_shells := {"pods/exec", "pods/attach", "*/exec", "*/attach", "*"}

examined contains seen if some seen in rbac.examined
