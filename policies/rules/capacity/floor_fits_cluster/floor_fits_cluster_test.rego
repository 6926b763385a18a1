package vvaudit.capacity.floor_fits_cluster_test

import data.vvaudit.capacity.floor_fits_cluster as rule

_web := {"ref": 4, "kind": "Deployment", "namespace": "shop", "name": "web", "pods": 2}

_node := {"ref": 1, "name": "a", "allocatable": {"cpu": 3920, "memory": 1610612736, "pods": 58}}

_input(lacking, waiting, losses) := {
	"capacity": {"cluster": {
		"nodes": [_node],
		"lacking": lacking,
		"waiting": waiting,
		"losses": losses,
	}},
	"parameters": {"lost": true},
}

test_fits if {
	subject := _input([], [], [{"ref": 1, "node": "a", "lacking": [], "waiting": [_web]}])
	rule.deny == set() with input as subject
	rule.unknown == set() with input as subject
	rule.examined == {{
		"ref": 1,
		"path": ["status", "allocatable"],
		"observed": "3.92 cores and 1.5Gi for pods",
	}} with input as subject
}

test_no_room if {
	every subject in [_input([_web], [], []), _input([], [_web], [])] {
		rule.deny == {{
			"ref": 4,
			"path": [],
			"message": "2 of its pods at the floor have no room on the 1 nodes",
			"observed": 2,
			"expected": 0,
		}} with input as subject
	}
}

test_no_room_after_a_loss if {
	losses := [{"ref": 1, "node": "a", "lacking": [_web], "waiting": []}]
	rule.deny == {{
		"ref": 4,
		"path": [],
		"message": "2 of its pods at the floor have no room when the node a is lost",
		"observed": 2,
		"expected": 0,
		"related": [{"ref": 1, "path": [], "message": "the node"}],
	}} with input as _input([], [], losses)
}

test_no_nodes if {
	every cluster in [null, {"nodes": [], "lacking": [], "waiting": [], "losses": []}] {
		subject := {"capacity": {"cluster": cluster}, "parameters": {"lost": true}}
		rule.unknown == {{"path": [], "message": "the nodes of the cluster"}} with input as subject
	}
}
