"""`vvaudit scan` with a history, metrics and a forgiving exit code, as a Job runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import vvaudit
from tests.tools.ports import free_ports

BAD = """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
  - {name: web, image: "example.com/web:1", securityContext: {readOnlyRootFilesystem: false}}
"""
ONE_RULE = ("--rule", "read_only_root_filesystem", "-q")


@pytest.fixture
def bad(tmp_path: Path) -> str:
    file = tmp_path / "pod.yaml"
    file.write_text(BAD)
    return str(file)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    folder = tmp_path / "history"
    folder.mkdir()
    return folder


def test_a_history_of_the_json_reports(bad: str, history: Path) -> None:
    for hour in range(4):
        ran = vvaudit(
            "scan", bad, *ONE_RULE, "--history", str(history), "--history-keep", "2",
            SOURCE_DATE_EPOCH=str(1893553445 + 3600 * hour),
        )  # fmt: skip
        assert (ran.code, ran.err) == (1, "")

    assert [entry.name for entry in sorted(history.iterdir())] == [
        "vvaudit-20300102T050405Z.json",
        "vvaudit-20300102T060405Z.json",
    ]
    last = json.loads((history / "vvaudit-20300102T060405Z.json").read_text())
    assert last["started"] == "2030-01-02T06:04:05Z"
    assert last["summary"]["exitCode"] == 1


def test_a_report_object_counts_the_checks_that_passed(bad: str) -> None:
    rules = ("read_only_root_filesystem", "not_privileged", "host_namespaces_unused")
    options = [word for rule in rules for word in ("--rule", rule)]

    ran = vvaudit("scan", bad, *options, "-g", "baseline", "-f", "openreports")

    pod, _ = json.loads(ran.out)["items"]
    assert pod["scope"]["name"] == "web"
    assert pod["summary"] == {"pass": 2, "fail": 1, "warn": 0, "error": 0, "skip": 0}


def test_metrics_for_the_textfile_collector(bad: str, tmp_path: Path) -> None:
    file = tmp_path / "vvaudit.prom"

    assert vvaudit("scan", bad, *ONE_RULE, "--textfile", str(file)).code == 1

    lines = file.read_text().splitlines()
    assert "vvaudit_exit_code 1" in lines
    assert 'vvaudit_findings{severity="high",result="fail"} 1' in lines
    assert any(line.startswith("vvaudit_run_duration_seconds ") for line in lines)


def test_a_job_that_ran_succeeds_whatever_it_found(bad: str, tmp_path: Path) -> None:
    unreadable = tmp_path / "unreadable.yaml"
    unreadable.write_text("a: [")

    for paths, honest in (([bad], 1), ([str(unreadable)], 3), ([bad, str(unreadable)], 1)):
        assert vvaudit("scan", *paths, *ONE_RULE).code == honest
        ran = vvaudit("scan", *paths, *ONE_RULE, "--exit-zero")
        assert ran.code == 0
        assert f"(exit {honest})" in ran.out


def test_a_job_that_could_not_run_does_not(bad: str) -> None:
    assert vvaudit("scan", bad, "--rule", "no_such_rule", "--exit-zero").code == 2


def test_a_gateway_that_is_away_fails_the_job_and_is_in_the_report(
    bad: str, history: Path, tmp_path: Path
) -> None:
    (port,) = free_ports(1)
    file = tmp_path / "report.json"

    ran = vvaudit(
        "scan", bad, *ONE_RULE, "--exit-zero", "-f", f"json={file}",
        "--history", str(history), "--pushgateway", f"http://127.0.0.1:{port}",
    )  # fmt: skip

    assert ran.code == 1
    (problem,) = json.loads(file.read_text())["problems"]
    assert problem == {
        "uri": f"http://127.0.0.1:{port}/metrics/job/vvaudit",
        "line": 0,
        "stage": "write",
        "message": "the Pushgateway did not take the metrics: connection refused",
        "remedy": "",
    }
    assert len(list(history.iterdir())) == 1, "the other deliveries are made all the same"


def test_a_history_that_cannot_be_written_is_in_the_report_and_in_the_metrics(
    bad: str, history: Path, tmp_path: Path
) -> None:
    file = tmp_path / "vvaudit.prom"
    (history / "vvaudit-20300102T030405Z.json").mkdir()
    (history / "vvaudit-20300102T030405Z.json" / "in-the-way").touch()

    ran = vvaudit(
        "scan", bad, *ONE_RULE, "--history", str(history), "--textfile", str(file),
        "--history-keep", "1", SOURCE_DATE_EPOCH="1893557045",
    )  # fmt: skip

    assert ran.code == 1
    assert "1 problem" in ran.out
    text = file.read_text()
    assert f"# problem: {history}: cannot be written: Is a directory" in text
    assert 'vvaudit_problems{stage="write"} 1' in text.splitlines()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--publish", "auto"),
            "--publish writes to the cluster that is audited: give --live as well",
        ),
        (
            ("--publish", "openreport"),
            "unknown report API 'openreport'; did you mean openreports or policyreport?",
        ),
        (("--history", "/no/such/folder"), "--history /no/such/folder: there is no such folder"),
        (("--textfile", "/no/such/folder/x.prom"), "/no/such/folder/x.prom: cannot be written: "
         "there is no folder /no/such/folder"),
        (("--pushgateway", "gateway:9091"), "--pushgateway: it is no URL of http or https"),
        (
            ("--pushgateway", "http://me:hunter2@gateway"),
            "--pushgateway: no user, password or query belongs in it; a token is read from "
            "VVAUDIT_PUSHGATEWAY_TOKEN",
        ),
    ],
)  # fmt: skip
def test_what_cannot_work_is_said_before_the_audit(
    bad: str, options: tuple[str, str], message: str
) -> None:
    ran = vvaudit("scan", bad, *options)

    assert (ran.code, ran.out, ran.err) == (2, "", f"vvaudit: {message}\n")


def test_reports_of_one_share_would_remove_the_others() -> None:
    ran = vvaudit("scan", "--live", "--publish", "auto", "--shard", "1/2")

    assert (ran.code, ran.err) == (
        2,
        "vvaudit: --publish and --shard: one share knows nothing of the other reports\n",
    )
