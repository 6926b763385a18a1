# METADATA
# scope: package
# title: Every container has resource requests and limits
# description: >-
#   Without requests the scheduler cannot tell where a pod fits and an autoscaler cannot tell how
#   busy it is; without limits one container can take what the others on its node need. App, init
#   and sidecar containers are judged alike; ephemeral containers cannot have resources. A request
#   that is not set takes the limit's value, as the API server stores it. Resources of the pod as a
#   whole, and defaults that a LimitRange would add, are not those of a container.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#   description: core/v1 ResourceRequirements; requests default to limits
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Set resources.requests and resources.limits of the container, to what it was measured to use.
#   parameters:
#     ask:
#       description: Which settings every container needs, as requests.cpu or limits.memory.
#       default: ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"]
package vvaudit.resources.requests_and_limits_set

deny contains result if {
	some setting in _suspects
	setting.raw == null
	result := _result(setting, sprintf("%s is not set", [setting.name]))
}

deny contains result if {
	some setting in _suspects
	setting.raw != null
	setting.value == null
	result := _result(setting, sprintf("%s is %v, which is not a quantity", [
		setting.name,
		setting.raw,
	]))
}

deny contains result if {
	some setting in _suspects
	is_number(setting.value)
	setting.value <= 0
	result := _result(setting, sprintf("%s is %v, which sets nothing", [setting.name, setting.raw]))
}

examined contains {
	"path": setting.path,
	"observed": setting.raw,
	"container": setting.container,
} if {
	is_array(input.parameters.ask)
	some container in input.containers
	container.type != "ephemeral"
	some asked in input.parameters.ask
	is_string(asked)
	setting := _setting(container, asked)
}

_result(setting, message) := {
	"path": setting.path,
	"message": message,
	"observed": setting.raw,
	"expected": "a quantity above 0",
	"container": setting.container,
}

# The settings that can be wrong, which nearly none are: where the number in force is above 0
# nothing is, so that it is asked before anything is put together. Null is less than any number.
_suspects contains setting if {
	is_array(input.parameters.ask)
	some container in input.containers
	container.type != "ephemeral"
	some asked in input.parameters.ask
	is_string(asked)
	not object.get(container.resources, split(asked, "."), null) > 0
	setting := _setting(container, asked)
}

# A setting that is asked for, with the place where it stands.
_setting(container, asked) := {
	"name": sprintf("%s.%s", [side, resource]),
	"container": container.name,
	"path": array.concat(container.path, ["resources", side, resource]),
	"raw": raw,
	"value": object.get(container.resources, [side, resource], raw),
} if {
	[wanted, resource] := split(asked, ".")
	side := _side(container, wanted, resource)
	raw := _raw(container, side, resource)
}

_side(container, wanted, resource) := "limits" if {
	_raw(container, wanted, resource) == null
	wanted == "requests"
	_raw(container, "limits", resource) != null
} else := wanted

_raw(container, side, resource) := object.get(container.spec, ["resources", side, resource], null)
