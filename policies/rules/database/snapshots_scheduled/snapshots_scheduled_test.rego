package vvaudit.database.snapshots_scheduled_test

import data.vvaudit.database.snapshots_scheduled as rule

_schedule(kind, cron, claims, changes) := object.union(
	{
		"ref": 3,
		"kind": kind,
		"name": "backups",
		"schedule": cron,
		"path": ["spec", "schedule"],
		"suspended": false,
		"claims": claims,
		"claimsRef": 3,
		"claimsPath": ["spec", "list"],
		"unknownClasses": [],
	},
	changes,
)

_subject(claims, schedules) := {"configuration": {"snapshots": {
	"claims": claims,
	"schedules": schedules,
}}}

_messages := {result.message | some result in rule.deny}

test_scheduled if {
	every cron in ["17 */6 * * *", "@daily", "@every 6h", "CRON_TZ=UTC 0 3 * * *"] {
		subject := _subject(["data-db-0"], [_schedule("CronJob", cron, ["data-db-0"], {})])
		count(rule.deny) == 0 with input as subject
	}
	{seen.observed | some seen in rule.examined} == {
		"@daily: data-db-0",
	} with input as _subject(["data-db-0"], [_schedule("CronJob", "@daily", ["data-db-0"], {})])
}

test_nothing_to_keep if {
	count(rule.deny) + count(rule.examined) == 0 with input as _subject([], [])
}

test_nobody_does if {
	_messages == {
		"nothing takes snapshots of data-db-0, data-db-1",
	} with input as _subject(["data-db-0", "data-db-1"], [])
}

test_one_is_forgotten if {
	_messages == {
		"CronJob backups takes no snapshot of claim data-db-1",
	} with input as _subject(
		["data-db-0", "data-db-1"],
		[_schedule("CronJob", "@daily", ["data-db-0"], {})],
	)
}

test_suspended if {
	every pair in [["CronJob", "suspend"], ["Schedule", "paused"], ["SnapshotSchedule", "disabled"]] {
		schedule := _schedule(pair[0], "@daily", ["data-db-0"], {"suspended": true})
		{result.path | some result in rule.deny} == {
			["spec", pair[1]],
		} with input as _subject(["data-db-0"], [schedule])
	}
}

test_a_class_that_does_not_exist if {
	schedule := _schedule("CronJob", "@daily", ["data-db-0"], {"unknownClasses": ["fast"]})
	_messages == {
		"CronJob backups asks for VolumeSnapshotClass fast, which does not exist",
	} with input as _subject(["data-db-0"], [schedule])
}

test_never if {
	_messages == {
		"CronJob backups has no schedule that ever comes",
	} with input as _subject(["data-db-0"], [_schedule("CronJob", null, ["data-db-0"], {})])
}
