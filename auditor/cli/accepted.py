"""What somebody has accepted: the options for waivers and baselines."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
import msgspec

from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.audit import Request
    from auditor.catalog import Catalog
    from auditor.model import Report

F = TypeVar("F", bound=Callable[..., object])


class Accepted(msgspec.Struct, frozen=True):
    """What the user said about waivers and baselines."""

    waivers: tuple[str, ...]
    no_waivers: bool
    baseline: str | None
    write_baseline: str | None

    def check(self) -> None:
        """Raises UsageError for options that contradict each other, before the audit."""
        if self.no_waivers and self.waivers:
            raise UsageError("--waivers and --no-waivers: give one of them")
        if self.write_baseline is not None:
            from auditor.cli.output import check_writable

            check_writable(Path(self.write_baseline))

    def asked(self, request: Request, catalog: Catalog) -> Request:
        """The request with what was accepted. Raises UsageError or PolicyError for a file that is
        not what it should be."""
        from auditor.baseline import read_baseline
        from auditor.waivers.document import read_waivers

        baseline = None
        if self.baseline is not None:
            baseline = (self.baseline, read_baseline(Path(self.baseline)))
        entries = (
            []
            if self.no_waivers
            else [entry for file in self.waivers for entry in read_waivers(Path(file), catalog)]
        )
        return msgspec.structs.replace(
            request,
            waivers=tuple(entries),
            annotations=not self.no_waivers,
            baseline=baseline,
        )

    def record(self, report: Report) -> None:
        """Writes the baseline that was asked for. Raises UsageError if it cannot be written."""
        if self.write_baseline is not None:
            from auditor.baseline import write_baseline
            from auditor.cli.output import replace_file

            content = write_baseline(report.findings, report.coverage.rules)
            replace_file(Path(self.write_baseline), content)


def accepted_options(command: F) -> F:
    """Adds the options, and hands them to the command together as `accepted`."""

    @functools.wraps(command)
    def with_accepted(
        *args: object,
        waivers: tuple[str, ...],
        no_waivers: bool,
        baseline: str | None,
        write_baseline: str | None,
        **rest: object,
    ) -> object:
        accepted = Accepted(waivers, no_waivers, baseline, write_baseline)
        return command(*args, accepted=accepted, **rest)

    for option in reversed(_OPTIONS):
        with_accepted = option(with_accepted)
    return with_accepted  # type: ignore[return-value]


_OPTIONS = (
    click.option(
        "--waivers",
        multiple=True,
        metavar="FILE",
        help="Findings that somebody answers for; `vvaudit waive` writes it. Repeatable.",
    ),
    click.option(
        "--no-waivers", is_flag=True, help="Count what is waived, by a file or an annotation."
    ),
    click.option(
        "--baseline", metavar="FILE", help="Only what is not in FILE decides the exit code."
    ),
    click.option("--write-baseline", metavar="FILE", help="Write what is wrong now to FILE."),
)
