# METADATA
# scope: package
# title: Images are pinned to a version
# description: >-
#   Without a tag an image is `latest`, and that is whatever was pushed last: two pods of one
#   workload may run different programs, and a roll-back brings nothing back. A digest names one
#   image for good, since a tag can be moved.
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

deny contains result if {
	some container in input.containers
	container.image.reference == ""
	message := sprintf("container %s has no image", [container.name])
	result := object.union(_seen(container), {"message": message, "expected": _expected})
}

deny contains result if {
	some container in input.containers
	container.image.reference != ""
	container.image.digest == ""
	not input.parameters.digest
	message := _unpinned(container.image)
	result := object.union(_seen(container), {"message": message, "expected": _expected})
}

deny contains result if {
	some container in input.containers
	container.image.reference != ""
	container.image.digest == ""
	input.parameters.digest
	message := sprintf("image %s has no digest", [container.image.reference])
	result := object.union(_seen(container), {"message": message, "expected": _expected})
}

examined contains _seen(container) if some container in input.containers

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
