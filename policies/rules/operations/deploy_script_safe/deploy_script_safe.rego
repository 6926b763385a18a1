# METADATA
# scope: package
# title: The deployment script can be run again, checks, waits and goes back
# description: >-
#   A script that people run when something is wrong has to be safe to run twice: it applies and
#   does not create, stops at the first error, and looks first whether its tools and the cluster
#   are there and whether a placeholder is left where a secret belongs. It waits until the
#   workloads are ready, since a pod that never starts is no error of kubectl's, and it can return
#   to the revision before. What is read are the commands that can run at all, with wrappers around
#   kubectl seen through; that they do the right thing only a run can show.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/kubectl/generated/kubectl_apply/
#   description: >-
#     kubectl apply
# - ref: https://kubernetes.io/docs/reference/kubectl/generated/kubectl_rollout/
#   description: >-
#     kubectl rollout status and undo
# custom:
#   severity: medium
#   subject: Script
#   remediation: >-
#     Use kubectl apply, rollout status and rollout undo, set -e, command -v for the tools, and a
#     search for the placeholder that ends the script.
#   parameters:
#     placeholder:
#       description: >-
#         The text that stands where a secret belongs; empty means that none is looked for.
#       default: "REPLACE_WITH_ACTUAL_"
package vvaudit.operations.deploy_script_safe

deny contains result if {
	some want, message in _lacking
	result := {
		"path": input.subject.path,
		"message": message,
		"observed": null,
		"expected": want,
	}
}

deny contains result if {
	some command in input.script.commands
	command.verb in {"create", "replace", "run", "expose"}
	not _dry(command)
	not _again(command)
	result := {
		"path": command.path,
		"message": sprintf("%s %s fails or replaces when the script is run again", [
			command.program,
			command.verb,
		]),
		"observed": sprintf("%s %s", [command.program, command.verb]),
		"expected": "kubectl apply",
	}
}

examined contains {"path": command.path, "observed": observed} if {
	some name, commands in _steps
	some command in array.slice(commands, 0, 1)
	observed := sprintf("%s: line %d", [name, command.line])
}

examined contains {"path": input.subject.path, "observed": "stops at the first error"} if {
	input.script.strict
}

_lacking["set -e"] := "the script goes on after an error" if not input.script.strict

_lacking["kubectl apply"] := "nothing applies the manifests" if count(_steps.apply) == 0

_lacking["kubectl rollout status"] := "nothing waits until the workloads are ready" if {
	count(_steps.wait) == 0
}

_lacking["kubectl rollout undo"] := "nothing returns to the revision before" if {
	count(_steps.back) == 0
}

_lacking["a look at the cluster first"] := "nothing looks whether the cluster answers" if {
	count(_steps.cluster) == 0
}

_lacking[want] := message if {
	count(_steps.tools) == 0
	want := "command -v"
	message := "nothing looks whether the tools are installed"
}

_lacking[want] := message if {
	input.parameters.placeholder != ""
	count(_steps.placeholders) == 0
	want := sprintf("a search for %s that ends the script", [input.parameters.placeholder])
	message := "nothing refuses placeholders"
}

_steps := {
	"apply": [command |
		some command in input.script.commands
		_applies(command)
		not _dry(command)
	],
	"wait": [command |
		some command in input.script.commands
		_waits(command)
		_ends(command)
	],
	"back": [command |
		some command in input.script.commands
		_returns(command)
	],
	"cluster": [command |
		some command in input.script.commands
		command.verb in {"version", "cluster-info", "auth", "get", "config", "api-resources"}
		_ends(command)
	],
	"tools": [command |
		some command in input.script.commands
		_looks_for_tools(command)
		_ends(command)
	],
	"placeholders": [command |
		some command in input.script.commands
		_searches(command)
		command.stops
	],
}

# Its failure ends the script: it is handled so, or `set -e` does it.
_ends(command) if command.stops

_ends(command) if {
	input.script.strict
	not command.handled
}

_applies(command) if command.verb == "apply"

_applies(command) if {
	command.program == "helm"
	command.verb == "upgrade"
	some word in command.words
	word in {"--install", "-i"}
}

_waits(command) if {
	command.verb == "rollout"
	"status" in command.words
}

_waits(command) if {
	command.verb == "wait"
	some word in command.words
	regex.match(`^(po|pods?|deploy|deployments?|sts|statefulsets?|ds|daemonsets?|jobs?)(/|$)`, word)
}

_waits(command) if {
	command.program == "helm"
	some word in command.words
	word in {"--wait", "--atomic"}
}

_returns(command) if {
	command.verb == "rollout"
	"undo" in command.words
}

_returns(command) if {
	command.program == "helm"
	command.verb == "rollback"
}

_looks_for_tools(command) if {
	command.program == "command"
	some word in command.words
	word in {"-v", "-V"}
}

_looks_for_tools(command) if command.program in {"type", "which", "hash"}

_searches(command) if {
	command.program in {"grep", "egrep", "rg", "awk", "[[", "ag", "ack"}
	some word in command.words
	contains(word, input.parameters.placeholder)
}

_dry(command) if {
	some word in command.words
	startswith(word, "--dry-run")
	not word in {"--dry-run=none", "--dry-run=false"}
}

# A name made by the server is new each time.
_again(command) if {
	command.verb == "create"
	some word in command.words
	word in {"token", "job", "--raw"}
}
