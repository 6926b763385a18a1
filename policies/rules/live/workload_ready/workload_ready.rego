# METADATA
# scope: package
# title: Workloads have all of their pods ready
# description: >-
#   A manifest says how many pods there should be; the status says how many answer their readiness
#   probes. At least the floor has to: the autoscaler's, else the number of replicas, and for a
#   DaemonSet one on each node that it is meant for. A rollout that does not get on, or a set of pods
#   that is not available, is no health either.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status
#   description: apps/v1 DeploymentStatus, StatefulSetStatus and DaemonSetStatus
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Look at the pods that are not ready with kubectl describe pod and kubectl logs; most often an
#     image, a volume, a Secret or a node is missing, or the readiness probe fails.
#   parameters:
#     least:
#       description: How many pods have to be ready at least, whatever the floor is.
#       default: 0
package vvaudit.live.workload_ready

import data.vvaudit.lib.status

deny contains {
	"path": ["status", _field],
	"message": sprintf("%d of %d pods are ready", [_ready, _wanted]),
	"observed": _ready,
	"expected": _wanted,
} if {
	_known
	_ready < _wanted
}

deny contains result if {
	_known
	some type in _conditions
	some result in status.wrong(type)
}

unknown contains {
	"path": ["status"],
	"message": sprintf("the status of %s, which no controller has set", [status.what]),
} if {
	_judged
	not _written
}

unknown contains {
	"path": ["status", "observedGeneration"],
	"message": sprintf("the status of %s, which changed since it was set", [status.what]),
} if {
	_written
	_behind
}

examined contains {"path": ["status", _field], "observed": _ready} if _known

# A Pod is its own: the kubelet says whether it is ready.
_fields := {
	"Deployment": "readyReplicas",
	"StatefulSet": "readyReplicas",
	"ReplicaSet": "readyReplicas",
	"ReplicationController": "readyReplicas",
	"DaemonSet": "numberReady",
	"Pod": "ready",
}

_field := _fields[input.subject.objectKind]

_conditions := ["Available", "Progressing"] if input.subject.objectKind == "Deployment"

_judged if {
	_field
	not _ended
}

# A pod that is not restarted ends, and is not ready then.
_ended if {
	input.subject.objectKind == "Pod"
	input.pod.spec.restartPolicy in {"Never", "OnFailure"}
}

_written if {
	_judged
	input.object.status.observedGeneration > 0
}

_written if {
	_judged
	input.subject.objectKind == "Pod"
	is_string(input.object.status.phase)
}

_known if {
	_written
	not _behind
}

_behind if input.object.status.observedGeneration < input.object.metadata.generation

_ready := 1 if {
	input.subject.objectKind == "Pod"
	some one in status.conditions("Ready")
	one.condition.status == "True"
} else := object.get(input.object, ["status", _field], 0)

_wanted := max([_floor, input.parameters.least])

_floor := input.object.status.desiredNumberScheduled if {
	input.subject.objectKind == "DaemonSet"
} else := input.replicas.min
