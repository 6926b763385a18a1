"""The results of a SARIF run: findings and problems, each at a place in a file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from auditor.formats import View
from auditor.formats.addresses import file_of, percent_encoded, stand_in
from auditor.formats.phrases import (
    about,
    acceptance,
    distinct,
    problem_identity,
    problem_place,
    trouble,
    values,
)
from auditor.formats.printable import clean, sentence
from auditor.formats.promises import broken_promises
from auditor.formats.sarif_rules import LEVELS, PROBLEM
from auditor.model import JSON, Finding, Location, Problem, Report, ResourceRef

_LINK = re.compile(r"\](?=\()")


class Results:
    """Writes results."""

    def __init__(self, report: Report, view: View, numbers: Mapping[str, int]) -> None:
        self._view = view
        self._numbers = numbers
        self._breaks = broken_promises(report)
        self._compared = report.baseline is not None

    def of_finding(self, finding: Finding) -> dict[str, JSON]:
        """What is wrong, which promises that breaks, and the other places it is about."""
        promises = [label for label, _ in self._breaks.get(finding.fingerprint, ())]
        said = plain(f"{about(finding)}: {sentence(finding.message)}")
        seen = values(finding)
        if seen:
            said += f" ({plain(seen)})"
        if promises:
            said += f". Breaks {', '.join(map(plain, promises))}"
        links = [
            f"[{_in_link(plain(clean(other.resource.display)))}]({number}): "
            f"{plain(sentence(other.message))}"
            for number, other in enumerate(finding.related)
        ]
        result: dict[str, JSON] = {
            "ruleId": clean(finding.rule),
            "ruleIndex": self._numbers[clean(finding.rule)],
            "level": LEVELS[finding.severity],
            "message": {"text": ". See ".join([said, *links])},
            "locations": [self._place(finding.location, finding.resource)],
            "partialFingerprints": {"primaryLocationLineHash": finding.fingerprint},
            "properties": {"severity": finding.severity.word, "promises": promises},
        }
        if finding.related:
            result["relatedLocations"] = [
                {"id": number, **self._place(other.location, other.resource)}
                for number, other in enumerate(finding.related)
            ]
        if finding.waiver is not None:
            result["suppressions"] = [
                {
                    "kind": "external",
                    "status": "accepted",
                    "justification": acceptance(finding.waiver),
                }
            ]
        if self._compared:
            result["baselineState"] = "unchanged" if finding.known else "new"
        return result

    def of_problems(self, problems: Sequence[Problem]) -> list[dict[str, JSON]]:
        """Every problem at its file, with a fingerprint that no other has."""
        marks = distinct(problem_identity(problem) for problem in problems)
        return [
            {
                "ruleId": PROBLEM,
                "ruleIndex": self._numbers[PROBLEM],
                "level": "error",
                "message": {"text": plain(f"{problem_place(problem)}: {trouble(problem)}")},
                "locations": [self._place_of_problem(problem)],
                "partialFingerprints": {"primaryLocationLineHash": mark},
            }
            for problem, mark in zip(problems, marks, strict=True)
        ]

    def _place(self, location: Location, resource: ResourceRef) -> dict[str, JSON]:
        path = file_of(location, self._view.from_root) or stand_in(resource, location)
        kind = {"fullyQualifiedName": clean(resource.display), "kind": "object"}
        return {**_physical(path, location), "logicalLocations": [kind]}

    def _place_of_problem(self, problem: Problem) -> dict[str, JSON]:
        location = Location(problem.uri, max(problem.line, 1), 1, max(problem.line, 1), 2)
        path = file_of(location, self._view.from_root)
        return _physical(path or ("stdin" if problem.uri == "-" else "cluster"), location)


def _physical(path: str, location: Location) -> dict[str, JSON]:
    """A place with all four numbers, which GitHub wants; where there is none, the first column."""
    line, column = max(location.line, 1), max(location.column, 1)
    end_line, end_column = max(location.end_line, line), max(location.end_column, 1)
    if end_line == line:
        end_column = max(end_column, column + 1)
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": percent_encoded(path)},
            "region": {
                "startLine": line,
                "startColumn": column,
                "endLine": end_line,
                "endColumn": end_column,
            },
        }
    }


def plain(text: str) -> str:
    """Text in which nothing is a link: SARIF makes one of `[text](target)`."""
    return _LINK.sub("] ", text)


def _in_link(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
