# METADATA
# scope: package
# title: Workloads run as service accounts of their own
# description: >-
#   What a service account may do, every pod that runs as it may do. The account named default is
#   what every pod gets that asks for none, and an account that two workloads share has the
#   rights of both. An account that does not exist keeps pods from starting; that is only said where
#   everything was scanned, since it may stand elsewhere.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/service-accounts/
#   description: Service Accounts, the default account
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege
#   description: Role Based Access Control Good Practices, least privilege
# custom:
#   severity: medium
#   subject: Workload
#   remediation: >-
#     Make a ServiceAccount for the workload alone and name it in serviceAccountName of the pod
#     template.
#   parameters:
#     shared:
#       description: Whether workloads may share an account.
#       default: false
package vvaudit.access.own_service_account

deny contains result if {
	input.neighbours.serviceAccount.name == "default"
	result := {
		"path": _path,
		"message": sprintf(
			"%s runs as the service account default of its namespace",
			[_workload],
		),
		"observed": _named,
		"expected": "a service account of its own",
	}
}

deny contains result if {
	input.parameters.shared != true
	account := input.neighbours.serviceAccount
	account.name != "default"
	count(account.users) > 0
	others := [sprintf("%s %s", [user.kind, user.name]) | some user in account.users]
	result := {
		"path": _path,
		"message": sprintf(
			"%s shares the service account %s with %s",
			[_workload, account.name, concat(", ", others)],
		),
		"observed": account.name,
		"expected": "a service account of its own",
		"related": [{
			"ref": user.ref,
			"path": ["metadata", "name"],
			"message": "runs as this service account as well",
		} |
			some user in account.users
		],
	}
}

deny contains result if {
	account := input.neighbours.serviceAccount
	account.ref == null
	account.name != "default"
	input.inventory.complete == true
	result := {
		"path": _path,
		"message": sprintf("%s runs as %s, which does not exist", [_workload, account.name]),
		"observed": account.name,
		"expected": "a ServiceAccount of the namespace",
	}
}

examined contains {"path": _path, "observed": input.neighbours.serviceAccount.name}

_workload := sprintf("%s %s", [input.subject.objectKind, input.subject.name])

_field := "serviceAccount" if {
	input.pod.spec.serviceAccount
	not input.pod.spec.serviceAccountName
} else := "serviceAccountName"

_path := array.concat(input.pod.path, ["spec", _field])

_named := input.pod.spec[_field] if input.pod.spec[_field]

else := null
