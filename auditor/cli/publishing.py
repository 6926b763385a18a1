"""Where an audit is published besides `-f`: report objects, a history, Prometheus. The options, and
the deliveries in their order."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
import msgspec

from auditor.errors import ClusterError, UsageError, unknown_name
from auditor.model import Problem, Report, Stage

if TYPE_CHECKING:
    from auditor.audit import Request
    from auditor.cli.connection import Connection
    from auditor.exits import Bar
    from auditor.formats import View
    from auditor.model import Loaded

F = TypeVar("F", bound=Callable[..., object])

_DIALECTS = ("openreports", "policyreport", "auto")


class Publishing(msgspec.Struct, frozen=True):
    """What the user said about publishing."""

    reports: str | None
    history: str | None
    keep: int
    textfile: str | None
    pushgateway: str | None
    exit_zero: bool

    def check(self, live: bool, shard: str | None) -> None:
        """Raises UsageError for what cannot work, before the audit, which may take a while."""
        if self.reports is not None and self.reports not in _DIALECTS:
            raise unknown_name("report API", self.reports, _DIALECTS)
        if self.reports is not None and not live:
            raise UsageError("--publish writes to the cluster that is audited: give --live as well")
        if self.reports is not None and shard:
            raise UsageError("--publish and --shard: one share knows nothing of the other reports")
        if self.history is not None:
            folder = Path(self.history)
            if not folder.is_dir():
                raise UsageError(f"--history {folder}: there is no such folder")
            if not os.access(folder, os.W_OK | os.X_OK):
                raise UsageError(f"--history {folder}: cannot be written to: permission denied")
        if self.textfile is not None:
            from auditor.cli.output import check_writable

            check_writable(Path(self.textfile))
        if self.pushgateway is not None:
            self._gateway()

    def _gateway(self) -> str:
        from auditor.publish.pushgateway import group_address

        try:
            return group_address(self.pushgateway or "")
        except ValueError as error:
            raise UsageError(f"--pushgateway: {error}") from None

    def deliver(
        self,
        report: Report,
        request: Request,
        loaded: Loaded,
        connection: Connection,
        namespaces: Callable[[str], bool],
        elapsed: float,
    ) -> Report:
        """Makes all deliveries, and gives back the report with a problem for each that failed.

        The cluster's reports come first and the gateway last, so that what fails on the way is in
        what follows. `namespaces` says which were looked at, `elapsed` how many seconds the audit
        took.
        """
        from auditor.formats import View

        view = View(
            width=100,
            colour=False,
            quiet=False,
            show=frozenset(),
            all=True,
            elapsed=elapsed,
            text=loaded.text,
        )
        if self.reports is not None:
            narrowed = bool(request.namespaces or request.exclude_namespaces)
            found = self._to_cluster(report, loaded, connection, namespaces, narrowed)
            report = with_problems(report, found, request)
        for place, send in self._others():
            try:
                send(report, view)
            except OSError as error:
                reason = f"cannot be written: {error.strerror or 'no reason given'}"
                report = with_problems(report, [_problem(place, reason)], request)
            except _NotSent as error:
                report = with_problems(report, [_problem(place, str(error))], request)
        return report

    def exit_code(self, report: Report) -> int:
        """The report's exit code. With --exit-zero, 0 for an audit that ran, whatever it found, if
        all deliveries were made."""
        if not self.exit_zero or any(p.stage is Stage.WRITE for p in report.problems):
            return report.exit_code
        return 0 if report.exit_code in (1, 3) else report.exit_code

    def _to_cluster(
        self,
        report: Report,
        loaded: Loaded,
        connection: Connection,
        namespaces: Callable[[str], bool],
        narrowed: bool,
    ) -> Sequence[Problem]:
        from auditor.publish.cluster_reports import Extent, publish_reports
        from auditor.publish.connection import ClusterApi

        doubtful = any(
            problem.stage is Stage.EVALUATE or (problem.stage is Stage.LIST and not loaded.unlisted)
            for problem in report.problems
        )
        extent = Extent(frozenset(loaded.unlisted), not doubtful, namespaces, narrowed)
        where = report.source[0] if report.source else "the cluster"
        try:
            with connection.open() as client:
                api = ClusterApi(client)
                delivery = publish_reports(api, report, self.reports or "auto", extent, where)
        except ClusterError as error:
            return [_problem(where, f"no report objects: {error}")]
        if not delivery.dialect and not delivery.problems:
            click.echo("vvaudit: the cluster serves no report API; no report objects", err=True)
        return delivery.problems

    def _others(self) -> Iterator[tuple[str, Callable[[Report, View], None]]]:
        if self.history is not None:
            yield self.history, self._to_history
        if self.textfile is not None:
            yield self.textfile, self._to_textfile
        if self.pushgateway is not None:
            yield self._gateway(), self._to_gateway

    def _to_history(self, report: Report, view: View) -> None:
        from auditor.formats import FORMATS
        from auditor.publish.files import write_history

        content = FORMATS["json"](report, view).encode("utf-8", "replace")
        write_history(Path(self.history or ""), report.started, content, self.keep)

    def _to_textfile(self, report: Report, view: View) -> None:
        from auditor.formats import FORMATS
        from auditor.formats.prometheus import LAST_SUCCESS
        from auditor.publish.files import write_textfile

        metrics = FORMATS["prometheus"](report, view)
        write_textfile(Path(self.textfile or ""), metrics, LAST_SUCCESS)

    def _to_gateway(self, report: Report, view: View) -> None:
        from auditor.formats import FORMATS
        from auditor.publish.pushgateway import NotPushed, push

        metrics = FORMATS["prometheus"](report, view)
        try:
            push(self._gateway(), metrics, os.environ.get("VVAUDIT_PUSHGATEWAY_TOKEN", ""))
        except NotPushed as error:
            raise _NotSent(f"the Pushgateway did not take the metrics: {error}") from None


class _NotSent(Exception):
    """A delivery that failed, in words."""


def with_problems(report: Report, problems: Sequence[Problem], bar: Bar) -> Report:
    """The report with more problems, and the exit code that goes with them."""
    from auditor.exits import exit_of

    if not problems:
        return report
    every = tuple(sorted({*report.problems, *problems}))
    code, reason = exit_of(bar, report.findings, report.verdicts, every)
    return msgspec.structs.replace(report, problems=every, exit_code=code, reason=reason)


def _problem(uri: str, message: str) -> Problem:
    return Problem(uri=uri, line=0, stage=Stage.WRITE, message=message)


def publishing_options(command: F) -> F:
    """Adds the options, and hands them to the command together as `publishing`."""

    @functools.wraps(command)
    def with_publishing(
        *args: object,
        publish: str | None,
        history: str | None,
        history_keep: int,
        textfile: str | None,
        pushgateway: str | None,
        exit_zero: bool,
        **rest: object,
    ) -> object:
        publishing = Publishing(publish, history, history_keep, textfile, pushgateway, exit_zero)
        return command(*args, publishing=publishing, **rest)

    for option in reversed(_OPTIONS):
        with_publishing = option(with_publishing)
    return with_publishing  # type: ignore[return-value]


_OPTIONS = (
    click.option(
        "--publish",
        metavar="API",
        help="With --live, write report objects: openreports, policyreport, or auto for the one "
        "that the cluster serves.",
    ),
    click.option("--history", metavar="DIR", help="Keep the JSON report of each audit in DIR."),
    click.option(
        "--history-keep",
        type=click.IntRange(1),
        default=30,
        show_default=True,
        metavar="N",
        help="How many.",
    ),
    click.option(
        "--textfile", metavar="FILE", help="Write metrics for node-exporter's textfile collector."
    ),
    click.option(
        "--pushgateway",
        metavar="URL",
        help="Push metrics there; a token is read from VVAUDIT_PUSHGATEWAY_TOKEN.",
    ),
    click.option(
        "--exit-zero",
        is_flag=True,
        help="Exit 0 after an audit that ran and was published, whatever it found.",
    ),
)
