package vvaudit.storage.data_on_claim_test

import data.vvaudit.storage.data_on_claim as rule

_subject(mounts, folder) := {
	"pod": {"spec": {"volumes": [{
		"name": "files",
		"persistentVolumeClaim": {"claimName": "shared"},
	}]}},
	"containers": [{
		"name": "web",
		"type": "container",
		"path": ["spec", "containers", 0],
		"spec": {"volumeMounts": mounts},
	}],
	"neighbours": {"claims": [{"name": "data"}, {"name": "shared"}]},
	"parameters": {"data_folder": folder, "data_container": ""},
}

_data := {"name": "data", "mountPath": "/var/lib/"}

test_on_a_claim if {
	subject := _subject([_data], "/var/lib/web")
	count(rule.deny) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {
		"/var/lib/web on claim data",
	} with input as subject
	count(rule.deny) == 0 with input as _subject([{"name": "files", "mountPath": "/srv"}], "/srv")
}

test_hidden_by_another_mount if {
	subject := _subject([_data, {"name": "tmp", "mountPath": "/var/lib/web"}], "/var/lib/web")
	{result.observed | some result in rule.deny} == {"tmp"} with input as subject
	{result.message | some result in rule.deny} == {
		"/var/lib/web of container web lies on no claim",
	} with input as subject
}

test_not_mounted if {
	every folder in ["/srv", "/var/library"] {
		{result.observed | some result in rule.deny} == {null} with input as _subject([_data], folder)
	}
}

test_nothing_is_asked if {
	count(rule.deny) + count(rule.examined) == 0 with input as _subject([], "")
}
