# METADATA
# scope: package
# title: Every value is of the type that its field takes
# description: >-
#   The API server refuses an object with a number or a bool where it takes text, which is what YAML
#   makes of 8080, true and yes without quotes, and with a quantity that is none. The whole object is
#   then missing from the cluster. Custom kinds are judged by their definition where the input holds
#   it.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation
#   description: API concepts, field validation
# - ref: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
#   description: Quantity, the serialisation format
# custom:
#   severity: high
#   subject: Object
#   remediation: Write the type that the field takes; text that looks like something else needs quotes.
package vvaudit.schema.field_types

deny contains result if {
	is_object(input.fields)
	not input.inventory.live
	some wrong in input.fields.wrongType
	result := {
		"path": wrong.path,
		"message": sprintf("%s is %s, not %s", [wrong.name, wrong.found, wrong.wanted]),
		"observed": wrong.found,
		"expected": wrong.wanted,
	}
}

examined contains {"path": ["apiVersion"], "observed": observed} if {
	input.fields != null
	observed := sprintf("%s %s", [input.subject.apiVersion, input.subject.objectKind])
}
