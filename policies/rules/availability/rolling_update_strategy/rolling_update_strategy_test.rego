package vvaudit.availability.rolling_update_strategy_test

import data.vvaudit.availability.rolling_update_strategy as rule

_subject(kind, spec, floor, ceiling) := {
	"subject": {"objectKind": kind},
	"object": {"spec": spec},
	"replicas": {"min": floor, "max": ceiling},
	"parameters": {"max_unavailable": null, "surge": false},
}

_promised(spec, floor, ceiling) := object.union(
	_subject("Deployment", spec, floor, ceiling),
	{"parameters": {"max_unavailable": 0, "surge": true}},
)

_rolling(unavailable, surge) := {"strategy": {"rollingUpdate": {
	"maxUnavailable": unavailable,
	"maxSurge": surge,
}}}

_messages := {result.message | some result in rule.deny}

_at(field) := ["spec", "strategy", "rollingUpdate", field]

test_rolling_by_default if {
	every kind in ["Deployment", "StatefulSet", "DaemonSet"] {
		count(rule.deny) == 0 with input as _subject(kind, {}, 1, 1)
		count(rule.examined) == 1 with input as _subject(kind, {}, 1, 1)
	}
}

test_other_kinds_have_their_own_ways if {
	subject := _subject("Rollout", {"strategy": {"canary": {}}}, 1, 1)
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}

test_recreate if {
	recreate := {"strategy": {"type": "Recreate"}}
	expected := {{
		"path": ["spec", "strategy", "type"],
		"message": "the update strategy is Recreate",
		"observed": "Recreate",
		"expected": "RollingUpdate",
	}}
	rule.deny == expected with input as _subject("Deployment", recreate, 1, 1)
	rule.deny == expected with input as _promised(recreate, 1, 1)
}

test_on_delete if {
	spec := {"updateStrategy": {"type": "OnDelete"}}
	subject := _subject("StatefulSet", spec, 1, 1)
	_messages == {"the update strategy is OnDelete"} with input as subject
}

test_no_capacity_lost if {
	every spec in [_rolling(0, 1), _rolling("0%", "10%"), _rolling("33%", "1%")] {
		count(rule.deny) == 0 with input as _promised(spec, 3, 3)
	}
	rule.examined == {
		{"path": ["spec", "strategy", "type"], "observed": "RollingUpdate"},
		{"path": _at("maxUnavailable"), "observed": 0},
		{"path": _at("maxSurge"), "observed": 1},
	} with input as _promised(_rolling(0, 1), 3, 3)
}

test_the_defaults_lose_capacity_at_the_ceiling if {
	count(rule.deny) == 0 with input as _promised({}, 3, 3)
	rule.deny == {{
		"path": _at("maxUnavailable"),
		"message": "maxUnavailable is 25% by default: 5 of 20 pods may be away; promised is 0",
		"observed": "25%",
		"expected": 0,
	}} with input as _promised({}, 3, 20)
}

test_a_number_at_the_floor if {
	_messages == {
		"maxUnavailable is 1: 1 of 3 pods may be away; promised is 0",
	} with input as _promised(_rolling(1, 1), 3, 20)
}

test_nothing_of_both_means_one if {
	_messages == {
		"maxUnavailable is 25%: 1 of 3 pods may be away; promised is 0",
		"maxSurge is 0: no new pod starts before an old one stops",
	} with input as _promised(_rolling("25%", 0), 3, 3)
}

test_no_surge if {
	subject := object.union(
		_promised(_rolling(1, "0%"), 2, 2),
		{"parameters": {"max_unavailable": 1, "surge": true}},
	)
	rule.deny == {{
		"path": _at("maxSurge"),
		"message": "maxSurge is 0%: no new pod starts before an old one stops",
		"observed": "0%",
		"expected": "more than 0",
	}} with input as subject
}

test_no_pods_lose_nothing if {
	count(rule.deny) == 0 with input as _promised({}, 0, 0)
}

test_what_is_no_amount_is_denied if {
	every value in ["half", "1", "0", "", 1.5, -1, true] {
		subject := _promised(_rolling(value, value), 3, 3)
		{result.observed | some result in rule.deny} == {value} with input as subject
		{result.path[3] | some result in rule.deny} == {
			"maxUnavailable",
			"maxSurge",
		} with input as subject
	}
	one := _subject("DaemonSet", {"updateStrategy": {"rollingUpdate": {"maxUnavailable": "1"}}}, 1, 1)
	rule.deny == {{
		"path": ["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"],
		"message": "maxUnavailable is \"1\", which is neither a whole number nor a percentage",
		"observed": "1",
		"expected": "a whole number or a percentage",
	}} with input as one
	count(rule.deny) == 0 with input as _subject("Rollout", _rolling("1", "1"), 1, 1)
}

test_all_pods_away_at_once if {
	every away in [3, 4, "100%", "150%"] {
		spec := _rolling(away, 1)
		rule.deny == {{
			"path": _at("maxUnavailable"),
			"message": sprintf("maxUnavailable is %v: all 3 pods may be away at once", [away]),
			"observed": away,
			"expected": "fewer than the pods at the floor",
		}} with input as _subject("Deployment", spec, 3, 20)
	}
	_messages == {
		"maxUnavailable is 25% by default: the only pod may be away at once",
	} with input as _subject("Deployment", {"strategy": {"rollingUpdate": {"maxSurge": 0}}}, 1, 1)
}

test_some_pods_stay if {
	every spec in [_rolling(2, 1), _rolling("99%", 0), _rolling(0, "100%"), _rolling(null, null)] {
		count(rule.deny) == 0 with input as _subject("Deployment", spec, 3, 20)
	}
	count(rule.deny) == 0 with input as _subject("Deployment", _rolling("100%", 1), 0, 0)
	count(rule.examined) == 2 with input as _subject("Deployment", _rolling(2, 1), 3, 20)
}
