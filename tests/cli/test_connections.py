"""`vvaudit connections`, as a user sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import ROOT, vvaudit

SHOP = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: "postgres:16", ports: [{name: sql, containerPort: 5432}]}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: api, image: "api:1"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: shop}
spec: {hostNetwork: true, containers: [{name: agent, image: "agent:1"}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
  - from: [{podSelector: {matchLabels: {app: api}}}]
    ports: [{port: sql}]
  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}
      podSelector: {matchLabels: {app: prometheus}}
    ports: [{port: 9187}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Egress]
  egress:
  - to: [{podSelector: {}}]
  - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]
    ports: [{port: 443}]
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop.yaml").write_text(SHOP)
    return tmp_path


def test_the_table(shop: Path):
    ran = vvaudit("connections", "shop.yaml", cwd=shop)
    assert ran.err == ""
    assert (
        ran.out
        == """\
Deployment shop/api
  -> StatefulSet shop/db: TCP 5432
  -> addresses 0.0.0.0/5, 8.0.0.0/7, 11.0.0.0/8 and 5 more: TCP 443

pods with app=prometheus in namespace monitoring
  -> StatefulSet shop/db: TCP 9187

note: Pod shop/agent is on its node's network, where most network plugins do not
      govern it
"""
    )
    assert ran.code == 0


def test_json(shop: Path):
    ran = vvaudit("connections", "shop.yaml", "-f", "json", "--to", "shop/db", cwd=shop)
    assert json.loads(ran.out) == {
        "schema": "vvaudit-connections-v1",
        "connections": [
            {
                "from": {"workloads": [{"kind": "Deployment", "namespace": "shop", "name": "api"}]},
                "to": {"workloads": [{"kind": "StatefulSet", "namespace": "shop", "name": "db"}]},
                "ports": [{"protocol": "TCP", "from": 5432, "to": 5432}],
            },
            {
                "from": {"otherPods": "pods with app=prometheus in namespace monitoring"},
                "to": {"workloads": [{"kind": "StatefulSet", "namespace": "shop", "name": "db"}]},
                "ports": [{"protocol": "TCP", "from": 9187, "to": 9187}],
            },
        ],
        "notes": [
            "Pod shop/agent is on its node's network, where most network plugins do not govern it"
        ],
    }
    assert ran.code == 0


def test_an_address(shop: Path):
    inside = vvaudit("connections", "shop.yaml", "--from", "a*", "--to", "10.1.2.3", cwd=shop)
    assert inside.out.startswith("no such connection is allowed\n")
    ran = vvaudit("connections", "-", "--from", "api", "--to", "8.8.0.0/16", stdin=SHOP.encode())
    assert ran.out.startswith("Deployment shop/api\n  -> addresses 8.8.0.0/16: TCP 443\n")


def test_without_policies_that_is_said():
    pod = b"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c}]}}"
    ran = vvaudit("connections", "-", stdin=pod)
    assert (
        ran.out
        == """\
Pod default/p
  -> Pod default/p: all ports
  -> addresses 0.0.0.0/0, ::/0: all ports
  -> any other pod: all ports

addresses 0.0.0.0/0, ::/0
  -> Pod default/p: all ports

any other pod
  -> Pod default/p: all ports

note: there is no NetworkPolicy in the input, so that everything may connect to
      everything
"""
    )
    assert ran.code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        ([], 2, "nothing to read: name files or folders, or - for standard input"),
        (["shop.yaml", "-f", "yaml"], 2, "unknown format 'yaml'"),
        (["shop.yaml", "--to", "dbb"], 2, "unknown workload 'dbb'; did you mean db?"),
        (["gone.yaml"], 2, "gone.yaml"),
        (["broken.yaml"], 3, "broken.yaml:2: is not valid YAML"),
    ],
)
def test_bad_input_is_one_line(shop: Path, arguments: list[str], code: int, error: str):
    (shop / "broken.yaml").write_text("a: [")
    ran = vvaudit("connections", *arguments, cwd=shop)
    assert ran.code == code
    assert error in ran.err
    assert ran.err.count("\n") == 1


def test_the_platform(shop: Path):
    ran = vvaudit("connections", str(ROOT / "manifests"), "--from", "backend")
    assert [line.strip() for line in ran.out.splitlines()] == [
        "Deployment valueverse-prod/backend",
        "-> Deployment valueverse-prod/pgbouncer: TCP 6432",
        "-> StatefulSet valueverse-prod/redis: TCP 6379",
        "-> StatefulSet valueverse-prod/redis-sentinel: TCP 26379",
        "-> addresses 0.0.0.0/5, 8.0.0.0/7, 11.0.0.0/8 and 53 more: TCP 443",
        "-> pods with k8s-app=kube-dns in namespace kube-system: TCP 53, UDP 53",
    ]
