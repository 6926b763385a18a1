# METADATA
# scope: package
# title: The cluster autoscaler finds its node groups and removes idle nodes as promised
# description: >-
#   The options of the cluster autoscaler decide which groups it may grow (by discovery, such as
#   asg:tag=... on AWS, or by name), and after how long an unneeded node goes: ten minutes unless
#   set. Options mean the same as one word (--name=value) or as two.
# related_resources:
# - ref: https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#what-are-the-parameters-to-ca
#   description: cluster-autoscaler, node-group-auto-discovery and scale-down-unneeded-time
# custom:
#   severity: medium
#   subject: Configuration
#   remediation: Set the options of the cluster autoscaler's command to what is promised.
#   parameters:
#     cloud_provider:
#       description: The value of --cloud-provider; null for any.
#       default: null
#     discovery:
#       description: >-
#         What --node-group-auto-discovery has to look like, by shell wildcard, such as asg:tag=*;
#         null where groups may be named as well.
#       default: null
#     unneeded_time:
#       description: After how long an unneeded node goes, such as 10m; null for any time.
#       default: null
package vvaudit.autoscaling.cluster_autoscaler_settings

import data.vvaudit.lib.configuration
import data.vvaudit.lib.pod_security
import data.vvaudit.lib.workloads

deny contains result if {
	_runs
	input.replicas.min == 0
	result := object.union(workloads.floor_place, {
		"message": "no pod of the cluster autoscaler runs",
		"observed": 0,
		"expected": 1,
	})
}

deny contains result if {
	_runs
	input.parameters.cloud_provider != null
	_value("cloud-provider", "") != input.parameters.cloud_provider
	result := _result("cloud-provider", "", input.parameters.cloud_provider)
}

deny contains result if {
	_runs
	input.parameters.discovery != null
	not pod_security.matches_any([input.parameters.discovery], _value("node-group-auto-discovery", ""))
	result := _result("node-group-auto-discovery", "", input.parameters.discovery)
}

deny contains result if {
	_runs
	input.parameters.unneeded_time != null
	value := _value("scale-down-unneeded-time", "10m0s")
	not configuration.same_duration(value, input.parameters.unneeded_time)
	result := _result("scale-down-unneeded-time", "10m0s", input.parameters.unneeded_time)
}

deny contains result if {
	_runs
	input.parameters.unneeded_time != null
	lower(_value("scale-down-enabled", "true")) in {"false", "f", "0"}
	result := _result("scale-down-enabled", "true", "true")
}

examined contains {
	"path": place.path,
	"ref": place.ref,
	"observed": sprintf("--%s=%v", [name, _value(name, standard)]),
} if {
	_runs
	some name, standard in {
		"cloud-provider": "",
		"node-group-auto-discovery": "",
		"scale-down-unneeded-time": "10m0s",
	}
	place := _place(name)
}

_runs if configuration.runs("cluster-autoscaler")

_given(name) := configuration.flags("cluster-autoscaler", name)

_value(name, standard) := list[count(list) - 1].value if {
	list := _given(name)
	count(list) > 0
} else := standard

_place(name) := {"ref": list[count(list) - 1].ref, "path": list[count(list) - 1].path} if {
	list := _given(name)
	count(list) > 0
} else := {
	"ref": input.subject.ref,
	"path": configuration.containers_of("cluster-autoscaler")[0].path,
}

_result(name, standard, expected) := object.union(_place(name), {
	"message": sprintf("--%s is %s; expected is %s", [name, _shown(name, standard), expected]),
	"observed": _value(name, standard),
	"expected": expected,
})

_shown(name, standard) := "not set" if _value(name, standard) == ""

else := _value(name, standard)
