# METADATA
# scope: package
# title: Environments and arguments hold no credentials
# description: >-
#   A literal in a variable or an argument (of a container, a probe or a hook) is readable for
#   everyone who may see the workload, stands in the process list and ends in repositories.
#   Credentials are looked for by names, in flags and scripts, in addresses and by the shapes that
#   vendors give their tokens. What is found is never shown, only its kind or its length.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/inject-data-application/distribute-credentials-secure/
#   description: Distribute credentials securely using Secrets
# - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
#   description: Good practices for Kubernetes Secrets
# custom:
#   severity: critical
#   subject: Workload
#   remediation: >-
#     Move the value into a Secret and refer to it by valueFrom.secretKeyRef or a mounted file; in
#     an argument name the variable, as in --password=$(PASSWORD). Replace the credential, which
#     has been seen.
package vvaudit.secrets.environment_without_secrets

import data.vvaudit.lib.credentials

deny contains result if {
	some container in input.containers

	# Asked of all variables at once, which is cheaper, and nearly always the end.
	credentials.hinted([[one.name, one.value] | one := container.spec.env[_]])
	some index
	variable := container.spec.env[index]
	is_string(variable.name)
	is_string(variable.value)
	said := credentials.found(variable.name, variable.value)
	count(said) > 0
	listed := credentials.listed(said)
	result := {
		"path": array.concat(container.path, ["env", index, "value"]),
		"message": sprintf(
			"variable %s holds what looks like a credential (%s)",
			[variable.name, concat(", ", listed)],
		),
		"observed": listed,
		"expected": "a reference to a Secret",
		"container": container.name,
	}
}

deny contains result if {
	some container in input.containers
	commands := [object.get(container.spec, place, null) | some place in _places]

	# Asked of the command and the arguments at once, in this order: a client comes before its flag.
	credentials.hinted(commands)
	some number, command in commands
	is_array(command)
	some index
	word := command[index]
	is_string(word)
	said := credentials.in_word(_before(commands, number, index), word)
	count(said) > 0
	listed := credentials.listed(said)
	result := {
		"path": array.concat(container.path, array.concat(_places[number], [index])),
		"message": sprintf(
			"%s %d of container %s holds what looks like a credential (%s)",
			[_called[number], index, container.name, concat(", ", listed)],
		),
		"observed": listed,
		"expected": "a reference to a Secret",
		"container": container.name,
	}
}

examined contains {
	"path": array.concat(container.path, ["env"]),
	"observed": sprintf("%d literal variables, %d arguments", [count(variables), count(arguments)]),
	"container": container.name,
} if {
	some container in input.containers
	variables := [index | some index; is_string(container.spec.env[index].value)]
	arguments := [word |
		some place in _places
		command := object.get(container.spec, place, null)
		is_array(command)
		some word in command
		is_string(word)
	]
}

# Where words of commands stand; the arguments right after the command that they follow.
_places := [
	["command"],
	["args"],
	["livenessProbe", "exec", "command"],
	["readinessProbe", "exec", "command"],
	["startupProbe", "exec", "command"],
	["lifecycle", "postStart", "exec", "command"],
	["lifecycle", "preStop", "exec", "command"],
]

_called := [
	"command word",
	"argument",
	"liveness probe word",
	"readiness probe word",
	"startup probe word",
	"postStart hook word",
	"preStop hook word",
]

# The words before one; those of the command come before the arguments.
_before(commands, number, index) := array.slice(commands[number], 0, index) if {
	number != 1
} else := array.concat(commands[0], array.slice(commands[1], 0, index)) if {
	is_array(commands[0])
} else := array.slice(commands[1], 0, index)
