# METADATA
# scope: package
# title: A replicated PgBouncer pools connections in front of the database
# description: >-
#   PgBouncer takes max_client_conn clients on each pod (100 unless set), so that the pods together
#   have to take as many as promised; one pod alone is a single point of failure. The hosts of its
#   [databases], or those that its environment names for whoever writes that section, have to lead
#   to pods of the database.
# related_resources:
# - ref: https://www.pgbouncer.org/config.html
#   description: PgBouncer, max_client_conn, [databases] and %include
# custom:
#   severity: medium
#   subject: Configuration
#   remediation: >-
#     Raise max_client_conn or the replicas, and have [databases] name the database's Service or
#     pods.
#   parameters:
#     clients:
#       description: How many clients all pods take together, at least; null for any number.
#       default: null
#     pool_pods:
#       description: How many pods there are at least.
#       default: 2
#     pooled_images:
#       description: Images of the database, registry/repository with shell wildcards.
#       default: ["*postgres", "*postgresql", "*postgis", "*timescaledb", "*spilo*"]
package vvaudit.database.connection_pool

import data.vvaudit.lib.configuration
import data.vvaudit.lib.workloads

deny contains result if {
	_runs
	input.replicas.min < input.parameters.pool_pods
	result := object.union(workloads.floor_place, {
		"message": sprintf("%d pods pool connections; at least %d are promised", [
			input.replicas.min,
			input.parameters.pool_pods,
		]),
		"observed": input.replicas.min,
		"expected": input.parameters.pool_pods,
	})
}

deny contains result if {
	is_number(input.parameters.clients)
	some file in _files
	clients := _clients(file) * input.replicas.min
	clients < input.parameters.clients
	result := {
		"ref": file.ref,
		"path": _setting(file, "max_client_conn"),
		"message": sprintf("%d pods with max_client_conn %v take %d clients; promised are %d", [
			input.replicas.min,
			_clients(file),
			clients,
			input.parameters.clients,
		]),
		"observed": _clients(file),
		"expected": ceil(input.parameters.clients / input.replicas.min),
	}
}

deny contains result if {
	some address in _upstream
	count(address.workloads) == 0
	result := _wrong(address, sprintf("the pooled host %s leads to no pod", [address.host]))
}

deny contains result if {
	_runs
	_seen
	count(_upstream) > 0
	count(_to_database) == 0
	some address in _upstream
	count(address.workloads) > 0
	result := _wrong(address, sprintf("the pooled host %s leads to no database", [address.host]))
}

deny contains result if {
	some file in _files
	_seen
	count(_upstream) == 0
	count(_foreign(file)) == 0
	result := {
		"ref": file.ref,
		"path": array.concat(file.path, ["databases"]),
		"message": "neither [databases] nor the environment names a host of the database",
		"observed": null,
		"expected": "the database's Service or pods",
	}
}

unknown contains one if {
	_runs
	some one in data.vvaudit.lib.configuration.unseen
}

unknown contains {"path": workloads.in_pod_spec(["volumes"]), "message": "pgbouncer.ini"} if {
	_runs
	_seen
	count(_files) == 0
}

unknown contains {
	"ref": file.ref,
	"path": array.concat(file.path, ["databases"]),
	"message": sprintf("where the pooled host %s leads, outside of what was scanned", [host]),
} if {
	some file in _files
	some host in _foreign(file)
	count(_upstream) == 0
}

examined contains {
	"ref": file.ref,
	"path": _setting(file, "max_client_conn"),
	"observed": sprintf("%v clients on each of %d pods", [_clients(file), input.replicas.min]),
} if {
	some file in _files
}

examined contains {
	"ref": address.ref,
	"path": address.path,
	"observed": sprintf("%s leads to the database", [address.host]),
} if {
	some address in _to_database
}

_runs if configuration.runs("pgbouncer")

_seen if count(data.vvaudit.lib.configuration.unseen) == 0

_files := [file |
	_runs
	some file in input.configuration.files
	file.format == "ini"
	is_object(file.tree.pgbouncer)
]

_clients(file) := to_number(value) if {
	value := file.tree.pgbouncer.max_client_conn
	regex.match(`^[0-9]+$`, value)
} else := 100

_setting(file, name) := array.concat(file.path, ["pgbouncer", name])

# Hosts in [databases] first; without any, those that the environment names.
_upstream := _listed if {
	count(_listed) > 0
} else := [address |
	_runs
	every file in _files {
		count(_foreign(file)) == 0
	}
	some address in input.configuration.addresses
	some variable in input.configuration.variables
	address.ref == variable.ref
	address.path == variable.path
]

_listed := [address |
	some file in _files
	some address in input.configuration.addresses
	address.ref == file.ref
	"databases" in {step | some step in address.path}
]

# Hosts in [databases] of which the input knows nothing.
_foreign(file) := {host |
	some _, value in object.get(file.tree, "databases", {})
	some found in regex.find_all_string_submatch_n(`(?:^|[ ])host=([^ ]+)`, value, -1)
	host := found[1]
	not host in {address.host | some address in _listed}
}

_to_database := [address |
	some address in _upstream
	configuration.leads_to(address, input.parameters.pooled_images)
]

_wrong(address, message) := {
	"ref": address.ref,
	"path": address.path,
	"message": message,
	"observed": address.host,
	"expected": "the database's Service or pods",
}
