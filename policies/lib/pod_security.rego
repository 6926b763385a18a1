# METADATA
# description: |
#   What the Pod Security Standards ask of a pod, by the release of Kubernetes they are read from.
#   A place is `{path, observed, container}`, as in results; `container` is null for the pod.
package vvaudit.lib.pod_security

import data.vvaudit.lib.security

# METADATA
# description: |
#   Whether the standards of `version` ("latest", "1.24" or "v1.24") hold what came with
#   1.`minor`. What names no release is read as the latest.
since(version, _) if not _minor(version)

since(version, minor) if _minor(version) >= minor

_minor(version) := to_number(split(version, ".")[1]) if {
	is_string(version)
	regex.match(`^v?1\.(0|[1-9][0-9]?[0-9]?)(\.[0-9]+)?$`, version)
}

# METADATA
# description: |
#   Whether the standards ask nothing of the pod because it runs on Windows: from 1.25 the checks
#   of what exists on Linux alone leave such pods out.
windows_left_out(version) if {
	security.windows
	since(version, 25)
}

# METADATA
# description: |
#   Whether the pod has users of its own (`hostUsers: false`), so that its root is nobody on the
#   node. From 1.35 the standards ask less of such pods.
own_users(version) if {
	input.pod.spec.hostUsers == false
	since(version, 35)
}

# METADATA
# description: The path of something in the pod spec.
pod_path(steps) := array.concat(input.pod.path, array.concat(["spec"], steps))

# METADATA
# description: The path of an annotation of the pods.
annotation_path(key) := array.concat(input.pod.path, ["metadata", "annotations", key])

# METADATA
# description: |
#   The places where the security contexts of the pod and of its containers set a field. The
#   standards forbid a bad value wherever it stands, even where every container sets a better one.
explicit(field) := others(field, [])

# METADATA
# description: |
#   The explicit places of a field whose value is none of the good ones. Nearly every value is
#   good, so only what is not becomes a place.
others(field, good) := {place |
	value := input.pod.spec.securityContext[field]
	value != null
	not value in good
	place := _at_pod(field, value)
} | {place |
	some container in input.containers
	value := container.spec.securityContext[field]
	value != null
	not value in good
	place := _at_container(container, field, value)
}

# METADATA
# description: The explicit places of a field with one value.
set_to(field, value) := {_at_pod(field, value) |
	input.pod.spec.securityContext[field] == value
} | {_at_container(container, field, value) |
	some container in input.containers
	container.spec.securityContext[field] == value
}

# METADATA
# description: |
#   As `others`, of a field that holds a profile: those whose type is none of the good ones, at the
#   path of the type.
others_by_type(field, good) := {place |
	value := input.pod.spec.securityContext[field]
	value != null
	not _typed(value, good)
	place := _of_type(_at_pod(field, value))
} | {place |
	some container in input.containers
	value := container.spec.securityContext[field]
	value != null
	not _typed(value, good)
	place := _of_type(_at_container(container, field, value))
}

_typed(profile, types) if profile.type in types

_at_pod(field, value) := {
	"path": pod_path(["securityContext", field]),
	"observed": value,
	"container": null,
}

_at_container(container, field, value) := {
	"path": array.concat(container.path, ["securityContext", field]),
	"observed": value,
	"container": container.name,
}

# METADATA
# description: What each container's own security context says of a field; null if nothing.
of_containers(field) := {place |
	some container in input.containers
	value := object.get(container.spec, ["securityContext", field], null)
	place := _at_container(container, field, value)
}

# METADATA
# description: |
#   The places of containers for which neither their own security context nor the pod's says
#   anything.
unset(field) := {_at_container(container, field, null) |
	object.get(input.pod.spec, ["securityContext", field], null) == null
	some container in input.containers
	object.get(container.spec, ["securityContext", field], null) == null
}

# METADATA
# description: Every place that settles a field for some container, with what is set there.
settled(field) := explicit(field) | unset(field)

# METADATA
# description: |
#   The type of the profile (seccomp, AppArmor) at each of the places, at the path of the type; a
#   profile without a type has the type "".
profiles(places) := {_of_type(place) | some place in places}

_of_type(place) := place if place.observed == null

_of_type(place) := object.union(place, {
	"path": array.concat(place.path, ["type"]),
	"observed": _type(place.observed),
}) if {
	place.observed != null
}

_type(profile) := profile.type if is_string(profile.type)

else := ""

# METADATA
# description: Who a place belongs to, in words.
owner(place) := "the pod" if place.container == null

owner(place) := sprintf("container %s", [place.container]) if place.container != null

# METADATA
# description: Whether any of the shell wildcards (`*`, `?`, `[...]`) matches the whole text.
matches_any(globs, text) if {
	is_array(globs)
	some glob in globs
	is_string(glob)
	pattern := _pattern(glob)
	regex.is_valid(pattern)
	regex.match(pattern, text)
}

_pattern(glob) := concat("", ["^(?s:", classes, ")$"]) if {
	escaped := regex.replace(glob, `[.+^$(){}|\\]`, `\$0`)
	classes := replace(replace(replace(escaped, "*", ".*"), "?", "."), "[!", "[^")
}

# METADATA
# description: The list that stands at a path of steps in an object; empty where there is none.
items(object_, steps) := found if {
	found := object.get(object_, steps, [])
	is_array(found)
} else := []
