"""Reports read back from JSON, for what is done with several of them."""

from __future__ import annotations

from pathlib import Path as FilePath

import msgspec

from auditor.errors import UsageError
from auditor.model import (
    JSON,
    Asked,
    BaselineUse,
    CheckRun,
    Coverage,
    Drift,
    Evidence,
    Examined,
    FieldDrift,
    Finding,
    Guarantee,
    Location,
    Outcome,
    Problem,
    Reference,
    Related,
    Report,
    ResourceRef,
    Rule,
    SetInForce,
    Severity,
    Shard,
    Stage,
    Status,
    Verdict,
    Waiver,
    WaiverState,
    WaiverUse,
)

_SCHEMA = "vvaudit/report/v1"


class NoText:
    """The text of a report that was read back: there is none to quote."""

    def lines(self, uri: str, first: int, last: int) -> list[str]:
        """No lines."""
        return []


def read_report(file: FilePath) -> Report:
    """The report of a JSON file. What a report masks stays masked. Raises UsageError if it cannot
    be read or is no report of this version."""
    try:
        data = msgspec.json.decode(file.read_bytes())
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {(error.strerror or '').lower()}") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise UsageError(f"{file}: is no JSON report; write one with -f json={file}") from None
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != _SCHEMA:
        raise UsageError(f"{file}: is no report of vvaudit: its schema is not {_SCHEMA}")
    try:
        return _report(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        named = f" ({error.args[0]})" if isinstance(error, KeyError) else ""
        raise UsageError(
            f"{file}: is a report that lacks something{named}: write it anew with this version"
        ) from None


def _drift(data: JSON) -> Drift | None:
    if data is None:
        return None
    return Drift(
        changed=tuple(
            FieldDrift(
                _resource(one["resource"]),
                one["path"],
                one["declared"],
                one["live"],
                _location(one["location"]),
            )
            for one in data["changed"]
        ),
        absent=tuple(
            (_resource(one["resource"]), _location(one["location"])) for one in data["absent"]
        ),
        undeclared=tuple(_resource(one) for one in data["undeclared"]),
    )


def _report(data: JSON) -> Report:
    summary, asked = data["summary"], data.get("asked") or {}
    rules = [_rule(one) for one in data.get("rules", ())]
    return Report(
        version=data["tool"]["version"],
        started=data["started"],
        source=tuple(data["source"]),
        sets=tuple(SetInForce(s["id"], s["title"], s["reason"]) for s in data["guaranteeSets"]),
        findings=tuple(_finding(one) for one in data["results"]),
        verdicts=tuple(_verdict(one) for one in data["verdicts"]),
        problems=tuple(
            Problem(p["uri"], p["line"], Stage(p["stage"]), p["message"], p["remedy"])
            for p in data["problems"]
        ),
        coverage=_coverage(data["coverage"]),
        rules={rule.id: rule for rule in rules},
        exit_code=summary["exitCode"],
        reason=summary["reason"],
        waivers=tuple(_waiver_use(one) for one in data.get("waivers", ())),
        baseline=_baseline(data.get("baseline")),
        asked=Asked(
            Severity.parse(asked.get("failOn", "high")),
            {name: frozenset(ids) for name, ids in asked.get("promises", {}).items()},
            tuple(asked.get("namespaces", ())),
            tuple(asked.get("excludeNamespaces", ())),
        ),
        shard=_shard(data.get("shard")),
        drift=_drift(data.get("drift")),
        changed_since=data.get("changedSince", ""),
        lowered=tuple(data.get("lowered", ())),
    )


def _shard(data: JSON) -> Shard | None:
    return None if data is None else Shard(int(data["index"]), int(data["of"]))


def _baseline(data: JSON) -> BaselineUse | None:
    if data is None:
        return None
    return BaselineUse(data["source"], data["known"], data["new"], data["gone"], data["compared"])


def _coverage(data: JSON) -> Coverage:
    return Coverage(
        files=data["files"],
        documents=data["documents"],
        ignored_documents=data["ignoredDocuments"],
        objects=dict(data["objects"]),
        rules=tuple(data["rules"]),
        not_looked_at=tuple(data["notLookedAt"]),
    )


def _rule(data: JSON) -> Rule:
    return Rule(
        id=data["id"],
        family=data["family"],
        title=data["title"],
        description=data["description"],
        remediation=data["remediation"],
        severity=Severity.parse(data["severity"]),
        subject="",
        parameters=(),
        needs=(),
        references=tuple(Reference(r["url"], r["description"]) for r in data["references"]),
        package="",
        source="",
    )


def _resource(data: JSON) -> ResourceRef:
    return ResourceRef(
        data["apiVersion"], data["kind"], data["namespace"], data["name"], data["uri"]
    )


def _location(data: JSON) -> Location:
    return Location(data["uri"], data["line"], data["column"], data["endLine"], data["endColumn"])


def _waiver(data: JSON) -> Waiver:
    return Waiver(data["owner"], data["reason"], data["expires"], data.get("ticket", ""))


def _waiver_use(data: JSON) -> WaiverUse:
    return WaiverUse(
        _location(data["location"]),
        data["about"],
        _waiver(data),
        WaiverState(data["state"]),
        data["findings"],
        data["broad"],
    )


def _finding(data: JSON) -> Finding:
    return Finding(
        rule=data["rule"],
        family=data["family"],
        severity=Severity.parse(data["severity"]),
        status=Status(data["status"]),
        resource=_resource(data["resource"]),
        container=data["container"],
        path=data["path"],
        message=data["message"],
        observed=data["observed"],
        expected=data["expected"],
        location=_location(data["location"]),
        related=tuple(
            Related(_resource(r["resource"]), _location(r["location"]), r["message"])
            for r in data["related"]
        ),
        remediation=data["remediation"],
        fingerprint=data["fingerprint"],
        waiver=None if data["waiver"] is None else _waiver(data["waiver"]),
        known=data.get("known", False),
        elsewhere=data.get("elsewhere", False),
    )


def _examined(data: JSON) -> Examined:
    return Examined(
        resource=_resource(data["resource"]),
        container=data["container"],
        path=data["path"],
        observed=data["observed"],
        location=_location(data["location"]),
        order=tuple(
            (int(bound), int(subject), int(place))
            for bound, subject, place in data.get("order", ())
        ),
    )


def _outcome(word: JSON) -> Outcome | None:
    return None if word is None else Outcome(word)


def _verdict(data: JSON) -> Verdict:
    return Verdict(
        guarantee=Guarantee(
            id=data["id"],
            section=data.get("sectionId", ""),
            statement=data["statement"],
            expects=data["expects"],
            severity=Severity.parse(data["severity"]),
            evidence=tuple(Evidence(word) for word in data.get("evidence", ())),
            bindings=(),
            notes=tuple(data["notes"]),
            alternatives=data.get("alternatives", False),
            informational=data.get("informational", False),
        ),
        set=data["set"],
        section=data["section"],
        outcome=Outcome(data["status"]),
        examined=tuple(_examined(one) for one in data["examined"]),
        examined_count=data["examinedCount"],
        findings=tuple(data["findings"]),
        missing=tuple(data["missing"]),
        exemptions=tuple(data["exemptions"]),
        declared=_outcome(data.get("declared")),
        live=_outcome(data.get("live")),
        doubts=tuple(data.get("doubts", ())),
        checks=tuple(_check(one) for one in data.get("checks", ())),
    )


def _check(data: JSON) -> CheckRun:
    return CheckRun(
        rule=data["rule"],
        evidence=Evidence(data["evidence"]),
        judged=data["judged"],
        examined=data["examined"],
        lacks=tuple(data["lacks"]),
    )
