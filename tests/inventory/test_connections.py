"""What may connect to what: the cases that no one else's data has, and the table against the pairs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.inventory import build_inventory
from auditor.inventory.connections.addresses import (
    ALL_ADDRESSES,
    addresses,
    blocks,
    internet,
    parse_block,
    share_of_internet,
    spans,
)
from auditor.inventory.connections.openings import EGRESS, INGRESS
from auditor.inventory.connections.outside import strangers, with_addresses
from auditor.inventory.connections.ports import ports_in_words
from auditor.inventory.connections.ranges import difference, intersection, normal, size, union
from auditor.inventory.connections.table import ANY_POD, Addresses, connection_rows
from auditor.sources.files import load_files
from tests.manifests.mutate import MANIFESTS
from tests.objects import inventory

DATA = Path(__file__).parents[1] / "conformance" / "connections"
PODS = """
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec:
  containers:
  - name: db
    ports: [{name: sql, containerPort: 5432}, {name: gossip, containerPort: 7000, protocol: UDP}]
  initContainers:
  - {name: proxy, restartPolicy: Always, ports: [{name: admin, containerPort: 9901}]}
  - {name: migrate, ports: [{name: gone, containerPort: 1}]}
---
apiVersion: v1
kind: Pod
metadata: {name: api, namespace: shop, labels: {app: api}}
spec: {containers: [{name: api}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: front, labels: {app: web}}
spec: {containers: [{name: web}]}
---
"""


def policy(spec: str, namespace: str = "shop", name: str = "p") -> str:
    return f"""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: {name}, namespace: {namespace}}}
spec: {spec}
---
"""


def ingress(rules: str) -> str:
    return policy(f"{{podSelector: {{matchLabels: {{app: db}}}}, ingress: {rules}}}")


def connection(text: str, source: str = "api", target: str = "db") -> str:
    """The ports that `source` may connect to at `target`."""
    reach = inventory(PODS + text).reach
    named = {w.resource.name: w for w in reach.workloads}
    return ports_in_words(reach.connection(named[source], named[target]))


@pytest.mark.parametrize(
    ("ports", "allowed"),
    [
        ("[{port: sql}]", "TCP 5432"),
        ("[{port: sql, protocol: UDP}]", ""),
        ("[{port: gossip, protocol: UDP}]", "UDP 7000"),
        ("[{port: admin}, {port: gone}]", "TCP 9901"),
        ("[{port: sql, endPort: 5440}]", ""),
        ("[{port: 80, endPort: 82}, {port: 83}, {port: 90}]", "TCP 80-83,90"),
        ("[{port: 80, endPort: 79}]", ""),
        ("[{port: 65530, endPort: 99999}]", "TCP 65530-65535"),
        ("[{protocol: SCTP}]", "SCTP all"),
        ("[{}]", "TCP all"),
        ("[{protocol: ICMP, port: 1}]", ""),
        ('[{port: "80"}]', ""),
        ("[{port: true}, {port: 80, endPort: x}, 7, [80]]", ""),
        ("[]", "all ports"),
        ("null", "all ports"),
    ],
)
def test_ports(ports: str, allowed: str):
    assert connection(ingress(f"[{{ports: {ports}}}]")) == allowed


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("[]", False),
        ("null", False),
        ("[{}]", True),
        ("[null]", True),
        ("[all]", False),
        ("[{from: []}]", True),
        ("[{from: null}]", True),
        ("[{from: everyone}]", False),
        ("[{from: [{}]}]", False),
        ("[{from: [null]}]", False),
        ("[{from: [{podSelector: {}}]}]", True),
        ("[{from: [{podSelector: {matchLabels: {app: api}}}]}]", True),
        ("[{from: [{podSelector: {matchLabels: {app: web}}}]}]", False),
        ("[{from: [{namespaceSelector: {}}]}]", True),
        ("[{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}]}]", True),
        ("[{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}]}]", False),
        ("[{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]", False),
    ],
)  # fmt: skip
def test_peers(rules: str, allowed: bool):
    assert (connection(ingress(rules)) != "") is allowed


@pytest.mark.parametrize(
    ("spec", "allowed"),
    [
        ("{podSelector: {}, policyTypes: [Ingress]}", ""),
        ("{podSelector: {}, policyTypes: [Egress]}", ""),
        ("{podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress]}", "all ports"),
        ("{podSelector: {matchLabels: {app: db}}, policyTypes: [Egress]}", "all ports"),
        ("{podSelector: {matchLabels: {app: api}}, egress: [{ports: [{port: sql}]}]}", "TCP 5432"),
        ("{podSelector: {matchLabels: {app: api}}, egress: []}", "all ports"),
        ("{podSelector: {}, policyTypes: [Ingress], egress: [{}]}", ""),
        ("{policyTypes: [Ingress]}", ""),
        ("{}", ""),
    ],
)
def test_types(spec: str, allowed: str):
    assert connection(policy(spec)) == allowed


def test_a_policy_of_another_namespace_selects_nothing_here():
    assert connection(policy("{podSelector: {}}", namespace="front")) == "all ports"


def test_a_namespace_has_its_name_as_a_label_whatever_it_says():
    declared = "{apiVersion: v1, kind: Namespace, metadata: {name: front, labels: {kubernetes.io/metadata.name: shop}}}"
    rules = "[{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: front}}}]}]"
    assert connection(declared + "\n---" + ingress(rules), source="web") == "all ports"


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        ("{podSelector: {matchLabels: {app: nobody}}}", []),
        ("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: front}}}", []),
        ("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}", ["other"]),
        (
            "{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, "
            "operator: In, values: [other, front, empty]}]}}",
            ["empty", "other"],
        ),
        ("{namespaceSelector: {}}", [""]),
        ("{namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}", [""]),
        ("{namespaceSelector: {matchLabels: {team: a}}}", ["empty"]),
        ("{namespaceSelector: {matchLabels: {team: z}}}", [""]),
        (
            "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: empty, team: z}}}",
            [],
        ),
        ("{namespaceSelector: {}, podSelector: {matchLabels: 7}}", []),
    ],
)
def test_pods_that_are_not_in_the_input(peer: str, expected: list[str]):
    empty = "{apiVersion: v1, kind: Namespace, metadata: {name: empty, labels: {team: a}}}\n---"
    reach = inventory(PODS + empty + ingress(f"[{{from: [{peer}]}}]")).reach
    (one,) = reach.side(reach.workloads[0], INGRESS).openings
    assert one.pods is not None
    assert [some.namespace for some in strangers(reach, one.pods)] == expected


def test_addresses():
    assert blocks(parse_block({"cidr": "10.0.0.0/8", "except": ["10.0.0.0/9", "::/0"]})) == (
        "10.128.0.0/9",
    )
    assert parse_block({"cidr": "10.0.0.1"}) == parse_block({"cidr": "x/8"}) == ()
    assert blocks(addresses("fd00::1/8")) == ("fd00::/8",)
    assert list(spans(addresses("10.0.0.0/30"))) == [("10.0.0.0", "10.0.0.3")]
    assert share_of_internet(ALL_ADDRESSES) == 1000
    assert (
        internet(addresses("169.254.169.254/32")) == internet(addresses("fd00:ec2::254/128")) == ()
    )
    assert internet(addresses("8.8.8.8/32"))
    assert blocks(ALL_ADDRESSES) == ("0.0.0.0/0", "::/0")


def test_overlapping_blocks_add_up():
    rules = (
        "[{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]},"
        " {from: [{ipBlock: {cidr: 10.0.0.0/9}}], ports: [{port: 81}]}]"
    )
    reach = inventory(PODS + ingress(rules)).reach
    parts = with_addresses(reach, reach.workloads[0], INGRESS)
    assert [(blocks(some), ports_in_words(p)) for some, p in parts if p] == [
        (("10.0.0.0/9",), "TCP 80-81"),
        (("10.128.0.0/9",), "TCP 80"),
    ]
    assert normal(r for some, _ in parts for r in some) == ALL_ADDRESSES


NUMBERS = st.sets(st.integers(0, 40))


def ranges(numbers: set[int]):
    return normal((n, n) for n in numbers)


@given(NUMBERS, NUMBERS)
def test_ranges_are_sets(one: set[int], other: set[int]):
    assert union(ranges(one), ranges(other)) == ranges(one | other)
    assert intersection(ranges(one), ranges(other)) == ranges(one & other)
    assert difference(ranges(one), ranges(other)) == ranges(one - other)
    assert size(ranges(one)) == len(one)


def folders() -> list[Path]:
    rows = [json.loads(line) for line in (DATA / "np-guard.jsonl").read_text().splitlines()]
    return [MANIFESTS, *(DATA / row["dir"] for row in rows)]


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_the_table_says_what_the_pairs_say(folder: Path):
    reach = build_inventory(load_files([str(folder)], None).resources).reach
    pairs = {
        (a, b): allowed
        for a in reach.workloads
        for b in reach.workloads
        if (allowed := reach.connection(a, b))
    }
    outside = {
        (w, direction, some): allowed
        for w in reach.workloads
        for direction in (INGRESS, EGRESS)
        for some, allowed in with_addresses(reach, w, direction)
        if allowed
    }
    table: dict = {}
    ends: dict = {}
    for row in connection_rows(reach):
        if isinstance(row.source, tuple) and isinstance(row.target, tuple):
            for a in row.source:
                for b in row.target:
                    assert (a, b) not in table
                    table[a, b] = row.ports
        elif isinstance(row.source, Addresses):
            ends.update({(w, INGRESS, row.source.ranges): row.ports for w in row.target})
        elif isinstance(row.target, Addresses):
            ends.update({(w, EGRESS, row.target.ranges): row.ports for w in row.source})
    assert table == pairs
    assert ends == outside


def test_without_policies_other_pods_are_let_in():
    reach = inventory(PODS).reach
    rows = [row for row in connection_rows(reach) if row.source == ANY_POD]
    assert [(len(row.target), ports_in_words(row.ports)) for row in rows] == [(3, "all ports")]
