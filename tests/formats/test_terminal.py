"""What people read, as they read it."""

from __future__ import annotations

import re
import time

import msgspec
import pytest

from auditor.formats import FORMATS
from auditor.formats.page import cells
from auditor.model import Outcome, Related, Report, Severity, Waiver
from tests.formats.golden import check
from tests.formats.samples import (
    LIVE,
    REPORTS,
    at,
    broken,
    clean_report,
    empty,
    finding,
    many,
    problems_only,
    ref,
    report,
    verdict,
    view,
)

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def written(report: Report, files: dict[str, str] | None = None, **settings: object) -> str:
    return FORMATS["terminal"](report, view(files, **settings))


@pytest.mark.parametrize("name", REPORTS)
def test_whole_reports_at_80_columns(name: str) -> None:
    check(f"{name}.txt", written(REPORTS[name]()))


def test_a_whole_report_at_120_columns() -> None:
    check("broken-120.txt", written(broken(), width=120))


def test_a_whole_report_in_colour() -> None:
    check("broken-colour.txt", written(broken(), colour=True))


def test_what_was_examined_on_request() -> None:
    check("clean-held.txt", written(clean_report(), width=100, show=frozenset({"held"})))


def test_a_long_ledger() -> None:
    check("ledger.txt", written(ledger()))


def test_colour_changes_no_word() -> None:
    assert ESCAPE.sub("", written(broken(), colour=True)).replace(" \n", "\n") == written(broken())


def test_quiet_is_the_last_two_lines() -> None:
    lines = written(broken()).splitlines()

    assert written(broken(), quiet=True).splitlines() == lines[-2:]


def test_the_reason_is_the_last_line_verbatim() -> None:
    for make in (empty, clean_report, broken, problems_only, many):
        assert written(make()).splitlines()[-1] == make().reason


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_lines_fit_but_for_places_totals_and_the_reason(width: int) -> None:
    lines = written(broken(), width=width, show=frozenset({"held"})).splitlines()[:-2]

    long = [line for line in lines if cells(line) > width]

    assert all(" " not in line.strip() for line in long), long


@pytest.mark.parametrize("name", REPORTS)
def test_no_line_ends_in_a_space(name: str) -> None:
    assert not re.search(r" $", written(REPORTS[name]()), re.MULTILINE)


def test_a_place_is_never_split() -> None:
    uri = f"a folder with spaces/{'deep/' * 30}file.yaml"
    thing = finding(resource=ref(uri=uri), location=at(uri, 12, 7), container="web")

    assert f"{uri}:12:7" in written(report(findings=(thing,)), width=40)


def test_the_worst_object_comes_first_and_its_worst_finding() -> None:
    small, big = ref("small", uri="a.yaml"), ref("big", uri="b.yaml")
    findings = (
        finding(
            message="low one", resource=small, severity=Severity.LOW, location=at("a.yaml", 1, 1)
        ),
        finding(
            message="info one", resource=big, severity=Severity.INFO, location=at("b.yaml", 1, 1)
        ),
        finding(
            message="critical one",
            resource=big,
            severity=Severity.CRITICAL,
            location=at("b.yaml", 9, 1),
        ),
    )

    text = written(report(findings=findings))

    assert text.index("critical one") < text.index("info one") < text.index("low one")
    assert text.count("Deployment shop/big\n") == 1


def test_findings_alike_are_folded_and_the_fold_is_said() -> None:
    text = written(many(44))

    assert text.count("the image has no fixed tag") == 3
    assert "and 41 more like it: --all shows them" in text


def test_all_folds_nothing() -> None:
    text = written(many(44), all=True)

    assert text.count("the image has no fixed tag") == 44
    assert "more like it" not in text


def test_three_alike_are_not_folded() -> None:
    assert "more like it" not in written(many(3))


def test_containers_of_one_object_share_a_block() -> None:
    findings = tuple(
        finding(
            container=name,
            path=f"spec.containers[{number}].image",
            location=at("m.yaml", number + 4, 9),
        )
        for number, name in enumerate(("web", "metrics"))
    )

    text = written(report(findings=findings))

    assert text.count("the image has no fixed tag") == 1
    assert text.count("fix: ") == 1
    assert "m.yaml:4:9  container web" in text
    assert "m.yaml:5:9  container metrics" in text


def test_a_finding_names_every_promise_that_it_breaks() -> None:
    thing = finding()
    verdicts = tuple(
        verdict(f"P-{number}", f"promise number {number}", Outcome.BROKEN, findings=(thing,))
        for number in range(1, 7)
    )

    text = written(report(findings=(thing,), verdicts=verdicts))

    assert 'breaks P-1 "promise number 1"' in text
    assert "breaks also P-4, P-5 and P-6" in text


def test_an_id_in_two_sets_is_shown_with_its_set() -> None:
    text = written(broken())

    assert "breaks shop/SEC-02" in text
    assert "breaks baseline/SEC-02" in text
    assert "breaks HA-03" in text


def test_long_statements_are_wrapped_and_not_cut() -> None:
    statement = " ".join(f"word{number}" for number in range(60))

    text = written(report(verdicts=(verdict("A-1", statement, Outcome.HELD),)))

    assert statement in " ".join(text.split())


def test_wide_characters_are_measured() -> None:
    statement = (
        "\u30d0\u30c3\u30af\u30a8\u30f3\u30c9\u306f\u4e09\u3064\u306e\u30ce\u30fc\u30c9\u306b" * 6
    )

    lines = written(report(verdicts=(verdict("A-1", statement, Outcome.HELD),))).splitlines()

    assert max(map(cells, lines[:-2])) <= 80
    assert statement in "".join(line.strip() for line in lines)


def test_a_missing_source_leaves_the_excerpt_out_and_says_the_values() -> None:
    text = written(broken(), files={})

    assert " | " not in text
    assert "readOnlyRootFilesystem is false; expected true" in text


def test_the_mark_stands_under_the_column_of_wide_text() -> None:
    files = {"m.yaml": "note: \u4e09\u3064 {image: web}\n"}
    line = files["m.yaml"].rstrip()
    column = line.index("web") + 1
    thing = finding(resource=ref(uri="m.yaml"), location=at("m.yaml", 1, column, column + 3))

    lines = written(report(findings=(thing,)), files).splitlines()

    shown = next(n for n, text in enumerate(lines) if "image: web" in text)
    start = cells(lines[shown][: lines[shown].index("web")])
    assert lines[shown + 1].index("^^^") == start


def test_a_very_long_line_is_cut_around_the_mark() -> None:
    source = '{"a":"' + "x" * 5000 + '","image":"web:latest","b":"' + "y" * 5000 + '"}'
    column = source.index('"web') + 1
    thing = finding(
        resource=ref(uri="m.json"),
        location=at("m.json", 1, column, column + 12),
        observed="web:latest",
    )

    lines = written(report(findings=(thing,)), {"m.json": source}).splitlines()

    shown = next(n for n, text in enumerate(lines) if "web:latest" in text and "1 |" in text)
    assert len(lines[shown]) <= 80
    assert lines[shown].index('"web:latest"') == lines[shown + 1].index("^")


def test_an_excerpt_stays_in_its_document() -> None:
    files = {"m.yaml": "first: document\n---\nkind: Pod\n---\nthird: document\n"}
    thing = finding(resource=ref(uri="m.yaml"), location=at("m.yaml", 3, 1))

    text = written(report(findings=(thing,)), files)

    assert "3 | kind: Pod" in text
    assert "document\n" not in text


def test_five_thousand_findings_are_written_in_good_time() -> None:
    start = time.process_time()
    written(many(5000), all=True)

    assert time.process_time() - start < 3


def ledger() -> Report:
    """A document of a hundred promises, most of them open, as a first audit of files finds it."""
    lacks = ((LIVE,), ("metrics (--prometheus)",), ("a rule: none proves this promise yet",))
    verdicts = []
    for section in ("High availability", "Network", "Disaster recovery"):
        for number in range(33):
            outcome = Outcome.UNVERIFIED if number % 3 else Outcome.HELD
            verdicts.append(
                verdict(
                    f"{section[:2].upper()}-{number:02}",
                    f"promise {number} of the section is kept"
                    + " in every zone of the region" * (number % 5 == 0),
                    outcome,
                    section=section,
                    missing=lacks[number % 7 % 3] if outcome is Outcome.UNVERIFIED else (),
                )
            )
    return msgspec.structs.replace(clean_report(), verdicts=tuple(verdicts))


def test_a_key_with_dots_is_named_whole() -> None:
    thing = finding(path='metadata.labels["pod-security.kubernetes.io/warn"]', expected="baseline")

    text = written(report(findings=(thing,)), files={})

    assert "pod-security.kubernetes.io/warn is not set; expected baseline" in text


def test_an_item_of_a_list_is_named_with_its_list() -> None:
    thing = finding(path="spec.capabilities.add[1]", observed="NET_ADMIN", expected="none")

    text = written(report(findings=(thing,)), files={})

    assert "add[1] is NET_ADMIN; expected none" in text


def test_a_value_seen_without_one_expected() -> None:
    thing = finding(path="", observed=["a", 1, True], location=at("m.yaml", 1, 1))

    assert '["a", 1, true]\n' in written(report(findings=(thing,)), files={})


def test_a_long_value_over_the_mark_is_not_said_again() -> None:
    text = written(broken())

    assert text.count("registry.example/exporter:latest") == text.count(
        "image: registry.example/exporter:latest"
    )
    assert "| expected a version or a digest" in text


def test_a_huge_value_is_cut() -> None:
    text = written(report(findings=(finding(observed="x" * 500, path="a"),)), files={})

    assert "x..." in text
    assert "x" * 200 not in "".join(text.split())


def test_places_beyond_the_third_are_counted() -> None:
    other = ref("other")
    related = tuple(Related(other, at("o.yaml", n, 1), f"reason {n}") for n in range(1, 6))

    text = written(report(findings=(finding(related=related),)))

    assert "see o.yaml:3:1" in text
    assert "see 2 more: --all shows them" in text
    assert "see o.yaml:5:1" in written(report(findings=(finding(related=related),)), all=True)


def test_waived_findings_alike_are_folded() -> None:
    waiver = Waiver("team", "a known limit", "")
    waived = tuple(
        finding(resource=ref(f"w-{n}"), location=at("m.yaml", n, 1), waiver=waiver)
        for n in range(1, 7)
    )

    text = written(report(findings=waived))

    assert "6 findings waived" in text
    assert "accepted by team: a known limit" in text
    assert "and 3 more like it: --all shows them" in text
    assert "m.yaml:6:1" in written(report(findings=waived), all=True)


def test_an_unverified_promise_that_names_nothing_missing() -> None:
    text = written(report(verdicts=(verdict("A-1", "statement", Outcome.UNVERIFIED),)))

    assert "lacks: any evidence" in text


def test_a_line_beyond_the_end_of_the_source_has_no_excerpt() -> None:
    thing = finding(resource=ref(uri="m.yaml"), location=at("m.yaml", 99, 1))

    assert " | " not in written(report(findings=(thing,)), {"m.yaml": "a: 1\n"})


def test_a_mark_far_to_the_right_is_shown() -> None:
    line = "- " * 60 + "end"
    thing = finding(resource=ref(uri="m.yaml"), location=at("m.yaml", 2, line.index("end") + 1))

    lines = written(report(findings=(thing,)), {"m.yaml": f"short\n{line}\n"}).splitlines()

    shown = next(n for n, text in enumerate(lines) if "2 | ..." in text)
    assert lines[shown].index("end") == lines[shown + 1].index("^")


def test_blank_lines_at_the_edges_of_an_excerpt_are_left_out() -> None:
    thing = finding(resource=ref(uri="m.yaml"), location=at("m.yaml", 4, 1))

    text = written(report(findings=(thing,)), {"m.yaml": "a: 1\n\n\nb: 2\n\n\nc: 3\n"})

    assert "4 | b: 2" in text
    assert text.count(" |") == 2


def test_a_line_of_wide_characters_is_cut_by_columns() -> None:
    source = "note: " + "\u4e09" * 200
    thing = finding(resource=ref(uri="m.yaml"), location=at("m.yaml", 1, 1), observed="")

    lines = written(report(findings=(thing,)), {"m.yaml": source}).splitlines()

    shown = next(line for line in lines if "1 | note" in line)
    assert shown.endswith("...")
    assert cells(shown) <= 80
    assert any("is empty" in line for line in lines)
