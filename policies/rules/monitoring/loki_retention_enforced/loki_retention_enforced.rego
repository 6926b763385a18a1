# METADATA
# scope: package
# title: Loki deletes logs after the promised time
# description: >-
#   The retention period alone deletes nothing: the compactor does, once retention_enabled is set,
#   and since Loki 3.0 it needs a store for its delete requests. The index has to be in tables of a
#   day, or retention does not work.
# related_resources:
# - ref: https://grafana.com/docs/loki/latest/operations/storage/retention/
#   description: Grafana Loki, limits_config.retention_period and compactor.retention_enabled
# custom:
#   severity: medium
#   subject: Configuration
#   remediation: >-
#     Set limits_config.retention_period to what is promised, compactor.retention_enabled to true
#     and compactor.delete_request_store to the object store.
#   parameters:
#     period:
#       description: How long logs are kept, such as 168h or 7d; null for any time.
#       default: null
package vvaudit.monitoring.loki_retention_enforced

import data.vvaudit.lib.configuration

deny contains result if {
	input.parameters.period != null
	some file in _files
	period := object.get(file.tree, ["limits_config", "retention_period"], null)
	not _same(period)
	result := _result(
		file, ["limits_config", "retention_period"],
		sprintf("logs are kept %s instead of %s", [_shown(period), input.parameters.period]),
		input.parameters.period,
	)
}

deny contains result if {
	some file in _files
	object.get(file.tree, ["compactor", "retention_enabled"], false) != true
	result := _result(
		file, ["compactor", "retention_enabled"],
		"the compactor deletes nothing: retention_enabled is not true", true,
	)
}

deny contains result if {
	some file in _files
	_needs_store(file)
	object.get(file.tree, ["compactor", "delete_request_store"], "") in {"", null}
	result := _result(
		file, ["compactor", "delete_request_store"],
		"the compactor has no delete_request_store, without which Loki 3 does not start",
		"the object store",
	)
}

deny contains result if {
	some file in _files
	some number, schema in object.get(file.tree, ["schema_config", "configs"], [])
	period := object.get(schema, ["index", "period"], "24h")
	not configuration.same_duration(period, "24h")
	result := _result(
		file, ["schema_config", "configs", number, "index", "period"],
		sprintf("retention does not work with index tables of %v", [period]),
		"24h",
	)
}

unknown contains one if {
	_runs
	some one in data.vvaudit.lib.configuration.unseen
}

unknown contains {"path": input.subject.path, "message": "the configuration of Loki"} if {
	_runs
	count(data.vvaudit.lib.configuration.unseen) == 0
	count(_files) == 0
}

examined contains {
	"ref": file.ref,
	"path": array.concat(file.path, setting),
	"observed": object.get(file.tree, setting, null),
} if {
	some file in _files
	some setting in [
		["limits_config", "retention_period"],
		["compactor", "retention_enabled"],
	]
}

_runs if configuration.runs("loki")

_chosen := {flag.value | some flag in configuration.flags("loki", "config.file")}

_files := [file |
	_runs
	some file in input.configuration.files
	file.format == "yaml"
	is_object(file.tree)
	_read(file)
]

_read(file) if file.file in _chosen

_read(file) if {
	count(_chosen) == 0
	is_object(file.tree.schema_config)
}

_same(period) if configuration.same_duration(period, input.parameters.period)

_shown(period) := "for ever" if period in {null, 0, "0", "0s"}

_shown(period) := sprintf("for %v", [period]) if not period in {null, 0, "0", "0s"}

# Which release runs is known by the tag alone; a tag that says nothing is taken for a new one.
_needs_store(file) if {
	object.get(file.tree, ["compactor", "retention_enabled"], false) == true
	not _before_3
}

_before_3 if {
	some container in input.containers
	endswith(container.image.name, "loki")
	regex.match(`^v?[12][.]`, container.image.tag)
}

_result(file, setting, message, expected) := {
	"ref": file.ref,
	"path": array.concat(file.path, setting),
	"message": message,
	"observed": object.get(file.tree, setting, null),
	"expected": expected,
}
