# METADATA
# scope: package
# title: The documented namespaces are declared
# description: >-
#   A namespace that exists only because somebody typed it once has no labels, quotas or policies
#   that anybody reviewed, and is not there in the next cluster.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
#   description: Namespaces
# custom:
#   severity: medium
#   subject: Platform
#   needs: [Namespace]
#   remediation: Add the Namespace object, or correct its name.
#   parameters:
#     namespaces:
#       description: Names of namespaces, in which `*` and `?` are wildcards; each has to be declared.
#       default: []
package vvaudit.layout.namespaces_declared

import data.vvaudit.lib.rbac

# Something lives there: that is where the name is needed.
deny contains result if {
	some pattern in _undeclared
	ref := min(_users(pattern))
	result := {
		"ref": ref,
		"path": ["metadata", "namespace"],
		"message": sprintf("namespace %s is not declared, and objects are in it", [pattern]),
		"observed": null,
		"expected": sprintf("a Namespace %s", [pattern]),
	}
}

deny contains result if {
	some pattern in _undeclared
	count(_users(pattern)) == 0
	result := {
		"path": [],
		"message": sprintf("namespace %s is not declared", [pattern]),
		"observed": null,
		"expected": sprintf("a Namespace %s", [pattern]),
	}
}

examined contains {"ref": one.ref, "path": ["metadata", "name"], "observed": one.name} if {
	some one in _declared
	rbac.among(one.name, input.parameters.namespaces)
}

_declared := object.get(input.platform.objects, "Namespace", [])

_undeclared contains pattern if {
	some pattern in input.parameters.namespaces
	count([1 | some one in _declared; rbac.among(one.name, [pattern])]) == 0
}

_users(pattern) := {one.ref |
	some objects in input.platform.objects
	some one in objects
	one.namespace != ""
	rbac.among(one.namespace, [pattern])
}
