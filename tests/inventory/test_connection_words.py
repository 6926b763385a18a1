"""Allowed connections as a report tells them."""

from __future__ import annotations

from auditor.inventory.connections.words import connections_in_words
from auditor.model import Connection
from tests.inventory.test_connections import PODS, policy
from tests.objects import inventory

INGRESS = """
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchLabels: {app: api}}
    - namespaceSelector: {matchLabels: {team: data}}
      podSelector: {matchExpressions: [{key: role, operator: NotIn, values: [b, a]}]}
    - ipBlock: {cidr: 10.0.0.0/8}
    ports: [{port: sql}]
"""


def test_both_ends_and_the_ports_are_in_words() -> None:
    found = connections_in_words(inventory(PODS + policy(INGRESS)).reach)

    database, sql = ("Pod shop/db",), "TCP 5432"
    assert [row for row in found.rows if row.targets == database] == [
        Connection(("Pod shop/api",), database, sql),
        Connection(("addresses 10.0.0.0/8",), database, sql),
        Connection(("pods with role not in (a, b) in namespaces with team=data",), database, sql),
    ]
    assert found.notes == ()


def test_without_a_policy_everything_is_open_and_a_note_says_so() -> None:
    found = connections_in_words(inventory(PODS).reach)

    pods = ("Pod shop/db", "Pod shop/api", "Pod front/web")
    assert Connection(pods, pods, "all ports") in found.rows
    assert Connection(("any other pod",), pods, "all ports") in found.rows
    assert found.notes == (
        "there is no NetworkPolicy in the input, so that everything may connect to everything",
    )


def test_without_a_workload_there_is_nothing_to_tell() -> None:
    found = connections_in_words(inventory(policy("{podSelector: {}}")).reach)

    assert found.rows == ()
    assert found.notes == ("there is no workload in the input",)


def test_of_very_many_workloads_the_first_are_named() -> None:
    pods = "".join(
        "---\napiVersion: v1\nkind: Pod\n"
        f"metadata: {{name: web-{number:03}, namespace: shop}}\n"
        "spec: {containers: [{name: web}]}\n"
        for number in range(203)
    )
    row = connections_in_words(inventory(pods).reach).rows[0]

    assert row.sources[199:] == ("Pod shop/web-199", "3 more workloads")
