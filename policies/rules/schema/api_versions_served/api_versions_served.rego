# METADATA
# scope: package
# title: Every object is of an API that is served
# description: >-
#   Kubernetes removes old versions of its APIs: policy/v1beta1 with 1.25, autoscaling/v2beta2 with
#   1.26. An object written for a version that is gone, or for one that is not there yet, cannot be
#   applied. A custom kind has to be of a version that its definition serves, where the input holds
#   the definition.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
#   description: Deprecated API Migration Guide
# custom:
#   severity: high
#   subject: Object
#   remediation: >-
#     Write the object for an API version that every release in use serves; `kubectl convert` helps
#     where fields have moved.
#   parameters:
#     versions:
#       description: >-
#         The releases of Kubernetes that have to serve it, such as "1.24"; "newest" is the newest of
#         which the schemas are here.
#       default: [newest]
package vvaudit.schema.api_versions_served

import data.vvaudit.lib.releases

deny contains result if {
	input.api.of == "kubernetes"
	input.api.last > 0
	max(releases.minors(input.parameters.versions, input.releases)) > input.api.last
	result := {
		"path": ["apiVersion"],
		"message": sprintf("%s was removed in 1.%d; %s", [_what, input.api.last + 1, _instead]),
		"observed": input.subject.apiVersion,
		"expected": _successor,
	}
}

deny contains result if {
	input.api.of == "kubernetes"
	input.api.first > 0
	oldest := min(releases.minors(input.parameters.versions, input.releases))
	oldest < input.api.first
	result := {
		"path": ["apiVersion"],
		"message": sprintf("%s is not served before 1.%d", [_what, input.api.first]),
		"observed": input.subject.apiVersion,
		"expected": sprintf("an API of %s", [releases.name(oldest)]),
	}
}

deny contains result if {
	input.api.of == "nobody"
	count(input.api.served) > 0
	result := {
		"path": ["apiVersion"],
		"message": sprintf("%s is no API of Kubernetes; use %s", [_what, _served]),
		"observed": input.subject.apiVersion,
		"expected": _served,
	}
}

deny contains result if {
	input.api.of == "nobody"
	count(input.api.served) == 0
	result := {
		"path": ["kind"],
		"message": sprintf("%s is no API of Kubernetes%s", [_what, _near]),
		"observed": input.subject.objectKind,
		"expected": _nearest,
	}
}

deny contains result if {
	input.api.of == "definition"
	version := split(input.subject.apiVersion, "/")[1]
	not version in input.api.served
	result := {
		"path": ["apiVersion"],
		"message": sprintf("%s is not served; its definition serves %s", [_what, _served]),
		"observed": input.subject.apiVersion,
		"expected": _served,
	}
}

examined contains {"path": ["apiVersion"], "observed": _what} if input.api != null

unknown contains {"path": [], "message": doubt} if {
	some doubt in releases.doubts(input.parameters.versions, input.releases)
}

_what := sprintf("%s %s", [input.subject.apiVersion, input.subject.objectKind])

_successor := input.api.successor if input.api.successor != ""

_successor := "another kind" if input.api.successor == ""

_instead := sprintf("use %s", [input.api.successor]) if input.api.successor != ""

_instead := "nothing replaces it" if input.api.successor == ""

_served := concat(" or ", input.api.served) if count(input.api.served) > 0

_served := "nothing" if count(input.api.served) == 0

_near := sprintf("; %s is", [input.api.nearest]) if input.api.nearest != ""

_near := "" if input.api.nearest == ""

_nearest := input.api.nearest if input.api.nearest != ""

_nearest := "a kind of Kubernetes" if input.api.nearest == ""
