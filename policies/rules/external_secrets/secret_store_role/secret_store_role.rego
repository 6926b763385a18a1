# METADATA
# scope: package
# title: Stores read AWS by the role of a service account
# description: >-
#   A store that signs in with an access key keeps a secret to get at secrets: the key lies in a
#   Secret of the cluster and does not end by itself. By a service account with an IAM role the
#   operator gets credentials for minutes, and the role says what it may read. A store without an
#   account reads as the operator itself, whose account then needs the role.
# related_resources:
# - ref: https://external-secrets.io/latest/provider/aws-access/
#   description: >-
#     AWS authentication: auth.jwt.serviceAccountRef, controller's pod identity, secretRef
# - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
#   description: >-
#     eks.amazonaws.com/role-arn
# custom:
#   severity: high
#   subject: SecretStore
#   needs: [ExternalSecret]
#   remediation: >-
#     Name a service account in auth.jwt.serviceAccountRef that carries the annotation
#     eks.amazonaws.com/role-arn with the ARN of its role, and take access keys out.
package vvaudit.external_secrets.secret_store_role

deny contains result if {
	input.store.provider == "aws"
	"secretRef" in input.store.auth
	result := {
		"path": array.concat(input.store.path, ["auth", "secretRef"]),
		"message": "the store signs in with an access key",
		"observed": "an access key in a Secret",
		"expected": "a service account with an IAM role",
	}
}

deny contains result if {
	input.store.provider == "aws"
	some account in _accounts
	account.ref != null
	_role(account) == null
	result := {
		"ref": account.ref,
		"path": ["metadata", "annotations", _annotation],
		"message": sprintf("service account %s has no IAM role%s", [account.name, _for(account)]),
		"observed": object.get(account.annotations, _annotation, null),
		"expected": "the ARN of an IAM role",
		"related": [{
			"ref": input.subject.ref,
			"path": input.store.path,
			"message": "this store reads as it",
		}],
	}
}

deny contains result if {
	input.store.provider == "aws"
	some account in input.store.accounts
	account.ref == null
	_judged
	result := {
		"path": account.path,
		"message": sprintf("service account %s does not exist in namespace %s", [
			account.name,
			account.namespace,
		]),
		"observed": account.name,
		"expected": "a service account with an IAM role",
	}
}

unknown contains {"path": input.store.path, "message": message} if {
	input.store.provider == "aws"
	some account in _accounts
	account.ref == null
	not _judged
	message := sprintf("service account %s, which is not in what was scanned", [account.name])
}

unknown contains {"path": input.store.path, "message": message} if {
	input.store.provider == "aws"
	count(_accounts) == 0
	not "secretRef" in input.store.auth
	message := "the role of External Secrets Operator's own service account"
}

examined contains {"ref": account.ref, "path": path, "observed": _role(account)} if {
	input.store.provider == "aws"
	some account in _accounts
	account.ref != null
	path := ["metadata", "annotations", _annotation]
}

examined contains {"path": array.concat(input.store.path, ["auth"]), "observed": observed} if {
	input.store.provider == "aws"
	"secretRef" in input.store.auth
	observed := "an access key in a Secret"
}

_annotation := "eks.amazonaws.com/role-arn"

_accounts := input.store.accounts if count(input.store.accounts) > 0

_accounts := input.store.controllers if {
	count(input.store.accounts) == 0
	not "secretRef" in input.store.auth
}

_accounts := [] if {
	count(input.store.accounts) == 0
	"secretRef" in input.store.auth
}

_role(account) := role if {
	role := object.get(account.annotations, _annotation, null)
	is_string(role)
	regex.match(`^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$`, role)
} else := null

_for(account) := sprintf(": %v is none", [given]) if {
	given := object.get(account.annotations, _annotation, null)
	given != null
} else := ""

_judged if input.inventory.complete

_judged if "ServiceAccount" in input.inventory.kinds
