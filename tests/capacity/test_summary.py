"""A platform's capacity in a report about more than that."""

from __future__ import annotations

from auditor.capacity.summary import capacity_in_short
from auditor.model import Capacity, CapacityTotal, WorkloadLoad
from auditor.prices import shipped_prices
from tests.objects import inventory

GI = float(1 << 30)
WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, resources: {requests: {cpu: 500m, memory: 1Gi}}}
"""
POD = """
---
apiVersion: v1
kind: Pod
metadata: {name: web-NUMBER, namespace: shop}
spec: {containers: [{name: web}]}
"""


def short(text: str) -> Capacity:
    return capacity_in_short(inventory(text), shipped_prices()[0])


def test_workloads_totals_nodes_and_whether_it_fits() -> None:
    found = short(WEB)

    assert found.workloads == (WorkloadLoad("Deployment shop/web", 2, 2, False, 500.0, GI),)
    assert found.totals[:2] == (
        CapacityTotal("floor", 2, 1000.0, 2 * GI),
        CapacityTotal("ceiling", 2, 1000.0, 2 * GI),
    )
    assert found.on == f"{len(found.nodes)} x t3.medium"
    assert sum(node.cpu for node in found.nodes) == 1000.0
    assert all(0 < node.cpu <= node.cpu_room for node in found.nodes)
    assert found.remarks[0] == "every pod has its place"
    assert any(" USD a month: AWS list prices" in words for words in found.remarks)


def test_a_pod_larger_than_any_node_leaves_nothing_to_draw() -> None:
    found = short(WEB.replace("500m", "5000"))

    assert found.workloads[0].cpu == 5e6
    assert (found.on, found.nodes) == ("", ())


def test_a_very_large_platform_is_left_to_its_own_command() -> None:
    found = short("".join(POD.replace("NUMBER", str(number)) for number in range(1001)))

    assert found == Capacity(
        remarks=("more than 1,000 workloads: `vvaudit capacity` reckons with them",)
    )
