# METADATA
# scope: package
# title: PostgreSQL fails over by pg_auto_failover
# description: >-
#   Each data node runs a keeper (pg_autoctl run) that was registered with a monitor (pg_autoctl
#   create postgres --monitor), and a node with the candidate priority 0 is never promoted. The
#   monitor is a pg_autoctl of its own (create monitor). Commands are those of the containers and of
#   the mounted scripts that they start; what a variable holds is known where the environment or an
#   assignment says it. With no role given, a workload that runs pg_autoctl is judged by what it
#   creates.
# related_resources:
# - ref: https://pg-auto-failover.readthedocs.io/en/main/ref/pg_autoctl_create_postgres.html
#   description: pg_auto_failover, pg_autoctl create postgres, create monitor and run
# custom:
#   severity: high
#   subject: Configuration
#   remediation: >-
#     Start pg_autoctl run in the container, registered with the monitor's Service, and give
#     candidates a priority above 0.
#   parameters:
#     role:
#       description: monitor or keeper; empty to go by what the workload creates.
#       default: ""
package vvaudit.database.database_failover

import data.vvaudit.lib.workloads

deny contains result if {
	_seen
	input.parameters.role != ""
	count(_created(_what[input.parameters.role])) == 0
	result := _lacking(sprintf("nothing runs pg_autoctl create %s", [_what[input.parameters.role]]))
}

deny contains result if {
	_seen
	_judged
	count([command | some command in _autoctl; command.words[1] == "run"]) == 0
	result := _lacking("nothing runs pg_autoctl run, which watches the server")
}

deny contains result if {
	some command in _keepers
	count(_values(command, "--monitor")) == 0
	result := _at(command, "the keeper is registered with no monitor", null, "--monitor")
}

deny contains result if {
	some command in _keepers
	some value in _values(command, "--monitor")
	some address in input.configuration.addresses
	contains(value, address.host)
	count(address.workloads) == 0
	result := {
		"ref": address.ref,
		"path": address.path,
		"message": sprintf("the monitor's address %s leads to no pod", [address.host]),
		"observed": address.host,
		"expected": "the monitor's Service or pod",
	}
}

deny contains result if {
	some command in _keepers
	some value in _values(command, "--candidate-priority")
	value == "0"
	result := _at(command, "the node's candidate priority is 0: it is never promoted", 0, "above 0")
}

unknown contains one if {
	_judged
	some one in data.vvaudit.lib.configuration.unseen
}

unknown contains {
	"ref": command.ref,
	"path": command.path,
	"message": "the monitor that a keeper is registered with, outside of what was scanned",
} if {
	some command in _keepers
	some value in _values(command, "--monitor")
	hosts := [address | some address in input.configuration.addresses; contains(value, address.host)]
	count(hosts) == 0
}

examined contains {
	"ref": command.ref,
	"path": command.path,
	"observed": concat(" ", array.slice(command.words, 0, 3)),
	"container": command.container,
} if {
	some command in _autoctl
}

_what := {"keeper": "postgres", "monitor": "monitor"}

_seen if count(data.vvaudit.lib.configuration.unseen) == 0

_judged if input.parameters.role != ""

_judged if count(_autoctl) > 0

_autoctl := [command |
	some command in input.configuration.commands
	command.program == "pg_autoctl"
	count(command.words) > 1
]

_created(what) := [command |
	some command in _autoctl
	array.slice(command.words, 1, 3) == ["create", what]
]

_keepers := _created("postgres")

# Options as two words; pg_autoctl takes `--name=value` too.
_values(command, name) := {value |
	some number, word in command.words
	word == name
	value := command.words[number + 1]
} | {value |
	some word in command.words
	startswith(word, sprintf("%s=", [name]))
	value := trim_prefix(word, sprintf("%s=", [name]))
}

_lacking(message) := {
	"path": workloads.in_pod_spec(["containers"]),
	"message": message,
	"observed": sort({command.program | some command in input.configuration.commands}),
	"expected": "pg_autoctl",
}

_at(command, message, observed, expected) := {
	"ref": command.ref,
	"path": command.path,
	"message": message,
	"observed": observed,
	"expected": expected,
	"container": command.container,
}
