# METADATA
# scope: package
# title: The documented files are there
# description: >-
#   A document that names its files sends people, scripts and pipelines to them. A file under another
#   name is not applied, and nobody misses it until the day it matters.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/overview/
#   description: Configuration Best Practices, manifests in version control
# custom:
#   severity: low
#   subject: Platform
#   remediation: Give the file the documented name, or correct the document.
#   parameters:
#     files:
#       description: >-
#         Names of files, which may stand in any folder; with a slash, the end of the path.
#       default: []
package vvaudit.layout.files_present

deny contains result if {
	some name in input.parameters.files
	count(input.platform.files) > 0
	count(_found(name)) == 0
	result := {
		"path": [],
		"message": sprintf("%s is not among the %d files in what was scanned", [
			name,
			count(input.platform.files),
		]),
		"observed": null,
		"expected": name,
	}
}

examined contains {"path": [], "observed": file} if {
	some name in input.parameters.files
	some file in _found(name)
}

unknown contains {"path": [], "message": "the folder that holds the files"} if {
	count(input.parameters.files) > 0
	count(input.platform.files) == 0
}

_found(name) := [file |
	some file in input.platform.files
	endswith(concat("", ["/", file]), concat("", ["/", name]))
]
