"""Which pods fit on which nodes."""

from __future__ import annotations

import random

import pytest

from auditor.inventory.capacity.nodes import Room, room_of
from auditor.inventory.capacity.packing import Group, nodes_needed, pack
from auditor.inventory.capacity.pods import Amounts
from auditor.inventory.capacity.survey import survey
from auditor.prices import shipped_prices
from tests.objects import inventory

GI = 1 << 30
NODE = Room(Amounts(4000, 16 * GI), 20)
APART = """
    apiVersion: apps/v1
    kind: StatefulSet
    metadata: {name: NAME, namespace: shop}
    spec:
      replicas: REPLICAS
      template:
        metadata: {labels: {app: NAME, tier: db}}
        spec:
          affinity:
            podAntiAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
              - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {tier: db}}}
          containers: [{name: a, image: 'a:1', resources: {requests: {cpu: 1, memory: 1Gi}}}]
"""


def pods(number: int, count: int, cpu: float, gib: float = 1, *apart: int) -> Group:
    return Group(number, count, Amounts(cpu, gib * GI), frozenset(apart))


def test_cpu_memory_and_the_number_of_pods_are_limits() -> None:
    assert nodes_needed([pods(0, 5, 1000)], [], NODE, waiting=False) == 2
    assert nodes_needed([pods(0, 5, 10, 4)], [], NODE, waiting=False) == 2
    assert nodes_needed([pods(0, 21, 1, 0.1)], [], NODE, waiting=False) == 2
    assert nodes_needed([pods(0, 4, 1000, 4)], [], NODE, waiting=False) == 1


def test_agents_are_on_every_node() -> None:
    agent = pods(1, 1, 1000)
    assert nodes_needed([pods(0, 4, 1000)], [agent], NODE, waiting=False) == 2
    found = pack([pods(0, 4, 1000)], [agent], [NODE, NODE])
    assert [used.cpu for used in found.used] == [4000, 2000]


def test_a_pod_that_is_too_large_fits_on_no_number_of_nodes() -> None:
    assert nodes_needed([pods(0, 1, 4001)], [], NODE, waiting=False) is None
    assert nodes_needed([pods(0, 1, 3500)], [pods(1, 1, 1000)], NODE, waiting=False) is None
    assert nodes_needed([], [pods(1, 1, 5000)], NODE, waiting=False) is None


def test_pods_beside_no_agent_have_no_place() -> None:
    assert nodes_needed([pods(0, 2, 100, 1, 1)], [pods(1, 1, 100)], NODE, waiting=False) is None


def test_pods_that_must_be_apart_take_a_node_each_or_wait() -> None:
    apart = pods(0, 3, 100, 1, 0)
    assert nodes_needed([apart], [], NODE, waiting=False) == 3
    assert nodes_needed([apart], [], NODE, waiting=True) == 1
    found = pack([apart], [], [NODE, NODE])
    assert (found.lacking, found.waiting) == ({}, {0: 1})


def test_for_want_of_room_nobody_merely_waits() -> None:
    found = pack([pods(0, 3, 3000, 1, 0)], [], [Room(Amounts(2000, 16 * GI), 20)] * 3)
    assert (found.lacking, found.waiting) == ({0: 3}, {})


def test_two_workloads_may_keep_apart_from_each_other() -> None:
    text = APART.replace("NAME", "primary").replace("REPLICAS", "1")
    text += "    ---" + APART.replace("NAME", "replica").replace("REPLICAS", "2")
    found = survey(inventory(text))
    shape = shipped_prices()[0].nodes["t3.xlarge"]
    assert found.shuns == (frozenset({0, 1}), frozenset({0, 1}))
    assert found.needed("floor", shape) == 3
    assert found.on("floor", shape, 2).waiting == {1: 1}


@pytest.mark.parametrize("seed", range(20))
def test_nothing_is_lost_and_no_node_is_overfull(seed: int) -> None:
    luck = random.Random(seed)
    groups = [
        pods(n, luck.randrange(9), luck.randrange(1, 3000), luck.random() * 8, *([n] * (n % 2)))
        for n in range(12)
    ]
    rooms = [NODE] * luck.randrange(1, 9)
    found = pack(groups, [], rooms)
    for used in found.used:
        assert used.cpu <= NODE.amounts.cpu
        assert used.memory <= NODE.amounts.memory
    placed = sum(used.cpu for used in found.used)
    left = {n: found.lacking.get(n, 0) + found.waiting.get(n, 0) for n in range(12)}
    assert placed == sum((g.count - left[g.number]) * g.share.cpu for g in groups)
    needed = nodes_needed(groups, [], NODE, waiting=False)
    assert needed is not None
    assert pack(groups, [], [NODE] * needed).complete


def test_what_a_node_keeps_for_itself() -> None:
    room = room_of(shipped_prices()[0].nodes["t3.xlarge"])
    assert room.amounts.cpu == 3920
    assert room.pods == 58
    # 16Gi less 7.5 %, 255Mi + 58 x 11Mi, and 100Mi
    assert room.amounts.memory == int(16 * GI * 0.925 - (255 + 58 * 11 + 100) * (1 << 20))
