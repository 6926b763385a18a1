"""The reports of real audits, as their consumers take them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from auditor.formats import FORMATS
from tests.cli.running import ROOT, Ran, vvaudit
from tests.formats.schemas import gitlab_errors, junit_errors, oscal_errors, sarif_errors

BROKEN = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: registry.example/web
        env:
        - {name: DB_PASSWORD, value: correct-horse}
"""
UNREADABLE = "a: [1,\n"


def scan_into(folder: Path, *arguments: str, cwd: Path) -> tuple[Ran, dict[str, str]]:
    """One run that writes every format to a file of its own."""
    options = [word for name in FORMATS for word in ("-f", f"{name}={folder / name}")]
    ran = vvaudit("scan", *arguments, *options, cwd=cwd)
    return ran, {name: (folder / name).read_text("utf-8") for name in FORMATS}


@pytest.fixture(scope="module", params=["manifests", "broken"])
def audit(request: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, dict[str, str]]:
    """Every format of the audit of our own manifests, and of a small broken input."""
    folder = tmp_path_factory.mktemp("reports")
    if request.param == "manifests":
        return scan_into(folder, "manifests", cwd=ROOT)
    inputs = tmp_path_factory.mktemp("broken")
    (inputs / "web.yaml").write_text(BROKEN)
    (inputs / "bad.yaml").write_text(UNREADABLE)
    return scan_into(folder, ".", cwd=inputs)


def test_all_formats_in_one_run_and_their_exit_code(audit: tuple[Ran, dict[str, str]]) -> None:
    ran, written = audit

    assert ran.out == ""
    assert ran.code == json.loads(written["json"])["summary"]["exitCode"]


def test_each_is_valid_to_its_consumer(audit: tuple[Ran, dict[str, str]]) -> None:
    _, written = audit

    assert sarif_errors(json.loads(written["sarif"])) == []
    assert oscal_errors(json.loads(written["oscal"])) == []
    assert gitlab_errors(json.loads(written["gitlab-codequality"])) == []
    assert junit_errors(written["junit-strict"]) == []


def test_they_agree(audit: tuple[Ran, dict[str, str]]) -> None:
    _, written = audit
    report = json.loads(written["json"])
    (run,) = json.loads(written["sarif"])["runs"]
    total = len(report["results"]) + len(report["problems"])
    junit = etree.fromstring(written["junit"].encode())

    assert len(run["results"]) == total
    assert int(junit.get("tests")) == total + len(report["verdicts"])
    assert written["csv"].count("\n") == 2 + total + len(report["verdicts"])
    assert all("correct-horse" not in text for text in written.values())


def test_paths_go_from_the_root_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "deploy" / "prod").mkdir(parents=True)
    (tmp_path / "deploy" / "prod" / "web.yaml").write_text(BROKEN)
    (tmp_path / "link").symlink_to("deploy")

    def uris(*arguments: str, cwd: Path) -> set[str]:
        (run,) = json.loads(vvaudit("scan", *arguments, "-f", "sarif", cwd=cwd).out)["runs"]
        places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
        return {place["artifactLocation"]["uri"] for place in places}

    expected = {"deploy/prod/web.yaml"}
    assert uris("deploy", cwd=tmp_path) == expected
    assert uris("./prod/web.yaml", cwd=tmp_path / "deploy") == expected
    assert uris(str(tmp_path / "deploy"), cwd=tmp_path) == expected
    assert uris("link/prod", cwd=tmp_path) == expected
    assert uris("../deploy", cwd=tmp_path / "link") == expected


def test_a_job_that_sums_up_and_annotates(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(BROKEN)
    summary = tmp_path / "summary.md"
    ran = vvaudit(
        "scan", "web.yaml", "-f", "github", "-f", f"github-summary={summary}", cwd=tmp_path
    )

    assert ran.code == 1
    assert ran.out.startswith("::error title=")
    assert summary.read_text().startswith("<!-- vvaudit -->\n### vvaudit: broken: ")


def test_standard_input_has_lines_and_no_file(tmp_path: Path) -> None:
    ran = vvaudit("scan", "-", "-f", "gitlab-codequality", stdin=BROKEN.encode(), cwd=tmp_path)
    entries = json.loads(ran.out)

    assert gitlab_errors(entries) == []
    places = {entry["location"]["path"] for entry in entries}
    assert places == {"stdin", "cluster"}
    assert 15 in {entry["location"]["lines"]["begin"] for entry in entries}
