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

test_a_tag_is_held if {
	subject := _pod(_image("web:1.0", "1.0", ""), false)
	count(rule.deny) == 0 with input as subject
	rule.examined == {{"path": _at, "observed": "web:1.0", "container": "web"}} with input as subject
}

test_a_digest_is_held_whatever_the_tag if {
	every required in [true, false] {
		count(_messages(_image("web@sha256:0", "", "sha256:0"), required)) == 0
		count(_messages(_image("web:latest@sha256:0", "latest", "sha256:0"), required)) == 0
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
