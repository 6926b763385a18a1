"""Markdown for merge requests: read as GitHub and GitLab read it, and never too long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from auditor.formats import FORMATS
from auditor.formats.markdown_text import code, prose
from auditor.model import Outcome, Problem, Report, Severity, Stage
from tests.formats.samples import REPORTS, at, broken, finding, many, report, verdict, view

every_report = pytest.mark.parametrize("make", REPORTS.values(), ids=REPORTS)

OURS = re.compile(
    r"<!-- vvaudit -->\n|<details(?: open)?><summary>(?:<b>)?[\w ,:]*(?:</b>)?[\w ,:]*</summary>\n"
    r"|</details>\n?"
)


def parsed(text: str) -> Any:
    return MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(text)


def spans(text: str) -> Iterator[Any]:
    for block in parsed(text):
        yield from block.children or ()


def in_plain_text(text: str) -> str:
    """What a forge looks for mentions and references in."""
    return "\n".join(span.content for span in spans(text) if span.type == "text")


@every_report
def test_nothing_but_our_own_html_and_no_links(make: Any) -> None:
    text = FORMATS["markdown"](make(), view())

    for block in parsed(text):
        assert block.type in (
            "bullet_list_open", "bullet_list_close", "heading_open", "heading_close", "html_block",
            "inline", "list_item_open", "list_item_close", "paragraph_open", "paragraph_close",
        )  # fmt: skip
        if block.type == "html_block":
            assert OURS.fullmatch(block.content)
    assert {span.type for span in spans(text)} <= {
        "code_inline", "softbreak", "strong_open", "strong_close", "text"
    }  # fmt: skip
    assert not re.search(r"[@#!~]\w|https?:|www\.|<|>", in_plain_text(text))


@every_report
def test_no_line_begins_with_a_word_of_the_input(make: Any) -> None:
    ours = re.compile(r"<|### vvaudit: |- |  - |Scanned |\d+ promises?[:;]|Cut at |$")

    assert all(ours.match(line) for line in FORMATS["markdown"](make(), view()).splitlines())


@settings(deadline=None, max_examples=300)
@given(st.text(st.characters(blacklist_categories=["C", "Zl", "Zp"]), max_size=40))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    text = " ".join(text.split())
    shown = "".join(
        span.content for span in spans(f"- x {prose(text)} x\n") if span.type != "softbreak"
    )

    assert shown.split() == f"x {text} x".split()
    assert {span.type for span in spans(f"- x {prose(text)} x\n")} <= {"code_inline", "text"}
    assert not re.search(r"[@#!~<>&\[\]*_`\\|]", in_plain_text(f"- x {prose(text)} x\n"))


@settings(deadline=None, max_examples=300)
@given(st.text("`ab \\|", min_size=1, max_size=12).filter(str.strip))
def test_any_code_is_code(text: str) -> None:
    (_, inner, _) = spans(f"x {code(text)} x\n")

    assert (inner.type, inner.content.strip()) == ("code_inline", text.strip())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("set replicas to 2 or more", "set replicas to 2 or more"),
        ("ask @all of them", "ask `@all` of them"),
        ("see #12 !13 now", "see `#12 !13` now"),
        ("GH-12", "`GH-12`"),
        ("at http://x.example/a", "at `http://x.example/a`"),
        ("spec.a is 1; expected: 2", "spec.a is 1; expected: 2"),
        ("a_b and *c*", "`a_b` and `*c*`"),
        ("/close", "`/close`"),
        ("", ""),
    ],
)
def test_words(text: str, shown: str) -> None:
    assert prose(text) == shown


@pytest.mark.parametrize("number", [200, 2000])
def test_a_comment_is_cut_at_whole_findings_and_says_so(number: int) -> None:
    text = FORMATS["markdown"](many(number), view())
    shown = text.count("- **high**") + text.count("- **medium**")

    assert 40_000 < len(text.encode()) <= 60_000
    assert f"Cut at 60,000 bytes: {number + 1 - shown:,} of {number + 1:,} findings" in text
    assert f"- {number + 1 - shown:,} more findings: cut" in text
    assert text.count("  - fix: ") == shown
    assert text.count("<details") == text.count("</details>")


def test_problems_do_not_push_everything_else_out() -> None:
    problems = tuple(
        Problem("a.yaml", line, Stage.READ, f"line {line} is \u00e4 mess " * 4)
        for line in range(1, 1000)
    )
    promises = tuple(verdict(f"A-{n}", "it holds " * 9, Outcome.UNVERIFIED) for n in range(500))
    whole = msgspec.structs.replace(many(500), problems=problems, verdicts=promises)
    text = FORMATS["markdown"](whole, view())

    assert len(text.encode()) <= 60_000
    for noun in ("problems", "findings", "unverified promises"):
        assert re.search(rf"- [\d,]+ more {noun}: cut", text)
    assert text.count("- **high**") > 20


def test_a_summary_holds_more() -> None:
    assert "Cut at" not in FORMATS["github-summary"](many(2000), view())
    assert len(FORMATS["github-summary"](many(5000), view()).encode()) <= 1_000_000


def test_one_huge_name_cannot_fill_the_comment() -> None:
    thing = finding(
        message="m" * 100_000,
        observed="o" * 100_000,
        container="c" * 100_000,
        remediation="r " * 100_000,
        location=at("f" * 100_000, 1, 1),
    )
    whole = report(findings=(thing,), source=("s" * 100_000,) * 100)
    text = FORMATS["markdown"](whole, view())

    assert "- **high**" in text
    assert "Cut at" not in text
    assert len(text.encode()) < 5_000


def test_what_the_baseline_knows_is_marked() -> None:
    known = msgspec.structs.replace(finding(severity=Severity.LOW), known=True)

    assert "- **low** (known from the baseline) `Deployment" in FORMATS["markdown"](
        report(findings=(known,)), view()
    )


def numbers(report: Report) -> list[str]:
    return re.findall(r"<summary>(.*)</summary>", FORMATS["markdown"](report, view()))


def test_the_sections_and_their_numbers() -> None:
    assert numbers(broken()) == [
        "<b>2 problems</b>: not everything was audited",
        "<b>4 broken promises</b>",
        "<b>4 findings</b>: 1 critical, 1 high, 1 medium, 1 low",
        "<b>3 unverified promises</b>",
        "<b>1 waived finding</b>",
        "Other promises: 1 waived, 1 held, 1 not applicable",
        "Not looked at",
    ]
