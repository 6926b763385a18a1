"""What is printed in a GitHub job: nothing of the input becomes a command of the runner."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from auditor.cli.workflow import without_commands
from auditor.formats import FORMATS
from tests.cli.running import vvaudit
from tests.formats.samples import REPORTS, hostile, view

ORDERS = "::error::x ##[stop-commands]y"
"""A text that gives orders, once with each way to write one."""
JSON = ("gitlab-codequality", "json", "openreports", "oscal", "policyreport", "sarif")
IN_JOB = {"GITHUB_ACTIONS": "true"}


def obeyed(text: str) -> list[str]:
    """The lines that the runner would look for a command in; it ends lines as .NET does."""
    lines = re.split(r"\r\n|\r|\n", text)
    return [line for line in lines if line.lstrip().startswith("::") or "##[" in line]


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "github"])
@pytest.mark.parametrize("make", REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize("width", [20, 80])
def test_no_report_gives_orders(format, make, width):
    look = view(width=width, all=True, show=frozenset({"held"}))
    assert obeyed(without_commands(FORMATS[format](make(), look), format)) == []


@settings(deadline=None, max_examples=60)
@given(st.text(st.sampled_from(":#[]% \n\r\t\u3000ab"), max_size=40), st.sampled_from([*FORMATS]))
def test_whatever_the_input_says(text, format):
    if format != "github":
        written = FORMATS[format](hostile(text), view(width=30, all=True))
        assert obeyed(without_commands(written, format)) == []


@settings(deadline=None, max_examples=300)
@given(st.text(st.sampled_from(":#[]% \n\r\t\u3000ab")))
def test_any_text(text):
    assert obeyed(without_commands(text, "terminal")) == []


@pytest.mark.parametrize("format", JSON)
def test_json_says_the_same(format):
    written = FORMATS[format](hostile(ORDERS), view())
    safe = without_commands(written, format)
    assert "##[" in written
    assert json.loads(safe) == json.loads(written)


@pytest.mark.parametrize("format", ["junit", "junit-strict"])
def test_xml_says_the_same(format):
    written = FORMATS[format](hostile(ORDERS), view())
    safe = without_commands(written, format)
    assert "##[" in written
    assert etree.tostring(etree.fromstring(safe.encode())) == etree.tostring(
        etree.fromstring(written.encode())
    )


def test_a_table_stays_a_table():
    written = FORMATS["csv"](hostile(ORDERS), view())
    table = list(csv.reader(io.StringIO(without_commands(written, "csv"))))
    assert [len(row) for row in table] == [len(row) for row in csv.reader(io.StringIO(written))]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x\n", ": :error::x\n"),
        (" \u3000\t::error::x", " \u3000\t: :error::x"),
        ("a\r::error::x", "a\r: :error::x"),
        ("a ::error::x", "a ::error::x"),
        (":a", ":a"),
        ("a ##[error]x", "a ## [error]x"),
        ("###[error]x", "### [error]x"),
        ("# [a] [##]", "# [a] [##]"),
    ],
)
def test_words(text, shown):
    assert without_commands(text, "terminal") == shown


MAP = f"""\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
      securityContext:
        privileged: true
      image: "{ORDERS}"
      command:
        - |
          {ORDERS}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / f"{ORDERS.replace(' ', '')}.yaml").write_text(MAP)
    return tmp_path


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "github"])
def test_a_scan_in_a_job(folder, format):
    ran = vvaudit("scan", ".", "-f", format, cwd=folder, **IN_JOB)
    assert ran.code == 1
    assert obeyed(ran.out) == []
    assert obeyed(ran.err) == []


def test_outside_a_job_the_text_is_as_it_is(folder):
    scan = ("scan", ".", "--rule", "not_privileged", "--all")
    outside = vvaudit(*scan, cwd=folder)
    inside = vvaudit(*scan, cwd=folder, **IN_JOB)
    assert obeyed(outside.out) != []
    assert inside.out == without_commands(outside.out, "terminal")
    assert inside.code == outside.code


def test_the_format_of_commands_is_printed_as_it_is(folder):
    scan = ("scan", ".", "-f", "github")
    assert vvaudit(*scan, cwd=folder, **IN_JOB).out == vvaudit(*scan, cwd=folder).out


def test_a_file_is_written_as_it_is(folder):
    (folder / "out").mkdir()
    for name, environment in (("a", {}), ("b", IN_JOB)):
        vvaudit("scan", ".", "-f", f"csv=out/{name}.csv", cwd=folder, **environment)
    texts = [(folder / "out" / f"{name}.csv").read_text() for name in "ab"]
    assert "##[stop-commands]" in texts[0]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan", ORDERS),
        ("scan", "\n::error::x"),
        ("explain", ORDERS),
        ("explain", "\n::error::x"),
        ("config", "--config", ORDERS),
    ],
)
def test_what_is_wrong_is_said_without_orders(folder, arguments):
    ran = vvaudit(*arguments, cwd=folder, **IN_JOB)
    assert ran.code != 0
    assert ran.err != ""
    assert obeyed(ran.out + ran.err) == []


def test_settings_give_no_orders(folder):
    (folder / ".vvaudit.yaml").write_text(f'namespaces: ["{ORDERS}"]\nguarantees: ["{ORDERS}"]\n')
    ran = vvaudit("config", cwd=folder, **IN_JOB)
    assert "## [stop-commands]y" in ran.out
    assert obeyed(ran.out + ran.err) == []
