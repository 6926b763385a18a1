# METADATA
# scope: package
# title: Readiness gates traffic and rollouts
# description: >-
#   Without a readiness probe a pod counts as ready as soon as its containers run: a Service sends
#   it requests that it cannot answer yet, and a rolling update goes on to replace the next pod
#   although the new one does not work. Judged are the app containers and sidecars that declare
#   ports, of pods behind a Service and of Deployments that roll, and the only app container of a
#   pod behind a Service, which need not declare any.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
#   description: core/v1 Container.readinessProbe
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
#   description: A rolling update waits for new pods to be ready
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Give the container a readinessProbe that asks for what a request needs.
package vvaudit.availability.readiness_gates_rollout

import data.vvaudit.lib.workloads
import data.vvaudit.lib.workloads.behind_service
import data.vvaudit.lib.workloads.long_running
import data.vvaudit.lib.workloads.update_type

deny contains result if {
	some container in _lacking
	_probe(container) == null
	result := _result(
		container,
		"readinessProbe is not set: the pod counts as ready as soon as it runs",
	)
}

deny contains result if {
	some container in _lacking
	_probe(container) != null
	result := _result(container, sprintf("readinessProbe has %s", [
		workloads.probe_gap(_probe(container)),
	]))
}

examined contains {
	"path": _path(container),
	"observed": _observed(container),
	"container": container.name,
} if {
	some container in input.containers
	container.type in {"container", "sidecar"}
	_judged(container)
}

# Nearly every container has its probe, so that this is asked before whether it needs one.
_lacking contains container if {
	some container in input.containers
	container.type in {"container", "sidecar"}
	not workloads.probes(container.spec, "readinessProbe")
	_judged(container)
}

_judged(container) if {
	long_running
	_waited_for
	count(workloads.ports(container)) > 0
}

_judged(container) if {
	long_running
	container.type == "container"
	workloads.serves(container)
}

_waited_for if behind_service

_waited_for if {
	input.subject.objectKind == "Deployment"
	update_type == "RollingUpdate"
}

_result(container, message) := {
	"path": _path(container),
	"message": message,
	"observed": _observed(container),
	"expected": "a readiness probe",
	"container": container.name,
}

_path(container) := array.concat(container.path, ["readinessProbe"])

_probe(container) := object.get(container.spec, "readinessProbe", null)

# What the probe does, without its details.
_observed(container) := workloads.probe_handler(_probe(container))
