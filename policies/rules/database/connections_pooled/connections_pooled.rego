# METADATA
# scope: package
# title: The workload reaches the database through the pool
# description: >-
#   A pool that the application does not use pools nothing. Of the hosts that the workload's
#   environment, configuration and arguments name, none may lead to the database itself, but for the
#   pool's and the database's own; with `pool_required`, one has to lead to the pool.
# related_resources:
# - ref: https://www.pgbouncer.org/usage.html
#   description: PgBouncer, clients connect to it in place of the database
# custom:
#   severity: medium
#   subject: Configuration
#   remediation: Give the application the Service of the pool as its database host.
#   parameters:
#     pool_images:
#       description: Images of the pool, registry/repository with shell wildcards.
#       default: ["*pgbouncer*", "*pgcat*", "*odyssey*"]
#     database_images:
#       description: Images of the database.
#       default: ["*postgres", "*postgresql", "*postgis", "*timescaledb", "*spilo*"]
#     pool_required:
#       description: Whether the workload has to use the pool.
#       default: false
package vvaudit.database.connections_pooled

import data.vvaudit.lib.configuration
import data.vvaudit.lib.pod_security
import data.vvaudit.lib.workloads

deny contains result if {
	some address in _direct
	result := {
		"ref": address.ref,
		"path": address.path,
		"message": sprintf("%s leads to the database itself, past the pool", [address.host]),
		"observed": address.host,
		"expected": "the Service of the pool",
	}
}

deny contains result if {
	input.parameters.pool_required == true
	count(data.vvaudit.lib.configuration.unseen) == 0
	count(_pooled) == 0
	count(_direct) == 0
	result := {
		"path": workloads.in_pod_spec(["containers"]),
		"message": "no host that the workload is told leads to the pool",
		"observed": sort({address.host | some address in input.configuration.addresses}),
		"expected": "the Service of the pool",
	}
}

unknown contains one if {
	some one in data.vvaudit.lib.configuration.unseen
}

examined contains {
	"ref": address.ref,
	"path": address.path,
	"observed": sprintf("%s leads to the pool", [address.host]),
} if {
	some address in _pooled
}

_pooled := [address |
	some address in input.configuration.addresses
	configuration.leads_to(address, input.parameters.pool_images)
]

_direct := [address |
	not _between
	some address in input.configuration.addresses
	not configuration.leads_to(address, input.parameters.pool_images)
	some workload in address.workloads
	pod_security.matches_any(input.parameters.database_images, workload.images[0])
]

# The pool and the database talk to the database themselves.
_between if {
	between := array.concat(input.parameters.pool_images, input.parameters.database_images)
	some container in input.containers
	pod_security.matches_any(between, container.image.name)
}
