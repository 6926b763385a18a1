"""Waivers as their writers meet them: what they accept, and what they cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import Request, audit
from auditor.catalog import load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.errors import PolicyError, UsageError
from auditor.model import Report
from auditor.waivers.document import read_waivers
from tests.objects import load
from tests.small_policies import write_owned, write_set

SET = """
id: %s
title: Shop
description: A shop.
sections: {A: Things}
guarantees:
- id: A-01
  section: A
  statement: Maps are owned
  expects: an owner
  severity: high
  evidence: [manifest]
  checks: [{rule: owned, parameters: {owner: ann}}]
"""
MAPS = """
apiVersion: v1
kind: ConfigMap
metadata: {name: menu, namespace: shop, labels: {app: web}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: prices, namespace: shop}
"""
ENTRY = "  reason: It goes next week.\n  owner: bob\n  expires: 2026-01-02\n"


class Shop:
    """Two sets that both promise owners, and a way to scan two maps without any."""

    def __init__(self, folder: Path) -> None:
        write_owned(folder)
        for name in ("shop", "again"):
            write_set(folder, name, SET % name)
        self.folder = folder
        self.catalog = load_catalog([folder])

    def waivers(self, text: str):
        file = self.folder / "waivers.yaml"
        file.write_text(text)
        return read_waivers(file, self.catalog)

    def scan(self, waivers: str = "", objects: str = MAPS, **asked) -> Report:
        entries = self.waivers(f"waivers:\n{waivers}") if waivers else []
        request = Request(
            source=("-",),
            started="2026-01-02T03:04:05Z",
            sets=("shop", "again"),
            waivers=tuple(entries),
            **asked,
        )
        return audit(request, load(objects), self.catalog, EmbeddedEngine(self.catalog.modules))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def waived(report: Report) -> list[str]:
    return [f.resource.name for f in report.findings if f.status.value == "waived"]


def outcomes(report: Report) -> dict[str, str]:
    return {v.set: v.outcome.value for v in report.verdicts}


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("rule: owned", ["menu", "prices"]),
        ("rule: own*", ["menu", "prices"]),
        ("guarantee: A-01", ["menu", "prices"]),
        ("rule: owned\n  object: {names: [menu]}", ["menu"]),
        ("rule: owned\n  object: {names: ['p*']}", ["prices"]),
        ("rule: owned\n  object: {kinds: [Secret]}", []),
        ("rule: owned\n  object: {namespaces: [other]}", []),
        ("rule: owned\n  object: {labels: {matchLabels: {app: web}}}", ["menu"]),
        ("rule: owned\n  container: web", []),
        ("rule: owned\n  fingerprint: 0123456789abcdef", []),
    ],
)
def test_a_waiver_accepts_what_it_names(shop, selector, expected):
    report = shop.scan(f"- {selector}\n{ENTRY}")
    assert waived(report) == expected
    (use,) = report.waivers
    assert (use.findings, use.state.value) == (len(expected), "applied" if expected else "unused")


def test_a_finding_shows_who_accepted_it(shop):
    ticket = "  ticket: SHOP-7\n"
    report = shop.scan(f"- rule: owned\n  object: {{names: [menu]}}\n{ENTRY}{ticket}")
    (finding,) = [f for f in report.findings if f.waiver]
    waiver = finding.waiver
    assert (waiver.owner, waiver.reason, waiver.expires, waiver.ticket) == (
        "bob",
        "It goes next week.",
        "2026-01-02",
        "SHOP-7",
    )
    assert outcomes(report) == {"shop": "broken", "again": "broken"}
    assert report.exit_code == 1


def test_a_promise_whose_findings_are_all_waived_is_waived(shop):
    report = shop.scan(f"- rule: owned\n  object: {{namespaces: [shop]}}\n{ENTRY}")
    assert outcomes(report) == {"shop": "waived", "again": "waived"}
    assert (report.exit_code, report.reason) == (0, "clean: nothing is broken (exit 0)")


def test_a_waived_promise_leaves_other_promises_broken(shop):
    report = shop.scan(f"- guarantee: shop/A-01\n{ENTRY}")
    assert outcomes(report) == {"shop": "waived", "again": "broken"}
    assert waived(report) == []
    assert report.exit_code == 1


def test_an_expired_waiver_is_a_problem_and_its_findings_count(shop):
    late = ENTRY.replace("2026-01-02", "2026-01-01")
    report = shop.scan(f"- rule: owned\n  object: {{names: [menu]}}\n{late}")
    assert waived(report) == []
    (problem,) = report.problems
    assert (Path(problem.uri).name, problem.line) == ("waivers.yaml", 2)
    assert problem.message == (
        "the waiver of owned (menu) ran out on 2026-01-01; what it waived counts again"
    )
    (use,) = report.waivers
    assert use.state.value == "expired"


@pytest.mark.parametrize(
    ("selector", "broad"),
    [
        ("rule: owned", True),
        ("rule: owned\n  object: {kinds: [ConfigMap]}", False),
        ("rule: '*'\n  object: {namespaces: [shop]}", True),
        ("fingerprint: 0123456789abcdef", False),
    ],
)
def test_a_waiver_that_names_no_objects_is_said_to_be_broad(shop, selector, broad):
    (use,) = shop.scan(f"- {selector}\n{ENTRY}").waivers
    assert use.broad is broad


def test_a_waiver_cannot_hide_a_problem(shop):
    broken = MAPS + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {}\n"
    report = shop.scan(f"- rule: '*'\n{ENTRY}", objects=broken)
    assert [p.message for p in report.problems] == [
        "holds a ConfigMap without metadata.name; it was not audited"
    ]
    assert report.exit_code == 3


ANNOTATED = """
apiVersion: v1
kind: ConfigMap
metadata:
  name: menu
  namespace: shop
  annotations:
    vvaudit.io/waivers: |
      - {rule: owned, reason: Old., owner: eve, expires: 2026-05-01}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: menu, namespace: other}
"""


def test_an_object_may_carry_waivers_of_its_own(shop):
    report = shop.scan(objects=ANNOTATED)
    assert [f.resource.namespace for f in report.findings if f.waiver] == ["shop"]
    (use,) = report.waivers
    assert (use.location.line, use.about) == (8, "owned (ConfigMap, shop, menu)")
    assert waived(shop.scan(objects=ANNOTATED, annotations=False)) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("reason: Old., ", ""), "reason is missing"),
        (("rule: owned, ", ""), "the waiver names no rule, guarantee or fingerprint"),
        (("rule: owned", "rule: owner"), "unknown rule 'owner'; did you mean owned"),
        (("{rule", "{object: {names: [x]}, rule"), "speaks of that object alone"),
        (("- {rule", "- {{rule"), "that waives nothing"),
    ],
)
def test_an_annotation_that_is_no_waiver_is_a_problem(shop, change, words):
    report = shop.scan(objects=ANNOTATED.replace(*change))
    (problem,) = report.problems
    assert problem.line == 8
    assert words in problem.message
    assert waived(report) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("waivers: {}\n", "waivers.yaml:1: waivers is a mapping, and a list is expected"),
        (
            "- rule: owned\n",
            "waivers.yaml:1: is a list, and a mapping is expected: `waivers:`, and",
        ),
        (
            "waivers:\n- rule: owned\n  owner: bob\n  expires: 2026-01-02\n",
            "waivers.yaml:2: reason is missing",
        ),
        (
            f"waivers:\n- rule: owned\n{ENTRY}  until: x\n",
            "waivers.yaml:2: has a key 'until' that means nothing here",
        ),
        (
            f"waivers:\n- guarantee: A-1\n{ENTRY}",
            "waivers.yaml:2: unknown guarantee 'A-1'; did you mean A-01",
        ),
        (
            f"waivers:\n- fingerprint: abc\n{ENTRY}",
            "waivers.yaml:2: 'abc' is no fingerprint",
        ),
        (
            f"waivers:\n\n- rule: owned\n{ENTRY}".replace("2026-01-02", "soon"),
            "waivers.yaml:3: the waiver of owned expires on 'soon': write a day",
        ),
        (
            f"waivers:\n- rule: owned\n{ENTRY}".replace("bob", "' '"),
            "waivers.yaml:2: the waiver of owned has no owner",
        ),
    ],
)
def test_a_file_that_is_no_list_of_waivers(shop, text, words):
    with pytest.raises(PolicyError) as error:
        shop.waivers(text)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there(shop):
    with pytest.raises(UsageError, match=r"gone\.yaml: cannot be read: no such file"):
        read_waivers(shop.folder / "gone.yaml", shop.catalog)
