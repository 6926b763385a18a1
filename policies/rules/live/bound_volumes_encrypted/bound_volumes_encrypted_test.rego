package vvaudit.live.bound_volumes_encrypted_test

import data.vvaudit.live.bound_volumes_encrypted as rule

_class(encrypted) := {
	"name": "fast",
	"provisioner": "ebs.csi.aws.com",
	"parameters": {"type": "gp3", "encrypted": encrypted},
}

_volume(driver, class, older) := {
	"ref": 5,
	"name": "pv-1",
	"spec": {"csi": {"driver": driver, "volumeHandle": "vol-1"}},
	"className": "fast",
	"class": class,
	"classOlder": older,
}

_kept_in(spec) := object.union(object.remove(_volume("", null, null), ["spec"]), {"spec": spec})

_subject(volume, volumes, cloud) := {
	"claim": {"name": "data", "path": []},
	"live": {"claims": [{"ref": 4, "name": "data", "volume": volume}], "missing": []},
	"facts": {"cloud": {"volumes": volumes, "fileSystems": {}}},
	"parameters": {"cloud": cloud},
}

_doubts contains result.message if some result in rule.unknown

test_by_its_class if {
	subject := _subject(_volume("ebs.csi.aws.com", _class("true"), true), {}, false)
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{
		"ref": 5,
		"path": ["spec", "storageClassName"],
		"observed": "fast",
	}} with input as subject
}

test_class_does_not_encrypt if {
	rule.deny == {{
		"ref": 5,
		"path": ["spec", "storageClassName"],
		"message": "volume pv-1 was made by class fast, which does not encrypt",
		"observed": "fast",
		"expected": "a class that encrypts",
	}} with input as _subject(_volume("ebs.csi.aws.com", _class("false"), true), {}, false)
}

test_the_cloud_counts_for_more if {
	volume := _volume("ebs.csi.aws.com", _class("true"), true)
	rule.deny == {{
		"ref": 5,
		"path": ["spec", "csi", "volumeHandle"],
		"message": "volume pv-1 is not encrypted, says the cloud",
		"observed": false,
		"expected": true,
	}} with input as _subject(volume, {"vol-1": {"encrypted": false}}, false)
	good := _subject(volume, {"vol-1": {"encrypted": true}}, true)
	rule.examined == {{
		"ref": 5,
		"path": ["spec", "csi", "volumeHandle"],
		"observed": true,
	}} with input as good
}

test_not_in_what_the_cloud_said if {
	volume := _volume("ebs.csi.aws.com", _class("true"), true)
	_doubts == {
		"volume pv-1 (vol-1) in what the cloud said",
	} with input as _subject(volume, {"vol-2": {"encrypted": true}}, true)
	count(rule.unknown) + count(rule.examined) == 0 with input as _subject(volume, {}, true)
}

test_drivers_that_always_encrypt if {
	subject := _subject(_volume("disk.csi.azure.com", null, null), {}, false)
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	in_tree := _kept_in({"gcePersistentDisk": {"pdName": "d"}})
	count(rule.unknown) == 0 with input as _subject(in_tree, {}, false)
}

test_how_it_was_made_is_not_known if {
	_doubts == {
		"how volume pv-1 was made: class fast is newer",
	} with input as _subject(_volume("ebs.csi.aws.com", _class("true"), false), {}, false)
	_doubts == {
		"the class fast that made volume pv-1, which does not exist any more",
	} with input as _subject(_volume("ebs.csi.aws.com", null, null), {}, false)
	_doubts == {
		"whether class fast, of another driver, made volume pv-1",
	} with input as _subject(_volume("disk.example", _class("true"), true), {}, false)
	nameless := object.union(_volume("disk.example", null, null), {"className": ""})
	_doubts == {
		"what made volume pv-1, which names no class",
	} with input as _subject(nameless, {}, false)
	other := object.union(_class("true"), {"provisioner": "disk.example"})
	_doubts == {concat("", [
		"whether volume pv-1 is encrypted: ",
		"nothing here shows whether disk.example encrypts",
	])} with input as _subject(_volume("disk.example", other, true), {}, false)
	_doubts == {
		"the class fast that made volume pv-1, which does not exist any more",
	} with input as _subject(_kept_in({"local": {"path": "/data"}}), {}, false)
}

test_no_volume if {
	subject := {
		"claim": {"name": "data", "path": []},
		"live": {"claims": [{"ref": 4, "name": "data-db-0", "volume": null}], "missing": ["data-db-1"]},
		"parameters": {"cloud": false},
	}
	_doubts == {
		"the volume of claim data-db-0, which is not bound",
		"the volume of claim data-db-1, which does not exist",
	} with input as subject
	files := {"claim": {"name": "data", "path": []}, "live": null, "parameters": {"cloud": true}}
	_doubts == {
		"the volumes of claim data, which only a running cluster shows",
	} with input as files
}
