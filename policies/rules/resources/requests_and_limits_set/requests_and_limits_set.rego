# METADATA
# scope: package
# title: Every container has resource requests and limits
# description: >-
#   Without requests the scheduler cannot tell where a pod fits and an autoscaler cannot tell how
#   busy it is; without limits one container can take what the others on its node need. App, init
#   and sidecar containers are judged alike; ephemeral containers cannot have resources. A request
#   that is not set takes the limit's value, as the API server stores it, and what a container
#   leaves out the resources of the whole pod can say for it. A limit below the request, which the
#   API refuses, and a memory size in thousandths of a byte set nothing. Defaults that a LimitRange
#   would add are not those of a container.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#   description: core/v1 ResourceRequirements; requests default to limits
# - ref: https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/2837-pod-level-resource-spec
#   description: KEP-2837, resources of the whole pod
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

import data.vvaudit.lib.workloads

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

deny contains result if {
	some container in input.containers
	some side in ["requests", "limits"]
	container.resources[side].memory < 1048576 # nearly no container has so little
	raw := _raw(container, side, "memory")
	is_string(raw)
	endswith(raw, "m")
	container.resources[side].memory > 0
	_judged(container, "memory")
	result := {
		"path": array.concat(container.path, ["resources", side, "memory"]),
		"message": sprintf("%s.memory is %s, which is thousandths of a byte", [side, raw]),
		"observed": raw,
		"expected": sprintf("a size in bytes, such as %si", [replace(raw, "m", "M")]),
		"container": container.name,
	}
}

deny contains result if {
	some container in input.containers
	some resource in ["cpu", "memory"]
	container.resources.limits[resource] < container.resources.requests[resource]
	is_number(container.resources.limits[resource]) # null is less than any number
	_judged(container, resource)
	request := _raw(container, "requests", resource)
	limit := _raw(container, "limits", resource)
	result := {
		"path": array.concat(container.path, ["resources", "limits", resource]),
		"message": sprintf("limits.%s is %v, below requests.%s of %v", [
			resource, limit,
			resource, request,
		]),
		"observed": limit,
		"expected": sprintf("%v or more", [request]),
		"container": container.name,
	}
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

# Whether something of the resource is asked for.
_judged(container, resource) if {
	container.type != "ephemeral"
	is_array(input.parameters.ask)
	some asked in input.parameters.ask
	asked in {sprintf("requests.%s", [resource]), sprintf("limits.%s", [resource])}
}

# A setting that is asked for, with the place where it stands: at the pod, where the container
# leaves it out and the pod sets it, or else at the container.
_setting(container, asked) := {
	"name": asked,
	"container": container.name,
	"path": workloads.in_pod_spec(["resources", side, resource]),
	"raw": raw,
	"value": value,
} if {
	[wanted, resource] := split(asked, ".")
	_raw(container, _side(container, wanted, resource), resource) == null
	side := _side({"spec": input.pod.spec}, wanted, resource)
	raw := _raw({"spec": input.pod.spec}, side, resource)
	value := workloads.amount(resource, raw)
	value > 0
} else := {
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
