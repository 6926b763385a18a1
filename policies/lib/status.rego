# METADATA
# description: |
#   What the status of a live object says: its conditions, and how old a moment is. Results are made
#   here, so that every rule about a condition says the same; a rule asks the package for functions.
package vvaudit.lib.status

# METADATA
# description: The object as people write it, for messages.
what := sprintf("%s %s/%s", [input.subject.objectKind, input.subject.namespace, input.subject.name]) if {
	input.subject.namespace != ""
} else := sprintf("%s %s", [input.subject.objectKind, input.subject.name])

# METADATA
# description: |
#   The conditions of a type with their places. A type is meant to be there once
#   (meta/v1 Condition: the list is a map by type).
conditions(type) := [{"path": ["status", "conditions", index], "condition": condition} |
	is_array(input.object.status.conditions)
	some index, condition in input.object.status.conditions
	is_object(condition)
	condition.type == type
]

# METADATA
# description: |
#   Those that speak of the object as it is now. A condition that was written about an earlier
#   generation says nothing of this one (meta/v1 Condition.observedGeneration).
current(type) := [one | some one in conditions(type); not _outdated(one.condition)]

_outdated(condition) if condition.observedGeneration < input.object.metadata.generation

# METADATA
# description: The results for a condition that has to be True and is False.
wrong(type) := {result |
	some one in current(type)
	one.condition.status == "False"
	result := {
		"path": array.concat(one.path, ["status"]),
		"message": sprintf("%s is False%s", [type, reason(one.condition)]),
		"observed": "False",
		"expected": "True",
	}
}

# METADATA
# description: The results for a condition that has to be True and of which nothing is known.
untold(type) := {result |
	some words in _gaps(type)
	result := {
		"path": ["status", "conditions"],
		"message": sprintf("the condition %s of %s, which %s", [type, what, words]),
	}
}

_gaps(type) := {"no controller has set"} if {
	count(conditions(type)) == 0
} else := {"was set before the object changed"} if {
	count(current(type)) == 0
} else := {words |
	some one in current(type)
	value := object.get(one.condition, "status", "not set")
	not value in {"True", "False"}
	words := sprintf("is %v%s", [value, reason(one.condition)])
}

# METADATA
# description: What was seen of a condition.
seen(type) := {{"path": array.concat(one.path, ["status"]), "observed": status} |
	some one in current(type)
	status := object.get(one.condition, "status", null)
}

# METADATA
# description: |
#   The reason of a condition, a word of the controller's. Its message is left out: it changes from
#   run to run, and may quote what the controller talked to.
reason(condition) := sprintf(" (%s)", [condition.reason]) if {
	is_string(condition.reason)
	condition.reason != ""
} else := ""

# METADATA
# description: |
#   A moment as nanoseconds since 1970, undefined for what is no moment (RFC 3339, as the API writes
#   it). What lies beyond the range of such a number counts as the end of it.
moment(text) := time.parse_rfc3339_ns(text) if {
	is_string(text)
	regex.match(concat("", [`^(`, _date, `)T`, _clock, `([.][0-9]{1,9})?(Z|[+-]`, _zone, `)$`]), text)
} else := 7258118400000000000 if {
	is_string(text)
	regex.match(`^(2[2-9]|[3-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}T`, text)
}

_date := concat("|", [
	`(19[7-9]|20[0-9]|21[0-9])[0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])`,
	`(19[7-9]|20[0-9]|21[0-9])[0-9]-(0[13-9]|1[0-2])-(29|30)`,
	`(19[7-9]|20[0-9]|21[0-9])[0-9]-(0[13578]|1[02])-31`,
	`20([02468][048]|[13579][26])-02-29`,
])

_clock := `([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]`

_zone := `(0[0-9]|1[0-4]):[0-5][0-9]`

# METADATA
# description: How many seconds ago a moment was; negative for one that is to come.
age(text) := floor((moment(input.facts.now) - moment(text)) / 1000000000)

# METADATA
# description: A length of time such as 1h30m as seconds; undefined for what is none.
seconds(text) := floor(time.parse_duration_ns(text) / 1000000000) if {
	is_string(text)
	regex.match(`^([0-9]{1,5}h)?([0-9]{1,6}m)?([0-9]{1,7}([.][0-9]{1,3})?s)?$`, text)
	text != ""
}

seconds(text) := 0 if text == "0"

# METADATA
# description: A number of seconds as people say it, rounded down.
in_words(number) := sprintf("%d days", [floor(number / 86400)]) if {
	number >= 172800
} else := sprintf("%d h", [floor(number / 3600)]) if {
	number >= 7200
} else := sprintf("%d min", [floor(number / 60)]) if {
	number >= 120
} else := sprintf("%d s", [number])
