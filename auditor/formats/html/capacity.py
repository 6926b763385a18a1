"""What the platform requests, as bars: by workload, all together, and on nodes."""

from __future__ import annotations

from auditor.formats.html.markup import NOTHING, Html, element, joined
from auditor.formats.html.tables import table
from auditor.formats.printable import clean, sentence
from auditor.formats.terminal_capacity import cores, memory
from auditor.model import Capacity, NodeLoad, WorkloadLoad


def capacity_part(capacity: Capacity | None) -> Html:
    """How large the platform is at its floor and at its ceiling."""
    if capacity is None or not (capacity.workloads or capacity.remarks):
        return NOTHING
    largest = max((one.ceiling * one.cpu for one in capacity.workloads), default=0)
    remarks = (element("li", sentence(words)) for words in capacity.remarks)
    return element(
        "section",
        element("h2", "Capacity"),
        table(
            "All together, by what pods request",
            ("At", "Pods", "CPU", "Memory"),
            [
                (one.name, f"{one.pods:,}", cores(one.cpu), memory(one.memory))
                for one in capacity.totals
            ],
        ),
        table(
            f"The floor on {clean(capacity.on)}",
            ("Node", "CPU", "Memory"),
            [_node(one) for one in capacity.nodes],
        ),
        element("ul", *remarks),
        table(
            "By workload; the bar is the CPU that all its pods request, dark at the floor",
            ("Workload", "Pods", "CPU of one", "Memory of one", "CPU of all"),
            [_workload(one, largest) for one in capacity.workloads],
        ),
        id="capacity",
    )


def _node(one: NodeLoad) -> tuple[str, str, str]:
    return (
        clean(one.name),
        _share(one.cpu, one.cpu_room, f"{cores(one.cpu)} of {cores(one.cpu_room)}"),
        _share(one.memory, one.memory_room, f"{memory(one.memory)} of {memory(one.memory_room)}"),
    )


def _workload(one: WorkloadLoad, largest: float) -> tuple[str, str, str, str, str]:
    floor, ceiling = one.floor * one.cpu, one.ceiling * one.cpu
    pods = f"{one.floor:,}" if one.floor == one.ceiling else f"{one.floor:,} to {one.ceiling:,}"
    total = cores(floor) if floor == ceiling else f"{cores(floor)} to {cores(ceiling)}"
    return (
        clean(one.name),
        f"{pods} a node" if one.per_node else pods,
        cores(one.cpu),
        memory(one.memory),
        joined([_bar(floor, ceiling, largest), f"{total} a node" if one.per_node else total]),
    )


def _share(used: float, room: float, words: str) -> Html:
    percent = f"{round(100 * used / room)} %" if room else "no room"
    return joined([_bar(used, used, room), f"{percent}, {words}"])


def _bar(floor: float, ceiling: float, whole: float) -> Html:
    """Two lengths of a whole. It repeats what stands beside it in words."""
    lengths = [round(1000 * min(part / whole, 1)) if whole else 0 for part in (ceiling, floor)]
    return element(
        "svg",
        *(
            element("rect", x=0, y=0, width=length, height=1, class_=name)
            for name, length in zip(("most", "least"), lengths, strict=True)
        ),
        viewBox="0 0 1000 1",
        preserveAspectRatio="none",
        aria_hidden="true",
        class_="bar",
    )
