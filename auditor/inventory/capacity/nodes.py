"""What a node leaves for pods.

A node that is not there yet is estimated as Amazon EKS' image makes it, with the machine's own
share of the memory as Karpenter estimates it. Sources: awslabs/amazon-eks-ami, kubelet's
kubeReserved (CPU 6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % of the
others; memory 255 Mi and 11 Mi a pod) and evictionHard (100 Mi); karpenter.sh, settings,
VM_MEMORY_OVERHEAD_PERCENT (0.075). For a node of a running cluster its own status counts.
"""

from __future__ import annotations

import msgspec

from auditor.inventory.capacity.pods import Amounts
from auditor.prices import Shape

ASSUMPTION = (
    "a node keeps for itself what EKS' image reserves (CPU 6 %, 1 %, 0.5 %, 0.25 % of its cores; "
    "memory 255 Mi and 11 Mi a pod, 100 Mi before eviction) and 7.5 % of its memory"
)
_MI, _GI = 1 << 20, 1 << 30
_OWN_MEMORY = 0.075
_RESERVED_CPU = ((1, 60.0), (1, 10.0), (2, 5.0))
"""Cores and thousandths reserved of each; 2.5 of every further one."""


class Room(msgspec.Struct, frozen=True):
    """What a node has for pods."""

    amounts: Amounts
    pods: int


def room_of(shape: Shape) -> Room:
    """What a node of this shape has for pods."""
    rest, reserved = shape.cpu, 0.0
    for cores, millis in _RESERVED_CPU:
        taken = min(rest, cores)
        reserved += taken * millis
        rest -= taken
    reserved += rest * 2.5
    kept = (255 + 11 * shape.pods + 100) * _MI
    memory = shape.gib * _GI * (1 - _OWN_MEMORY) - kept
    return Room(Amounts(shape.cpu * 1000 - reserved, max(float(int(memory)), 0.0)), shape.pods)
