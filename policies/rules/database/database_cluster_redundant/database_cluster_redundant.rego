# METADATA
# scope: package
# title: Operated databases outlive a node
# description: >-
#   An operator can fail over only to an instance that there is, and only if the node that took the
#   primary did not take the others too. CloudNativePG runs one instance unless told otherwise; it
#   keeps instances apart and makes a disruption budget unless that is switched off.
# related_resources:
# - ref: https://cloudnative-pg.io/documentation/current/scheduling/
#   description: CloudNativePG, Scheduling, pod affinity and anti-affinity
# - ref: https://cloudnative-pg.io/documentation/current/kubernetes_upgrade/
#   description: CloudNativePG, enablePDB
# custom:
#   severity: high
#   subject: DatabaseCluster
#   remediation: >-
#     Set spec.instances to the promised number, and leave spec.affinity.enablePodAntiAffinity and
#     spec.enablePDB on.
#   parameters:
#     least:
#       description: How many instances there are at least.
#       default: 2
#     exactly:
#       description: How many instances there are, neither more nor fewer; null for any number.
#       default: null
package vvaudit.database.database_cluster_redundant

deny contains result if {
	not _enough
	result := {
		"path": ["spec", "instances"],
		"message": sprintf("the cluster has %v instances", [input.cluster.instances]),
		"observed": input.cluster.instances,
		"expected": _wanted,
	}
}

deny contains {
	"path": ["spec", "affinity", "enablePodAntiAffinity"],
	"message": "nothing keeps the instances on different nodes",
	"observed": false,
	"expected": true,
} if input.cluster.antiAffinity == null

deny contains {
	"path": ["spec", "enablePDB"],
	"message": "no disruption budget protects the instances",
	"observed": false,
	"expected": true,
} if not input.cluster.budget

examined contains {"path": ["spec", "instances"], "observed": input.cluster.instances}

_enough if {
	is_number(input.cluster.instances)
	input.parameters.exactly == null
	input.cluster.instances >= input.parameters.least
}

_enough if {
	is_number(input.parameters.exactly)
	input.cluster.instances == input.parameters.exactly
}

_wanted := input.parameters.exactly if is_number(input.parameters.exactly)

else := sprintf("at least %v", [input.parameters.least])
