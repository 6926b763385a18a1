# METADATA
# scope: package
# title: Sentinel monitors the master by a name that stays, and has somebody to promote
# description: >-
#   A pod has another address after every restart, so Sentinel has to know the master by a name: one
#   that leads to pods of a StatefulSet or to a Service. For that Sentinel has to be told to resolve
#   and to announce host names (Redis 6.2), before the line that names the master. A failover needs
#   a replica: the pods behind the name have to be two at least. Other lines about a master have to
#   call it as sentinel monitor does, or Sentinel does not start.
# related_resources:
# - ref: https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/#ip-addresses-and-dns-names
#   description: Redis Sentinel, resolve-hostnames and announce-hostnames
# custom:
#   severity: high
#   subject: Configuration
#   remediation: >-
#     Name the master by the DNS name of a StatefulSet's pod in sentinel monitor, and set sentinel
#     resolve-hostnames yes and announce-hostnames yes above it.
package vvaudit.cache.redis_failover

deny contains result if {
	some monitor in _monitors
	some host in monitor.values[1]
	_is_address(host)
	result := _wrong(monitor, sprintf("the master is monitored by the address %s", [host]), host)
}

deny contains result if {
	some monitor in _monitors
	some host in monitor.hosts
	not _is_address(host.host)
	count(host.workloads) == 0
	result := _wrong(monitor, sprintf("the master's name %s leads to no pod", [host.host]), host.host)
}

deny contains result if {
	some monitor in _monitors
	some host in monitor.hosts
	some workload in host.workloads
	workload.min < 2
	result := object.union(
		_wrong(monitor, sprintf("%s %s/%s has %d pods: a failover finds nobody to promote", [
			workload.kind,
			workload.namespace,
			workload.name,
			workload.min,
		]), workload.min),
		{"expected": "2 pods at least", "related": [{
			"ref": workload.ref,
			"path": ["spec", "replicas"],
			"message": "so many pods",
		}]},
	)
}

deny contains result if {
	some monitor in _monitors
	_by_name(monitor)
	some name in ["resolve-hostnames", "announce-hostnames"]
	not _yes(monitor.server, sprintf("sentinel %s", [name]))
	result := object.union(
		_wrong(monitor, sprintf("sentinel %s is not yes, so that names do not stay names", [name]), null),
		_place(monitor, sprintf("sentinel %s", [name])),
	)
}

deny contains result if {
	some sentinel in _sentinels
	some one in sentinel.directives
	one.name in _about_a_master
	not one.arguments[0] in _masters(sentinel)
	count(_masters(sentinel)) > 0
	result := {
		"ref": one.ref,
		"path": one.path,
		"message": sprintf("%s speaks of the master %s; monitored is %s", [
			one.name,
			one.arguments[0],
			concat(", ", _masters(sentinel)),
		]),
		"observed": one.arguments[0],
		"expected": concat(" or ", _masters(sentinel)),
		"container": sentinel.container,
	}
}

unknown contains {
	"ref": monitor.ref,
	"path": monitor.path,
	"message": sprintf("the host that is monitored as %s", [monitor.arguments[0]]),
	"container": monitor.container,
} if {
	some monitor in _monitors
	count(monitor.values[1]) == 0
}

unknown contains {
	"path": input.subject.path,
	"message": sprintf("which master is monitored by %s", [sentinel.file]),
	"container": sentinel.container,
} if {
	some sentinel in _sentinels
	count(_masters(sentinel)) == 0
}

unknown contains one if {
	count(_sentinels) > 0
	some one in data.vvaudit.lib.configuration.unseen
}

examined contains {
	"ref": monitor.ref,
	"path": monitor.path,
	"observed": sprintf("%s leads to %s %s/%s, %v pods", [
		host.host,
		workload.kind,
		workload.namespace,
		workload.name,
		workload.min,
	]),
	"container": monitor.container,
} if {
	some monitor in _monitors
	some host in monitor.hosts
	some workload in host.workloads
}

_sentinels := [server | some server in input.configuration.redis; server.sentinel]

_monitors := [monitor |
	some sentinel in _sentinels
	some one in sentinel.directives
	one.name == "sentinel monitor"
	count(one.arguments) > 1
	monitor := object.union(one, {"container": sentinel.container, "server": sentinel})
]

_masters(sentinel) := {one.arguments[0] |
	some one in sentinel.directives
	one.name == "sentinel monitor"
}

_about_a_master := {
	"sentinel down-after-milliseconds",
	"sentinel failover-timeout",
	"sentinel parallel-syncs",
	"sentinel auth-pass",
	"sentinel auth-user",
}

_is_address(host) if regex.match(`^[0-9.]+$|:`, host)

_by_name(monitor) if {
	some host in monitor.values[1]
	not _is_address(host)
}

_said(server, name) := [one | some one in server.directives; one.name == name]

_yes(server, name) if {
	said := _said(server, name)
	count(said) > 0
	lower(said[count(said) - 1].arguments[0]) == "yes"
}

_place(monitor, name) := {
	"ref": one.ref,
	"path": one.path,
	"observed": one.arguments,
	"expected": "yes",
} if {
	some one in _said(monitor.server, name)
} else := {"expected": sprintf("%s yes", [name])}

_wrong(monitor, message, observed) := {
	"ref": monitor.ref,
	"path": monitor.path,
	"message": message,
	"observed": observed,
	"expected": "the name of a Service, or of a StatefulSet's pod",
	"container": monitor.container,
}
