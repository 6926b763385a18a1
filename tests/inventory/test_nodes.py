"""On which nodes pods may run, as the scheduler decides it but for room."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.inventory.nodes import nodes_for, parse_node
from tests.objects import resources

NODES = [
    parse_node(ref, resource)
    for ref, resource in enumerate(
        resources("""
            apiVersion: v1
            kind: Node
            metadata: {name: a, labels: {disk: ssd, cores: "8", topology.kubernetes.io/zone: z1}}
            status:
              allocatable: {cpu: 3920m, memory: 15Gi}
              conditions: [{type: Ready, status: "True"}]
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: b, labels: {disk: hdd, cores: "4"}}
            spec: {taints: [{key: dedicated, value: gpu, effect: NoSchedule}]}
            status: {conditions: [{type: Ready, status: "True"}]}
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: cordoned}
            spec:
              unschedulable: true
              taints: [{key: node.kubernetes.io/unschedulable, effect: NoSchedule}]
            status: {conditions: [{type: Ready, status: "True"}]}
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: down, labels: {disk: ssd}}
            status: {conditions: [{type: Ready, status: Unknown}]}
        """)
    )
]


def names(spec: dict[str, Any]) -> list[str]:
    """The nodes for pods with this spec."""
    return [node.name for node in nodes_for(NODES, spec)]


def affinity(*terms: dict[str, Any]) -> dict[str, Any]:
    """A spec that requires one of these terms."""
    required = {"nodeSelectorTerms": list(terms)}
    return {
        "tolerations": [{"operator": "Exists"}],
        "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": required}},
    }


def expression(key: str, operator: str, *values: str) -> dict[str, Any]:
    """A term of one expression."""
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


def test_what_rules_see_of_a_node():
    assert NODES[0].document == {
        "ref": 0,
        "name": "a",
        "ready": True,
        "unschedulable": False,
        "zone": "z1",
        "allocatable": {"cpu": 3920, "memory": 16106127360},
        "taints": [],
    }
    assert NODES[1].document["taints"] == [
        {"key": "dedicated", "value": "gpu", "effect": "NoSchedule"}
    ]


def test_a_cordoned_node_counts_and_one_that_is_down_does_not():
    assert names({}) == ["a", "cordoned"]


def test_a_node_selector():
    assert names({"nodeSelector": {"disk": "ssd"}}) == ["a"]


@pytest.mark.parametrize(
    ("toleration", "there"),
    [
        ({"operator": "Exists"}, True),
        ({"key": "dedicated", "operator": "Exists"}, True),
        ({"key": "dedicated", "value": "gpu"}, True),
        ({"key": "dedicated", "value": "gpu", "effect": "NoSchedule"}, True),
        ({"key": "dedicated", "value": "db"}, False),
        ({"key": "dedicated", "value": "gpu", "effect": "NoExecute"}, False),
        ({"key": "other", "operator": "Exists"}, False),
    ],
)
def test_tolerations(toleration: dict[str, Any], there: bool):
    assert ("b" in names({"tolerations": [toleration]})) is there


@pytest.mark.parametrize(
    ("term", "found"),
    [
        (expression("disk", "In", "ssd", "nvme"), ["a"]),
        (expression("disk", "NotIn", "ssd"), ["b", "cordoned"]),
        (expression("disk", "Exists"), ["a", "b"]),
        (expression("disk", "DoesNotExist"), ["cordoned"]),
        (expression("cores", "Gt", "4"), ["a"]),
        (expression("cores", "Lt", "8"), ["b"]),
        (expression("disk", "Gt", "4"), []),
        (expression("cores", "Gt"), []),
        ({"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["b"]}]}, ["b"]),
        ({}, []),
    ],
)
def test_required_node_affinity(term: dict[str, Any], found: list[str]):
    assert names(affinity(term)) == found


def test_terms_are_alternatives():
    assert names(affinity(expression("disk", "In", "hdd"), expression("cores", "Gt", "4"))) == [
        "a",
        "b",
    ]
