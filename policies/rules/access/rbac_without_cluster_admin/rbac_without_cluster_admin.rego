# METADATA
# scope: package
# title: Nobody is bound to everything
# description: >-
#   cluster-admin, or a role that grants every verb on every resource, is the cluster itself;
#   bound in one namespace, it is everything in that namespace, its Secrets and accounts
#   included. Of a role that is not in the input only the name is judged.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
#   description: Using RBAC Authorization
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#   description: Role Based Access Control Good Practices
# custom:
#   severity: critical
#   subject: RoleBinding
#   remediation: >-
#     Bind a role that names what is needed. Where people need everything in an emergency, let
#     them assume it for a time.
#   parameters:
#     exempt:
#       description: Users, groups and accounts that may have it, by name or shell wildcard.
#       default: ["system:masters"]
package vvaudit.access.rbac_without_cluster_admin

import data.vvaudit.lib.rbac

deny contains result if {
	count(_why) > 0
	count(_subjects) > 0
	result := {
		"path": ["roleRef", "name"],
		"message": sprintf(
			"%s %s gives %s everything by %s %s",
			[
				input.subject.objectKind, input.subject.name,
				concat(", ", sort([_called(other) | some other in _subjects])),
				input.role.kind, input.role.name,
			],
		),
		"observed": sprintf("%s %s", [input.role.kind, input.role.name]),
		"expected": "a role that names what it allows",
		"related": [at | some at in _why; at.ref != null],
	}
}

examined contains {
	"path": ["roleRef", "name"],
	"observed": sprintf("%s %s", [input.role.kind, input.role.name]),
}

_why contains {"ref": null} if {
	input.role.kind == "ClusterRole"
	input.role.name == "cluster-admin"
}

_why contains {"ref": entry.ref, "path": entry.path, "message": "every verb on everything"} if {
	some entry in input.role.rules
	entry.rule.verbs[_] == "*"
	entry.rule.resources[_] == "*"
	entry.rule.apiGroups[_] == "*"
}

_subjects contains subject if {
	some index
	subject := input.object.subjects[index]
	is_string(subject.name)
	not rbac.among(subject.name, input.parameters.exempt)
}

_called(subject) := sprintf("%v %s", [object.get(subject, "kind", "subject"), subject.name])
