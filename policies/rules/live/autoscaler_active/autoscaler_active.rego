# METADATA
# scope: package
# title: Autoscalers are able to scale
# description: >-
#   An autoscaler that cannot read its metrics or cannot change its target looks the same in a
#   manifest as one that works. The controller says which it is, in the conditions AbleToScale and
#   ScalingActive. A condition that was set before the autoscaler changed says nothing of it.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale-walkthrough/#appendix-horizontal-pod-autoscaler-status-conditions
#   description: autoscaling/v2 HorizontalPodAutoscalerStatus.conditions and observedGeneration
# custom:
#   severity: high
#   subject: HorizontalPodAutoscaler
#   remediation: >-
#     Look at the condition's message with kubectl describe hpa: most often metrics-server or the
#     adapter of custom metrics does not answer, or a container lacks the request that utilisation is
#     measured by.
package vvaudit.live.autoscaler_active

import data.vvaudit.lib.status

deny contains result if {
	not _behind
	some type in _wanted
	some result in status.wrong(type)
}

unknown contains result if {
	not _behind
	some type in _wanted
	some result in status.untold(type)
}

unknown contains {
	"path": ["status", "observedGeneration"],
	"message": sprintf("the conditions of %s, which changed since they were set", [status.what]),
} if _behind

examined contains result if {
	some type in _wanted
	some result in status.seen(type)
}

_wanted := ["AbleToScale", "ScalingActive"]

_behind if input.object.status.observedGeneration < input.object.metadata.generation
