# METADATA
# scope: package
# title: The database has the promised pods, each with a volume of its own
# description: >-
#   A primary and its replicas are as many pods as were promised, in StatefulSets: only these give
#   each pod a name that stays and, by a claim template, a volume of its own. An autoscaler's floor
#   counts, since that many pods are always there.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
#   description: apps/v1 StatefulSet, stable names and volumeClaimTemplates
# custom:
#   severity: high
#   subject: Workload
#   remediation: Run the database as a StatefulSet with the promised replicas and a claim template.
#   parameters:
#     pods:
#       description: How many pods there are, neither more nor fewer; null for any number.
#       default: null
#     database_image:
#       description: Images (registry/repository, shell wildcards) of which a container runs one.
#       default: []
package vvaudit.database.database_topology

import data.vvaudit.lib.pod_security
import data.vvaudit.lib.workloads

deny contains result if {
	input.subject.objectKind != "StatefulSet"
	result := {
		"path": ["kind"],
		"message": sprintf("the database is a %s, whose pods have neither names nor volumes that stay", [
			input.subject.objectKind,
		]),
		"observed": input.subject.objectKind,
		"expected": "StatefulSet",
	}
}

deny contains result if {
	is_number(input.parameters.pods)
	input.replicas.min != input.parameters.pods
	result := object.union(workloads.floor_place, {
		"message": sprintf("%v pods instead of %v", [input.replicas.min, input.parameters.pods]),
		"observed": input.replicas.min,
		"expected": input.parameters.pods,
	})
}

deny contains result if {
	input.subject.objectKind == "StatefulSet"
	count(_templates) == 0
	result := {
		"path": ["spec", "volumeClaimTemplates"],
		"message": "no claim template gives each pod a volume of its own",
		"observed": null,
		"expected": "a volumeClaimTemplate",
	}
}

deny contains result if {
	count(input.parameters.database_image) > 0
	not _runs_database
	result := {
		"path": workloads.in_pod_spec(["containers"]),
		"message": sprintf("no container runs %s", [concat(" or ", input.parameters.database_image)]),
		"observed": [container.image.name | some container in input.containers],
		"expected": input.parameters.database_image,
	}
}

examined contains {
	"path": ["spec", "replicas"],
	"observed": {"pods": input.replicas.min, "claims": [claim.name | some claim in _templates]},
}

_templates := [claim |
	some claim in input.neighbours.claims
	claim.origin == "volumeClaimTemplate"
]

# Where containers mount the claims, one of these: sidecars may be of the database's image too.
_runs_database if {
	some container in input.containers
	container.type == "container"
	_has_data(container)
	pod_security.matches_any(input.parameters.database_image, container.image.name)
}

_has_data(container) if container.name in _mounting

_has_data(_) if count(_mounting) == 0

_mounting := {container.name |
	some container in input.containers
	container.type == "container"
	mounts := object.get(container, ["spec", "volumeMounts"], [])
	is_array(mounts)
	some mount in mounts
	some claim in _templates
	object.get(mount, "name", null) == claim.name
}
