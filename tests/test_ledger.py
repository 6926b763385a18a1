"""The verdicts: what makes a promise held, broken, unverified or not applicable."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from auditor.audit import Request, audit
from auditor.catalog import load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.model import Facts, Report, Verdict
from tests.objects import load
from tests.small_policies import write_owned, write_rule, write_set

GOOD = """
apiVersion: v1
kind: ConfigMap
metadata: {name: good, namespace: shop, labels: {owner: ann}}
"""
BAD = """
---
apiVersion: v1
kind: ConfigMap
metadata: {name: bad, namespace: shop}
"""
SET = """
id: shop
title: Shop
description: A shop.
sections: {A: Things}
scopes:
  good: {kinds: [ConfigMap], namespaces: [shop], names: [good]}
guarantees:
- id: A-01
  section: A
  statement: Maps are owned
  expects: an owner
  severity: high
  evidence: %s
  checks: %s
"""
OWNED = "{rule: owned, parameters: {owner: ann}%s}"


def report_of(
    folder: Path,
    text: str,
    checks: str,
    evidence: str = "[manifest]",
    cluster: dict | None = None,
    **asked,
) -> Report:
    """The audit of the objects in `text`; those of a running cluster, with what `cluster` says."""
    write_set(folder, "shop", SET % (evidence, checks))
    catalog = load_catalog([folder])
    request = Request(source=("-",), started="2026-01-02T03:04:05Z", sets=("shop",), **asked)
    loaded = load(text)
    if cluster is not None:
        loaded = msgspec.structs.replace(loaded, live=True, **cluster)
    return audit(request, loaded, catalog, EmbeddedEngine(catalog.modules))


def verdict_of(folder: Path, text: str, checks: str, **more) -> Verdict:
    (verdict,) = report_of(folder, text, checks, **more).verdicts
    return verdict


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_owned(tmp_path)
    return tmp_path


def test_held_lists_what_was_examined(folder):
    verdict = verdict_of(folder, GOOD, f"[{OWNED % ''}]")
    assert verdict.outcome.value == "held"
    assert (verdict.examined_count, verdict.missing, verdict.findings) == (1, (), ())
    (examined,) = verdict.examined
    assert examined.resource.display == "ConfigMap shop/good"
    assert (examined.path, examined.observed) == ("metadata.labels.owner", "ann")
    assert (examined.location.line, examined.location.column) == (4, 50)


def test_broken_names_its_findings(folder):
    report = report_of(folder, GOOD + BAD, f"[{OWNED % ''}]")
    (verdict,), (finding,) = report.verdicts, report.findings
    assert verdict.outcome.value == "broken"
    assert verdict.findings == (finding.fingerprint,)
    assert (finding.message, finding.expected) == ("owner is not set", "ann")
    assert finding.location.line == 9
    assert report.exit_code == 1


def test_a_scope_leaves_others_alone(folder):
    verdict = verdict_of(folder, GOOD + BAD, f"[{OWNED % ', scope: good'}]")
    assert verdict.outcome.value == "held"
    assert verdict.examined_count == 1


def test_an_exemption_is_left_out_with_its_reason(folder):
    but = ", except: [{scope: {names: [bad]}, reason: It is ours.}]"
    verdict = verdict_of(folder, GOOD + BAD, f"[{OWNED % but}]")
    assert verdict.outcome.value == "held"
    assert verdict.exemptions == ("It is ours.",)


def test_an_object_that_the_promise_names_and_that_is_absent(folder):
    verdict = verdict_of(folder, BAD, f"[{OWNED % ', scope: good'}]")
    assert verdict.outcome.value == "unverified"
    assert verdict.missing == ("ConfigMap shop/good, which is not in what was scanned",)


def test_nothing_in_scope_is_not_applicable(folder):
    text = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
    assert verdict_of(folder, text, f"[{OWNED % ''}]").outcome.value == "not applicable"


def test_a_promise_without_a_rule_is_unverified(folder):
    verdict = verdict_of(folder, GOOD, "[]", evidence="[manifest, status]")
    assert verdict.outcome.value == "unverified"
    assert verdict.missing == (
        "a rule, which is still to be written",
        "the status of live objects (--live)",
    )


STATUS = f"[{OWNED % ', evidence: status'}]"


def test_a_check_of_the_status_waits_for_a_running_cluster(folder):
    verdict = verdict_of(folder, GOOD, STATUS, evidence="[status]")
    assert verdict.outcome.value == "unverified"
    assert verdict.missing == ("the status of live objects (--live)",)
    assert verdict_of(folder, GOOD, STATUS, cluster={}).outcome.value == "held"


def test_a_manifest_settles_a_promise_until_there_is_a_cluster_to_ask(folder):
    other = OWNED.replace("ann", "bob") % ", evidence: status"
    checks = f"[{OWNED % ''}, {other}]"
    assert verdict_of(folder, GOOD, checks).outcome.value == "held"
    assert verdict_of(folder, GOOD, checks, cluster={}).outcome.value == "broken"


def test_one_kind_of_evidence_is_enough_where_the_promise_says_so(folder):
    write_rule(
        folder,
        "unsettled",
        'deny contains {} if false\n\nexamined contains {"path": []}\n\n'
        'unknown contains {"path": [], "message": "the metrics of the API server"}\n',
    )
    either = "[{rule: unsettled, evidence: status}, %s]\n  alternatives: true"
    checks = either % (OWNED % ", evidence: cloud")
    asked = verdict_of(folder, GOOD, checks, cluster={})
    assert asked.missing == (
        "what only the cloud's own API knows (--evidence FILE; `vvaudit explain ID` has the command)",
        "the metrics of the API server",
    )
    told = verdict_of(folder, GOOD, checks, cluster={"facts": Facts(cloud={})})
    assert (told.outcome.value, told.missing) == ("held", ())


def test_a_kind_that_may_not_be_listed_leaves_what_needs_it_open(folder):
    needing = 'deny contains {} if false\n\nexamined contains {"path": []}\n'
    write_rule(folder, "budgeted", needing, needs="[PodDisruptionBudget]")
    checks = "[{rule: budgeted}]"
    assert verdict_of(folder, GOOD, checks, cluster={}).outcome.value == "held"
    right = "the right to list poddisruptionbudgets in policy"
    cluster = {"unlisted": {"PodDisruptionBudget": right}}
    verdict = verdict_of(folder, GOOD, checks, cluster=cluster)
    assert (verdict.outcome.value, verdict.missing) == ("unverified", (right,))


def test_a_rule_that_looks_at_the_facts_is_told_when_the_audit_began(folder):
    body = (
        'deny contains {"path": [], "message": "it is later", "observed": input.facts.now, '
        '"expected": ""} if input.facts.now > "2026-01-01T00:00:00Z"\n\n'
        'examined contains {"path": []}\n'
    )
    write_rule(folder, "early", body, facts="true")
    (finding,) = report_of(folder, GOOD, "[{rule: early}]").findings
    assert finding.observed == "2026-01-02T03:04:05Z"


def test_a_rule_that_needs_an_absent_kind_is_not_run(folder):
    write_rule(
        folder,
        "watched",
        'deny contains {"path": [], "message": "no secret", "observed": null, "expected": 1}\n\n'
        'examined contains {"path": []}\n',
        needs="[Secret]",
    )
    report = report_of(folder, GOOD, f"[{OWNED % ''}, {{rule: watched}}]")
    (verdict,) = report.verdicts
    assert verdict.outcome.value == "unverified"
    assert verdict.missing == ("any Secret in what was scanned",)
    assert report.findings == ()


def test_a_complete_input_makes_absence_count(folder):
    write_rule(
        folder,
        "watched",
        'deny contains {"path": [], "message": "no secret", "observed": null, "expected": 1}\n\n'
        'examined contains {"path": []}\n',
        needs="[Secret]",
    )
    verdict = verdict_of(folder, GOOD, "[{rule: watched}]", complete=True)
    assert verdict.outcome.value == "broken"


def test_a_rule_left_out_leaves_its_promise_unverified(folder):
    report = report_of(folder, GOOD, f"[{OWNED % ''}]", skip_rules=("owned",))
    (verdict,) = report.verdicts
    assert verdict.outcome.value == "unverified"
    assert verdict.missing == ("a rule that was left out of this scan",)
    assert report.coverage.not_looked_at == ("rules owned",)


def test_a_rule_that_fails_is_a_problem_and_stops_no_other(folder):
    write_rule(
        folder,
        "failing",
        'deny contains {"path": [], "message": sprintf("%d", [to_number("x")])}\n\n'
        'examined contains {"path": []}\n',
    )
    report = report_of(folder, GOOD + BAD, f"[{OWNED % ''}, {{rule: failing}}]")
    (problem,) = report.problems
    assert problem.message.startswith(
        "rule failing could not judge ConfigMap shop/good and 1 more: "
    )
    assert len(report.findings) == 1
    assert report.verdicts[0].outcome.value == "broken"
    held = report_of(folder, GOOD, f"[{OWNED % ''}, {{rule: failing}}]")
    assert held.verdicts[0].missing == ("rule failing, which failed (see the problems)",)
    assert held.exit_code == 3


def test_a_rule_that_gives_no_result_is_a_problem(folder):
    write_rule(folder, "odd", 'deny contains "no"\n\nexamined contains {"path": []}\n')
    report = report_of(folder, GOOD, "[{rule: odd}]")
    (problem,) = report.problems
    assert "its result has no path or no message" in problem.message


def test_one_thing_wrong_is_one_finding_for_all_promises(folder):
    twice = f"[{OWNED % ''}, {OWNED % ', scope: {names: [bad]}'}]"
    report = report_of(folder, GOOD + BAD, twice)
    assert len(report.findings) == 1


def test_two_demands_on_one_field_are_two_findings(folder):
    checks = f"[{OWNED % ''}, {{rule: owned, parameters: {{owner: bob}}}}]"
    report = report_of(folder, GOOD + BAD, checks)
    expected = [(f.resource.name, f.expected) for f in report.findings]
    assert expected == [("good", "bob"), ("bad", "ann"), ("bad", "bob")]
    assert len({f.fingerprint for f in report.findings}) == 3
    assert len({f.fingerprint.partition("-")[0] for f in report.findings}) == 2


def test_a_single_promise_asked_for_has_to_be_verified(folder):
    report = report_of(
        folder, BAD, f"[{OWNED % ', scope: good'}]", promises={"shop": frozenset({"A-01"})}
    )
    assert (report.exit_code, report.reason) == (3, "incomplete: A-01 not verified (exit 3)")


def test_a_fingerprint_survives_moved_lines_and_other_texts(folder):
    (before,) = report_of(folder, BAD, f"[{OWNED % ''}]").findings
    (after,) = report_of(folder, GOOD + "\n\n# a comment" + BAD, f"[{OWNED % ''}]").findings
    assert before.location != after.location
    assert before.fingerprint == after.fingerprint


UNSURE = (
    'deny contains {"path": [], "message": "no", "observed": 1, "expected": 2} if false\n\n'
    'examined contains {"path": []}\n\n'
    'unknown contains {"path": [], "message": "the owner\'s word"} if {\n'
    '\tinput.subject.name == "bad"\n}\n'
)


def test_what_a_rule_could_not_tell_leaves_its_promise_unverified(folder):
    write_rule(folder, "unsure", UNSURE)
    verdict = verdict_of(folder, GOOD + BAD, "[{rule: unsure}]")
    assert verdict.outcome.value == "unverified"
    assert verdict.missing == ("the owner's word",)
    assert verdict_of(folder, GOOD, "[{rule: unsure}]").outcome.value == "held"
    both = verdict_of(folder, GOOD + BAD, f"[{{rule: unsure}}, {OWNED % ''}]")
    assert both.outcome.value == "broken"


ONLY_OWNED = (
    'deny contains {"path": [], "message": "no"} if false\n\n'
    'examined contains {"path": ["metadata", "labels", "owner"]} if '
    "input.object.metadata.labels.owner\n"
)


def test_a_check_that_found_nothing_to_look_at_in_what_the_promise_names_proves_nothing(folder):
    write_rule(folder, "labelled", ONLY_OWNED)
    named = "{rule: labelled, scope: {kinds: [ConfigMap], namespaces: [shop], names: [good, bad]}}"
    verdict = verdict_of(folder, GOOD + BAD, f"[{named}, {OWNED % ', scope: good'}]")
    assert (verdict.outcome.value, verdict.missing) == (
        "unverified",
        ("anything that labelled could judge in ConfigMap shop/bad",),
    )
    assert [(c.rule, c.judged, c.examined) for c in verdict.checks] == [
        ("labelled", 2, 1),
        ("owned", 1, 1),
    ]
    needed = "{rule: labelled, scope: {labels: {matchLabels: {tier: web}}, required: true}}"
    text = BAD.replace("namespace: shop", "namespace: shop, labels: {tier: web}")
    verdict = verdict_of(folder, GOOD + text, f"[{needed}, {OWNED % ', scope: good'}]")
    assert verdict.missing == (
        "anything that labelled could judge in any ConfigMap labelled tier=web",
    )


def test_a_rule_about_everything_may_find_nothing_that_it_is_about(folder):
    write_rule(folder, "labelled", ONLY_OWNED)
    verdict = verdict_of(folder, BAD, f"[{{rule: labelled}}, {OWNED % but_bad()}]")
    assert (verdict.outcome.value, verdict.missing) == ("not applicable", ())
    write_rule(folder, "seen", 'deny contains {} if false\n\nexamined contains {"path": []}\n')
    verdict = verdict_of(folder, BAD, "[{rule: labelled}, {rule: seen}]")
    assert (verdict.outcome.value, verdict.missing) == ("held", ())
    assert [(c.rule, c.examined) for c in verdict.checks] == [("labelled", 0), ("seen", 1)]


def but_bad() -> str:
    return ", except: [{scope: {names: [bad]}, reason: It is ours.}]"


def test_a_parameter_that_selects_expects_something_to_select(folder):
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec:\n"
    pod += "  containers: [{name: web, image: docker.io/web:1, securityContext: {runAsUser: 7}}]\n"
    told = "parameters: {uid: 7, images: ['%s']}"
    checks = "[{rule: run_as_uid, %s}, {rule: images_pinned}]"
    verdict = verdict_of(folder, pod, checks % (told % "ghcr.io/shop/*"))
    assert (verdict.outcome.value, verdict.missing) == (
        "unverified",
        ("anything that run_as_uid could judge of the images ghcr.io/shop/*",),
    )
    assert verdict_of(folder, pod, checks % (told % "docker.io/*")).outcome.value == "held"


def test_a_namespace_that_is_merely_named_is_not_there(folder):
    write_rule(
        folder,
        "spaces",
        'deny contains {"path": [], "message": "no"} if false\n\nexamined contains {"path": []}\n',
        subject="Namespace",
    )
    verdict = verdict_of(folder, GOOD, "[{rule: spaces, scope: {names: [shop]}}]")
    assert verdict.missing == ("Namespace shop, which is not in what was scanned",)


def test_a_workload_without_containers_is_a_problem(folder):
    text = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n"
        "spec: {template: {spec: {containers: {web: {image: w}}}}}\n"
    )
    report = report_of(folder, text, f"[{OWNED % ''}]")
    (problem,) = report.problems
    assert problem.message == (
        "Deployment shop/web has no list of containers; its pods were not audited"
    )
    assert (problem.line, report.exit_code) == (4, 3)
