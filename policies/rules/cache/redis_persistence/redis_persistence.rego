# METADATA
# scope: package
# title: Redis persists its data on a volume of its own
# description: >-
#   Redis keeps its data in memory; what survives a restart is what it wrote to its folder, as an
#   append-only file or as snapshots, and only if that folder lies on a claim of a StatefulSet. The
#   configuration in force is that of the file the server is started with, mounted or rendered by
#   the scripts of the pod, and of its command line; without any, Redis takes snapshots.
# related_resources:
# - ref: https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
#   description: Redis, appendonly and save
# custom:
#   severity: medium
#   subject: Configuration
#   remediation: >-
#     Set appendonly yes or save in redis.conf, run Redis as a StatefulSet, and mount the claim at
#     its dir.
package vvaudit.cache.redis_persistence

import data.vvaudit.lib.configuration

deny contains result if {
	count(_servers) > 0
	input.subject.objectKind != "StatefulSet"
	result := {
		"path": ["kind"],
		"message": sprintf("Redis is a %s, whose pods have no volumes of their own", [
			input.subject.objectKind,
		]),
		"observed": input.subject.objectKind,
		"expected": "StatefulSet",
	}
}

deny contains result if {
	some server in _known
	not _appends(server)
	not _saves(server)
	result := object.union(_off_at(server), {
		"message": "neither the append-only file nor snapshots are on",
		"observed": _observed(server),
		"expected": "appendonly yes, or save",
		"container": server.container,
	})
}

deny contains result if {
	some server in _known
	some container in input.containers
	container.name == server.container
	folder := _folder(server, container)
	not configuration.claim_at(container, folder)
	result := {
		"path": configuration.mounts_path(container),
		"message": sprintf("the data in %s lie on no claim", [folder]),
		"observed": folder,
		"expected": "a claim mounted there",
		"container": server.container,
	}
}

unknown contains {
	"path": input.subject.path,
	"message": sprintf("%s, which nothing in what was scanned makes", [server.file]),
	"container": server.container,
} if {
	some server in _servers
	not server.known
}

unknown contains one if {
	count(_servers) > 0
	some one in data.vvaudit.lib.configuration.unseen
}

examined contains object.union(_off_at(server), {
	"observed": _observed(server),
	"container": server.container,
}) if {
	some server in _known
}

_servers := [server | some server in input.configuration.redis; not server.sentinel]

_known := [server | some server in _servers; server.known]

_all(server, name) := [one | some one in server.directives; one.name == name]

# The last one wins.
_last(server, name) := list[count(list) - 1] if {
	list := _all(server, name)
	count(list) > 0
}

_appends(server) if lower(_last(server, "appendonly").arguments[0]) == "yes"

# Redis' own points of time hold until a `save` is given; an empty one takes all before it away.
_saves(server) if count(_all(server, "save")) == 0

_saves(server) if _last(server, "save").arguments[0] != ""

_observed(server) := {"appendonly": appended, "save": saved} if {
	appended := [argument |
		some one in _all(server, "appendonly")
		some argument in one.arguments
	]
	saved := [concat(" ", one.arguments) | some one in _all(server, "save")]
}

_folder(server, _) := folder if {
	folder := _last(server, "dir").arguments[0]
}

_folder(server, container) := folder if {
	count(_all(server, "dir")) == 0
	folder := object.get(container.spec, "workingDir", "/data")
}

_off_at(server) := {"ref": one.ref, "path": one.path} if {
	one := _last(server, "appendonly")
} else := {"ref": one.ref, "path": one.path} if {
	one := _last(server, "save")
} else := {"ref": input.subject.ref, "path": input.subject.path}
