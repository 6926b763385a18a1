# METADATA
# scope: package
# title: A component is installed
# description: >-
#   Whether something is installed shows in objects of its API group, in the definitions of its
#   kinds, in an image that runs, or in labels of namespaces. That nothing shows it proves its
#   absence only where the whole cluster was scanned.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/
#   description: >-
#     Custom Resources
# custom:
#   severity: info
#   subject: Components
#   remediation: >-
#     Install it, or say which groups, images or labels show it.
#   parameters:
#     name:
#       description: >-
#         What it is called.
#       default: ""
#     groups:
#       description: >-
#         API groups, by shell wildcard.
#       default: []
#     images:
#       description: >-
#         Images by registry and repository, by shell wildcard.
#       default: []
#     labels:
#       description: >-
#         Labels of namespaces, by shell wildcard.
#       default: []
package vvaudit.operations.component_present

deny contains result if {
	count(examined) == 0
	input.inventory.complete
	result := {
		"path": [],
		"message": sprintf("nothing shows that %s is installed", [input.parameters.name]),
		"observed": null,
		"expected": input.parameters.name,
	}
}

unknown contains {"path": [], "message": message} if {
	count(examined) == 0
	not input.inventory.complete
	message := sprintf("the whole cluster, to tell whether %s is installed", [
		input.parameters.name,
	])
}

examined contains {"ref": found.ref, "path": found.path, "observed": observed} if {
	some found in input.components.groups
	some pattern in input.parameters.groups
	glob.match(pattern, null, found.name)
	observed := sprintf("%s (%s)", [found.object, found.name])
}

examined contains {"ref": found.ref, "path": found.path, "observed": observed} if {
	some found in input.components.images
	some pattern in input.parameters.images
	glob.match(pattern, null, found.name)
	observed := sprintf("%s runs %s", [found.object, found.name])
}

examined contains {"ref": found.ref, "path": found.path, "observed": observed} if {
	some found in input.components.labels
	some pattern in input.parameters.labels
	glob.match(pattern, null, found.name)
	observed := sprintf("%s: %v", [found.name, found.value])
}
