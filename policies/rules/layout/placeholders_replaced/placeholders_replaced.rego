# METADATA
# scope: package
# title: No placeholder is left where a value belongs
# description: >-
#   REPLACE_WITH_ACTUAL_PASSWORD is a password that anybody can read in the repository. An object
#   that still holds it is deployed without complaint, and works for whoever knows the template.
#   Values of Secrets are looked into as well, and never shown. Comments do not count.
# related_resources:
# - ref: https://cwe.mitre.org/data/definitions/1392.html
#   description: "CWE-1392: Use of Default Credentials"
# custom:
#   severity: critical
#   subject: Object
#   remediation: >-
#     Put the value where it belongs, such as a secret store, and refer to it; or take the object out
#     of what is deployed.
#   parameters:
#     patterns:
#       description: >-
#         What placeholders are called, in which `*` and `?` are wildcards. They are looked for among
#         words in capitals that begin with CHANGE, FILL, INSERT, PLACEHOLDER, PUT, REPLACE or YOUR.
#       default: ["*"]
package vvaudit.layout.placeholders_replaced

import data.vvaudit.lib.rbac

deny contains result if {
	count(input.placeholders) > 0
	some value in input.placeholders
	some pattern in input.parameters.patterns
	some token in value.tokens
	rbac.among(token, [pattern])
	result := {
		"path": value.path,
		"message": sprintf("%v holds a placeholder (%s)", [
			value.path[count(value.path) - 1],
			pattern,
		]),
		"observed": "a placeholder",
		"expected": "the value",
	}
}

examined contains {"path": ["kind"], "observed": input.subject.objectKind}

unknown contains {"path": [], "message": message} if {
	some pattern in input.parameters.patterns
	not _looked_for(pattern)
	message := sprintf("values like %s, which are not looked for", [pattern])
}

_words := ["CHANGE", "FILL", "INSERT", "PLACEHOLDER", "PUT", "REPLACE", "YOUR"]

_looked_for(pattern) if startswith(pattern, "*")

_looked_for(pattern) if {
	some word in _words
	startswith(pattern, word)
}
