# METADATA
# scope: package
# title: Nobody is let in without a name
# description: >-
#   A role that is bound to system:anonymous or system:unauthenticated is everybody's who reaches
#   the API server, without a password or a certificate, and system:authenticated is whoever has any
#   account, every pod among them. Kubernetes itself binds system:public-info-viewer to both, which
#   shows its health and version, and to the latter what shows which APIs there are and what one may
#   do oneself; that is let pass.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
#   description: Using RBAC Authorization
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#   description: Role Based Access Control Good Practices
# custom:
#   severity: critical
#   subject: RoleBinding
#   remediation: >-
#     Bind the role to named users, groups or service accounts.
#   parameters:
#     allow:
#       description: Roles that everybody may have, by name or shell wildcard.
#       default: ["system:public-info-viewer"]
#     allow_authenticated:
#       description: Roles that everybody with an account may have, by name or shell wildcard.
#       default: ["system:basic-user", "system:discovery", "system:public-info-viewer"]
package vvaudit.access.rbac_without_anonymous

import data.vvaudit.lib.rbac

deny contains result if {
	some index
	subject := input.object.subjects[index]
	subject.name in {"system:anonymous", "system:unauthenticated"}
	subject.kind in {"User", "Group"}
	not rbac.among(input.role.name, input.parameters.allow)
	result := {
		"path": ["subjects", index],
		"message": sprintf(
			"%s %s gives %s %s to callers without a name (%s)",
			[
				input.subject.objectKind, input.subject.name,
				input.role.kind, input.role.name, subject.name,
			],
		),
		"observed": subject.name,
		"expected": "named users, groups or accounts",
	}
}

deny contains result if {
	some index
	subject := input.object.subjects[index]
	subject.name == "system:authenticated"
	subject.kind == "Group"
	not rbac.among(input.role.name, input.parameters.allow)
	not rbac.among(input.role.name, input.parameters.allow_authenticated)
	result := {
		"path": ["subjects", index],
		"message": sprintf(
			"%s %s gives %s %s to everybody with an account (system:authenticated)",
			[
				input.subject.objectKind, input.subject.name,
				input.role.kind, input.role.name,
			],
		),
		"observed": subject.name,
		"expected": "named users, groups or accounts",
	}
}

examined contains {"path": ["subjects"], "observed": names} if {
	names := [subject.name |
		some index
		subject := input.object.subjects[index]
	]
}
