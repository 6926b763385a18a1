package vvaudit.storage.claims_encrypted_test

import data.vvaudit.storage.claims_encrypted as rule

_claim(fields, told) := {
	"claim": object.union(
		{
			"ref": 3,
			"name": "data",
			"path": ["spec", "volumeClaimTemplates", 0],
			"className": "general",
			"classSource": "claim",
			"class": null,
			"volume": null,
		},
		fields,
	),
	"parameters": object.union({"unknown": "ignore"}, told),
	"inventory": {"complete": true},
}

_class(provisioner, parameters) := {
	"ref": 8,
	"name": "general",
	"provisioner": provisioner,
	"parameters": parameters,
}

_at := ["spec", "volumeClaimTemplates", 0, "spec", "storageClassName"]

test_an_encrypted_class_is_held if {
	class := _class("ebs.csi.aws.com", {"encrypted": "true"})
	subject := _claim({"class": class, "classSource": "default"}, {})
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"ref": 3,
		"path": _at,
		"observed": "class general (the default): encrypted",
	}} with input as subject
}

test_a_class_without_encryption_is_denied if {
	rule.deny == {{
		"ref": 3,
		"path": _at,
		"message": "claim data is not encrypted: its class general does not ask for encryption",
		"observed": "class general: not encrypted",
		"expected": "a class that encrypts",
		"related": [{
			"ref": 8,
			"path": ["parameters", "encrypted"],
			"message": "the class does not ask for encryption here",
		}],
	}} with input as _claim({"class": _class("ebs.csi.aws.com", {})}, {})
}

_lacking(subject) := messages if {
	messages := {result.message | some result in rule.unknown} with input as subject
}

test_what_is_unknown_is_said_and_not_judged if {
	subject := _claim({"class": _class("efs.csi.aws.com", {})}, {})
	count(rule.deny) + count(rule.examined) == 0 with input as subject
	rule.unknown == {{
		"ref": 3,
		"path": _at,
		"message": "the cloud's own word that the file system of class general is encrypted at rest",
	}} with input as subject
	_lacking(_claim({"class": _class("rancher.io/local-path", {})}, {})) == {concat(" ", [
		"what shows that rancher.io/local-path, the driver of class general,",
		"encrypts at rest",
	])}
}

test_what_is_known_is_not_said_to_be_unknown if {
	every provisioner in ["ebs.csi.aws.com", "pd.csi.storage.gke.io"] {
		count(_lacking(_claim({"class": _class(provisioner, {})}, {}))) == 0
	}
	count(_lacking(_claim({"class": _class("efs.csi.aws.com", {})}, {"unknown": "deny"}))) == 0
	count(_lacking(_claim({}, {}))) == 0
}

test_volumes_of_which_nothing_is_shown if {
	none := {"className": "", "classSource": "none"}
	every shown in [
		[{"hostPath": {"path": "/data"}}, "what shows that the disk under"],
		[{"local": {"path": "/mnt/disk"}}, "what shows that the disk under"],
		[{"csi": {"driver": 7}}, "what shows that the disk under"],
		[{"awsElasticBlockStore": {"volumeID": "vol-0"}}, "the cloud's own word that the disk of"],
		[{"csi": {"driver": "ebs.csi.aws.com"}}, "the cloud's own word that the disk of"],
	] {
		subject := _claim(object.union(none, {"volume": shown[0]}), {})
		count(rule.deny) + count(rule.examined) == 0 with input as subject
		_lacking(subject) == {sprintf(
			"%s the volume of claim data is encrypted at rest",
			[shown[1]],
		)}
	}
}

test_disks_that_are_always_encrypted_however_they_are_named if {
	every field in ["gcePersistentDisk", "azureDisk"] {
		subject := _claim({"classSource": "none", "volume": {field: {}}}, {})
		count(rule.deny) + count(rule.unknown) == 0 with input as subject
		count(rule.examined) == 1 with input as subject
	}
}

test_what_is_unknown_can_be_denied if {
	subject := _claim({"class": _class("efs.csi.aws.com", {})}, {"unknown": "deny"})
	rule.deny == {{
		"ref": 3,
		"path": _at,
		"message": concat(" ", [
			"claim data is not known to be encrypted:",
			"only the cloud's API shows how the file system was made",
		]),
		"observed": "efs.csi.aws.com: unknown",
		"expected": "storage that shows encryption",
	}} with input as subject
	count(rule.examined) == 1 with input as subject
}

test_a_claim_is_judged_by_its_volume if {
	none := {"className": "", "classSource": "none"}
	disk := {"csi": {"driver": "disk.csi.azure.com"}}
	subject := _claim(object.union(none, {"volume": disk}), {})
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"ref": 3,
		"path": _at,
		"observed": "volume of disk.csi.azure.com: encrypted",
	}} with input as subject
	path := {"hostPath": {"path": "/data"}}
	host := _claim(object.union(none, {"volume": path}), {"unknown": "deny"})
	some result in rule.deny with input as host
	result.observed == "a volume without a driver: unknown"
}

test_a_class_that_is_not_there_is_denied if {
	subject := _claim({}, {})
	some result in rule.deny with input as subject
	result.message == "claim data is not known to be encrypted: class general does not exist"
	result.observed == "general"
	some seen in rule.examined with input as subject
	seen.observed == "class general does not exist"
}

test_what_was_not_scanned_is_unknown if {
	every source, what in {
		"claim": "the class general",
		"missing": "the default storage class",
		"none": "the volume of claim data",
	} {
		claim := _claim({"classSource": source}, {})
		subject := object.union(claim, {"inventory": {"complete": false}})
		count(rule.deny) + count(rule.examined) == 0 with input as subject
		_lacking(subject) == {sprintf("%s, which is not in what was scanned", [what])}
	}
	claim := _claim({"classSource": "ambiguous"}, {})
	ambiguous := object.union(claim, {"inventory": {"complete": false}})
	count(rule.deny) == 1 with input as ambiguous
	count(rule.unknown) == 0 with input as ambiguous
}

test_a_claim_without_a_class_is_denied if {
	every source in ["none", "missing", "ambiguous"] {
		subject := _claim({"className": "", "classSource": source}, {})
		some result in rule.deny with input as subject
		result.observed == null
	}
}
