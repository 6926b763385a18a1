# METADATA
# scope: package
# title: A measured value is as promised
# description: >-
#   Service levels are promises about numbers that only monitoring has. A promise names a query in
#   PromQL and the range that its answer has to be in; every series of the answer has to be. An
#   answer without series, or with a value that is no number, proves nothing, and so does a query
#   that failed.
# related_resources:
# - ref: https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
#   description: Prometheus HTTP API, instant queries
# custom:
#   severity: medium
#   subject: Platform
#   facts: true
#   remediation: >-
#     Run the query in Prometheus over the last days, and look at what changed when its value did.
#   obtain: >-
#     vvaudit scan ... --prometheus URL (--prometheus-token-file and --prometheus-ca where it wants
#     them); kubectl port-forward brings one that is inside a cluster to this machine
#   parameters:
#     query:
#       description: The query, in PromQL.
#       default: ""
#     what:
#       description: What the query measures, in words.
#       default: the value
#     unit:
#       description: The unit, for messages.
#       default: ""
#     below:
#       description: What the value has to be less than; null means no such limit.
#       default: null
#     min:
#       description: The least value; null means no such limit.
#       default: null
package vvaudit.metrics.metric_in_range

deny contains {
	"path": [],
	"message": sprintf("%s is %s%s; promised is less than %s", [
		input.parameters.what,
		_shown(sample.value),
		_of(sample),
		_shown(input.parameters.below),
	]),
	"observed": sample.value,
	"expected": sprintf("less than %s", [_shown(input.parameters.below)]),
} if {
	is_number(input.parameters.below)
	some sample in _samples
	sample.value >= input.parameters.below
}

deny contains {
	"path": [],
	"message": sprintf("%s is %s%s; promised is at least %s", [
		input.parameters.what,
		_shown(sample.value),
		_of(sample),
		_shown(input.parameters.min),
	]),
	"observed": sample.value,
	"expected": sprintf("at least %s", [_shown(input.parameters.min)]),
} if {
	is_number(input.parameters.min)
	some sample in _samples
	sample.value < input.parameters.min
}

unknown contains {"path": [], "message": message} if {
	some why in _gaps
	message := sprintf("%s: %s (%s)", [input.parameters.what, why, input.parameters.query])
}

examined contains {
	"path": [],
	"observed": sprintf("%s: %s%s", [input.parameters.what, _shown(sample.value), _of(sample)]),
} if {
	some sample in _samples
}

_answer := object.get(input.facts, ["metrics", input.parameters.query], null)

_all := object.get(_answer, "samples", []) if {
	is_object(_answer)
} else := []

_samples := [sample | some sample in _all; is_number(sample.value)]

_gaps contains "nobody asked Prometheus" if _answer == null

_gaps contains _answer.error if _answer.error != ""

_gaps contains "the query has no answer" if {
	_answer.error == ""
	count(_all) == 0
}

_gaps contains sprintf("the value%s is %s", [_of(sample), sample.text]) if {
	some sample in _all
	not is_number(sample.value)
}

_gaps contains "the promise has no limit" if {
	input.parameters.below == null
	input.parameters.min == null
}

# Four digits are enough to compare with a promise.
_shown(number) := trim_space(sprintf("%v %s", [_rounded(number), input.parameters.unit]))

_rounded(number) := round(number) if {
	abs(number) >= 1000
} else := round(number * 10000) / 10000

_of(sample) := sprintf(" for %s", [concat(", ", sort(_labels(sample)))]) if {
	count(sample.labels) > 0
} else := ""

_labels(sample) := [sprintf("%s=%s", [name, value]) | some name, value in sample.labels]
