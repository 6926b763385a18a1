package vvaudit.availability.replicas_spread_test

import data.vvaudit.availability.replicas_spread as rule

_all := ["requiredAntiAffinity", "preferredAntiAffinity", "topologySpread"]

_at := ["spec", "template", "spec", "topologySpreadConstraints", 0]

_spread(key, own) := {
	"path": _at,
	"kind": "topologySpread",
	"topologyKey": key,
	"selectsOwn": own,
	"maxSkew": 5,
	"whenUnsatisfiable": "ScheduleAnyway",
}

_subject(floor, ceiling, spreads, accept) := {
	"subject": {"objectKind": "Deployment"},
	"pod": {"path": ["spec", "template"], "spec": {}},
	"replicas": {"min": floor, "max": ceiling, "source": "spec.replicas"},
	"neighbours": {"spread": spreads},
	"parameters": {"topology_key": "host", "accept": accept},
}

test_spread if {
	subject := _subject(2, 2, [_spread("host", true), _spread("host", false)], _all)
	count(rule.deny) == 0 with input as subject
	rule.examined == {
		{"path": _at, "observed": "topologySpread"},
		{"path": _at, "observed": "topologySpread of other pods"},
	} with input as subject
}

test_one_pod_needs_no_spreading if {
	subject := _subject(1, 1, [], _all)
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}

test_an_unknown_number_is_not_judged if {
	subject := _subject(null, null, [], _all)
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}

test_the_ceiling_counts if {
	subject := _subject(1, 4, [_spread("zone", true)], _all)
	rule.deny == {{
		"path": ["spec", "template", "spec", "affinity", "podAntiAffinity"],
		"message": "nothing spreads the pods over host: all 4 may share one",
		"observed": ["zone"],
		"expected": "host",
	}} with input as subject
	rule.examined == {{
		"path": ["spec", "template", "spec", "affinity", "podAntiAffinity"],
		"observed": null,
	}} with input as subject
}

test_other_pods_do_not_count if {
	subject := _subject(3, null, [_spread("host", false)], _all)
	rule.deny == {{
		"path": array.concat(_at, ["labelSelector"]),
		"message": "topologySpread over host does not select the workload's own pods",
		"observed": "selects other pods",
		"expected": "selects the workload's own pods",
	}} with input as subject
}

test_only_what_is_accepted_counts if {
	subject := _subject(3, 3, [_spread("host", true)], ["requiredAntiAffinity"])
	count(rule.deny) == 1 with input as subject
}

test_missing_constraints_point_where_they_would_stand if {
	{result.path | some result in rule.deny} == {
		["spec", "template", "spec", "topologySpreadConstraints"],
	} with input as _subject(3, 3, [], ["topologySpread"])
}

_on_hosts(kind, key) := object.union(
	_subject(3, 3, [object.union(_spread(key, true), {"kind": kind})], _all),
	{"parameters": {"topology_key": "kubernetes.io/hostname"}},
)

test_pods_apart_in_zones_are_apart_on_hosts if {
	every key in ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"] {
		count(rule.deny) == 0 with input as _on_hosts("requiredAntiAffinity", key)
		{seen.observed | some seen in rule.examined} == {
			"requiredAntiAffinity",
		} with input as _on_hosts("requiredAntiAffinity", key)
		count(rule.deny) == 1 with input as _on_hosts("preferredAntiAffinity", key)
		count(rule.deny) == 1 with input as _on_hosts("topologySpread", key)
	}
	count(rule.deny) == 1 with input as _on_hosts("requiredAntiAffinity", "rack")
}
