# METADATA
# description: Where the security settings of a container stand.
package vvaudit.lib.security

# METADATA
# description: |
#   The path of a setting in force: where it is set, or where it would be set for this container.
setting_path(container, field) := array.concat(
	input.pod.path,
	["spec", "securityContext", field],
) if container.security[field].from == "pod"

setting_path(container, field) := array.concat(
	input.pod.path,
	["metadata", "annotations", container.security[field].key],
) if container.security[field].from == "annotation"

setting_path(container, field) := array.concat(
	container.path,
	["securityContext", field],
) if container.security[field].from in {"container", "default"}

# METADATA
# description: |
#   Whether the pod runs on Windows, where Linux settings do not exist: `spec.os.name` says so
#   (core/v1 PodOS).
windows if input.pod.spec.os.name == "windows"
