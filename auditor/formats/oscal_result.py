"""One result of an OSCAL document: observations, findings, risks, and the objects that they are
about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditor.formats.differences import differences, drift_in_words
from auditor.formats.oscal_names import name_uuid, props, token
from auditor.formats.phrases import (
    KNOWN,
    about,
    acceptance,
    both_sides,
    distinct,
    lacking,
    problem_identity,
    problem_place,
    trouble,
    values,
    worst_first,
)
from auditor.formats.printable import clean, in_words, sentence
from auditor.formats.values import observed
from auditor.formats.words import count, place
from auditor.model import (
    JSON,
    Finding,
    Outcome,
    Problem,
    Report,
    ResourceRef,
    SetInForce,
    Status,
    Verdict,
)

_METHODS = ["TEST-AUTOMATED"]
_ELSEWHERE = "No promise"


class Result:
    """Writes one result."""

    def __init__(self, report: Report, scope: str) -> None:
        self._report = report
        self._scope = scope
        self._objects: dict[str, dict[str, JSON]] = {}
        self._observations: dict[str, dict[str, JSON]] = {}
        self._findings: list[dict[str, JSON]] = []
        self._risks: dict[str, dict[str, JSON]] = {}

    def of_set(self, one: SetInForce, verdicts: Sequence[Verdict]) -> dict[str, JSON]:
        """How the promises of one set stand."""
        by_mark = {finding.fingerprint: finding for finding in self._report.findings}
        for verdict in verdicts:
            self._add_promise(verdict, [by_mark[m] for m in verdict.findings if m in by_mark])
        controls = list(dict.fromkeys(token(verdict.guarantee.id) for verdict in verdicts))
        title = sentence(one.title) or clean(one.id)
        selection = _selection(f"The promises of {clean(one.id)}.", controls)
        reason = f" In force: {sentence(one.reason)}." if one.reason else ""
        return self._written(
            title, f"How the promises of {clean(one.id)} stand.{reason}", selection
        )

    def of_the_rest(self, findings: Sequence[Finding]) -> dict[str, JSON]:
        """Findings that break no promise, and problems."""
        for finding in findings:
            self._add_finding(finding)
        problems = sorted(self._report.problems)
        marks = distinct(problem_identity(problem) for problem in problems)
        for problem, mark in zip(problems, marks, strict=True):
            self._add_problem(problem, mark)
        words = "Findings that break no promise in force, and what could not be audited."
        return self._written(_ELSEWHERE, words, _selection("Whatever the rules judge.", []))

    def of_differences(self) -> dict[str, JSON]:
        """How a cluster differs from what was declared."""
        for number, one in enumerate(differences(self._report)):
            self._observe(
                f"{number} {one.about}",
                one.about,
                props(result="drift", drift=one.state, path=clean(one.path)),
                [one.resource],
                [f"{place(one.location)}: {one.words}"] if one.location.line > 0 else (),
            )
        drift = self._report.drift
        said = f": {drift_in_words(drift)}" if drift else ""
        words = f"How the cluster differs from what was declared{said}."
        return self._written("Drift", words, _selection("Whatever is declared.", []))

    def _written(self, title: str, description: str, selection: dict[str, JSON]) -> dict[str, JSON]:
        result: dict[str, JSON] = {
            "uuid": self._uuid("result"),
            "title": title,
            "description": description,
            "start": self._report.started,
            "end": self._report.started,
            "reviewed-controls": {"control-selections": [selection]},
        }
        if self._objects:
            items = [self._objects[name] for name in sorted(self._objects)]
            result["local-definitions"] = {"inventory-items": items}
        for name, members in (
            ("observations", list(self._observations.values())),
            ("risks", list(self._risks.values())),
            ("findings", self._findings),
        ):
            if members:
                result[name] = members
        return result

    def _uuid(self, *parts: str) -> str:
        return name_uuid(self._report.started, self._scope, *parts)

    def _subject(self, resource: ResourceRef) -> dict[str, JSON]:
        name = clean(resource.display)
        uuid = name_uuid("object", name)
        self._objects[uuid] = {
            "uuid": uuid,
            "description": name,
            "props": props(
                api_version=clean(resource.api_version),
                kind=clean(resource.kind),
                namespace=clean(resource.namespace),
                name=clean(resource.name),
            ),
        }
        return {"subject-uuid": uuid, "type": "inventory-item", "title": name}

    def _observe(
        self,
        name: str,
        description: str,
        props: list[dict[str, JSON]],
        resources: Iterable[ResourceRef] = (),
        evidence: Iterable[str] = (),
    ) -> str:
        """Adds an observation and gives its identifier."""
        uuid = self._uuid("observation", name)
        observation: dict[str, JSON] = {
            "uuid": uuid,
            "description": description,
            "props": props,
            "methods": _METHODS,
            "collected": self._report.started,
        }
        subjects = {one["subject-uuid"]: one for one in map(self._subject, resources)}
        told = [{"description": words} for words in evidence if words]
        if subjects:
            observation["subjects"] = list(subjects.values())
        if told:
            observation["relevant-evidence"] = told
        self._observations.setdefault(uuid, observation)
        return uuid

    def _add_promise(self, verdict: Verdict, found: Sequence[Finding]) -> None:
        guarantee = verdict.guarantee
        name = clean(guarantee.id)
        statement = sentence(guarantee.statement)
        said = f"{name}: {statement}"
        if verdict.outcome is Outcome.UNVERIFIED:
            words = f"{said}: unverified, {lacking(verdict)}"
            self._observe(
                name, words, props(result="not-evaluated", promise=name, **both_sides(verdict))
            )
            return
        if guarantee.informational:
            self._observe(
                name,
                f"{said}: {verdict.word}",
                props(result=verdict.word, promise=name, **both_sides(verdict)),
                [item.resource for item in verdict.examined],
            )
            return
        if verdict.outcome is Outcome.NOT_APPLICABLE:
            words = f"{said}: not applicable, nothing that was scanned is of the kind it is about"
            self._observe(
                name, words, props(result="not-applicable", promise=name, **both_sides(verdict))
            )
            return
        related = [self._add_finding(finding) for finding in worst_first(found)]
        if verdict.outcome is Outcome.HELD:
            related.append(self._add_examined(verdict, said))
        finding: dict[str, JSON] = {
            "uuid": self._uuid("finding", name),
            "title": said,
            "description": f"{verdict.outcome.value}: {count(verdict.examined_count, 'judgement')}",
            "props": props(
                result=verdict.outcome.value.replace(" ", "-"),
                severity=guarantee.severity.word,
                section=sentence(verdict.section),
                expects=sentence(guarantee.expects),
                **both_sides(verdict),
            ),
            "target": {
                "type": "objective-id",
                "target-id": token(guarantee.id),
                "status": _status(verdict.outcome),
            },
        }
        if related:
            marks = list(dict.fromkeys(related))
            finding["related-observations"] = [{"observation-uuid": mark} for mark in marks]
        waived = [one for one in found if one.status is Status.WAIVED]
        if waived:
            risks = list(dict.fromkeys(self._add_risk(one) for one in worst_first(waived)))
            finding["related-risks"] = [{"risk-uuid": risk} for risk in risks]
        remarks = [sentence(words) for words in (*verdict.exemptions, *guarantee.notes)]
        if remarks:
            finding["remarks"] = "\n\n".join(remarks)
        self._findings.append(finding)

    def _add_examined(self, verdict: Verdict, said: str) -> str:
        name = clean(verdict.guarantee.id)
        return self._observe(
            name,
            f"{said}: held in {count(verdict.examined_count, 'judgement')}",
            props(result="pass", promise=name),
            [item.resource for item in verdict.examined],
            [
                f"{place(item.location)}: {clean(item.path) or 'value'} is "
                f"{in_words(observed(item))}"
                for item in verdict.examined
            ],
        )

    def _add_finding(self, finding: Finding) -> str:
        return self._observe(
            finding.fingerprint,
            f"{about(finding)}: {sentence(finding.message)}",
            props(
                result="waived" if finding.status is Status.WAIVED else "fail",
                rule=clean(finding.rule),
                severity=finding.severity.word,
                fingerprint=finding.fingerprint,
                waiver=acceptance(finding.waiver) if finding.waiver else "",
                baseline=KNOWN if finding.known else "",
            ),
            [finding.resource, *(other.resource for other in finding.related)],
            [
                f"{place(finding.location)}: {values(finding) or clean(finding.path) or 'seen'}",
                *(f"{place(r.location)}: {sentence(r.message) or 'see'}" for r in finding.related),
                f"fix: {sentence(finding.remediation)}" if finding.remediation else "",
            ],
        )

    def _add_risk(self, finding: Finding) -> str:
        uuid = self._uuid("risk", finding.fingerprint)
        said = f"{about(finding)}: {sentence(finding.message)}"
        self._risks[uuid] = {
            "uuid": uuid,
            "title": said,
            "description": said,
            "statement": acceptance(finding.waiver),
            "status": "deviation-approved",
        }
        return uuid

    def _add_problem(self, problem: Problem, mark: str) -> None:
        self._observe(
            mark,
            f"{problem_place(problem)}: {trouble(problem)}",
            props(result="error", stage=problem.stage.value),
        )


def _selection(description: str, controls: Sequence[str]) -> dict[str, JSON]:
    """Which controls were looked at. Tools want to be told so even where there are none."""
    if not controls:
        return {"description": description, "include-all": {}}
    named = [{"control-id": control} for control in controls]
    return {"description": description, "include-controls": named}


def _status(outcome: Outcome) -> dict[str, JSON]:
    if outcome is Outcome.HELD:
        return {"state": "satisfied", "reason": "pass"}
    return {"state": "not-satisfied", "reason": "fail" if outcome is Outcome.BROKEN else "other"}
