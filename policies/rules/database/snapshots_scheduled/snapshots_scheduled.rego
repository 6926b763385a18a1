# METADATA
# scope: package
# title: Snapshots of the workload's volumes are taken on a schedule
# description: >-
#   A volume survives a pod, not a mistake: something has to take snapshots of every claim of the
#   pods, on a schedule that is not suspended, with a VolumeSnapshotClass that exists. Schedules are
#   CronJobs of the namespace whose scripts make VolumeSnapshots and name the claims, and objects of
#   controllers that do: SnapshotSchedule of snapscheduler and Schedule of Velero.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/storage/volume-snapshots/
#   description: snapshot.storage.k8s.io/v1 VolumeSnapshot and VolumeSnapshotClass
# - ref: https://velero.io/docs/main/api-types/schedule/
#   description: velero.io/v1 Schedule
# custom:
#   severity: high
#   subject: Configuration
#   remediation: >-
#     Name every claim of the pods in the CronJob that takes the snapshots, with an existing
#     VolumeSnapshotClass, and do not suspend it.
#   needs: [VolumeSnapshotClass]
#   reads: [Schedule, SnapshotSchedule]
package vvaudit.database.snapshots_scheduled

deny contains result if {
	count(_claims) > 0
	count(_schedules) == 0
	result := {
		"path": ["spec", "volumeClaimTemplates"],
		"message": sprintf("nothing takes snapshots of %s", [concat(", ", _claims)]),
		"observed": null,
		"expected": "a CronJob or a schedule that does",
	}
}

deny contains result if {
	count(_schedules) > 0
	some claim in _claims
	not claim in _covered
	some schedule in _schedules
	result := {
		"ref": schedule.claimsRef,
		"path": schedule.claimsPath,
		"message": sprintf("%s %s takes no snapshot of claim %s", [
			schedule.kind,
			schedule.name,
			claim,
		]),
		"observed": schedule.claims,
		"expected": claim,
	}
}

deny contains result if {
	some schedule in _schedules
	count(schedule.claims) > 0
	schedule.suspended
	result := {
		"ref": schedule.ref,
		"path": _suspended_at(schedule),
		"message": sprintf("%s %s is suspended", [schedule.kind, schedule.name]),
		"observed": true,
		"expected": false,
	}
}

deny contains result if {
	some schedule in _schedules
	count(schedule.claims) > 0
	some class in schedule.unknownClasses
	result := {
		"ref": schedule.ref,
		"path": schedule.path,
		"message": sprintf("%s %s asks for VolumeSnapshotClass %s, which does not exist", [
			schedule.kind,
			schedule.name,
			class,
		]),
		"observed": class,
		"expected": "an existing VolumeSnapshotClass",
	}
}

deny contains result if {
	some schedule in _schedules
	count(schedule.claims) > 0
	not _cron(schedule.schedule)
	result := {
		"ref": schedule.ref,
		"path": schedule.path,
		"message": sprintf("%s %s has no schedule that ever comes", [schedule.kind, schedule.name]),
		"observed": schedule.schedule,
		"expected": "five fields of cron",
	}
}

examined contains {
	"ref": schedule.ref,
	"path": schedule.path,
	"observed": sprintf("%v: %s", [schedule.schedule, concat(", ", schedule.claims)]),
} if {
	some schedule in _schedules
	count(schedule.claims) > 0
}

_claims := input.configuration.snapshots.claims

_schedules := input.configuration.snapshots.schedules

_covered := {claim | some schedule in _schedules; some claim in schedule.claims}

_suspended_at(schedule) := ["spec", "suspend"] if schedule.kind == "CronJob"

else := ["spec", "paused"] if schedule.kind == "Schedule"

else := ["spec", "disabled"]

_cron(schedule) if {
	is_string(schedule)
	regex.match(`^(CRON_TZ=[^ ]+ |TZ=[^ ]+ )?([^ ]+ +){4}[^ ]+$`, schedule)
}

_cron(schedule) if schedule in {"@hourly", "@daily", "@midnight", "@weekly", "@monthly"}

_cron(schedule) if {
	is_string(schedule)
	startswith(schedule, "@every ")
}
