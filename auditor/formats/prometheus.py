"""The report as metrics, in the Prometheus text format (prometheus.io/docs/instrumenting/
exposition_formats): for the textfile collector of node-exporter, and for a Pushgateway.

An audit is a batch job, so all of them are gauges that say how it ended, and times are points in
time and no ages. What can be zero is written as zero: a series that vanishes cannot fire an alert.
No label names an object, so that a scan of ten thousand objects has as many series as one of ten.
What metrics cannot carry is there as comments: the texts of problems and of broken promises, and
how a promise stands in the manifests and in the cluster. Of the differences between the two there
are only the numbers, because there may be thousands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from auditor.formats import View
from auditor.formats.phrases import sides
from auditor.formats.printable import clean, sentence
from auditor.model import Drift, Outcome, Report, Severity, Stage, Status, Verdict

LAST_SUCCESS = "vvaudit_last_success_timestamp_seconds"
"""Only a complete audit has it; after one that was not, the time before it still counts."""

Sample = tuple[Mapping[str, str], float]


def render(report: Report, view: View) -> str:
    """All metrics. The run's duration is among them where it is known."""
    lines = [f"# {line}" for line in _comments(report)]
    for name, words, samples in _families(report, view):
        lines += [f"# HELP {name} {words}", f"# TYPE {name} gauge"]
        lines += [f"{name}{_labels(labels)} {_number(value)}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _comments(report: Report) -> Iterator[str]:
    yield f"vvaudit {clean(report.version)}: {clean(report.reason)}"
    for problem in sorted(report.problems):
        yield f"problem: {clean(problem.uri)}: {clean(problem.message)}"
    for verdict in report.verdicts:
        if verdict.outcome in (Outcome.BROKEN, Outcome.UNVERIFIED):
            name = f"{clean(verdict.set)}/{clean(verdict.guarantee.id)}"
            yield f"{verdict.outcome.value}: {name} {sentence(verdict.guarantee.statement)}"
        if sides(verdict):
            yield f"{clean(verdict.set)}/{clean(verdict.guarantee.id)} {sides(verdict)}"


def _families(report: Report, view: View) -> Iterator[tuple[str, str, Iterable[Sample]]]:
    begun = float(_seconds(report.started))
    version = {"version": clean(report.version)}
    yield "vvaudit_build_info", "The version that audited.", [(version, 1)]
    yield "vvaudit_last_run_timestamp_seconds", "When the last audit began.", [({}, begun)]
    if not report.problems and report.exit_code in (0, 1):
        yield LAST_SUCCESS, "When the last audit began that was complete.", [({}, begun)]
    if view.elapsed is not None:
        yield "vvaudit_run_duration_seconds", "How long it took.", [({}, view.elapsed)]
    yield (
        "vvaudit_exit_code",
        "How it ended: 0 clean, 1 broken, 3 incomplete.",
        [({}, report.exit_code)],
    )
    yield (
        "vvaudit_resources_scanned",
        "Objects that were looked at.",
        [({}, sum(report.coverage.objects.values()))],
    )
    yield (
        "vvaudit_problems",
        "What could not be read or judged, by step.",
        [
            ({"stage": stage.value}, sum(p.stage is stage for p in report.problems))
            for stage in Stage
        ],
    )
    yield "vvaudit_findings", "Findings, by severity and by what they are.", _findings(report)
    promised = [v for v in report.verdicts if not v.guarantee.informational]
    if promised:
        yield "vvaudit_promises", "Promises, by set and verdict.", _promises(promised)
        yield "vvaudit_promise_broken", "Whether a promise is broken.", _broken(promised)
    asked = [v for v in report.verdicts if v.guarantee.informational]
    if asked:
        yield "vvaudit_present", "Whether what a set only asks after is there.", _present(asked)
    if report.drift is not None:
        yield (
            "vvaudit_drift",
            "How the cluster differs from what is declared.",
            _drift(report.drift),
        )


def _findings(report: Report) -> Iterator[Sample]:
    kinds = [(finding.severity, finding.status) for finding in report.findings]
    for severity in reversed(Severity):
        for status in Status:
            labels = {"severity": severity.word, "result": status.value}
            yield labels, kinds.count((severity, status))


def _promises(verdicts: Sequence[Verdict]) -> Iterator[Sample]:
    outcomes = [(verdict.set, verdict.outcome) for verdict in verdicts]
    for name in dict.fromkeys(verdict.set for verdict in verdicts):
        for outcome in Outcome:
            yield {"set": name, "verdict": outcome.value}, outcomes.count((name, outcome))


def _broken(verdicts: Sequence[Verdict]) -> Iterator[Sample]:
    for verdict in verdicts:
        labels = {"set": verdict.set, "promise": verdict.guarantee.id}
        yield labels, int(verdict.outcome is Outcome.BROKEN)


def _present(verdicts: Sequence[Verdict]) -> Iterator[Sample]:
    for verdict in verdicts:
        labels = {"set": verdict.set, "promise": verdict.guarantee.id}
        yield labels, int(verdict.outcome is Outcome.HELD)


def _drift(drift: Drift) -> Iterator[Sample]:
    """Fields that differ, objects that are absent, and objects that nobody declared."""
    yield {"what": "changed"}, len(drift.changed)
    yield {"what": "absent"}, len(drift.absent)
    yield {"what": "undeclared"}, len(drift.undeclared)


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    parts = [f'{name}="{_escaped(value)}"' for name, value in labels.items()]
    return "{" + ",".join(parts) + "}"


def _escaped(value: str) -> str:
    return clean(value).replace("\\", "\\\\").replace('"', '\\"')


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.3f}"


def _seconds(started: str) -> int:
    return int(datetime.fromisoformat(started.replace("Z", "+00:00")).timestamp())
