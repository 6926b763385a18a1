# METADATA
# scope: package
# title: No Windows container is a process of the node
# description: >-
#   A HostProcess container runs straight on the Windows node, as an account of the node, with its
#   files, network and services.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#   description: >-
#     Pod Security Standards, baseline: HostProcess
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/
#   description: Create a Windows HostProcess Pod
# custom:
#   severity: critical
#   subject: Workload
#   remediation: >-
#     Take securityContext.windowsOptions.hostProcess out of the pod and its containers.
package vvaudit.pod_security.host_process_unused

import data.vvaudit.lib.pod_security

deny contains result if {
	some place in _places
	not place.observed in {null, false}
	message := sprintf("hostProcess is %v for %s", [place.observed, pod_security.owner(place)])
	result := object.union(place, {"message": message, "expected": false})
}

examined contains place if some place in _places

_steps := ["securityContext", "windowsOptions", "hostProcess"]

_places contains {
	"path": pod_security.pod_path(_steps),
	"observed": object.get(input.pod.spec, _steps, null),
	"container": null,
}

_places contains {
	"path": array.concat(container.path, _steps),
	"observed": object.get(container.spec, _steps, null),
	"container": container.name,
} if {
	some container in input.containers
}
