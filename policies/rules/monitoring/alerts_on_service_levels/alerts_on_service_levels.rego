# METADATA
# scope: package
# title: Alerts watch the promised service levels
# description: >-
#   A service level that no alert watches is a hope. For each level there has to be an alert that
#   compares the right series with the promised value or a stricter one. Recorded series are put in
#   place of their names first, so that it does not matter in how many steps an expression is
#   written; rule files count only if the configuration's rule_files mean them, and the jobs that an
#   expression names have to exist.
# related_resources:
# - ref: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
#   description: Prometheus, alerting and recording rules, rule_files
# custom:
#   severity: medium
#   subject: Configuration
#   remediation: >-
#     Add an alerting rule with the promised threshold to a file that rule_files means, or mend the
#     expression.
#   parameters:
#     levels:
#       description: >-
#         The levels: {name, terms, above} or {name, terms, below}. All terms (regular expressions)
#         have to match the compared expression without its white space; the alert fires above or
#         below a threshold that is at least as strict as the value.
#       default: []
#     quiet:
#       description: Values of the label severity that tell nobody.
#       default: [none, info]
package vvaudit.monitoring.alerts_on_service_levels

import data.vvaudit.lib.configuration

deny contains result if {
	_seen
	some level in input.parameters.levels
	count(_watching(level)) == 0
	result := {
		"ref": input.configuration.prometheus.ref,
		"path": array.concat(input.configuration.prometheus.path, ["rule_files"]),
		"message": sprintf("no alert watches %s", [level.name]),
		"observed": null,
		"expected": _wanted(level),
	}
}

deny contains result if {
	some level in input.parameters.levels
	count(_strict(level)) == 0
	some found in _watching(level)
	result := {
		"ref": found.alert.ref,
		"path": found.alert.path,
		"message": sprintf("alert %s fires %s %v; %s is promised %s", [
			found.alert.name,
			_words[_side(level)],
			found.comparison.value,
			level.name,
			_wanted(level),
		]),
		"observed": found.comparison.value,
		"expected": level[_side(level)],
	}
}

deny contains result if {
	some level in input.parameters.levels
	some found in _watching(level)
	some job in found.alert.jobs
	not job in {known.name | some known in input.configuration.prometheus.jobs}
	result := {
		"ref": found.alert.ref,
		"path": found.alert.path,
		"message": sprintf("alert %s reads series of job %s, which no scrape job is called", [
			found.alert.name,
			job,
		]),
		"observed": job,
		"expected": [known.name | some known in input.configuration.prometheus.jobs],
	}
}

unknown contains one if {
	configuration.runs("prometheus")
	some one in data.vvaudit.lib.configuration.unseen
}

examined contains {
	"ref": found.alert.ref,
	"path": found.alert.path,
	"observed": sprintf("%s: alert %s %s %v", [
		level.name,
		found.alert.name,
		_words[_side(level)],
		found.comparison.value,
	]),
} if {
	some level in input.parameters.levels
	some found in _watching(level)
}

_seen if {
	input.configuration.prometheus != null
	count(data.vvaudit.lib.configuration.unseen) == 0
}

_side(level) := "above" if is_number(level.above)

else := "below"

_words := {"above": "above", "below": "below"}

_operators := {"above": {">", ">="}, "below": {"<", "<="}}

_wanted(level) := sprintf("at most %v", [level.above]) if _side(level) == "above"

else := sprintf("at least %v", [level.below])

# The comparisons of alerts that somebody hears with the series of a level.
_watching(level) := [{"alert": alert, "comparison": comparison} |
	some alert in input.configuration.prometheus.alerts
	not alert.severity in {quiet | some quiet in input.parameters.quiet}
	some comparison in alert.comparisons
	comparison.op in _operators[_side(level)]
	every term in level.terms {
		regex.match(term, comparison.left)
	}
]

_strict(level) := [found | some found in _watching(level); _at_least(level, found.comparison.value)]

_at_least(level, value) if {
	_side(level) == "above"
	value <= level.above
}

_at_least(level, value) if {
	_side(level) == "below"
	value >= level.below
}
