# METADATA
# description: |
#   What a workload is told, as rules about configuration need it: what of it could not be seen,
#   durations and sizes as servers write them, and the claim that a folder of a container lies on.
#   Import a value of this package by its full name; functions may be asked of the package.
package vvaudit.lib.configuration

import data.vvaudit.lib.pod_security

# METADATA
# description: |
#   Results for `unknown`: configuration that the workload mounts and that is not in the input, or
#   cannot be read. Whoever judges what is not set has to see all of it.
unseen contains {"path": one.path, "message": sprintf(
	"ConfigMap %s, which is not in what was scanned",
	[one.name],
)} if {
	some one in input.configuration.missing
	one.key == ""
}

unseen contains {"path": one.path, "message": sprintf(
	"key %s of ConfigMap %s, which is not in what was scanned",
	[one.key, one.name],
)} if {
	some one in input.configuration.missing
	one.key != ""
}

unseen contains {"ref": file.ref, "path": file.path, "message": sprintf(
	"%s of ConfigMap %s, which cannot be read (%s)",
	[file.key, file.name, file.problem],
)} if {
	some file in input.configuration.files
	file.problem != ""
}

# METADATA
# description: Whether a container of the workload runs the program.
runs(program) if {
	some command in input.configuration.commands
	command.program == program
}

# METADATA
# description: The options called so of a program's commands, in the order of the commands.
flags(program, name) := [flag |
	some flag in input.configuration.flags
	flag.program == program
	flag.name == name
]

# METADATA
# description: |
#   Seconds of a duration such as 30d, 720h or 1h30m, with the units of Prometheus and of Go;
#   undefined for what is none.
seconds(value) := sum([length |
	some part in regex.find_all_string_submatch_n(_length, value, -1)
	length := to_number(part[1]) * _seconds[part[2]]
]) if {
	is_string(value)
	regex.match(`^([0-9]+([.][0-9]+)?(ms|s|m|h|d|w|y))+$`, value)
}

_length := `([0-9]+(?:[.][0-9]+)?)(ms|s|m|h|d|w|y)`

_seconds := {
	"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000,
}

# METADATA
# description: Whether two durations are as long, in whatever units they are written.
same_duration(one, other) if seconds(one) == seconds(other)

# METADATA
# description: |
#   Bytes of a size as Prometheus writes it: 42GB is 42 times 1024 to the third (units.Base2Bytes);
#   undefined for what is none.
base2_bytes(value) := to_number(found[1]) * _units[found[2]] if {
	is_string(value)
	found := regex.find_all_string_submatch_n(`^([0-9]+(?:[.][0-9]+)?)([KMGTPE]?)i?B$`, value, 1)[0]
}

_units := {
	"": 1,
	"K": 1024,
	"M": 1048576,
	"G": 1073741824,
	"T": 1099511627776,
	"P": 1125899906842624,
	"E": 1152921504606846976,
}

# METADATA
# description: |
#   The claim that a folder of a container lies on: that of the mount whose path is the longest one
#   above it; undefined where that is no claim, or where nothing is mounted.
claim_at(container, folder) := claim if {
	mount := mount_at(container, folder)
	some claim in input.neighbours.claims
	claim.name == _claimed(mount.name)
}

# METADATA
# description: The mount that a folder of a container lies on.
mount_at(container, folder) := mount if {
	lengths := [count(_trimmed(one.mountPath)) | some one in _mounts(container, folder)]
	some mount in _mounts(container, folder)
	count(_trimmed(mount.mountPath)) == max(lengths)
}

_mounts(container, folder) := [mount |
	is_array(container.spec.volumeMounts)
	some mount in container.spec.volumeMounts
	is_string(mount.mountPath)
	startswith(sprintf("%s/", [_trimmed(folder)]), sprintf("%s/", [_trimmed(mount.mountPath)]))
]

_trimmed(path) := trim_right(path, "/")

_claimed(volume) := name if {
	some one in object.get(input.pod.spec, "volumes", [])
	one.name == volume
	name := one.persistentVolumeClaim.claimName
} else := volume

# METADATA
# description: Where a container mounts its volumes.
mounts_path(container) := array.concat(container.path, ["volumeMounts"])

# METADATA
# description: The containers in which a program runs.
containers_of(program) := [container |
	some container in input.containers
	some command in input.configuration.commands
	command.program == program
	command.container == container.name
]

# METADATA
# description: Whether some workload that an address leads to runs an image that a wildcard names.
leads_to(address, images) if {
	some workload in address.workloads
	some image in workload.images
	pod_security.matches_any(images, image)
}
