package vvaudit.pod_security.images_pinned_test

import data.vvaudit.pod_security.images_pinned as rule

_pod(image, digest) := {
	"containers": [{
		"name": "web",
		"path": ["spec", "containers", 0],
		"spec": {"image": image.reference},
		"image": image,
	}],
	"parameters": {"digest": digest},
}

_image(reference, tag, digest) := {"reference": reference, "tag": tag, "digest": digest}

_at := ["spec", "containers", 0, "image"]

_messages(image, digest) := messages if {
	messages := {result.message | some result in rule.deny} with input as _pod(image, digest)
}

_digest := concat("", ["sha256:", "0123456789abcdef0123456789abcdef", "0123456789ABCDEF"])

test_a_tag_is_held if {
	subject := _pod(_image("web:1.0", "1.0", ""), false)
	count(rule.deny) == 0 with input as subject
	rule.examined == {{"path": _at, "observed": "web:1.0", "container": "web"}} with input as subject
}

test_a_digest_is_held_whatever_the_tag if {
	every required in [true, false] {
		count(_messages(_image("web@digest", "", _digest), required)) == 0
		count(_messages(_image("web:latest@digest", "latest", _digest), required)) == 0
	}
}

test_no_tag_is_denied if {
	rule.deny == {{
		"path": _at,
		"message": "image web has no tag, and so is latest",
		"observed": "web",
		"expected": "a tag other than latest, or a digest",
		"container": "web",
	}} with input as _pod(_image("web", "", ""), false)
}

test_latest_is_denied if {
	_messages(_image("web:latest", "latest", ""), false) == {
		"image web:latest is whatever was pushed last",
	}
}

test_no_image_is_denied if {
	every required in [true, false] {
		_messages(_image("", "", ""), required) == {"container web has no image"}
	}
}

test_a_digest_may_be_required if {
	rule.deny == {{
		"path": _at,
		"message": "image web:1.0 has no digest",
		"observed": "web:1.0",
		"expected": "a digest",
		"container": "web",
	}} with input as _pod(_image("web:1.0", "1.0", ""), true)
}

test_what_is_no_digest_is_denied if {
	every digest in ["latest", "sha256:0123", "sha256:", "0123456789abcdef0123456789abcdef"] {
		every required in [true, false] {
			_messages(_image("web@digest", "1.0", digest), required) == {sprintf(
				"%s in image web@digest is no digest",
				[digest],
			)}
		}
	}
}

_mounted(volumes, digest) := {
	"containers": [],
	"pod": {"path": ["spec", "template"], "spec": {"volumes": volumes}},
	"parameters": {"digest": digest},
}

_volume(reference) := {"name": "model", "image": {"reference": reference}}

_said(reference, digest) := messages if {
	subject := _mounted([_volume(reference)], digest)
	messages := {result.message | some result in rule.deny} with input as subject
}

test_images_that_are_mounted_count if {
	subject := _mounted([{"name": "tmp", "emptyDir": {}}, _volume("models/a")], false)
	rule.deny == {{
		"path": ["spec", "template", "spec", "volumes", 1, "image", "reference"],
		"message": "image models/a has no tag, and so is latest",
		"observed": "models/a",
		"expected": "a tag other than latest, or a digest",
	}} with input as subject
	count(rule.examined) == 1 with input as subject
	nothing := _mounted([{"name": "a", "image": {}}, {"name": "b", "image": null}], false)
	{result.message | some result in rule.deny} == {"volume a has no image"} with input as nothing
}

test_references_of_volumes_are_taken_apart if {
	every pinned in ["a:1", "registry.example:5000/a:1", sprintf("a/b@%s", [_digest])] {
		_said(pinned, false) == set()
	}
	_said("registry.example:5000/a", false) == {
		"image registry.example:5000/a has no tag, and so is latest",
	}
	_said("a:latest", false) == {"image a:latest is whatever was pushed last"}
	_said("a:1@latest", false) == {"latest in image a:1@latest is no digest"}
	_said("a:1", true) == {"image a:1 has no digest"}
	_said(sprintf("a:latest@%s", [_digest]), true) == set()
}
