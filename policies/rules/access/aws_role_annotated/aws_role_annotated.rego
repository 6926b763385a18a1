# METADATA
# scope: package
# title: Workloads that call AWS have an IAM role of their own
# description: >-
#   Without a role of its own a pod calls AWS with whatever the node may do, or with an access key
#   that lies in a Secret and does not end. A service account that carries the annotation
#   eks.amazonaws.com/role-arn gives its pods credentials for an hour, for that role alone. That a
#   workload calls AWS shows in its AWS_ variables, in arguments such as --cloud-provider=aws and
#   in a token for sts.amazonaws.com; of others the promise says so. An association for EKS Pod
#   Identity counts where it is an object of the input.
# related_resources:
# - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
#   description: >-
#     IAM roles for service accounts, eks.amazonaws.com/role-arn
# - ref: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html
#   description: >-
#     Environment variables of the AWS SDKs
# custom:
#   severity: medium
#   subject: Workload
#   reads: [PodIdentityAssociation]
#   remediation: >-
#     Give the workload's service account the annotation eks.amazonaws.com/role-arn with the ARN of
#     its role, and take access keys out of the pod.
#   parameters:
#     calls:
#       description: >-
#         Whether the workloads are known to call AWS, though nothing in them shows it.
#       default: false
package vvaudit.access.aws_role_annotated

deny contains result if {
	_calls
	_role == null
	not _associated
	_seen
	result := {
		"ref": input.neighbours.serviceAccount.ref,
		"path": ["metadata", "annotations", _annotation],
		"message": sprintf("service account %s of %s %s has no IAM role%s", [
			input.neighbours.serviceAccount.name,
			input.subject.objectKind,
			input.subject.name,
			_given,
		]),
		"observed": object.get(input.neighbours.serviceAccount.annotations, _annotation, null),
		"expected": "the ARN of an IAM role",
	}
}

deny contains result if {
	_calls
	not _associated
	input.neighbours.serviceAccount.ref == null
	_judged
	result := {
		"path": array.concat(input.pod.path, ["spec", "serviceAccountName"]),
		"message": sprintf("%s %s calls AWS, and its service account %s does not exist", [
			input.subject.objectKind,
			input.subject.name,
			input.neighbours.serviceAccount.name,
		]),
		"observed": input.neighbours.serviceAccount.name,
		"expected": "a service account with an IAM role",
	}
}

deny contains result if {
	some container in input.containers
	some index, variable in object.get(container.spec, "env", [])
	object.get(variable, "name", "") in {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
	result := {
		"path": array.concat(container.path, ["env", index, "name"]),
		"message": sprintf("container %s calls AWS with an access key", [container.name]),
		"observed": variable.name,
		"expected": "the role of the service account",
		"container": container.name,
	}
}

unknown contains {"path": input.pod.path, "message": message} if {
	_calls
	not _associated
	input.neighbours.serviceAccount.ref == null
	not _judged
	message := sprintf("service account %s, which is not in what was scanned", [
		input.neighbours.serviceAccount.name,
	])
}

examined contains {"ref": ref, "path": path, "observed": _role} if {
	_calls
	ref := input.neighbours.serviceAccount.ref
	ref != null
	path := ["metadata", "annotations", _annotation]
}

_annotation := "eks.amazonaws.com/role-arn"

_calls if input.parameters.calls

_calls if {
	some container in input.containers
	some variable in object.get(container.spec, "env", [])
	object.get(variable, "name", "") in _variables
}

_calls if {
	some container in input.containers
	some field in ["args", "command"]
	some word in object.get(container.spec, field, [])
	is_string(word)
	regex.match(`^--?(cloud-?)?provider[= ]aws$`, word)
}

_calls if {
	some volume in object.get(input.pod.spec, "volumes", [])
	some source in object.get(volume, ["projected", "sources"], [])
	object.get(source, ["serviceAccountToken", "audience"], "") == "sts.amazonaws.com"
}

_variables := {
	"AWS_REGION",
	"AWS_DEFAULT_REGION",
	"AWS_ROLE_ARN",
	"AWS_WEB_IDENTITY_TOKEN_FILE",
	"AWS_STS_REGIONAL_ENDPOINTS",
	"AWS_ACCESS_KEY_ID",
}

_role := role if {
	role := object.get(input.neighbours.serviceAccount.annotations, _annotation, null)
	is_string(role)
	regex.match(`^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$`, role)
} else := null

_given := sprintf(": %v is none", [given]) if {
	given := object.get(input.neighbours.serviceAccount.annotations, _annotation, null)
	given != null
} else := ""

_associated if input.neighbours.serviceAccount.podIdentity != null

_seen if input.neighbours.serviceAccount.ref != null

_judged if input.inventory.complete

_judged if "ServiceAccount" in input.inventory.kinds
