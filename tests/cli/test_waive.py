"""`vvaudit waive`: the entry it writes, what it leaves alone, what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import vvaudit

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
  - {name: web, image: nginx:1.27, securityContext: {privileged: true}}
"""
MARK = "0123456789abcdef"
SAID = ("--reason", 'It says "now".', "--owner", "ann", "--expires", "2026-12-31")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "web.yaml").write_text(POD)
    vvaudit("scan", "web.yaml", "-q", "-f", "json=report.json", cwd=tmp_path)
    return tmp_path


def mark_of(folder: Path, rule: str) -> str:
    lines = (folder / "report.json").read_text().split('"rule": ')
    (found,) = [line for line in lines if line.startswith(f'"{rule}"') and "fingerprint" in line]
    return found.split('"fingerprint": "')[1][:16]


def test_from_a_finding_to_a_clean_scan(folder):
    mark = mark_of(folder, "not_privileged")
    done = vvaudit("waive", mark, *SAID, "--report", "report.json", cwd=folder)
    assert (done.code, done.out, done.err) == (
        0,
        f".vvaudit-waivers.yaml: {mark} is waived until 2026-12-31\n"
        "a scan counts it with --waivers .vvaudit-waivers.yaml, or with `waivers: "
        "[.vvaudit-waivers.yaml]` in .vvaudit.yaml\n",
        "",
    )
    assert (folder / ".vvaudit-waivers.yaml").read_text() == (
        "# Findings that somebody answers for. Each entry names a rule, a guarantee or a "
        "fingerprint, the\n"
        "# objects, the reason, the owner, and the last day on which it is in force.\n"
        "waivers:\n"
        "# not_privileged: Pod shop/web: privileged is true for container web\n"
        f'- fingerprint: "{mark}"\n'
        '  reason: "It says \\"now\\"."\n'
        '  owner: "ann"\n'
        '  expires: "2026-12-31"\n'
    )
    only = ("--rule", "not_privileged", "-q")
    assert vvaudit("scan", "web.yaml", *only, cwd=folder).code == 1
    after = vvaudit("scan", "web.yaml", *only, "--waivers", ".vvaudit-waivers.yaml", cwd=folder)
    assert after.out == (
        "1 promise: 1 unverified; 0 findings\n"
        "clean: nothing is broken; 1 promise unverified (exit 0)\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "# Ours.\nwaivers:\n  # first\n  - rule: not_privileged # yes\n    reason: x",
            "# Ours.\nwaivers:\n  # first\n  - rule: not_privileged # yes\n    reason: x\n"
            f'  - fingerprint: "{MARK}"\n    reason: "r"\n    owner: "o"\n'
            '    expires: "2026-12-31"\n',
        ),
        (
            "waivers: []\n# end\n",
            f'waivers:\n- fingerprint: "{MARK}"\n  reason: "r"\n  owner: "o"\n'
            '  expires: "2026-12-31"\n# end\n',
        ),
        ("", None),
    ],
)
def test_everything_else_in_the_file_stays(folder, before, after):
    file = folder / "ours.yaml"
    file.write_text(before)
    said = ("--reason", "r", "--owner", "o", "--expires", "2026-12-31", "--waivers", "ours.yaml")
    assert vvaudit("waive", MARK, *said, cwd=folder).code == 0
    if after is None:
        assert file.read_text().endswith('  expires: "2026-12-31"\n')
    else:
        assert file.read_text() == after


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("abc", *SAID), "'abc' is no fingerprint: reports show them, 16 hex digits"),
        ((MARK, *SAID[:-1], "2025-12-31"), "--expires 2025-12-31 is in the past"),
        ((MARK, *SAID[:-1], "soon"), f"the waiver of {MARK} expires on 'soon': write a day"),
        ((MARK, "--reason", " ", *SAID[2:]), "--reason is empty"),
        ((MARK, *SAID[:2], "--expires", "2026-12-31"), "Missing option '--owner'"),
        ((MARK, *SAID, "--report", "report.json"), f"report.json: has no finding {MARK}"),
        ((MARK, *SAID, "--report", "web.yaml"), "web.yaml: is no JSON report"),
        ((MARK, *SAID, "--waivers", "web.yaml"), "web.yaml:1: is no file of waivers"),
        ((MARK, *SAID, "--waivers", "gone/w.yaml"), "there is no folder gone"),
    ],
)
def test_what_is_refused(folder, arguments, words):
    done = vvaudit("waive", *arguments, cwd=folder)
    assert done.code == 2
    assert words in done.err
    assert done.err.count("\n") == 1
    assert (folder / "web.yaml").read_text() == POD


def test_a_list_in_brackets_is_left_alone(folder):
    text = f"waivers: [{{fingerprint: {MARK[::-1]}, reason: x, owner: y, expires: 2026-12-31}}]\n"
    (folder / "ours.yaml").write_text(text)
    done = vvaudit("waive", MARK, *SAID, "--waivers", "ours.yaml", cwd=folder)
    assert (done.code, (folder / "ours.yaml").read_text()) == (2, text)
    assert "ours.yaml:1: the list is written in brackets" in done.err


def test_a_second_waiver_of_the_same_finding_is_refused(folder):
    assert vvaudit("waive", MARK, *SAID, cwd=folder).code == 0
    again = vvaudit("waive", MARK, *SAID, cwd=folder)
    assert (again.code, f"has a waiver of {MARK} already" in again.err) == (2, True)


def test_waivers_and_no_waivers_contradict_each_other(folder):
    done = vvaudit("scan", "web.yaml", "--waivers", "w.yaml", "--no-waivers", cwd=folder)
    assert (done.code, done.err) == (
        2,
        "vvaudit: --waivers and --no-waivers: give one of them\n",
    )
