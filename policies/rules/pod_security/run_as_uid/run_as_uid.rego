# METADATA
# scope: package
# title: Containers run as the user their images are made for
# description: >-
#   An image whose files belong to one user works as that user and no other, and a user that is
#   written down in the manifest cannot change with the image. What counts is the value in force:
#   the container's, else the pod's. Nothing is asked until a user is named.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#   description: >-
#     Configure a Security Context for a Pod or Container: runAsUser
# custom:
#   severity: medium
#   subject: Workload
#   remediation: >-
#     Set securityContext.runAsUser to the expected number for the pod or the container.
#   parameters:
#     uid:
#       description: The number of the user that the containers have to run as; null asks nothing.
#       default: null
#     images:
#       description: >-
#         Only containers of these images (registry/repository), by shell wildcard; empty means
#         all.
#       default: []
#       selects: true
package vvaudit.pod_security.run_as_uid

import data.vvaudit.lib.pod_security
import data.vvaudit.lib.security

deny contains result if {
	some container in _judged
	setting := container.security.runAsUser
	setting.from != "default"
	setting.value != input.parameters.uid
	message := sprintf("container %s runs as user %v", [container.name, setting.value])
	result := object.union(_seen(container), {
		"message": message,
		"expected": input.parameters.uid,
	})
}

deny contains result if {
	some container in _judged
	container.security.runAsUser.from == "default"
	message := sprintf("runAsUser is not set for container %s or its pod", [container.name])
	result := object.union(_seen(container), {
		"message": message,
		"expected": input.parameters.uid,
	})
}

examined contains _seen(container) if {
	some container in _judged
}

_seen(container) := {
	"path": security.setting_path(container, "runAsUser"),
	"observed": container.security.runAsUser.value,
	"container": container.name,
}

_judged contains container if {
	is_number(input.parameters.uid)
	some container in input.containers
	_matches(container)
}

_matches(_) if input.parameters.images in [null, "", []]

_matches(container) if pod_security.matches_any(input.parameters.images, container.image.name)
