package vvaudit.database.database_cluster_backed_up_test

import data.vvaudit.database.database_cluster_backed_up as rule

_daily := {
	"ref": 7,
	"name": "daily",
	"schedule": "0 0 2 * * *",
	"suspended": false,
	"method": "volumeSnapshot",
}

_given(backups, told, inventory) := {
	"object": {"spec": {"backup": {"volumeSnapshot": {}}}},
	"cluster": {"backups": backups},
	"parameters": object.union({"method": ""}, told),
	"inventory": object.union(_nothing, inventory),
}

_nothing := {"complete": false, "live": false, "kinds": [], "unlisted": []}

test_no_schedule_is_denied_where_all_are_seen if {
	every inventory in [{"complete": true}, {"kinds": ["ScheduledBackup"]}, {"live": true}] {
		subject := _given([], {}, inventory)
		some result in rule.deny with input as subject
		result.path == ["spec", "backup"]
		count(rule.unknown) == 0 with input as subject
		rule.examined == {{"path": ["spec", "backup"], "observed": "no schedule"}} with input as subject
	}
}

test_no_schedule_is_unknown_where_none_are_seen if {
	every inventory in [{}, {"live": true, "unlisted": ["ScheduledBackup"]}] {
		subject := _given([], {}, inventory)
		count(rule.deny) == 0 with input as subject
		count(rule.unknown) == 1 with input as subject
	}
}

test_a_suspended_schedule_is_denied_unless_there_is_another if {
	asleep := object.union(_daily, {"suspended": true})
	some result in rule.deny with input as _given([asleep], {}, {})
	result.ref == 7
	result.path == ["spec", "suspend"]
	count(rule.deny) == 0 with input as _given([asleep, _daily], {}, {})
}

test_another_method_than_promised_is_denied if {
	some result in rule.deny with input as _given([_daily], {"method": "plugin"}, {})
	result.path == ["spec", "method"]
}

test_a_method_without_a_place_is_denied if {
	elsewhere := object.union(_daily, {"method": "barmanObjectStore"})
	some result in rule.deny with input as _given([elsewhere], {}, {})
	result.path == ["spec", "backup", "barmanObjectStore"]
	plugged := object.union(_daily, {"method": "plugin"})
	count(rule.deny) == 0 with input as _given([plugged], {}, {})
}

test_a_schedule_is_held if {
	subject := _given([_daily], {"method": "volumeSnapshot"}, {})
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"ref": 7,
		"path": ["spec", "schedule"],
		"observed": "0 0 2 * * * by volumeSnapshot",
	}} with input as subject
}
