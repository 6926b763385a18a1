# METADATA
# scope: package
# title: Service accounts are not bound to admin or edit
# description: >-
#   Kubernetes' own roles admin and edit are made for people. Their holder reads every Secret, has a
#   shell in every pod and can act as every service account, of one namespace by a RoleBinding, of
#   all by a ClusterRoleBinding; admin also makes roles. They are known by their names, since
#   manifests do not hold them.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
#   description: Using RBAC Authorization, User-facing roles
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#   description: Role Based Access Control Good Practices
# custom:
#   severity: high
#   subject: RoleBinding
#   remediation: >-
#     Bind a role that names what the account needs. view shows no Secrets, and suffices to look.
#   parameters:
#     built_in:
#       description: The ClusterRoles that are meant.
#       default: [admin, edit, "system:aggregate-to-admin", "system:aggregate-to-edit"]
package vvaudit.access.rbac_built_in_roles_narrow

deny contains result if {
	input.role.kind == "ClusterRole"
	input.role.name in input.parameters.built_in
	some index
	subject := input.object.subjects[index]
	_account(subject)
	result := {
		"path": ["subjects", index],
		"message": sprintf(
			"%s %s gives %v %s the Secrets, shells and accounts of %s by the built-in ClusterRole %s",
			[
				input.subject.objectKind, input.subject.name,
				subject.kind, subject.name, _where, input.role.name,
			],
		),
		"observed": sprintf("ClusterRole %s", [input.role.name]),
		"expected": "a role that names what the account needs",
	}
}

examined contains {
	"path": ["roleRef", "name"],
	"observed": sprintf("%s %s", [input.role.kind, input.role.name]),
}

_where := "every namespace" if {
	input.subject.objectKind == "ClusterRoleBinding"
} else := "its namespace"

_account(subject) if {
	subject.kind == "ServiceAccount"
	is_string(subject.name)
}

_account(subject) if {
	subject.kind == "User"
	startswith(subject.name, "system:serviceaccount:")
}

_account(subject) if {
	subject.kind == "Group"
	regex.match(`^system:serviceaccounts(:|$)`, subject.name)
}
