"""What is other than it was, or than it was declared: against the baseline, against the last
revision, and between manifests and cluster."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.formats.differences import drift_in_words
from auditor.formats.html.anchors import Anchors
from auditor.formats.html.markup import NOTHING, Html, code, element, joined
from auditor.formats.html.tables import table
from auditor.formats.phrases import about, failed
from auditor.formats.printable import clean, in_words, sentence
from auditor.formats.values import drifted
from auditor.formats.words import count, place
from auditor.model import Drift, FieldDrift, Report

_SHOWN = 1000
"""New findings and differences that are listed before the rest is counted."""


def baseline_part(report: Report, anchors: Anchors) -> Html:
    """What is new since the baseline, what is known and what is gone."""
    baseline = report.baseline
    if baseline is None:
        return NOTHING
    new = [finding for finding in failed(report) if not finding.known]
    items = [
        element(
            "li",
            element(
                "a",
                f"{about(finding)}: {sentence(finding.message)}",
                href=f"#{anchors.findings[finding.fingerprint]}",
            ),
        )
        for finding in new[:_SHOWN]
    ]
    return element(
        "section",
        element("h2", "Since the baseline"),
        element(
            "p",
            f"{count(baseline.new, 'new finding')}, {baseline.known:,} known, "
            f"{baseline.gone:,} gone, against ",
            code(clean(baseline.source)),
            ".",
        ),
        element("ul", *items, *_more(len(new) - len(items), "new finding")) if new else NOTHING,
        id="baseline",
    )


def drift_part(report: Report) -> Html:
    """How the cluster differs from what was declared."""
    drift = report.drift
    if drift is None:
        return NOTHING
    return element("section", element("h2", "Drift"), *_drift(drift), id="drift")


def _drift(drift: Drift) -> Sequence[Html]:
    if not (drift.changed or drift.absent or drift.undeclared):
        return [element("p", "The cluster holds what was declared.")]
    return [
        element("p", f"{drift_in_words(drift)}."),
        _fields(drift.changed[:_SHOWN], len(drift.changed)),
        _titled(
            "Declared, and not in the cluster",
            [
                joined([clean(resource.display), " ", code(place(location))])
                for resource, location in drift.absent
            ],
        ),
        _titled(
            "In the platform's namespaces, and declared by nobody",
            [joined([clean(resource.display)]) for resource in drift.undeclared],
        ),
    ]


def _fields(shown: Sequence[FieldDrift], total: int) -> Html:
    rest = _more(total - len(shown), "more field")
    fields = table(
        "Fields that differ",
        ("Object", "Field", "Declared", "Live", "Declared at"),
        [
            (
                clean(one.resource.display),
                code(clean(one.path)),
                code(in_words(drifted(one, one.declared))),
                code(in_words(drifted(one, one.live))),
                code(place(one.location)),
            )
            for one in shown
        ],
    )
    return joined([fields, element("ul", *rest) if rest else NOTHING])


def _titled(title: str, items: Sequence[Html]) -> Html:
    if not items:
        return NOTHING
    lines = [element("li", item) for item in items[:_SHOWN]]
    return joined(
        [element("h3", title), element("ul", *lines, *_more(len(items) - _SHOWN, "more object"))]
    )


def _more(number: int, noun: str) -> list[Html]:
    return [element("li", f"and {count(number, noun)}")] if number > 0 else []
