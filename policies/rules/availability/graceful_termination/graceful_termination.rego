# METADATA
# scope: package
# title: Pods are given time to end
# description: >-
#   When a pod is deleted, its removal from the endpoints and the SIGTERM happen at the same time,
#   so that requests still arrive at a process that is stopping. A preStop hook keeps serving until
#   the others have heard of it, and the grace period has to be longer than the hook, or the rest is
#   killed. A period of 0 kills at once. Hooks are asked of the app containers that answer a
#   Service; what a hook's script does is only known of `sleep`.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination
#   description: core/v1 PodSpec.terminationGracePeriodSeconds, 30 by default
# - ref: https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/
#   description: core/v1 Lifecycle.preStop runs within the grace period
# custom:
#   severity: medium
#   subject: Workload
#   remediation: >-
#     Give the container a preStop hook that waits (sleep: {seconds: 15}), and the pod a
#     terminationGracePeriodSeconds that is longer than the hook and the longest request together.
#   parameters:
#     pre_stop:
#       description: Whether containers that answer a Service need a preStop hook.
#       default: true
package vvaudit.availability.graceful_termination

import data.vvaudit.lib.workloads
import data.vvaudit.lib.workloads.behind_service
import data.vvaudit.lib.workloads.hook_handlers
import data.vvaudit.lib.workloads.long_running

# What is wrong stands first in each block, since it nearly never is; whether the pods run for good
# costs more to ask.
deny contains result if {
	input.pod.spec.terminationGracePeriodSeconds == 0
	long_running
	result := {
		"path": _grace_path,
		"message": "terminationGracePeriodSeconds is 0: the containers are killed at once",
		"observed": 0,
		"expected": "more than 0",
	}
}

deny contains result if {
	input.parameters.pre_stop == true
	some container in input.containers
	container.type == "container"
	not workloads.hooked(container.spec)
	_serving(container)
	result := {
		"path": _hook_path(container),
		"message": "preStop is not set: requests still arrive while the container stops",
		"observed": null,
		"expected": "a preStop hook",
		"container": container.name,
	}
}

deny contains result if {
	some container in input.containers
	container.spec.lifecycle.preStop # without a hook there is no sleep to look for
	seconds := _sleep(container)
	_grace > 0
	seconds >= _grace
	long_running
	result := {
		"path": _hook_path(container),
		"message": sprintf("preStop sleeps %v s; terminationGracePeriodSeconds is %v", [
			seconds,
			_grace,
		]),
		"observed": seconds,
		"expected": sprintf("less than %v", [_grace]),
		"container": container.name,
	}
}

examined contains {"path": _grace_path, "observed": _grace} if long_running

examined contains {
	"path": _hook_path(container),
	"observed": _hook(container),
	"container": container.name,
} if {
	input.parameters.pre_stop == true
	some container in input.containers
	container.type == "container"
	_serving(container)
}

_serving(container) if {
	behind_service
	long_running
	workloads.serves(container)
}

_grace_path := workloads.in_pod_spec(["terminationGracePeriodSeconds"])

_grace := input.pod.spec.terminationGracePeriodSeconds if {
	is_number(input.pod.spec.terminationGracePeriodSeconds)
} else := 30

_hook_path(container) := array.concat(container.path, ["lifecycle", "preStop"])

# What the hook does: exec, httpGet, sleep or tcpSocket.
_hook(container) := handler if {
	some handler in hook_handlers
	is_object(container.spec.lifecycle.preStop[handler])
} else := null

_sleep(container) := container.spec.lifecycle.preStop.sleep.seconds if {
	is_number(container.spec.lifecycle.preStop.sleep.seconds)
} else := max({_seconds(found) | some found in _sleeps(container)})

# Every `sleep N` of the command, whether called by itself or in a shell's script.
_sleeps(container) := regex.find_all_string_submatch_n(
	`(^|[^A-Za-z0-9_.-])sleep +0*([1-9][0-9]*)([smh]?)`,
	concat(" ", [word | some word in _command(container); is_string(word)]),
	-1,
)

_command(container) := command if {
	command := container.spec.lifecycle.preStop.exec.command
	is_array(command)
}

_seconds(found) := to_number(found[2]) * {"": 1, "s": 1, "m": 60, "h": 3600}[found[3]]
