package vvaudit.autoscaling.cluster_autoscaler_settings_test

import data.vvaudit.autoscaling.cluster_autoscaler_settings as rule

_at := ["spec", "template", "spec", "containers", 0]

_flag(name, value) := {
	"program": "cluster-autoscaler",
	"name": name,
	"value": value,
	"ref": 1,
	"path": array.concat(_at, ["args", 0]),
}

_subject(flags, pods) := {
	"subject": {"ref": 1},
	"replicas": {"min": pods, "source": "spec.replicas"},
	"containers": [{"name": "main", "path": _at}],
	"configuration": {
		"commands": [{"program": "cluster-autoscaler", "container": "main"}],
		"flags": flags,
	},
	"parameters": {
		"cloud_provider": "aws",
		"discovery": "asg:tag=*",
		"unneeded_time": "10m",
	},
}

_messages := {result.message | some result in rule.deny}

_good := [_flag("cloud-provider", "aws"), _flag("node-group-auto-discovery", "asg:tag=a,b")]

test_as_promised if {
	count(rule.deny) == 0 with input as _subject(_good, 1)
	{seen.observed | some seen in rule.examined} == {
		"--cloud-provider=aws",
		"--node-group-auto-discovery=asg:tag=a,b",
		"--scale-down-unneeded-time=10m0s",
	} with input as _subject(_good, 1)
	time := [_flag("scale-down-unneeded-time", "600s")]
	count(rule.deny) == 0 with input as _subject(array.concat(_good, time), 1)
}

test_nothing_is_set if {
	_messages == {
		"--cloud-provider is not set; expected is aws",
		"--node-group-auto-discovery is not set; expected is asg:tag=*",
	} with input as _subject([], 1)
}

test_never_down if {
	_messages == {
		"--scale-down-unneeded-time is 1h; expected is 10m",
		"--scale-down-enabled is false; expected is true",
		"no pod of the cluster autoscaler runs",
	} with input as _subject(
		array.concat(_good, [
			_flag("scale-down-unneeded-time", "10m"),
			_flag("scale-down-unneeded-time", "1h"),
			_flag("scale-down-enabled", "false"),
		]),
		0,
	)
}

test_something_else if {
	subject := object.union(_subject([], 1), {"configuration": {"commands": []}})
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}
