# METADATA
# scope: package
# title: Files can be applied in their order, one by one
# description: >-
#   An object in a namespace that does not exist yet, or of a kind that is not defined yet, is
#   refused; a pod whose ServiceAccount, ConfigMap, Secret or class comes later waits, and a script
#   that waits for the pod before it goes on waits for ever. What is needed has to be in the same
#   file, or in an earlier one.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/management/#organizing-resource-configurations
#   description: Managing Workloads, resources are created in the order of the files
# custom:
#   severity: low
#   subject: Platform
#   remediation: Move the object into the file that needs it, or into an earlier one.
#   parameters:
#     order:
#       description: >-
#         Names of files in the order in which they are applied. Other files are not judged; if no
#         names are given, all files are, by the alphabet, as `kubectl apply -f FOLDER` takes them.
#       default: []
package vvaudit.layout.apply_order

deny contains result if {
	not input.inventory.live
	some need in input.platform.prerequisites
	need.file != need.needs.file
	_place(need.file) < _place(need.needs.file)
	result := {
		"ref": need.ref,
		"path": need.path,
		"message": sprintf("%s needs %s %s%s, which is in %s, applied later", [
			_name(need.file),
			need.needs.kind,
			need.needs.name,
			_times(need),
			_name(need.needs.file),
		]),
		"observed": _name(need.needs.file),
		"expected": sprintf("in %s or an earlier file", [_name(need.file)]),
		"related": [{"ref": need.needs.ref, "path": [], "message": "comes later"}],
	}
}

deny contains result if {
	not input.inventory.live
	some need in input.platform.prerequisites
	need.file == need.needs.file
	need.file in _ordered
	result := {
		"ref": need.ref,
		"path": need.path,
		"message": sprintf("%s %s, needed%s, comes later in the same file", [
			need.needs.kind,
			need.needs.name,
			_times(need),
		]),
		"observed": "later",
		"expected": "earlier",
		"related": [{"ref": need.needs.ref, "path": [], "message": "comes later"}],
	}
}

examined contains {"ref": source.ref, "path": [], "observed": observed} if {
	not input.inventory.live
	some source in input.platform.sources
	place := _place(source.file)
	observed := sprintf("%s, number %d", [_name(source.file), place + 1])
}

unknown contains {"path": [], "message": "the files that the objects are applied from"} if {
	count(_ordered) == 0
}

_ordered := set() if input.inventory.live

_ordered := {source.file | some source in input.platform.sources; _place(source.file) >= 0} if {
	not input.inventory.live
}

_name(file) := name if {
	parts := split(file, "/")
	name := parts[count(parts) - 1]
}

_place(file) := place if {
	count(input.parameters.order) > 0
	places := {number |
		some number, name in input.parameters.order
		name == _name(file)
	}
	count(places) > 0
	place := min(places)
}

_place(file) := place if {
	count(input.parameters.order) == 0
	some place, source in input.platform.sources
	source.file == file
}

_times(need) := "" if need.count == 1

_times(need) := sprintf(" in %d places", [need.count]) if need.count > 1
