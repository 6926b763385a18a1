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
import data.vvaudit.lib.workloads.long_running

deny contains result if {
	some asked in _lacking
	asked.probe == null
	result := _result(asked, sprintf("%s is not set", [asked.name]))
}

deny contains result if {
	some asked in _lacking
	asked.probe != null
	result := _result(asked, sprintf("%s has %s", [
		asked.name,
		workloads.probe_gap(asked.probe),
	]))
}

examined contains {
	"path": asked.path,
	"observed": workloads.probe_handler(asked.probe),
	"container": asked.container,
} if {
	long_running
	is_array(input.parameters.probes)
	some container in input.containers
	container.type in {"container", "sidecar"}
	some name in input.parameters.probes
	is_string(name)
	asked := _asked(container, name)
}

# What is asked for and not there, or does nothing. Nearly every container has its probes, so that
# this is asked before whether the pods run for good, and before anything is put together.
_lacking contains asked if {
	is_array(input.parameters.probes)
	some container in input.containers
	container.type in {"container", "sidecar"}
	some name in input.parameters.probes
	is_string(name)
	not workloads.probes(container.spec, name)
	long_running
	asked := _asked(container, name)
}

_asked(container, name) := {
	"name": name,
	"container": container.name,
	"path": array.concat(container.path, [name]),
	"probe": object.get(container.spec, name, null),
}

_result(asked, message) := {
	"path": asked.path,
	"message": message,
	"observed": workloads.probe_handler(asked.probe),
	"expected": "a probe",
	"container": asked.container,
}
