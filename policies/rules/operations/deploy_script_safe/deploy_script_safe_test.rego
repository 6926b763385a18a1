package vvaudit.operations.deploy_script_safe_test

import data.vvaudit.operations.deploy_script_safe as rule

_command(program, verb, words, stops) := {
	"line": 3,
	"path": ["lines", 3],
	"program": program,
	"verb": verb,
	"words": words,
	"stops": stops,
	"handled": stops == false,
}

_all := [
	_command("kubectl", "apply", ["apply", "-f", "."], false),
	_command("kubectl", "rollout", ["rollout", "status"], true),
	_command("kubectl", "rollout", ["rollout", "undo"], false),
	_command("kubectl", "version", ["version"], true),
	_command("command", "", ["-v", "kubectl"], true),
	_command("grep", "", ["REPLACE_ME", "."], true),
]

_subject(commands, strict) := {
	"subject": {"path": []},
	"script": {"strict": strict, "commands": commands},
	"parameters": {"placeholder": "REPLACE_ME"},
}

_messages := {result.message | some result in rule.deny}

test_all_there if {
	count(rule.deny) == 0 with input as _subject(_all, true)
	{r.observed | some r in rule.examined} == {
		"apply: line 3",
		"wait: line 3",
		"back: line 3",
		"cluster: line 3",
		"tools: line 3",
		"placeholders: line 3",
		"stops at the first error",
	} with input as _subject(_all, true)
}

test_nothing_there if {
	_messages == {
		"the script goes on after an error",
		"nothing applies the manifests",
		"nothing waits until the workloads are ready",
		"nothing returns to the revision before",
		"nothing looks whether the cluster answers",
		"nothing looks whether the tools are installed",
		"nothing refuses placeholders",
	} with input as _subject([], false)
	no_placeholder := object.union(_subject([], false), {"parameters": {"placeholder": ""}})
	count(rule.deny) == 6 with input as no_placeholder
}

test_by_helm if {
	commands := [
		_command("helm", "upgrade", ["upgrade", "--install", "--wait"], true),
		_command("helm", "rollback", ["rollback"], false),
		_command("which", "", ["helm"], true),
		_command("helm", "version", ["version"], true),
		_command("grep", "", ["REPLACE_ME"], true),
	]
	count(rule.deny) == 0 with input as _subject(commands, true)
}

test_checks_that_do_not_stop if {
	handled := {"stops": false, "handled": true}
	commands := [object.union(command, handled) | some command in _all]
	count(rule.deny) == 4 with input as _subject(commands, true)
	unhandled := [object.union(command, {"handled": false}) | some command in commands]
	_messages == {"nothing refuses placeholders"} with input as _subject(unhandled, true)
}

test_created if {
	created := _command("kubectl", "create", ["create", "-f", "."], false)
	rule.deny == {{
		"path": ["lines", 3],
		"message": "kubectl create fails or replaces when the script is run again",
		"observed": "kubectl create",
		"expected": "kubectl apply",
	}} with input as _subject(array.concat(_all, [created]), true)
	every words in [
		["create", "--dry-run=client", "-f", "."],
		["create", "token", "web"],
	] {
		fine := _command("kubectl", "create", words, false)
		count(rule.deny) == 0 with input as _subject(array.concat(_all, [fine]), true)
	}
	dry := _command("kubectl", "apply", ["apply", "--dry-run=server"], false)
	only := array.concat([dry], array.slice(_all, 1, count(_all)))
	_messages == {"nothing applies the manifests"} with input as _subject(only, true)
	waited := _command("kubectl", "wait", ["wait", "pod", "--for=condition=Ready"], true)
	other := array.concat([waited, _all[0]], array.slice(_all, 2, count(_all)))
	count(rule.deny) == 0 with input as _subject(other, true)
}
