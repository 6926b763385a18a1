"""What may connect to what, as two other projects have it: np-guard's netpol-analyzer, and the
truth tables of Kubernetes' own NetworkPolicy tests (tests/conformance/connections/README.md)."""

from __future__ import annotations

import io
import ipaddress
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.inventory import build_inventory
from auditor.inventory.connections.addresses import ALL_IPV4, addresses
from auditor.inventory.connections.openings import EGRESS, INGRESS
from auditor.inventory.connections.outside import with_addresses
from auditor.inventory.connections.ports import ALL_PORTS, ports, union_of_ports
from auditor.inventory.connections.ranges import Ranges, intersection, normal
from auditor.inventory.connections.reach import Reach
from auditor.inventory.workloads import Workload
from auditor.sources.files import load_files

DATA = Path(__file__).parents[1] / "conformance" / "connections"
Case = dict[str, Any]


def cases(file: str) -> list[Any]:
    rows = [json.loads(line) for line in (DATA / file).read_text().splitlines()]
    return [pytest.param(row, id=row["case_id"]) for row in rows]


def reach_of(case: Case) -> Reach:
    """The files name a namespace `y`, which Kubernetes reads as true; their authors' reader does
    not, so it is theirs that reads them here."""
    documents = [
        document
        for file in sorted((DATA / case["dir"]).iterdir())
        for document in yaml.safe_load_all(file.read_text())
        if document
    ]
    stream = "\n---\n".join(json.dumps(document) for document in documents)
    loaded = load_files(["-"], io.BytesIO(stream.encode()))
    assert loaded.problems == ()
    return build_inventory(loaded.resources).reach


def peer_name(workload: Workload) -> str:
    """A pod with an owner goes under its owner's name."""
    resource, kind = workload.resource, workload.resource.kind
    name = resource.name
    for owner in resource.body["metadata"].get("ownerReferences", ()):
        if owner.get("kind") != "Node":  # a static pod is its own
            name, kind = owner["name"], owner.get("kind", "Pod")
    return f"{resource.namespace}/{name}[{kind}]"


def parsed_ports(text: str) -> Ranges:
    """`TCP 80,8080-8090,UDP 53`, or `All Connections`."""
    if text == "All Connections":
        return ALL_PORTS
    found: list[tuple[int, int]] = []
    protocol = ""
    for part in text.split(","):
        head, _, tail = part.rpartition(" ")
        protocol = head or protocol
        first, _, last = tail.partition("-")
        found += ports(protocol, int(first), int(last or first))
    return normal(found)


def parsed_range(text: str) -> tuple[int, int]:
    first, last = text.removesuffix("[External]").split("-")
    return (int(ipaddress.IPv4Address(first)), int(ipaddress.IPv4Address(last)))


Table = dict[tuple[str, str], Ranges]
External = list[tuple[str, str, tuple[int, int], Ranges]]


def expected_of(case: Case) -> tuple[Table, External]:
    pods: Table = {}
    external: External = []
    for row in case["expected_connections"]:
        source, target, allowed = row["src"], row["dst"], parsed_ports(row["conns"])
        if source.endswith("[External]"):
            external.append((target, INGRESS, parsed_range(source), allowed))
        elif target.endswith("[External]"):
            external.append((source, EGRESS, parsed_range(target), allowed))
        else:
            pods[source, target] = allowed
    return pods, external


def computed_of(reach: Reach) -> tuple[Table, External]:
    pods: Table = {}
    external: External = []
    workloads = reach.workloads
    for source in workloads:
        for target in workloads:
            pair = (peer_name(source), peer_name(target))
            if pair[0] != pair[1] and (found := reach.connection(source, target)):
                pods[pair] = union_of_ports([pods.get(pair, ()), found])
        for direction in (INGRESS, EGRESS):
            for part, allowed in with_addresses(reach, source, direction):
                for span in intersection(part, ALL_IPV4):
                    if allowed:
                        external.append((peer_name(source), direction, span, allowed))
    return pods, external


def atoms(one: External, other: External) -> tuple[set[Any], set[Any]]:
    """Both with the addresses cut at the same places."""
    cuts = sorted({c for _, _, (a, b), _ in (*one, *other) for c in (a, b + 1)})

    def cut(rows: External) -> set[Any]:
        merged: dict[Any, Ranges] = {}
        for name, direction, (first, last), allowed in rows:
            for start in cuts:
                if first <= start <= last:
                    key = (name, direction, start)
                    merged[key] = union_of_ports([merged.get(key, ()), allowed])
        return set(merged.items())

    return cut(one), cut(other)


@pytest.mark.parametrize("case", cases("np-guard.jsonl"))
def test_the_connections_are_np_guards(case: Case):
    expected_pods, expected_external = expected_of(case)
    pods, external = computed_of(reach_of(case))
    assert pods == expected_pods
    seen, wanted = atoms(external, expected_external)
    assert seen == wanted


@pytest.mark.parametrize("case", cases("kubernetes-e2e.jsonl"))
def test_the_truth_tables_are_kubernetes(case: Case):
    reach = reach_of(case)
    pods = {f"{w.resource.namespace}/{w.resource.name}": w for w in reach.workloads}
    probe = ports(case["probe"]["protocol"], case["probe"]["port"], case["probe"]["port"])

    def reaches(pair: list[str]) -> bool:
        return bool(intersection(reach.connection(pods[pair[0]], pods[pair[1]]), probe))

    assert [pair for pair in case["reachable"] if not reaches(pair)] == []
    assert [pair for pair in case["unreachable"] if reaches(pair)] == []
    assert case["reachable"] or case["unreachable"]


def test_all_cases_are_there():
    assert len(cases("np-guard.jsonl")) == 38
    assert len(cases("kubernetes-e2e.jsonl")) == 28
    assert addresses("10.0.0.0/8") == (parsed_range("10.0.0.0-10.255.255.255"),)
