# METADATA
# scope: package
# title: Prometheus keeps its samples as long as promised, and they fit its volume
# description: >-
#   Samples that are dropped early are missing in the month's report; samples that are kept longer
#   than the volume holds stop Prometheus. The retention in force is that of the command line, else
#   that of the configuration file, else 15 days. How much a month of samples takes nobody knows
#   beforehand, so only a limit by size makes it fit: it has to leave room on the claim that the
#   data lies on. Prometheus counts sizes in powers of two: 42GB is 42Gi.
# related_resources:
# - ref: https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects
#   description: Prometheus, storage.tsdb.retention.time and storage.tsdb.retention.size
# custom:
#   severity: medium
#   subject: Configuration
#   remediation: >-
#     Set --storage.tsdb.retention.time to what is promised, and --storage.tsdb.retention.size to
#     less than the claim holds.
#   parameters:
#     time:
#       description: How long samples are kept, such as 30d; null for any time.
#       default: null
#     largest_share:
#       description: >-
#         The largest part of the claim that the limit by size may be, such as 0.9; null where the
#         volume is not judged.
#       default: null
package vvaudit.monitoring.prometheus_retention

import data.vvaudit.lib.configuration

deny contains result if {
	input.parameters.time != null
	some setting in _times
	not configuration.same_duration(setting.value, input.parameters.time)
	result := _result(
		setting, sprintf("samples are kept for %s instead of %s", [
			setting.value,
			input.parameters.time,
		]),
		input.parameters.time,
	)
}

# With a limit by size alone, the default of 15 days is off.
deny contains result if {
	input.parameters.time != null
	count(_times) == 0
	some container in _containers
	result := {
		"path": array.concat(container.path, ["args"]),
		"message": "no time limits the samples: they are kept until the size is reached",
		"observed": null,
		"expected": input.parameters.time,
		"container": container.name,
	}
}

deny contains result if {
	_fits
	some container in _containers
	not configuration.claim_at(container, _folder)
	result := {
		"path": configuration.mounts_path(container),
		"message": sprintf("the samples in %s lie on no claim", [_folder]),
		"observed": null,
		"expected": sprintf("a claim mounted at %s", [_folder]),
		"container": container.name,
	}
}

deny contains result if {
	_fits
	some container in _containers
	count(_sizes) == 0
	result := {
		"path": array.concat(container.path, ["args"]),
		"message": sprintf("no size limits the samples; %s of them may outgrow %v", [
			_shown_time,
			_claim(container).size,
		]),
		"observed": null,
		"expected": sprintf("a retention.size below %v", [_claim(container).size]),
		"container": container.name,
	}
}

deny contains result if {
	_fits
	some container in _containers
	some setting in _sizes
	not _leaves_room(setting.value, _claim(container))
	result := _result(
		setting, sprintf("up to %s of samples do not fit a claim of %v with room to spare", [
			setting.value,
			_claim(container).size,
		]),
		sprintf("at most %v %% of %v", [
			input.parameters.largest_share * 100,
			_claim(container).size,
		]),
	)
}

unknown contains one if {
	_runs
	some one in data.vvaudit.lib.configuration.unseen
}

examined contains object.remove(_result(setting, "", ""), ["message", "expected"]) if {
	some setting in array.concat(_times, _sizes)
}

examined contains {
	"ref": claim.ref,
	"path": claim.path,
	"observed": claim.size,
} if {
	_fits
	some container in _containers
	claim := _claim(container)
}

_runs if configuration.runs("prometheus")

_fits if is_number(input.parameters.largest_share)

_containers := configuration.containers_of("prometheus")

_flags(name) := configuration.flags("prometheus", name)

_times := [_last(_time_flags)] if {
	count(_time_flags) > 0
} else := [setting] if {
	some setting in _in_file("time")
} else := [{"value": "15d", "path": array.concat(container.path, ["args"])}] if {
	count(_sizes) == 0
	some container in _containers
} else := []

_time_flags := array.concat(
	_flags("storage.tsdb.retention"),
	_flags("storage.tsdb.retention.time"),
)

_sizes := [_last(_flags("storage.tsdb.retention.size"))] if {
	count(_flags("storage.tsdb.retention.size")) > 0
} else := [setting | some setting in _in_file("size")]

_in_file(name) := [setting |
	_runs
	some file in input.configuration.files
	value := object.get(file.tree, ["storage", "tsdb", "retention", name], null)
	value != null
	setting := {
		"ref": file.ref,
		"path": array.concat(file.path, ["storage", "tsdb", "retention", name]),
		"value": value,
	}
]

_last(list) := list[count(list) - 1]

_shown_time := _times[0].value if {
	count(_times) > 0
} else := "any time"

_folder := _last(_flags("storage.tsdb.path")).value if {
	count(_flags("storage.tsdb.path")) > 0
} else := "data/"

_claim(container) := configuration.claim_at(container, _folder)

_leaves_room(size, claim) if {
	limit := configuration.base2_bytes(size)
	limit <= claim.sizeBytes * input.parameters.largest_share
}

_result(setting, message, expected) := {
	"ref": object.get(setting, "ref", input.subject.ref),
	"path": setting.path,
	"message": message,
	"observed": setting.value,
	"expected": expected,
}
