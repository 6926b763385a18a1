"""What keeps pods apart has to mean the workload's own pods, as the scheduler reads it."""

from __future__ import annotations

import pytest

from auditor.inventory.spread import spread_of
from auditor.inventory.workloads import find_workloads
from auditor.model import Location, Origin, Resource

HOST = "kubernetes.io/hostname"
OWN = {"matchLabels": {"app": "web"}}


class Nowhere:
    def locate(self, path):
        return Location("web.yaml", 1, 1, 1, 1)


def workload(pod, kind="Deployment"):
    template = {
        "metadata": {"labels": {"app": "web", "tier": "front"}},
        "spec": {"containers": [{"name": "web"}], **pod},
    }
    api_version = "apps/v1"
    body = {"apiVersion": api_version, "kind": kind, "spec": {"template": template}}
    if kind == "Pod":
        api_version, body = "v1", template
    origin = Origin("web.yaml", 0)
    resource = Resource(api_version, kind, "shop", "web", body, origin, Nowhere())
    (found,) = find_workloads([resource])
    return found


def anti_affinity(**term):
    required = [{"topologyKey": HOST, **term}]
    return {
        "affinity": {
            "podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}
        }
    }


def selects_own(pod, namespace_labels=None):
    (one,) = spread_of(workload(pod), namespace_labels or {})
    return one["selectsOwn"]


def test_all_three_ways_in_order_with_their_places():
    pod = {
        "affinity": {
            "podAntiAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": [
                    {"topologyKey": HOST, "labelSelector": OWN}
                ],
                "preferredDuringSchedulingIgnoredDuringExecution": [
                    {"weight": 1, "podAffinityTerm": {"topologyKey": HOST, "labelSelector": OWN}}
                ],
            }
        },
        "topologySpreadConstraints": [
            {
                "topologyKey": "topology.kubernetes.io/zone",
                "labelSelector": OWN,
                "maxSkew": 2,
                "whenUnsatisfiable": "ScheduleAnyway",
            }
        ],
    }
    at = ("spec", "template", "spec")
    rules = (*at, "affinity", "podAntiAffinity")
    assert spread_of(workload(pod), {}) == [
        {
            "path": (*rules, "requiredDuringSchedulingIgnoredDuringExecution", 0),
            "kind": "requiredAntiAffinity",
            "topologyKey": HOST,
            "selectsOwn": True,
            "maxSkew": None,
            "whenUnsatisfiable": None,
        },
        {
            "path": (
                *rules,
                "preferredDuringSchedulingIgnoredDuringExecution",
                0,
                "podAffinityTerm",
            ),
            "kind": "preferredAntiAffinity",
            "topologyKey": HOST,
            "selectsOwn": True,
            "maxSkew": None,
            "whenUnsatisfiable": None,
        },
        {
            "path": (*at, "topologySpreadConstraints", 0),
            "kind": "topologySpread",
            "topologyKey": "topology.kubernetes.io/zone",
            "selectsOwn": True,
            "maxSkew": 2,
            "whenUnsatisfiable": "ScheduleAnyway",
        },
    ]


def test_a_pod_without_any_is_spread_by_nothing():
    assert spread_of(workload({}), {}) == []


def test_the_paths_of_a_bare_pod_start_at_its_spec():
    (one,) = spread_of(workload(anti_affinity(labelSelector=OWN), "Pod"), {})
    assert one["path"][:2] == ("spec", "affinity")


@pytest.mark.parametrize(
    ("selector", "own"),
    [
        (OWN, True),
        ({}, True),
        (None, False),
        ({"matchLabels": {"app": "web", "tier": "back"}}, False),
        ({"matchLabels": {"app": "other"}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "x"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]}, False),
        ({"matchExpressions": [{"key": "gone", "operator": "DoesNotExist"}]}, True),
        ("app=web", False),
    ],
)
def test_selectors_have_the_semantics_of_the_api(selector, own):
    assert selects_own(anti_affinity(labelSelector=selector)) is own
    constraint = {"topologyKey": HOST, "labelSelector": selector}
    assert selects_own({"topologySpreadConstraints": [constraint]}) is own


@pytest.mark.parametrize(
    ("term", "own"),
    [
        ({"namespaces": []}, True),
        ({"namespaces": ["shop"]}, True),
        ({"namespaces": ["other"]}, False),
        ({"namespaceSelector": {}}, True),
        ({"namespaceSelector": {"matchLabels": {"team": "a"}}}, True),
        ({"namespaceSelector": {"matchLabels": {"team": "b"}}}, False),
        ({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}}, True),
        ({"namespaces": ["other"], "namespaceSelector": {"matchLabels": {"team": "a"}}}, True),
        ({"namespaces": ["shop"], "namespaceSelector": {"matchLabels": {"team": "b"}}}, True),
    ],
)
def test_a_term_may_mean_other_namespaces(term, own):
    pod = anti_affinity(labelSelector=OWN, **term)
    assert selects_own(pod, {"team": "a"}) is own


@pytest.mark.parametrize(
    ("keys", "own"),
    [
        ({"matchLabelKeys": ["pod-template-hash"]}, True),
        ({"matchLabelKeys": ["tier"]}, True),
        ({"mismatchLabelKeys": ["tier"]}, False),
        ({"mismatchLabelKeys": ["pod-template-hash"]}, False),
        ({"mismatchLabelKeys": ["gone"]}, True),
    ],
)
def test_label_keys_compare_pods_with_each_other(keys, own):
    assert selects_own(anti_affinity(labelSelector=OWN, **keys)) is own


@pytest.mark.parametrize(
    "pod",
    [
        {"affinity": None, "topologySpreadConstraints": None},
        {"affinity": {"podAntiAffinity": []}},
        {"topologySpreadConstraints": {"topologyKey": HOST}},
    ],
)
def test_what_is_malformed_spreads_nothing(pod):
    assert spread_of(workload(pod), {}) == []


def test_malformed_terms_select_nothing():
    assert selects_own(anti_affinity(labelSelector=OWN, mismatchLabelKeys=[["x"]])) is True
    assert selects_own({"topologySpreadConstraints": ["x"]}) is False
