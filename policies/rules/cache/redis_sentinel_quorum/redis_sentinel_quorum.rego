# METADATA
# scope: package
# title: As many Sentinels as promised agree by the promised quorum
# description: >-
#   The quorum is how many Sentinels have to agree that the master is gone. One is enough to fail
#   over by a hiccup of one Sentinel; more than half of them, and a failover needs nearly all.
#   What `sentinel monitor` says is taken from the configuration that Sentinel is started with, be
#   it mounted or printed by a script of the pod.
# related_resources:
# - ref: https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
#   description: Redis Sentinel, sentinel monitor and the quorum
# custom:
#   severity: high
#   subject: Configuration
#   remediation: Run three Sentinels, and set the quorum in sentinel monitor to two.
#   parameters:
#     sentinels:
#       description: How many Sentinels there are.
#       default: 3
#     quorum:
#       description: The quorum; null for any majority.
#       default: null
package vvaudit.cache.redis_sentinel_quorum

import data.vvaudit.lib.workloads

deny contains result if {
	count(_sentinels) > 0
	input.replicas.min != input.parameters.sentinels
	result := object.union(workloads.floor_place, {
		"message": sprintf("%v Sentinels instead of %d", [
			input.replicas.min,
			input.parameters.sentinels,
		]),
		"observed": input.replicas.min,
		"expected": input.parameters.sentinels,
	})
}

deny contains result if {
	some monitor in _monitors
	not _fits(monitor)
	result := {
		"ref": monitor.ref,
		"path": monitor.path,
		"message": sprintf("the quorum for %s is %s; expected is %s", [
			monitor.arguments[0],
			_shown(monitor),
			_wanted,
		]),
		"observed": _shown(monitor),
		"expected": _wanted,
		"container": monitor.container,
	}
}

unknown contains {
	"path": input.subject.path,
	"message": _told_by(sentinel),
	"container": sentinel.container,
} if {
	some sentinel in _sentinels
	count([one | some one in sentinel.directives; one.name == "sentinel monitor"]) == 0
}

unknown contains one if {
	count(_sentinels) > 0
	some one in data.vvaudit.lib.configuration.unseen
}

examined contains {
	"ref": monitor.ref,
	"path": monitor.path,
	"observed": sprintf("quorum %s of %v", [_shown(monitor), input.replicas.min]),
	"container": monitor.container,
} if {
	some monitor in _monitors
}

_sentinels := [server | some server in input.configuration.redis; server.sentinel]

_monitors := [monitor |
	some sentinel in _sentinels
	some one in sentinel.directives
	one.name == "sentinel monitor"
	monitor := object.union(one, {"container": sentinel.container})
]

_told_by(sentinel) := sprintf("which master is monitored by %s", [sentinel.file])

_shown(monitor) := monitor.arguments[3] if {
	count(monitor.arguments) > 3
} else := "missing"

_fits(monitor) if {
	is_number(input.parameters.quorum)
	_shown(monitor) == sprintf("%d", [input.parameters.quorum])
}

_fits(monitor) if {
	input.parameters.quorum == null
	regex.match(`^[0-9]+$`, _shown(monitor))
	quorum := to_number(_shown(monitor))
	quorum == floor(input.parameters.sentinels / 2) + 1
}

_wanted := sprintf("%d", [input.parameters.quorum]) if is_number(input.parameters.quorum)

else := sprintf("%d", [floor(input.parameters.sentinels / 2) + 1])
