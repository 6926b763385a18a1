package vvaudit.storage.storage_class_encrypted_test

import data.vvaudit.storage.storage_class_encrypted as rule

_class(provisioner, parameters, told) := {
	"class": {"name": "fast", "provisioner": provisioner, "parameters": parameters},
	"parameters": object.union({"customer_key": false, "unknown": "ignore"}, told),
}

_key := "arn:aws:kms:eu-west-1:111122223333:key/0"

test_ebs_encrypted_is_held if {
	subject := _class("ebs.csi.aws.com", {"encrypted": "true"}, {})
	count(rule.deny) == 0 with input as subject
	rule.examined == {
		{"path": ["parameters", "encrypted"], "observed": "true"},
		{"path": ["parameters", "kmsKeyId"], "observed": null},
	} with input as subject
}

test_a_key_switches_encryption_on if {
	subject := _class("ebs.csi.aws.com", {"KMSKeyID": _key}, {})
	count(rule.deny) == 0 with input as subject
}

test_a_key_beside_false_does_not if {
	subject := _class("ebs.csi.aws.com", {"encrypted": "false", "KMSKeyID": _key}, {})
	count(rule.deny) == 1 with input as subject
}

test_ebs_unset_is_denied if {
	rule.deny == {{
		"path": ["parameters", "encrypted"],
		"message": concat(" ", [
			"class fast does not ask for encryption: encrypted is not set;",
			"a default of the account may still encrypt, but nothing in the class says so",
		]),
		"observed": null,
		"expected": "true",
	}} with input as _class("ebs.csi.aws.com", {"type": "gp3"}, {"customer_key": true})
}

test_only_the_exact_string_counts if {
	every value in ["True", "false", true, "", "yes"] {
		some result in rule.deny with input as _class("ebs.csi.aws.com", {"encrypted": value}, {})
		result.observed == value
		contains(result.message, "where only the string \"true\" counts")
	}
}

test_a_key_of_the_provider_is_denied_where_an_own_one_is_asked_for if {
	rule.deny == {{
		"path": ["parameters", "kmsKeyId"],
		"message": concat(" ", [
			"class fast encrypts with the provider's key:",
			"kmsKeyId names no key of the customer's own",
		]),
		"observed": null,
		"expected": "a key of the customer's own",
	}} with input as _class("ebs.csi.aws.com", {"encrypted": "true"}, {"customer_key": true})
}

test_a_placeholder_is_no_key if {
	every key in ["REPLACE_WITH_KEY_ARN", "arn:aws:kms:eu-west-1:<account>:key/<id>", "changeme"] {
		alone := _class("ebs.csi.aws.com", {"kmsKeyId": key}, {})
		{result.path[1] | some result in rule.deny} == {"encrypted"} with input as alone
		told := {"encrypted": "true", "kmsKeyId": key}
		asked := _class("ebs.csi.aws.com", told, {"customer_key": true})
		some result in rule.deny with input as asked
		endswith(result.message, "names no key of the customer's own, only a placeholder")
		result.observed == key
	}
}

test_a_key_beside_what_is_no_string_does_not_encrypt if {
	subject := _class("ebs.csi.aws.com", {"encrypted": true, "kmsKeyId": _key}, {})
	{result.path[1] | some result in rule.deny} == {"encrypted"} with input as subject
}

test_a_key_that_is_no_string_is_denied if {
	every required in [true, false] {
		told := {"encrypted": "true", "kmsKeyId": 7}
		subject := _class("ebs.csi.aws.com", told, {"customer_key": required})
		rule.deny == {{
			"path": ["parameters", "kmsKeyId"],
			"message": "class fast is refused by the API: kmsKeyId is 7, which is no string",
			"observed": 7,
			"expected": "a string",
		}} with input as subject
	}
}

test_clouds_that_always_encrypt_are_held if {
	subject := _class("disk.csi.azure.com", {"diskencryptionsetid": "x"}, {"customer_key": true})
	count(rule.deny) == 0 with input as subject
	rule.examined == {
		{"path": ["provisioner"], "observed": "disk.csi.azure.com always encrypts"},
		{"path": ["parameters", "diskencryptionsetid"], "observed": "x"},
	} with input as subject
}

test_unknown_drivers_are_not_judged if {
	every driver in ["efs.csi.aws.com", "rancher.io/local-path"] {
		subject := _class(driver, {}, {"customer_key": true})
		count(rule.deny) + count(rule.examined) == 0 with input as subject
	}
}

test_unknown_drivers_can_be_denied if {
	subject := _class("rancher.io/local-path", {}, {"unknown": "deny"})
	rule.deny == {{
		"path": ["provisioner"],
		"message": concat(" ", [
			"class fast does not show that it encrypts:",
			"nothing here shows whether rancher.io/local-path encrypts",
		]),
		"observed": "rancher.io/local-path",
		"expected": "a driver whose class shows encryption",
	}} with input as subject
	count(rule.examined) == 1 with input as subject
}

test_efs_says_where_it_can_be_seen if {
	some result in rule.deny with input as _class("efs.csi.aws.com", {}, {"unknown": "deny"})
	endswith(result.message, "only the cloud's API shows how the file system was made")
}
