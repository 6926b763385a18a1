# METADATA
# scope: package
# title: Redis pods follow the master and can be promoted
# description: >-
#   Several pods are several masters unless a configuration says replicaof: then there are replicas,
#   and one of them can be promoted. A replica with priority 0 never is, and one that announces an
#   address in place of a name is lost to Sentinel when its pod restarts.
# related_resources:
# - ref: https://redis.io/docs/latest/operate/oss_and_stack/management/replication/
#   description: Redis, replicaof, replica-priority and replica-announce-ip
# custom:
#   severity: high
#   subject: Configuration
#   remediation: >-
#     Give every pod but the master a replicaof, a replica-announce-ip with the pod's DNS name, and
#     a replica-priority above 0.
#   parameters:
#     redis_pods:
#       description: How many pods there are at least, the master included.
#       default: 2
package vvaudit.cache.redis_replicas_follow

import data.vvaudit.lib.workloads

deny contains result if {
	count(_servers) > 0
	input.replicas.min < input.parameters.redis_pods
	result := object.union(workloads.floor_place, {
		"message": sprintf("%d pods; a failover needs %d", [
			input.replicas.min,
			input.parameters.redis_pods,
		]),
		"observed": input.replicas.min,
		"expected": input.parameters.redis_pods,
	})
}

deny contains result if {
	some server in _known
	_seen
	count(_said(server, {"replicaof", "slaveof"})) == 0
	result := _nowhere(server, "no pod follows another: nothing says replicaof", "replicaof")
}

deny contains result if {
	some server in _known
	_seen
	count(_said(server, {"replicaof", "slaveof"})) > 0
	count(_said(server, _announcing)) == 0
	result := _nowhere(
		server,
		"the pods announce no name, so that Sentinel knows them by their addresses",
		"replica-announce-ip with the pod's name",
	)
}

deny contains result if {
	some server in _known
	some one in _said(server, _announcing)
	regex.match(`^[0-9.]+$|:`, one.arguments[0])
	result := _at(server, one, sprintf("the pods announce the address %s", [one.arguments[0]]))
}

deny contains result if {
	some server in _known
	some one in _said(server, {"replica-priority", "slave-priority"})
	one.arguments[0] == "0"
	result := _at(server, one, sprintf("%s is 0: no pod is ever promoted", [one.name]))
}

unknown contains {
	"path": input.subject.path,
	"message": sprintf("%s, which nothing in what was scanned makes", [server.file]),
	"container": server.container,
} if {
	some server in _servers
	not server.known
}

unknown contains one if {
	count(_servers) > 0
	some one in data.vvaudit.lib.configuration.unseen
}

examined contains {
	"ref": one.ref,
	"path": one.path,
	"observed": concat(" ", array.concat([one.name], one.arguments)),
	"container": server.container,
} if {
	some server in _known
	some one in _said(server, {"replicaof", "slaveof"} | _announcing)
}

_servers := [server | some server in input.configuration.redis; not server.sentinel]

_known := [server | some server in _servers; server.known]

_seen if count(data.vvaudit.lib.configuration.unseen) == 0

_announcing := {"replica-announce-ip", "slave-announce-ip"}

_said(server, names) := [one |
	some one in server.directives
	one.name in names
	count(one.arguments) > 0
]

_nowhere(server, message, expected) := {
	"path": input.subject.path,
	"message": message,
	"observed": null,
	"expected": expected,
	"container": server.container,
}

_at(server, one, message) := {
	"ref": one.ref,
	"path": one.path,
	"message": message,
	"observed": one.arguments[0],
	"expected": null,
	"container": server.container,
}
