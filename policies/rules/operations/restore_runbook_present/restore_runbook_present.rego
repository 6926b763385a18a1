# METADATA
# scope: package
# title: A runbook says how to restore
# description: >-
#   A backup that nobody has restored is a hope. A document beside the manifests, or in a
#   ConfigMap, has to have a section on restoring with the commands themselves, and these have to
#   be about what was backed up: snapshots, a dump, a tool's restore. Whether they work only
#   practice shows.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/storage/volume-snapshots/
#   description: >-
#     Provisioning volumes from snapshots
# custom:
#   severity: high
#   subject: Documents
#   remediation: >-
#     Write a section `Restore` with the commands, from the snapshot to the workload that runs
#     again.
#   parameters:
#     titles:
#       description: >-
#         A pattern that the title of the section fits, in lower case.
#       default: "restor|^recover|disaster recovery"
#     lines:
#       description: >-
#         How many lines of commands it has at least.
#       default: 3
#     terms:
#       description: >-
#         Words in lower case of which one has to be among the commands.
#       default:
#         - volumesnapshot
#         - volumesnapshots
#         - datasource
#         - velero
#         - pg_restore
#         - pgbackrest
#         - barman
#         - wal-g
#         - restic
#         - kopia
#         - mysqlbinlog
#         - mongorestore
package vvaudit.operations.restore_runbook_present

deny contains result if {
	count(input.documents) > 0
	count(_about) == 0
	first := input.documents[0]
	result := {
		"ref": first.ref,
		"path": first.path,
		"message": sprintf("no section of %s says how to restore", [_names]),
		"observed": null,
		"expected": "a section on restoring, with its commands",
	}
}

deny contains result if {
	count(_about) > 0
	count(_complete) == 0
	some section in array.slice(_about, 0, 1)
	result := {
		"ref": section.ref,
		"path": section.path,
		"message": sprintf("section \"%s\" has no command that restores", [section.title]),
		"observed": sprintf("%d lines of commands", [section.commands]),
		"expected": "the commands, from the backup to the workload that runs again",
	}
}

unknown contains {"path": [], "message": "a document that says how to restore"} if {
	count(input.documents) == 0
}

examined contains {"ref": section.ref, "path": section.path, "observed": observed} if {
	some section in _complete
	observed := sprintf("%s: %d lines of commands", [section.title, section.commands])
}

_about := [object.union(section, {"ref": document.ref}) |
	some document in input.documents
	some section in document.sections
	regex.match(input.parameters.titles, lower(section.title))
]

_complete := [section |
	some section in _about
	section.commands >= input.parameters.lines
	count({word | some word in section.words} & {term | some term in input.parameters.terms}) > 0
]

_names := concat(", ", [document.name | some document in array.slice(input.documents, 0, 3)])
