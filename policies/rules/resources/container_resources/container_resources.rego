# METADATA
# scope: package
# title: Containers have the promised resources
# description: >-
#   Capacity is planned with the numbers that were promised. A container that asks for less is
#   squeezed onto full nodes, one that asks for more leaves other pods pending. Equal amounts are
#   equal in any spelling (1024Mi and 1Gi, 0.5 and 500m), a request that is not set takes the
#   limit's value, and only what is promised is compared.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#   description: core/v1 ResourceRequirements and quantities
# custom:
#   severity: medium
#   subject: Workload
#   remediation: Set resources.requests and resources.limits of the container to what is promised.
#   parameters:
#     container:
#       description: The name of the container; empty means every app container.
#       default: ""
#     requests:
#       description: The requests promised, as {cpu, memory} in quantities; what is absent is free.
#       default: {}
#     limits:
#       description: The limits promised, as {cpu, memory} in quantities; what is absent is free.
#       default: {}
package vvaudit.resources.container_resources

import data.vvaudit.lib.workloads

deny contains result if {
	count(_wanted) > 0
	count(_containers) == 0
	names := {container.name | some container in input.containers}
	result := {
		"path": workloads.in_pod_spec(["containers"]),
		"message": sprintf("container %v does not exist; there is %s", [
			input.parameters.container,
			concat(", ", names),
		]),
		"observed": sort(names),
		"expected": input.parameters.container,
		"container": input.parameters.container,
	}
}

deny contains result if {
	some compared in _compared
	compared.observed == null
	result := _result(compared, sprintf("%s is not set; promised is %v", [
		compared.name,
		compared.wanted,
	]))
}

deny contains result if {
	some compared in _compared
	compared.observed != null
	not _equal(compared)
	result := _result(compared, sprintf("%s is %v%s; promised is %v", [
		compared.name,
		compared.observed,
		compared.remark,
		compared.wanted,
	]))
}

examined contains {
	"path": compared.path,
	"observed": compared.observed,
	"container": compared.container,
} if {
	some compared in _compared
}

_result(compared, message) := {
	"path": compared.path,
	"message": message,
	"observed": compared.observed,
	"expected": compared.wanted,
	"container": compared.container,
}

_equal(compared) if {
	is_number(compared.value)
	promised := workloads.amount(compared.resource, compared.wanted)
	round(compared.value) == promised
}

_wanted contains {"side": side, "resource": resource, "wanted": wanted} if {
	some side in ["requests", "limits"]
	amounts := input.parameters[side]
	is_object(amounts)
	some resource in ["cpu", "memory"]
	wanted := amounts[resource]
	not wanted in {null, ""}
}

_containers contains container if {
	input.parameters.container in {null, ""}
	some container in input.containers
	container.type == "container"
}

_containers contains container if {
	some container in input.containers
	container.name == input.parameters.container
}

_compared contains {
	"name": sprintf("%s.%s", [one.side, one.resource]),
	"container": container.name,
	"path": array.concat(container.path, ["resources", one.side, one.resource]),
	"resource": one.resource,
	"observed": stated.observed,
	"remark": stated.remark,
	"value": object.get(container.resources, [one.side, one.resource], null),
	"wanted": one.wanted,
} if {
	some container in _containers
	some one in _wanted
	stated := _stated(container, one.side, one.resource)
}

_stated(container, side, resource) := {"observed": observed, "remark": ""} if {
	observed := object.get(container.spec, ["resources", side, resource], null)
	observed != null
} else := {"observed": observed, "remark": " by its limit"} if {
	side == "requests"
	observed := container.spec.resources.limits[resource]
	observed != null
} else := {"observed": null, "remark": ""}
