"""A platform's capacity for people: tables with bars of plain characters."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.capacity.report import (
    Bill,
    CapacityReport,
    Left,
    NodeRow,
    Placing,
    ShapeRow,
    VolumeRow,
    WorkloadRow,
)
from auditor.formats.page import Page, cells, fit
from auditor.formats.printable import clean
from auditor.formats.words import count, listed

_GI, _MI = 1 << 30, 1 << 20
_BAR = 30
_NAME = 26
_NODES_SHOWN = 12
"""How many nodes are drawn; JSON has them all."""


def render_capacity(report: CapacityReport, width: int, colour: bool, every: bool = False) -> str:
    """The report as lines of text; with `every` nothing is folded."""
    page = Page(width, colour)
    _workloads(page, report)
    _totals(page, report)
    _volumes(page, report)
    _shapes(page, report)
    if report.placing is not None:
        _placing(page, report.placing, every)
    _bill(page, report.bill)
    page.gap()
    for words in report.assumptions:
        page.text("assumed: ", clean(words))
    return str(page)


def cores(millis: float) -> str:
    """`25m`, `500m`, `2`, `6.01`: as short as quantities are written."""
    if millis < 1000:
        return f"{millis:g}m" if millis else "0"
    return f"{round(millis / 1000, 2):g}" if millis < 1e6 else f"{millis / 1000:,.0f}"


def memory(amount: float) -> str:
    """`192Mi`, `2Gi`, `13.2Gi`."""
    if amount < _GI:
        return f"{round(amount / _MI):g}Mi" if amount else "0"
    gib = amount / _GI
    return f"{round(gib, 2):g}Gi" if gib < 1000 else f"{gib:,.0f}Gi"


def bar(part: float, whole: float, size: int, mark: str = "#", blank: str = ".") -> str:
    """A bar of `size` characters; anything above nothing has at least one mark."""
    marks = round(size * min(part / whole, 1)) if whole else 0
    marks = max(marks, 1) if part else 0
    return mark * marks + blank * (size - marks)


def _workloads(page: Page, report: CapacityReport) -> None:
    rows = report.workloads
    widest = max((cells(clean(row.name)) for row in rows), default=8)
    name = min(widest, max(_NAME - 4, page.width - 45 - _BAR))
    size = min(_BAR, page.width - name - 45)
    largest = max((row.ceiling * row.requests.cpu for row in rows), default=0)
    title = "Workloads"
    head = f"{title:{name + 2}} {'pods':>9} {'requests':>15} {'limits':>14}"
    page.line(page.paint("bold", title) + head[len(title) :])
    namespace = None
    for row in rows:
        if row.namespace != namespace:
            namespace = row.namespace
            page.line(f"  {clean(namespace)}")
        words = _padded(clean(row.name), name)
        asked = f"{cores(row.requests.cpu):>7} {memory(row.requests.memory):>7}"
        limits = f"{_limit(row, 'cpu'):>6} {_limit(row, 'memory'):>7}"
        line = f"    {words} {_pods(row):>7} {asked} {limits}"
        page.line(f"{line}  {_load(row, largest, size)}")
    page.gap()
    page.text(
        "",
        "Of one pod, cores and memory; a pod without a limit may use more (+). Pods: "
        "floor-ceiling, + surge of a rollout. Bar: CPU requests, # at the floor and - up to the "
        "ceiling.",
        style="quiet",
    )


def _padded(words: str, columns: int) -> str:
    if cells(words) > columns:
        words = fit(words, columns - 1) + "~"
    return words + " " * (columns - cells(words))


def _pods(row: WorkloadRow) -> str:
    if row.per_node:
        return "a node"
    numbers = f"{row.floor}" if row.floor == row.ceiling else f"{row.floor}-{row.ceiling}"
    return f"{numbers}+{row.surge}" if row.surge else numbers


def _limit(row: WorkloadRow, resource: str) -> str:
    amount = cores(row.limits.cpu) if resource == "cpu" else memory(row.limits.memory)
    if resource not in row.unlimited:
        return amount
    return "+" if amount == "0" else f"{amount}+"


def _load(row: WorkloadRow, largest: float, size: int) -> str:
    at_most = bar(row.ceiling * row.requests.cpu, largest, size, "-", "")
    at_least = bar(row.floor * row.requests.cpu, largest, size, "#", "")
    return at_least + at_most[len(at_least) :]


def _totals(page: Page, report: CapacityReport) -> None:
    page.gap()
    head = f"{'':34}{'pods':>6} {'requests':>17} {'limits':>17}"
    page.line(page.paint("bold", "All together") + head[len("All together") :])
    names = {
        "floor": "floor",
        "ceiling": "ceiling",
        "rollout": "ceiling, all being replaced",
    }
    mark_cpu, mark_memory = (
        "+" if any(resource in row.unlimited for row in report.workloads) else ""
        for resource in ("cpu", "memory")
    )
    for row in report.totals:
        where = f"  {names[row.scale]}"
        asked = f"{cores(row.requests.cpu):>8} {memory(row.requests.memory):>8}"
        limits = (
            f"{cores(row.limits.cpu) + mark_cpu:>8} {memory(row.limits.memory) + mark_memory:>8}"
        )
        page.line(f"{where:34}{row.pods:>6,} {asked} {limits}")
    numbers = list(dict.fromkeys(f"{row.nodes}" for row in report.totals))
    if any(row.per_node for row in report.workloads):
        page.text("  ", f"agents on {listed(numbers)} nodes", style="quiet")


def _volumes(page: Page, report: CapacityReport) -> None:
    if not report.volumes:
        return
    page.gap()
    page.text("", "Volumes", style="bold")
    tails = [_of_class(row) for row in report.volumes]
    room = page.width - 26 - max(map(cells, tails))
    named = [row.claim.partition("/") for row in report.volumes]
    column = max(min(max(cells(clean(name)) for _, _, name in named), room), _NAME - 6)
    rows = sorted(zip(named, report.volumes, tails, strict=True), key=lambda row: row[0])
    namespace = None
    for (where, _, name), row, tail in rows:
        if where != namespace:
            namespace = where
            page.line(f"  {clean(where)}")
        numbers = f"{row.floor}" if row.floor == row.ceiling else f"{row.floor}-{row.ceiling}"
        lead = f"    {_padded(clean(name), column)} {numbers:>5} x {row.gib:>5,} GiB  "
        page.text(lead, tail)


def _of_class(row: VolumeRow) -> str:
    extra = f" {row.iops:,} IOPS" if row.iops is not None else ""
    return f"{clean(row.class_name) or 'no class'}{extra}"


def _shapes(page: Page, report: CapacityReport) -> None:
    page.gap()
    widest = max(len(row.type) for row in report.shapes)
    month = f"a month, {report.bill.currency}"
    head = f"{'for pods':>17} {'floor':>6} {'one lost':>9} {'ceiling':>8} {month:>18}"
    page.line(page.paint("bold", "Nodes".ljust(widest + 4)) + head)
    for row in report.shapes:
        mark = "*" if row.type == report.chosen else " "
        room = f"{cores(row.room.cpu)} / {memory(row.room.memory)}"
        page.line(
            f"{mark} {row.type:{widest}}  {room:>17} {_or_dash(row.floor):>6}"
            f" {_or_dash(row.one_lost):>9} {_or_dash(row.ceiling):>8} {_prices(row):>18}"
        )
    page.text(
        "",
        "How many of one kind hold the requests: at the floor, at the floor when one of them is "
        "lost, at the ceiling. - : a pod is larger than such a node.",
        style="quiet",
    )


def _or_dash(number: int | None) -> str:
    return "-" if number is None else f"{number:,}"


def _prices(row: ShapeRow) -> str:
    if row.floor_price is None or row.ceiling_price is None:
        return "-"
    return f"{_money(row.floor_price)} - {_money(row.ceiling_price)}"


def _money(amount: float) -> str:
    return f"{int(amount + 0.5):,}"


def _placing(page: Page, placing: Placing, every: bool) -> None:
    page.gap()
    page.text("", f"The floor on {clean(placing.what)}", style="bold")
    shown = placing.nodes if every else placing.nodes[:_NODES_SHOWN]
    column = min(max((cells(clean(one.name)) for one in shown), default=0), page.width - 46)
    size = min(_BAR, (page.width - 2 - column - 31) // 2)
    for one in shown:
        page.line(f"  {_padded(clean(one.name), column)}  {_used(one, size)}")
    if len(shown) < len(placing.nodes):
        page.line(f"  and {len(placing.nodes) - len(shown):,} more nodes (--all)")
    if placing.fits:
        page.text("  ", "every pod has its place")
    _left_over(page, "  ", placing.left)
    for loss in placing.losses:
        name = clean(loss.node)
        if not loss.left:
            page.text("  ", f"without {name}: every pod has its place again")
        _left_over(page, f"  without {name}: ", loss.left)


def _used(one: NodeRow, size: int) -> str:
    parts = []
    for name, used, room in (
        ("CPU", one.used.cpu, one.room.cpu),
        ("memory", one.used.memory, one.room.memory),
    ):
        share = round(100 * used / room) if room else 0
        parts.append(f"{name} [{bar(used, room, size)}] {share:>3} %")
    return "  ".join(parts)


def _left_over(page: Page, lead: str, left: Sequence[Left]) -> None:
    for apart, words in (
        (False, "no room for"),
        (True, "wait for a node of their own, though there is room:"),
    ):
        names = [f"{one.pods} of {clean(one.workload)}" for one in left if one.apart is apart]
        if names:
            page.text(lead, f"{words} {listed(names)}", hang=4)


def _bill(page: Page, bill: Bill) -> None:
    page.gap()
    page.text("", f"A month, {bill.currency}: {clean(bill.title)}, {bill.date}", style="bold")
    page.line(f"  {'':40}{'floor':>9} {'ceiling':>9}")
    size = min(_BAR, page.width - 64)
    most = max((row.ceiling for row in bill.rows), default=0)
    for row in bill.rows:
        line = f"  {_padded(clean(row.what), 40)}{_money(row.floor):>9} {_money(row.ceiling):>9}"
        page.line(f"{line}  {bar(row.ceiling, most, size, '#', '')}")
    page.line(page.paint("bold", f"  {'all':40}{_money(bill.floor):>9} {_money(bill.ceiling):>9}"))
    for words in bill.uncounted:
        page.text("  not counted: ", clean(words), hang=4)
    page.text("  ", f"{count(bill.hours, 'hour')}; sources of the prices with -f json", hang=4)
