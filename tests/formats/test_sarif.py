"""SARIF: valid by the standard's schema, and all that GitHub asks beyond it."""

from __future__ import annotations

import gzip
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.formats import FORMATS, sarif
from auditor.model import (
    BaselineUse,
    Coverage,
    Location,
    Problem,
    Reference,
    Related,
    Report,
    Rule,
    Severity,
    Shard,
    Stage,
    Waiver,
    WaiverState,
    WaiverUse,
)
from tests.formats.samples import (
    INJECTION,
    REPORTS,
    at,
    empty,
    finding,
    hostile,
    injecting,
    many,
    ref,
    report,
    view,
)
from tests.formats.schemas import sarif_errors

every_report = pytest.mark.parametrize("make", REPORTS.values(), ids=REPORTS)


def written(report: Report, **look: Any) -> dict[str, Any]:
    (run,) = json.loads(FORMATS["sarif"](report, view(**look)))["runs"]
    return run


def the_result(report: Report, **look: Any) -> dict[str, Any]:
    (result,) = written(report, **look)["results"]
    return result


def uri(result: dict[str, Any]) -> str:
    return result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


def refusals(run: dict[str, Any]) -> list[str]:
    """What GitHub's code scanning would not take, or not show (its page on SARIF support)."""
    wrong: list[str] = []
    rules = run["tool"]["driver"]["rules"]
    for rule in (*rules, *run["tool"]["driver"]["notifications"]):
        for field in ("shortDescription", "fullDescription", "help"):
            text = rule[field]["text"]
            wrong += [f"{rule['id']}: {field}"] * (not text or len(text) > 1024)
    for rule in rules:
        tags = rule["properties"]["tags"]
        wrong += [f"{rule['id']}: tags"] * (len(tags) > 10)
        scored = "security-severity" in rule["properties"]
        wrong += [f"{rule['id']}: a score without the tag"] * (scored and "security" not in tags)
    for number, result in enumerate(run["results"]):
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        wrong += [f"{number}: rule"] * (rules[result["ruleIndex"]]["id"] != result["ruleId"])
        wrong += [f"{number}: message"] * (not result["message"]["text"])
        start = (region["startLine"], region["startColumn"])
        wrong += [f"{number}: region"] * (
            not (1, 1) <= start < (region["endLine"], region["endColumn"])
        )
        name = place["artifactLocation"]["uri"]
        wrong += [f"{number}: {name}"] * (name.startswith(("/", "./", "../")) or ":" in name)
    marks = [r["partialFingerprints"]["primaryLocationLineHash"] for r in run["results"]]
    return wrong + ["two results of one fingerprint"] * (len(marks) != len(set(marks)))


@every_report
def test_it_is_valid_by_the_schema(make: Any) -> None:
    assert sarif_errors(json.loads(FORMATS["sarif"](make(), view()))) == []


@settings(deadline=None, max_examples=25)
@given(st.text(st.sampled_from("[]()\\:/. %") | st.characters(), max_size=60))
def test_whatever_the_input_says(text: str) -> None:
    whole = FORMATS["sarif"](hostile(text), view())

    assert sarif_errors(json.loads(whole)) == []
    assert refusals(written(hostile(text))) == []


@every_report
def test_github_takes_it(make: Any) -> None:
    assert refusals(written(make())) == []


def test_nothing_found_is_a_run_without_results() -> None:
    run = written(report())

    assert run["results"] == []
    assert run["invocations"][0]["executionSuccessful"] is True
    assert run["invocations"][0]["exitCode"] == 0


def test_what_a_rule_says_of_itself() -> None:
    thing = finding("image_tag", severity=Severity.MEDIUM)
    rule = Rule(
        id="image_tag",
        family="pod_security",
        title="Images have a fixed version",
        description="A tag that moves is another program tomorrow. " * 40,
        remediation="name a version",
        severity=Severity.MEDIUM,
        subject="Workload",
        parameters=(),
        needs=(),
        references=(Reference("https://example.test/tags", "Tags"),),
        package="vvaudit.pod_security.image_tag",
        source="image_tag.rego",
    )
    run = written(msgspec.structs.replace(report(findings=(thing,)), rules={"image_tag": rule}))

    (told,) = run["tool"]["driver"]["rules"]
    assert told["id"] == "image_tag"
    assert told["shortDescription"] == {"text": "Images have a fixed version"}
    assert told["help"]["text"] == "name a version, or better a digest"
    assert told["help"]["markdown"].endswith("[Tags](https://example.test/tags)")
    assert told["properties"]["security-severity"] == "5.5"
    assert refusals(run) == []


@pytest.mark.parametrize(
    ("severity", "level", "score"),
    [
        (Severity.CRITICAL, "error", "9.5"),
        (Severity.HIGH, "error", "8.0"),
        (Severity.MEDIUM, "warning", "5.5"),
        (Severity.LOW, "note", "2.0"),
        (Severity.INFO, "note", None),
    ],
)
def test_severities(severity: Severity, level: str, score: str | None) -> None:
    run = written(report(findings=(finding(severity=severity),)))

    (result,) = run["results"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert result["level"] == rule["defaultConfiguration"]["level"] == level
    assert rule["properties"].get("security-severity") == score
    assert ("security" in rule["properties"]["tags"]) is (score is not None)


def test_a_problem_is_a_result_and_a_notification() -> None:
    run = written(report(problems=(Problem("a b/c.yaml", 0, Stage.READ, "no YAML", "Mend it."),)))

    (result,) = run["results"]
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert result["ruleId"] == "audit-problem"
    assert uri(result) == "a%20b/c.yaml"
    assert result["message"]["text"] == "a b/c.yaml: could not be read: no YAML. Mend it."
    assert notification["message"] == result["message"]
    assert notification["level"] == "error"
    assert run["invocations"][0]["executionSuccessful"] is False


def test_the_same_problem_twice_has_two_fingerprints() -> None:
    twice = tuple(Problem("a.yaml", line, Stage.READ, "no YAML") for line in (1, 9))

    assert refusals(written(report(problems=twice))) == []


def test_a_waived_finding_is_suppressed_with_its_reason() -> None:
    waiver = Waiver("platform team", "reads /proc", "2030-06-30", "OPS-12")
    result = the_result(report(findings=(finding(waiver=waiver),)))

    assert result["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "accepted by platform team until 2030-06-30: reads /proc (OPS-12)",
        }
    ]


def test_a_waiver_to_look_at_is_a_notification() -> None:
    use = WaiverUse(
        at("w.yaml", 3, 1), "image_tag", Waiver("me", "why", ""), WaiverState.UNUSED, 0, False
    )
    run = written(msgspec.structs.replace(report(), waivers=(use,)))

    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "w.yaml:3:1: waiver of image_tag by me: no finding fits it"


def test_the_baseline_says_what_is_new() -> None:
    old = msgspec.structs.replace(finding("old"), known=True)
    against = BaselineUse("base.json", known=1, new=1, gone=0, compared=1)
    run = written(msgspec.structs.replace(report(findings=(finding("new"), old)), baseline=against))

    assert {r["ruleId"]: r["baselineState"] for r in run["results"]} == {
        "new": "new",
        "old": "unchanged",
    }


def test_other_places_are_linked_from_the_message() -> None:
    other = Related(ref("a[b](c)", "Service"), at("s.yaml", 4, 2), "its port is 80")
    result = the_result(report(findings=(finding(related=(other,)),)))

    assert result["message"]["text"].endswith(r"See [Service shop/a\[b\] (c)](0): its port is 80")
    assert result["relatedLocations"][0]["id"] == 0
    assert result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 4


def test_nothing_from_the_input_becomes_a_link() -> None:
    run = written(injecting())
    texts = [result["message"]["text"] for result in run["results"]]
    texts += [n["message"]["text"] for n in run["invocations"][0]["toolExecutionNotifications"]]

    assert "[c] (http://d.example)" in texts[0]
    for text in texts:
        assert "](http" not in text


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (at("./a/../b c.yaml", 2, 3), "b%20c.yaml"),
        (at("manifests/\u00e4%.yaml", 2, 3), "manifests/%C3%A4%25.yaml"),
        (at("-", 7, 1), "stdin"),
        (at("cluster:prod", 0, 0), "cluster/shop/Deployment/backend.yaml"),
        (at("https://c.example:6443/apis", 0, 0), "cluster/shop/Deployment/backend.yaml"),
        (at("m.yaml", 0, 0), "cluster/shop/Deployment/backend.yaml"),
    ],
)
def test_names_of_files(location: Location, expected: str) -> None:
    run = written(report(findings=(finding(location=location),)))

    assert uri(run["results"][0]) == expected
    assert refusals(run) == []


def test_paths_go_from_the_root_of_the_repository() -> None:
    def from_root(uri: str) -> str:
        return {"backend.yaml": "deploy/backend.yaml"}.get(uri, f"/elsewhere/{uri}")

    thing = report(findings=(finding(location=at("backend.yaml", 1, 1)),))
    other = report(findings=(finding(location=at("x y.yaml", 1, 1)),))

    assert uri(the_result(thing, from_root=from_root)) == "deploy/backend.yaml"
    assert uri(the_result(other, from_root=from_root)) == "file:///elsewhere/x%20y.yaml"


def test_scans_of_files_and_of_clusters_do_not_overwrite_each_other() -> None:
    live = report(coverage=Coverage(0, 0, 0, {"Pod": 3}, ("a",)))

    assert written(report())["automationDetails"] == {"id": "vvaudit/files/"}
    assert written(live)["automationDetails"] == {"id": "vvaudit/live/"}
    assert written(empty())["automationDetails"] == {"id": "vvaudit/files/"}


def test_shares_of_one_audit_do_not_overwrite_each_other() -> None:
    share = msgspec.structs.replace(report(), shard=Shard(2, 3))

    assert written(share)["automationDetails"] == {"id": "vvaudit/files-2-of-3/"}


def test_more_results_than_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "_MOST_RESULTS", 20)
    run = written(many())

    assert len(run["results"]) == 20
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"].startswith("25 results left out, the least severe")
    assert {result["properties"]["severity"] for result in run["results"]} == {"high"}


def test_five_thousand_results_fit() -> None:
    text = FORMATS["sarif"](many(5000), view())

    assert len(gzip.compress(text.encode())) < 10_000_000


def test_the_injection_is_one() -> None:
    assert "](http" in INJECTION
