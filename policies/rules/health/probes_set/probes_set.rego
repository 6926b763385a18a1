# METADATA
# scope: package
# title: Long-running containers have probes
# description: >-
#   The kubelet only knows that a process runs, not that it works: a liveness probe restarts one
#   that hangs, a readiness probe keeps requests away from one that cannot answer, and a startup
#   probe gives a slow start the time it needs. App containers and sidecars of everything that runs
#   for good are judged; Jobs, pods that are not restarted, init and ephemeral containers are not.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
#   description: core/v1 Container, Probe
# custom:
#   severity: medium
#   subject: Workload
#   remediation: >-
#     Give the container the probe, with an exec, grpc, httpGet or tcpSocket that fits what it
#     serves.
#   parameters:
#     probes:
#       description: Which probes every long-running container needs.
#       default: ["livenessProbe", "readinessProbe", "startupProbe"]
package vvaudit.health.probes_set

import data.vvaudit.lib.workloads

deny contains result if {
	some asked in _asked
	asked.probe == null
	result := _result(asked, sprintf("%s is not set", [asked.name]))
}

deny contains result if {
	some asked in _asked
	asked.probe != null
	not workloads.has_handler(asked.probe, workloads.probe_handlers)
	result := _result(asked, sprintf("%s has no exec, grpc, httpGet or tcpSocket", [asked.name]))
}

examined contains {
	"path": asked.path,
	"observed": _observed(asked.probe),
	"container": asked.container,
} if {
	some asked in _asked
}

_asked contains {
	"name": name,
	"container": container.name,
	"path": array.concat(container.path, [name]),
	"probe": object.get(container.spec, name, null),
} if {
	workloads.long_running
	some container in workloads.running_containers
	is_array(input.parameters.probes)
	some name in input.parameters.probes
	is_string(name)
}

_result(asked, message) := {
	"path": asked.path,
	"message": message,
	"observed": _observed(asked.probe),
	"expected": "a probe",
	"container": asked.container,
}

# What the probe does, without its details.
_observed(probe) := handler if {
	some handler in workloads.probe_handlers
	is_object(probe[handler])
} else := null
