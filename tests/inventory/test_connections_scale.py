"""Ten thousand workloads in two hundred namespaces under a thousand policies: the table grows with what
policies tell apart, and not with the pairs of pods."""

from __future__ import annotations

import time

import pytest

from auditor.inventory import build_inventory
from auditor.inventory.connections.table import connection_rows
from auditor.model import JSON, Location, Origin, Path, Resource


class _Nowhere:
    def locate(self, path: Path) -> Location:
        return Location("generated", 1, 1, 1, 1)


def _object(version: str, kind: str, namespace: str, name: str, spec: JSON) -> Resource:
    body = {"metadata": {"name": name, "namespace": namespace}, "spec": spec}
    return Resource(version, kind, namespace, name, body, Origin("generated"), _Nowhere())


def _deployment(namespace: str, number: int) -> Resource:
    ports = [{"name": "http", "containerPort": 8000 + number}]
    labels = {"app": f"app-{number}", "tier": f"tier-{number % 4}"}
    template = {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": "main", "image": "app:1", "ports": ports}]},
    }
    name = f"app-{number}"
    return _object("apps/v1", "Deployment", namespace, name, {"template": template})


def _tier(number: int) -> JSON:
    return {"podSelector": {"matchLabels": {"tier": f"tier-{number}"}}}


_POLICIES: dict[str, JSON] = {
    "deny": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
    "from-everywhere": {
        **_tier(0),
        "ingress": [{"from": [{"namespaceSelector": {}}], "ports": [{"port": "http"}]}],
    },
    "to-everywhere": {**_tier(1), "egress": [{"to": [{"namespaceSelector": {}}]}]},
    "in-namespace": {
        **_tier(2),
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [{"from": [_tier(1), _tier(2)], "ports": [{"port": 8000, "endPort": 8020}]}],
        "egress": [{"to": [{"podSelector": {}}]}],
    },
    "outside": {
        **_tier(3),
        "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}]}],
    },
}


@pytest.mark.slow
def test_ten_thousand_workloads(capsys: pytest.CaptureFixture[str]):
    namespaces = [f"ns-{number}" for number in range(200)]
    resources = [_deployment(n, number) for n in namespaces for number in range(50)] + [
        _object("networking.k8s.io/v1", "NetworkPolicy", namespace, name, spec)
        for namespace in namespaces
        for name, spec in _POLICIES.items()
    ]
    reach = build_inventory(resources).reach
    begun = time.process_time()
    rows = connection_rows(reach)
    seconds = time.process_time() - begun
    with capsys.disabled():
        print(f"\n10,000 workloads, 1,000 policies: {len(rows)} rows in {seconds:.1f} s")
    assert len(rows) < 10_000
    assert seconds < 30
