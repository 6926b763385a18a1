"""Price tables: what nodes, volumes and the rest of a cluster cost, out of YAML.

A table is data with a date and with a source for each price; those that come with the program are
in `policies/prices/`, and a user's own has the same shape.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path as FilePath

import msgspec

import auditor
from auditor.errors import UsageError
from auditor.model import JSON, Path
from auditor.sources.parsing import parse_bytes
from auditor.sources.positions import DocumentPositions

_LARGEST = 1_000_000
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_UNKNOWN = re.compile(r"unknown field `([^`]+)`")
_MEMORY = re.compile(r"([0-9]+)Gi")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a price is published, and as of when."""

    url: str
    date: str
    note: str = ""


class Hourly(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that costs by the hour."""

    hourly: float
    source: str


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of node: what its maker says it has, and what it costs."""

    cpu: int
    """Cores."""
    memory: str
    """Whole GiB, such as 16Gi."""
    pods: int
    """How many pods the network plugin lets it have."""
    hourly: float
    source: str

    @property
    def gib(self) -> int:
        """Its memory in GiB."""
        match = _MEMORY.fullmatch(self.memory)
        assert match, self.memory
        return int(match[1])


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each unit above a number costs a month."""

    above: int
    price: float


class VolumeType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of volume: the driver that makes it, and what a month of it costs."""

    provisioner: str
    gib: float
    source: str
    default: bool = False
    """Whether the driver makes it where the class names no type."""
    iops: tuple[Step, ...] = ()
    throughput: tuple[Step, ...] = ()
    """MiB/s."""


class PriceTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What things cost in one region, by one date."""

    id: str
    title: str
    date: str
    currency: str
    sources: dict[str, Source]
    nodes: dict[str, Shape]
    volumes: dict[str, VolumeType]
    hours: int = 730
    """Of a month."""
    cluster: Hourly | None = None
    """The control plane; null where none is billed."""
    load_balancer: Hourly | None = None

    def volume(self, provisioner: str, kind: str) -> tuple[str, VolumeType] | None:
        """The type of volume that a driver makes, `kind` as its class names it, or nothing."""
        for name, one in self.volumes.items():
            if one.provisioner == provisioner and (name == kind or (not kind and one.default)):
                return name, one
        return None


def stepped(amount: float, steps: tuple[Step, ...]) -> float:
    """What an amount costs a month where each step has its own price; without steps, nothing."""
    if not steps:
        return 0.0
    ordered = sorted(steps, key=lambda step: step.above)
    ends = [float(step.above) for step in ordered[1:]] + [float("inf")]
    return sum(
        (min(amount, end) - step.above) * step.price
        for step, end in zip(ordered, ends, strict=True)
        if amount > step.above
    )


@lru_cache(maxsize=1)
def shipped_prices() -> tuple[PriceTable, ...]:
    """The tables that come with the program, by their ids."""
    package = FilePath(auditor.__file__).parent
    installed = package / "policies"
    folder = (installed if installed.is_dir() else package.parent / "policies") / "prices"
    return tuple(read_prices(file) for file in sorted(folder.glob("*.yaml")))


def read_prices(file: FilePath) -> PriceTable:
    """The table that a file holds. Raises UsageError with the file, the line and the reason."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {(error.strerror or '').lower()}") from None
    if len(data) > _LARGEST:
        raise UsageError(f"{file}: is larger than a price table can be")
    parsed = parse_bytes(data)
    for flaw in parsed.flaws:
        raise UsageError(f"{file}:{flaw.line}: {flaw.message}")
    if len(parsed.documents) != 1:
        raise UsageError(f"{file}: holds {len(parsed.documents)} documents, not one price table")
    (document,) = parsed.documents
    lines = array("I")
    lines.frombytes(parsed.lines)
    return _Reader(str(file), DocumentPositions(str(file), document, lines)).read(document.body)


class _Reader:
    """Makes a table of a document, and knows where to point when something is wrong."""

    def __init__(self, shown: str, positions: DocumentPositions) -> None:
        self._shown, self._positions = shown, positions

    def read(self, body: JSON) -> PriceTable:
        if isinstance(body, dict):
            # Entry by entry, since an error inside a mapping does not say in which entry.
            self._each(body, "sources", Source)
            self._each(body, "nodes", Shape)
            self._each(body, "volumes", VolumeType)
        table: PriceTable = self._convert(body, PriceTable, ())
        self._check(table)
        return table

    def _each(self, body: Mapping[str, JSON], field: str, into: type) -> None:
        entries = body.get(field)
        if isinstance(entries, dict):
            for name, entry in entries.items():
                self._convert(entry, into, (field, name))

    def _convert(self, value: JSON, into: type, at: Path) -> JSON:
        try:
            return msgspec.convert(value, into)
        except msgspec.ValidationError as error:
            words, _, where = str(error).partition(" - at ")
            steps = [
                name or int(index) for name, index in _STEP.findall(where.strip("`").lstrip("$"))
            ]
            # A field that nobody knows is named in the words and not in the place.
            unknown = _UNKNOWN.search(words)
            at = (*at, *steps, *([unknown[1]] if unknown else []))
            raise self._error(at, f"{words[:1].lower()}{words[1:]}") from None

    def _check(self, table: PriceTable) -> None:
        if not _DATE.fullmatch(table.date):
            raise self._error(("date",), f"{table.date!r} is no date; write 2026-01-31")
        if table.hours <= 0:
            raise self._error(("hours",), "a month has more than 0 hours")
        priced: list[tuple[Path, str, tuple[float, ...]]] = []
        for name, shape in table.nodes.items():
            at: Path = ("nodes", name)
            if not _MEMORY.fullmatch(shape.memory):
                raise self._error((*at, "memory"), f"{shape.memory!r} is no whole GiB; write 16Gi")
            if min(shape.cpu, shape.gib, shape.pods) <= 0:
                raise self._error(at, f"{name} has no cores, no memory or no room for pods")
            priced.append((at, shape.source, (shape.hourly,)))
        for name, one in table.volumes.items():
            steps = tuple(step.price for step in (*one.iops, *one.throughput))
            priced.append((("volumes", name), one.source, (one.gib, *steps)))
        for field, hourly in (("cluster", table.cluster), ("loadBalancer", table.load_balancer)):
            if hourly is not None:
                priced.append(((field,), hourly.source, (hourly.hourly,)))
        for at, source, amounts in priced:
            if source not in table.sources:
                known = ", ".join(sorted(table.sources))
                raise self._error((*at, "source"), f"{source!r} is none of the sources: {known}")
            if min(amounts) < 0:
                raise self._error(at, "a price is negative")

    def _error(self, path: Path, words: str) -> UsageError:
        return UsageError(f"{self._shown}:{self._positions.locate(path).line}: {words}")
