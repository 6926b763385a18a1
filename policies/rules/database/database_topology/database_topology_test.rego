package vvaudit.database.database_topology_test

import data.vvaudit.database.database_topology as rule

_subject(kind, pods, origin) := {
	"subject": {"objectKind": kind},
	"pod": {"path": ["spec", "template"]},
	"replicas": {"min": pods, "max": pods, "source": "spec.replicas"},
	"containers": [
		{"name": "db", "type": "container", "image": {"name": "docker.io/library/postgres"}},
		{"name": "setup", "type": "init", "image": {"name": "docker.io/library/mysql"}},
	],
	"neighbours": {"claims": [{"name": "data", "origin": origin}]},
	"parameters": {"pods": 2, "database_image": ["*/postgres"]},
}

_messages := {result.message | some result in rule.deny}

test_as_promised if {
	subject := _subject("StatefulSet", 2, "volumeClaimTemplate")
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": ["spec", "replicas"],
		"observed": {"pods": 2, "claims": ["data"]},
	}} with input as subject
}

test_a_deployment if {
	_messages == {
		"the database is a Deployment, whose pods have neither names nor volumes that stay",
	} with input as _subject("Deployment", 2, "PersistentVolumeClaim")
}

test_too_few_on_a_shared_volume if {
	_messages == {
		"1 pods instead of 2",
		"no claim template gives each pod a volume of its own",
	} with input as _subject("StatefulSet", 1, "PersistentVolumeClaim")
}

test_something_else_runs if {
	subject := object.union(_subject("StatefulSet", 2, "volumeClaimTemplate"), {"parameters": {
		"pods": null,
		"database_image": ["*/mysql", "*/mariadb"],
	}})
	_messages == {"no container runs */mysql or */mariadb"} with input as subject
}

test_a_sidecar_of_the_same_image_is_no_database if {
	wrong := _beside_a_sidecar("docker.io/library/mysql")
	_messages == {"no container runs */postgres"} with input as wrong
	count(rule.deny) == 0 with input as _beside_a_sidecar("docker.io/library/postgres")
}

_beside_a_sidecar(image) := object.union(_subject("StatefulSet", 2, "volumeClaimTemplate"), {"containers": [
	{
		"name": "db",
		"type": "container",
		"image": {"name": image},
		"spec": {"volumeMounts": [{"name": "data", "mountPath": "/data"}]},
	},
	{
		"name": "sync",
		"type": "container",
		"image": {"name": "docker.io/library/postgres"},
		"spec": {"volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}]},
	},
]})
