"""Shares of an audit, put together again, are the audit; reports of clusters are a fleet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.model import Shard
from auditor.shards import parse_shard
from tests.bench.generate import write_namespaces
from tests.cli.running import ROOT, vvaudit

SEVERAL = ["shop", "search", "billing", "mail", "default"]
POD = """\
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: %s
spec:
  containers:
  - {name: web, image: 'nginx:1.27', securityContext: {privileged: true}}
"""
WAIVER = """\
waivers:
- {rule: not_privileged, object: {namespaces: [shop, mail]}, reason: Old., owner: ann, expires: 2026-12-31}
- {rule: not_privileged, object: {namespaces: [gone]}, reason: Old., owner: ann, expires: 2026-12-31}
- {rule: probes_set, object: {names: [web]}, reason: Old., owner: ann, expires: 2025-12-31}
"""


@pytest.fixture
def pods(tmp_path: Path) -> Path:
    (tmp_path / "pods.yaml").write_text("".join(POD % name for name in SEVERAL))
    (tmp_path / "waivers.yaml").write_text(WAIVER)
    return tmp_path


def shares(folder: Path, of: int, *arguments: str) -> list[str]:
    """The files of all shares of an audit."""
    files = []
    for number in range(1, of + 1):
        file = f"{number}.json"
        done = vvaudit(
            "scan", *arguments, "--shard", f"{number}/{of}", "-f", f"json={file}", cwd=folder
        )
        assert done.code in (0, 1, 3), done.err
        files.append(file)
    return files


def assert_same(folder: Path, of: int, *arguments: str) -> None:
    """The shares, merged in any order, are byte for byte the whole."""
    whole = vvaudit("scan", *arguments, "-f", "json=whole.json", cwd=folder)
    files = shares(folder, of, *arguments)
    merged = vvaudit("merge", *reversed(files), "-f", "json=merged.json", cwd=folder)
    assert merged.code == whole.code, merged.err
    assert (folder / "merged.json").read_text() == (folder / "whole.json").read_text()


@pytest.mark.parametrize("of", [1, 2, 7])
def test_merged_shares_are_the_whole_report(pods, of):
    assert_same(pods, of, "pods.yaml")


def test_waivers_and_a_baseline_count_once(pods):
    vvaudit("scan", "pods.yaml", "-q", "--write-baseline", "known.json", cwd=pods)
    (pods / "pods.yaml").write_text("".join(POD % name for name in ["new", *SEVERAL]))
    assert_same(pods, 3, "pods.yaml", "--waivers", "waivers.yaml", "--baseline", "known.json")


def test_the_platform_in_shares(tmp_path):
    assert_same(tmp_path, 2, str(ROOT / "manifests"))


@pytest.mark.slow
def test_a_thousand_objects_in_shares(tmp_path):
    (tmp_path / "in").mkdir()
    write_namespaces(tmp_path / "in", 1000)
    assert_same(tmp_path, 3, "in")


def test_a_share_that_is_not_there_is_a_problem(pods):
    files = shares(pods, 3, "pods.yaml")
    merged = vvaudit("merge", files[0], files[2], "-f", "json=m.json", "-f", "terminal", cwd=pods)
    assert "share 2/3\n    could not be read: is not among the reports" in merged.out
    report = json.loads((pods / "m.json").read_text())
    assert report["summary"]["problems"] == 1
    assert "1 problem" in report["summary"]["reason"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (["1.json", "1.json"], "a report is named twice"),
        (["1.json", "copy.json"], "share 1/2 is there twice"),
        (["1.json", "whole.json"], "some of these are shares of an audit and some are whole"),
        (["1.json", "three.json"], "these are not the shares of one audit"),
        (["1.json", "other.json"], "these are not the shares of one audit: what was asked for"),
        (["gone.json"], "gone.json: cannot be read: no such file or directory"),
        (["pods.yaml"], "pods.yaml: is no JSON report"),
        (["known.json"], "known.json: is no report of vvaudit"),
        (["short.json"], "short.json: is a report that lacks something (summary)"),
        ([], "nothing to merge"),
    ],
)
def test_what_cannot_be_merged(pods, files, words):
    shares(pods, 2, "pods.yaml")
    (pods / "copy.json").write_bytes((pods / "1.json").read_bytes())
    run = ("scan", "pods.yaml", "-q")
    vvaudit(*run, "-f", "json=whole.json", "--write-baseline", "known.json", cwd=pods)
    vvaudit(*run, "--shard", "2/3", "-f", "json=three.json", cwd=pods)
    other = ("--fail-on", "low")
    vvaudit(*run, *other, "--shard", "2/2", "-f", "json=other.json", cwd=pods)
    (pods / "short.json").write_text('{"schema": "vvaudit/report/v1"}')
    done = vvaudit("merge", *files, cwd=pods)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("word", "index", "expected"),
    [
        ("1/1", "", Shard(0, 1)),
        ("2/4", "", Shard(1, 4)),
        ("4/4", "0", Shard(3, 4)),
        ("4", "0", Shard(0, 4)),
        ("4", "3", Shard(3, 4)),
    ],
)
def test_a_share_by_its_name(word, index, expected):
    assert parse_shard(word, index) == expected


@pytest.mark.parametrize(
    ("word", "index"),
    [
        ("0/4", ""),
        ("5/4", ""),
        ("4", ""),
        ("4", "4"),
        ("4", "x"),
        ("a/b", ""),
        ("1/", ""),
        ("-1/2", ""),
    ],
)
def test_what_is_no_share(word, index):
    with pytest.raises(UsageError, match=r"--shard "):
        parse_shard(word, index)


def test_a_fleet_shows_each_promise_by_cluster(pods):
    (pods / "good.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n")
    only = ("-q", "-g", "baseline/BASE-POD-04", "-g", "baseline/BASE-NET-01")
    vvaudit("scan", "pods.yaml", *only, "-f", "json=eu.json", cwd=pods)
    vvaudit("scan", "good.yaml", *only, "-f", "json=us.json", cwd=pods)
    done = vvaudit("merge", "eu.json", "us.json", "-f", "terminal", "-f", "json=f.json", cwd=pods)
    assert (done.code, done.err) == (1, "")
    assert done.out == (
        "2 clusters\n"
        "  eu  broken: 1 promise, 10 findings at or above high (exit 1), 2026-01-02T03:04:05Z\n"
        "  us  incomplete: BASE-POD-04, BASE-NET-01 not verified (exit 3), 2026-01-02T03:04:05Z\n"
        "\n"
        "baseline: Pod security\n"
        "  BASE-POD-04  1 broken, 1 not applicable: No privilege escalation\n"
        "               broken in eu (10 findings)\n"
        "\n"
        "baseline: Network\n"
        "  BASE-NET-01  2 unverified: Ingress traffic is denied by default\n"
        "\n"
        "broken: eu; incomplete: us (exit 1)\n"
    )
    fleet = json.loads((pods / "f.json").read_text())
    assert fleet["promises"][0]["status"] == {"eu": "broken", "us": "not applicable"}
    assert fleet["summary"] == {"exitCode": 1, "reason": "broken: eu; incomplete: us (exit 1)"}
