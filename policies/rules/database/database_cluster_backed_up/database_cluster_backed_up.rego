# METADATA
# scope: package
# title: Operated databases are backed up by a schedule
# description: >-
#   Replicas copy a mistake within the second; only a backup goes back before it. A ScheduledBackup
#   has to name the cluster and be in force, and the cluster has to say where its backups go.
# related_resources:
# - ref: https://cloudnative-pg.io/documentation/current/backup/
#   description: CloudNativePG, Backup, scheduled backups
# - ref: https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/
#   description: postgresql.cnpg.io/v1, ScheduledBackup and BackupConfiguration
# custom:
#   severity: high
#   subject: DatabaseCluster
#   reads: [ScheduledBackup]
#   remediation: >-
#     Add a ScheduledBackup whose spec.cluster.name is the cluster's, and spec.backup with the
#     method that it uses.
#   parameters:
#     method:
#       description: volumeSnapshot, barmanObjectStore or plugin; empty for any.
#       default: ""
package vvaudit.database.database_cluster_backed_up

deny contains {
	"path": ["spec", "backup"],
	"message": "no schedule takes backups of the cluster",
	"observed": [],
	"expected": "a ScheduledBackup",
} if {
	count(input.cluster.backups) == 0
	_all_seen
}

unknown contains {
	"path": ["spec", "backup"],
	"message": "any ScheduledBackup in what was scanned",
} if {
	count(input.cluster.backups) == 0
	not _all_seen
}

deny contains result if {
	count(input.cluster.backups) > 0
	every backup in input.cluster.backups { backup.suspended }
	some backup in input.cluster.backups
	result := {
		"ref": backup.ref,
		"path": ["spec", "suspend"],
		"message": sprintf("ScheduledBackup %s is suspended, and there is no other", [backup.name]),
		"observed": true,
		"expected": false,
	}
}

deny contains result if {
	some backup in input.cluster.backups
	not _promised(backup.method)
	result := {
		"ref": backup.ref,
		"path": ["spec", "method"],
		"message": sprintf("ScheduledBackup %s uses %s", [backup.name, backup.method]),
		"observed": backup.method,
		"expected": input.parameters.method,
	}
}

deny contains result if {
	some backup in input.cluster.backups
	backup.method != "plugin"
	not is_object(object.get(input.object, ["spec", "backup", backup.method], null))
	result := {
		"path": ["spec", "backup", backup.method],
		"message": sprintf(
			"the cluster does not say where backups by %s go, which ScheduledBackup %s takes",
			[backup.method, backup.name],
		),
		"observed": null,
		"expected": backup.method,
	}
}

examined contains {"ref": backup.ref, "path": ["spec", "schedule"], "observed": observed} if {
	some backup in input.cluster.backups
	observed := sprintf("%s by %s", [backup.schedule, backup.method])
}

examined contains {"path": ["spec", "backup"], "observed": "no schedule"} if {
	count(input.cluster.backups) == 0
	_all_seen
}

_promised(_) if input.parameters.method == ""

_promised(method) if method == input.parameters.method

# A folder that holds the schedules of others is taken to hold them all.
_all_seen if input.inventory.complete

_all_seen if "ScheduledBackup" in input.inventory.kinds

_all_seen if {
	input.inventory.live
	not "ScheduledBackup" in input.inventory.unlisted
}
