# METADATA
# scope: package
# title: Every field is one that Kubernetes knows
# description: >-
#   The API server drops a field that it does not know, or refuses the object. What is dropped takes
#   effect nowhere: a misspelt securityContext, a probe one level too high, and the protection is off
#   although the manifest seems to have it. Custom kinds are judged by their definition where the
#   input holds it; what stands in status is the server's own. Objects of a running cluster have been
#   through this already.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation
#   description: API concepts, field validation
# - ref: https://github.com/kubernetes/kubernetes/tree/master/api/openapi-spec
#   description: The OpenAPI document of each release
# custom:
#   severity: high
#   subject: Object
#   remediation: >-
#     Correct the name, or move the field to where it belongs; `kubectl explain` lists the fields of
#     a kind.
#   parameters:
#     versions:
#       description: >-
#         The releases of Kubernetes that have to know the field, such as "1.24"; "newest" is the
#         newest of which the schemas are here.
#       default: [newest]
#     definitions_required:
#       description: Whether a custom kind without a definition in the input leaves this unsettled.
#       default: false
package vvaudit.schema.fields_known

import data.vvaudit.lib.releases

deny contains result if {
	is_object(input.fields)
	not input.inventory.live
	some field in input.fields.unknown
	result := {
		"path": field.path,
		"message": sprintf("%s is not a field of %s%s", [field.name, field.of, _hint(field)]),
		"observed": field.name,
		"expected": _expected(field),
	}
}

deny contains result if {
	is_object(input.fields)
	not input.inventory.live
	some field in input.fields.limited
	wanted := releases.minors(input.parameters.versions, input.releases)
	minors := sort([minor | some minor in wanted; _outside(field, minor)])
	count(minors) > 0
	result := {
		"path": field.path,
		"message": sprintf("%s is not a field of %s in Kubernetes %s; %s", [
			field.name,
			field.of,
			concat(" and ", [releases.name(minor) | some minor in minors]),
			_change(field, minors),
		]),
		"observed": field.name,
		"expected": sprintf("a field of %s in %s", [
			field.of,
			concat(" and ", [releases.name(minor) | some minor in sort(wanted)]),
		]),
	}
}

examined contains {"path": ["apiVersion"], "observed": observed} if {
	input.fields != null
	observed := sprintf("%s %s", [input.subject.apiVersion, input.subject.objectKind])
}

unknown contains {"path": [], "message": doubt} if {
	some doubt in releases.doubts(input.parameters.versions, input.releases)
}

unknown contains {"path": ["kind"], "message": message} if {
	input.parameters.definitions_required
	input.api == null
	message := sprintf("the definition of %s in %s, which is not in what was scanned", [
		input.subject.objectKind,
		input.subject.apiVersion,
	])
}

_hint(field) := sprintf("; %s is", [field.nearest]) if field.nearest != ""

_hint(field) := sprintf("; %s is", [field.place]) if field.place != ""

_hint(field) := "" if {
	field.nearest == ""
	field.place == ""
}

_expected(field) := field.nearest if field.nearest != ""

_expected(field) := field.place if field.place != ""

_expected(field) := sprintf("a field of %s", [field.of]) if {
	field.nearest == ""
	field.place == ""
}

_outside(field, minor) if minor < field.first

_outside(field, minor) if {
	field.last > 0
	minor > field.last
}

_change(field, minors) := sprintf("it came with 1.%d", [field.first]) if min(minors) < field.first

_change(field, minors) := sprintf("it went with 1.%d", [field.last + 1]) if {
	min(minors) >= field.first
}
