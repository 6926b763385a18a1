# METADATA
# scope: package
# title: Images are pinned to a version
# description: >-
#   Without a tag an image is `latest`, and that is whatever was pushed last: two pods of one
#   workload may run different programs, and a roll-back brings nothing back. A digest names one
#   image for good, since a tag can be moved. Images that are mounted as volumes count as well.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/containers/images/#image-names
#   description: >-
#     Images: image names, tags and digests
# custom:
#   severity: medium
#   subject: Workload
#   remediation: Name a version in the image's tag, or its digest (name@sha256:...).
#   parameters:
#     digest:
#       description: Whether a digest is required, and a tag does not do.
#       default: false
package vvaudit.pod_security.images_pinned

import data.vvaudit.lib.pod_security

deny contains result if {
	some container in input.containers
	container.image.reference == ""
	message := sprintf("container %s has no image", [container.name])
	result := object.union(_seen(container), {"message": message, "expected": _expected})
}

deny contains result if {
	some container in input.containers
	container.image.reference != ""
	message := _wrong(container.image)
	result := object.union(_seen(container), {"message": message, "expected": _expected})
}

deny contains result if {
	some volume in _volumes
	volume.image.reference == ""
	message := sprintf("volume %v has no image", [volume.name])
	result := object.union(volume.seen, {"message": message, "expected": _expected})
}

deny contains result if {
	some volume in _volumes
	volume.image.reference != ""
	message := _wrong(volume.image)
	result := object.union(volume.seen, {"message": message, "expected": _expected})
}

examined contains _seen(container) if some container in input.containers

examined contains volume.seen if some volume in _volumes

_wrong(image) := _unpinned(image) if {
	image.digest == ""
	not input.parameters.digest
}

_wrong(image) := sprintf("image %s has no digest", [image.reference]) if {
	image.digest == ""
	input.parameters.digest
}

# By the grammar of references a digest names its algorithm and has 32 signs or more.
_wrong(image) := sprintf("%s in image %s is no digest", [image.digest, image.reference]) if {
	image.digest != ""
	not regex.match(`^[A-Za-z][A-Za-z0-9]*([+._-][A-Za-z0-9]+)*:[0-9a-fA-F]{32,}$`, image.digest)
}

# What is mounted as a volume, taken apart as the images of containers are.
_volumes contains {
	"name": object.get(input.pod.spec.volumes[index], "name", ""),
	"image": _parts(reference),
	"seen": {
		"path": pod_security.pod_path(["volumes", index, "image", "reference"]),
		"observed": object.get(image, "reference", null),
	},
} if {
	some index
	image := input.pod.spec.volumes[index].image
	is_object(image)
	reference := _reference(image)
}

_reference(image) := image.reference if is_string(image.reference)

else := ""

_parts(reference) := {"reference": reference, "tag": tag, "digest": digest} if {
	[tagged, digest] := _halves(reference, "@")
	[_, tag] := _halves(regex.replace(tagged, `^.*/`, ""), ":")
}

_halves(text, sign) := [text, ""] if not contains(text, sign)

_halves(text, sign) := [substring(text, 0, at), substring(text, at + 1, -1)] if {
	at := indexof(text, sign)
	at >= 0
}

_seen(container) := {
	"path": array.concat(container.path, ["image"]),
	"observed": object.get(container.spec, "image", null),
	"container": container.name,
}

_unpinned(image) := sprintf("image %s has no tag, and so is latest", [image.reference]) if {
	image.tag == ""
}

_unpinned(image) := sprintf("image %s is whatever was pushed last", [image.reference]) if {
	image.tag == "latest"
}

_expected := "a digest" if input.parameters.digest

_expected := "a tag other than latest, or a digest" if not input.parameters.digest
