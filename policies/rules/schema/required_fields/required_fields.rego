# METADATA
# scope: package
# title: Every required field is there
# description: >-
#   The API server refuses an object without a field that it needs, and the whole object is then
#   missing from the cluster. Custom kinds are judged by their definition where the input holds it.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation
#   description: API concepts, field validation
# - ref: https://github.com/kubernetes/kubernetes/tree/master/api/openapi-spec
#   description: The OpenAPI document of each release
# custom:
#   severity: high
#   subject: Object
#   remediation: Add the field; `kubectl explain` says what goes there.
package vvaudit.schema.required_fields

deny contains result if {
	is_object(input.fields)
	not input.inventory.live
	some field in input.fields.missing
	result := {
		"path": field.path,
		"message": sprintf("%s is not set; %s needs it", [field.name, field.of]),
		"observed": null,
		"expected": "a value",
	}
}

examined contains {"path": ["apiVersion"], "observed": observed} if {
	input.fields != null
	observed := sprintf("%s %s", [input.subject.apiVersion, input.subject.objectKind])
}
