package vvaudit.storage.snapshot_class_settings_test

import data.vvaudit.storage.snapshot_class_settings as rule

_ebs(name, encrypted) := {
	"ref": 1,
	"name": name,
	"provisioner": "ebs.csi.aws.com",
	"parameters": {"encrypted": encrypted},
}

_subject(object, classes) := {
	"object": object,
	"neighbours": {"classes": classes},
	"parameters": {"deletion_policy": "Retain", "driver": ""},
}

_kept := {"driver": "ebs.csi.aws.com", "deletionPolicy": "Retain"}

_messages := {result.message | some result in rule.deny}

test_encrypted_and_kept if {
	subject := _subject(_kept, [_ebs("a", "true"), _ebs("b", "false")])
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	count(rule.examined) == 2 with input as subject
}

test_deleted if {
	rule.deny == {{
		"path": ["deletionPolicy"],
		"message": "deletionPolicy is Delete",
		"observed": "Delete",
		"expected": "Retain",
	}} with input as _subject(
		object.union(_kept, {"deletionPolicy": "Delete"}),
		[_ebs("a", "true")],
	)
}

test_not_encrypted if {
	subject := _subject(_kept, [_ebs("a", "false")])
	_messages == {
		"no storage class of ebs.csi.aws.com encrypts, so its snapshots are not encrypted",
	} with input as subject
	count(rule.unknown) == 0 with input as subject
}

test_not_known if {
	subject := _subject(_kept, [])
	count(rule.deny) == 0 with input as subject
	{doubt.message | some doubt in rule.unknown} == {
		"a storage class of ebs.csi.aws.com that shows that its volumes are encrypted",
	} with input as subject
}

test_another_driver if {
	subject := object.union(
		_subject(_kept, [_ebs("a", "true")]),
		{"parameters": {"driver": "disk.csi.azure.com", "deletion_policy": ""}},
	)
	_messages == {"the driver is ebs.csi.aws.com"} with input as subject
}
