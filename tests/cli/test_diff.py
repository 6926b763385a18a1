"""`vvaudit diff`: new, gone, unchanged, and what cannot be compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import vvaudit

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: %s, namespace: %s}
spec:
  containers:
  - {name: web, image: 'nginx:1.27', securityContext: {privileged: %s}}
"""
ONLY = ("--rule", "not_privileged", "--rule", "read_only_root_filesystem")


class Days:
    """A folder that is scanned on two days."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def scan(self, day: str, *pods: tuple[str, str, str], options: tuple[str, ...] = ONLY) -> None:
        for old in self.folder.glob("*.yaml"):
            old.unlink()
        for number, pod in enumerate(pods):
            (self.folder / f"{day}-{number}.yaml").write_text(POD % pod)
        vvaudit("scan", ".", "-q", "-f", f"json={day}.json", *options, cwd=self.folder)

    def diff(self, *options: str):
        return vvaudit("diff", "mon.json", "tue.json", *options, cwd=self.folder)


@pytest.fixture
def days(tmp_path: Path) -> Days:
    (tmp_path / "keep").mkdir()
    return Days(tmp_path)


def test_what_is_new_what_is_gone_and_what_stayed(days):
    days.scan("mon", ("web", "shop", "true"), ("old", "shop", "false"))
    days.scan("tue", ("web", "shop", "true"), ("api", "shop", "true"))
    done = days.diff()
    assert (done.code, done.err) == (1, "")
    assert done.out == (
        "2 findings new\n"
        "  tue-1.yaml:6:56\n"
        "    critical: Pod shop/api, container web: privileged is true for container web "
        "[not_privileged]\n"
        "  tue-1.yaml:6:38\n"
        "    high: Pod shop/api, container web: the root file system is writable: "
        "readOnlyRootFilesystem is\n"
        "    not set [read_only_root_filesystem]\n"
        "\n"
        "1 finding gone\n"
        "  mon-1.yaml:6:38\n"
        "    high: Pod shop/old, container web: the root file system is writable: "
        "readOnlyRootFilesystem is\n"
        "    not set [read_only_root_filesystem]\n"
        "\n"
        "2 new, 1 gone, 2 unchanged, 0 not comparable\n"
        "worse: 2 new findings at or above high (exit 1)\n"
    )
    assert days.diff("-q").out == (
        "2 new, 1 gone, 2 unchanged, 0 not comparable\n"
        "worse: 2 new findings at or above high (exit 1)\n"
    )


def test_moved_lines_and_renamed_files_change_nothing(days):
    days.scan("mon", ("web", "shop", "true"))
    days.scan("tue", ("web", "shop", "true"))
    done = days.diff()
    assert (done.code, done.out) == (
        0,
        "0 new, 0 gone, 2 unchanged, 0 not comparable\nnothing got worse (exit 0)\n",
    )


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--rule", "read_only_root_filesystem"), "now rule not_privileged did not run"),
        ((*ONLY, "-n", "other"), "now namespace shop was not looked at"),
        ((*ONLY, "--exclude-namespace", "sh*"), "now namespace shop was left out"),
    ],
)
def test_what_the_later_scan_could_not_see_is_not_gone(days, options, why):
    days.scan("mon", ("web", "shop", "true"), ("web", "other", "true"))
    days.scan("tue", ("web", "shop", "true"), ("web", "other", "true"), options=options)
    done = days.diff()
    assert done.code == 0
    assert why in " ".join(done.out.split())
    assert " 0 gone" in done.out


def test_a_promise_that_broke_is_worse_than_before(days):
    days.scan("mon", ("web", "shop", "false"), options=("-g", "baseline/BASE-POD-04"))
    days.scan("tue", ("web", "shop", "true"), options=("-g", "baseline/BASE-POD-04"))
    done = days.diff("--fail-on", "critical", "-f", "json")
    assert done.code == 1
    change = json.loads(done.out)
    assert change["schema"] == "vvaudit/diff/v1"
    assert [one["rule"] for one in change["new"]] == ["not_privileged"]
    assert [one["rule"] for one in change["unchanged"]] == ["privilege_escalation_denied"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("mon.json", "gone.json"), "gone.json: cannot be read"),
        (("mon.json", "mon-0.yaml"), "mon-0.yaml: is no JSON report"),
        (("mon.json", "mon.json", "--fail-on", "bad"), "unknown severity 'bad'"),
        (("mon.json", "mon.json", "-f", "sarif"), "unknown format 'sarif'"),
        (("mon.json",), "Missing argument 'NEW'"),
    ],
)
def test_bad_input(days, arguments, words):
    days.scan("mon", ("web", "shop", "true"))
    done = vvaudit("diff", *arguments, cwd=days.folder)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert done.err.count("\n") == 1
