# METADATA
# scope: package
# title: Environments and arguments hold no credentials
# description: >-
#   A literal in a variable or an argument is readable for everyone who may see the workload,
#   stands in the process list and ends in repositories. Credentials are looked for by names, in
#   flags and scripts, in addresses and by the shapes that vendors give their tokens. What is found
#   is never shown, only its kind or its length.
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

import data.vvaudit.lib.credential_words
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
	result := {
		"path": array.concat(container.path, ["env", index, "value"]),
		"message": sprintf(
			"variable %s holds what looks like a credential (%s)",
			[variable.name, concat(", ", sort(said))],
		),
		"observed": sort(said),
		"expected": "a reference to a Secret",
		"container": container.name,
	}
}

deny contains result if {
	some container in input.containers
	some field in ["command", "args"]
	arguments := container.spec[field]
	credentials.hinted(arguments)
	some index
	argument := arguments[index]
	is_string(argument)
	said := credentials.in_text("", argument) | _after_flag(arguments, index)
	count(said) > 0
	result := {
		"path": array.concat(container.path, [field, index]),
		"message": sprintf(
			"%s %d of container %s holds what looks like a credential (%s)",
			[_called[field], index, container.name, concat(", ", sort(said))],
		),
		"observed": sort(said),
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
	arguments := [[field, index] |
		some field in ["command", "args"]
		some index
		is_string(container.spec[field][index])
	]
}

_called := {"command": "command word", "args": "argument"}

# `--password`, and the value as the next argument.
_after_flag(arguments, index) := {sprintf("%s for %s", [credentials.said(argument), flag]) |
	index > 0
	flag := arguments[index - 1]
	is_string(flag)
	regex.match(`^--?[A-Za-z0-9_.-]+$`, flag)
	credential_words.names_one(flag)
	argument := arguments[index]
	not startswith(argument, "-")
	credential_words.literal(flag, argument)
}
