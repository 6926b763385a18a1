# METADATA
# scope: package
# title: Root file systems are read-only
# description: >-
#   A process that can write to its own image can leave tools and changed programs behind. With a
#   read-only root file system it can write only where a volume is mounted for it. Pods that say
#   they run on Windows are left out, since Windows containers have no such setting.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#security-context-1
#   description: core/v1 SecurityContext.readOnlyRootFilesystem
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Set securityContext.readOnlyRootFilesystem to true for the container, and mount an emptyDir
#     where it has to write.
package vvaudit.pod_security.read_only_root_filesystem

import data.vvaudit.lib.security

deny contains result if {
	# What is wrong comes first: asking it costs least, and few are.
	some container in input.containers
	setting := container.security.readOnlyRootFilesystem
	setting.value != true
	not security.windows
	result := {
		"path": security.setting_path(container, "readOnlyRootFilesystem"),
		"message": _message(setting),
		"observed": _observed(setting),
		"expected": true,
		"container": container.name,
	}
}

examined contains {
	"path": security.setting_path(container, "readOnlyRootFilesystem"),
	"observed": container.security.readOnlyRootFilesystem.value,
	"container": container.name,
} if {
	not security.windows
	some container in input.containers
}

_message(setting) := "the root file system is writable: readOnlyRootFilesystem is not set" if {
	setting.from == "default"
}

_message(setting) := "the root file system is writable: readOnlyRootFilesystem is false" if {
	setting.from == "container"
}

_observed(setting) := null if setting.from == "default"

_observed(setting) := setting.value if setting.from == "container"
