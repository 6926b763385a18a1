"""Runs mutants: a copy of manifests/ is edited, audited and put back, in several processes. What an
edit does not touch is not parsed again, and a rule is not asked again about a document that it
has judged before."""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from unittest.mock import patch

import msgspec

from auditor.audit import Request, audit
from auditor.catalog import Catalog, load_catalog
from auditor.engines import Engine, Pass, RawOutcome
from auditor.engines.embedded import EmbeddedEngine
from auditor.inventory import companions
from auditor.inventory.configuration import settings
from auditor.inventory.configuration.places import locate_inside
from auditor.inventory.configuration.reading import read_configuration
from auditor.model import Outcome, Report
from auditor.parallel import ChildFailed, Task, run_forked
from tests.cli.running import ROOT
from tests.mutants.edits import is_there, last_line, load, steps_of
from tests.mutants.mutant import Mutant, Neutral

MANIFESTS = ROOT / "manifests"
STARTED = "2026-01-02T03:04:05Z"
SUMS = frozenset({"RES-07", "RES-08", "RES-09", "RES-10", "OPS-07"})
"""Rows that add up the whole platform: they may break with whatever changes a figure, and a mutant
need not say so."""
_SECONDS = 120.0
"""How long a process may take over one mutant before it counts as hung."""


_told = lru_cache(maxsize=512)(read_configuration)
_beside = lru_cache(maxsize=32)(companions.companion_body)
"""What files say depends on their text alone: an edit leaves most of it as it was."""


class Result(msgspec.Struct, frozen=True):
    """What became of a mutant: nothing wrong, or in words why it survived or disturbed."""

    name: str
    wrong: str


@dataclass
class Remembering:
    """An engine that answers from memory what it was asked before: rules are functions of their
    document. Of what was examined it keeps only that there was something, which decides verdicts;
    the values are for reports."""

    inner: Engine
    name: str = "remembering"
    forks: bool = True
    batch: int = 1
    answers: dict[bytes, list[RawOutcome]] = field(default_factory=dict)

    def evaluate(self, subjects: Sequence[Sequence[Pass]]) -> Iterator[list[RawOutcome]]:
        for passes in subjects:
            key = blake2b(msgspec.msgpack.encode(list(passes)), digest_size=16).digest()
            if key not in self.answers:
                (answer,) = self.inner.evaluate([passes])
                self.answers[key] = [
                    msgspec.structs.replace(one, examined=[{}] * bool(one.examined))
                    for one in answer
                ]
            yield self.answers[key]


class Bench:
    """A copy of the manifests, the rules, and the verdicts on the files as they are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "manifests"
        shutil.copytree(MANIFESTS, self.folder)
        self._files = {p.name: p.read_bytes() for p in self.folder.iterdir()}
        self._catalog: Catalog = load_catalog()
        self._engine = Remembering(EmbeddedEngine(self._catalog.modules))
        self.shipped = self.audit()

    def audit(self) -> Report:
        """The report on the copy as it is now."""
        source = (str(self.folder),)
        request = Request(source=source, started=STARTED, sets=("valueverse",))
        with (
            patch.object(settings, "read_configuration", _told),
            patch.object(companions, "companion_body", _beside),
        ):
            return audit(request, load(self.folder), self._catalog, self._engine)

    def restore(self) -> None:
        """Undoes all edits."""
        for path in self.folder.iterdir():
            if path.name not in self._files:
                path.unlink()
        for name, data in self._files.items():
            path = self.folder / name
            if not path.exists() or path.read_bytes() != data:
                path.write_bytes(data)

    def at(self, folder: Path) -> None:
        """Goes on in a copy of its own: for another process."""
        shutil.copytree(self.folder, folder)
        self.folder = folder

    def run(self, one: Mutant | Neutral) -> Result:
        """What becomes of one edit."""
        try:
            one.edit.apply(self.folder)
            report = self.audit()
            if isinstance(one, Mutant):
                return Result(one.name, self._survives(one, report))
            return Result(one.name, self._disturbs(report))
        except Exception as error:
            return Result(one.name, f"{type(error).__name__}: {error}")
        finally:
            self.restore()

    def _survives(self, one: Mutant, report: Report) -> str:
        """Why the mutant is not killed; empty if it is."""
        broken = rows_of(report, Outcome.BROKEN)
        if broken - (SUMS - one.rows) != one.rows:
            return f"broken: {words(broken)} and not {words(one.rows)}{seen(report)}"
        if lacking := one.unverified - rows_of(report, Outcome.UNVERIFIED):
            return f"not unverified: {words(lacking)}"
        if not one.rows or one.object == "-":
            return ""
        loaded = load(self.folder)
        resource = next((r for r in loaded.resources if r.display == one.object), None)
        if resource is None:
            # A script or a document beside the objects, or a file that is gone.
            if any(f.resource.display == one.object for f in report.findings):
                return ""
            return f"no finding about {one.object}{seen(report)}"
        path = getattr(one.edit, "path", "") if one.path is None else one.path
        path = steps_of(resource, path) if isinstance(path, str) else path
        place = locate_inside(resource, path, loaded.text)
        own = one.path is None and path and is_there(resource, path)
        last = last_line(resource, path) if own else place.line
        places = [f.location for f in report.findings]
        if any(at.uri == place.uri and place.line <= at.line <= last for at in places):
            return ""
        return f"no finding at {Path(place.uri).name}:{place.line}{seen(report)}"

    def _disturbs(self, report: Report) -> str:
        """Which verdicts changed; empty if none did."""
        before, after = outcomes(self.shipped), outcomes(report)
        changed = [row for row in before if before[row] is not after.get(row)]
        if not changed and not report.problems:
            return ""
        told = [f"{row} {after[row].value}" for row in changed]
        told += [f"problem: {p.message}" for p in report.problems]
        return ", ".join(told) + seen(report)


def outcomes(report: Report) -> dict[str, Outcome]:
    """How each promise stands."""
    return {v.guarantee.id: v.outcome for v in report.verdicts}


def rows_of(report: Report, outcome: Outcome) -> frozenset[str]:
    """The promises that stand so."""
    return frozenset(row for row, found in outcomes(report).items() if found is outcome)


def words(rows: frozenset[str]) -> str:
    """The rows in order."""
    return " ".join(sorted(rows)) or "nothing"


def seen(report: Report) -> str:
    """The findings, a line each."""
    return "".join(
        f"\n      {Path(f.location.uri).name}:{f.location.line} {f.rule} {f.resource.display} "
        f"{f.path}: {f.message}"
        for f in report.findings[:6]
    )


def run_all(
    table: Sequence[Mutant | Neutral],
    processes: int,
    progress: Callable[[int], None] | None = None,
) -> list[Result]:
    """What became of every row of the table, in its order. Raises RuntimeError for a process that
    died."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as name:
        folder = Path(name)
        bench = Bench(folder)
        gc.freeze()

        def task(share: int) -> Task:
            def work(advance: Callable[[int], None]) -> bytes:
                gc.disable()
                bench.at(folder / f"copy-{share}" / "manifests")
                done = []
                for count, one in enumerate(table[share::processes]):
                    done.append(bench.run(one))
                    if count % 20 == 0:
                        gc.collect()
                    advance(1)
                return msgspec.msgpack.encode(done)

            return work

        shares: list[list[Result]] = []
        for answer in run_forked([task(n) for n in range(processes)], _SECONDS, progress):
            if isinstance(answer, ChildFailed):
                raise RuntimeError(f"a process that ran mutants {answer}")
            shares.append(msgspec.msgpack.decode(answer, type=list[Result]))
    return [shares[n % processes][n // processes] for n in range(len(table))]
