"""The baseline: what is known does not decide, and moves of lines and files do not make it new."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.baseline import read_baseline, write_baseline
from auditor.errors import UsageError
from tests.cli.running import vvaudit as run

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: %s, namespace: shop}
spec:
  containers:
  - {name: web, image: nginx:1.27}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "web.yaml").write_text(POD % "web")
    return tmp_path


def test_an_old_finding_does_not_decide_and_a_new_one_does(folder):
    first = run("scan", "web.yaml", "-q", "--write-baseline", "known.json", cwd=folder)
    assert first.code == 1
    known = run("scan", "web.yaml", "-q", "--baseline", "known.json", cwd=folder)
    assert known.code == 0
    assert "clean: nothing new is broken" in known.out
    (folder / "more.yaml").write_text(POD % "more")
    new = run("scan", ".", "--baseline", "known.json", cwd=folder)
    assert new.code == 1
    assert "Pod shop/more\n" in new.out
    assert "Pod shop/web\n" not in new.out
    assert "Against the baseline known.json: 12 new findings, 12 known, 0 gone; --all" in new.out


def test_moved_lines_and_another_file_are_the_same_finding(folder):
    run("scan", "web.yaml", "-q", "--write-baseline", "known.json", cwd=folder)
    (folder / "web.yaml").rename(folder / "renamed.yaml")
    (folder / "renamed.yaml").write_text("# A comment.\n\n" + POD % "web")
    assert run("scan", "renamed.yaml", "-q", "--baseline", "known.json", cwd=folder).code == 0


def test_what_was_mended_is_gone(folder):
    run("scan", "web.yaml", "-q", "--write-baseline", "known.json", cwd=folder)
    text = (POD % "web").replace("image:", "securityContext: {privileged: false}, image:")
    text = text.replace("privileged: false", "readOnlyRootFilesystem: true")
    (folder / "web.yaml").write_text(text)
    after = run("scan", "web.yaml", "--baseline", "known.json", cwd=folder)
    assert "0 new findings, 11 known, 1 gone" in after.out
    left_out = ["--skip-rule", "read_only_root_filesystem"]
    assert (
        "11 known, 0 gone"
        in run("scan", "web.yaml", "--baseline", "known.json", *left_out, cwd=folder).out
    )


def test_a_baseline_is_the_same_bytes_whatever_the_order(folder):
    run("scan", "web.yaml", "-q", "--write-baseline", "a.json", cwd=folder)
    run("scan", "./web.yaml", "-q", "--write-baseline", "b.json", cwd=folder)
    assert (folder / "a.json").read_bytes() == (folder / "b.json").read_bytes()
    baseline = read_baseline(folder / "a.json")
    assert len(baseline.findings) == 12
    assert write_baseline([], []) == (
        b'{\n  "schema": "vvaudit/baseline/v1",\n  "rules": [],\n  "findings": []\n}\n'
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[]", "is no baseline; write one"),
        (b"\xff", "is no baseline; write one"),
        (b'{"schema": "other/v2", "findings": []}', "is 'other/v2', not 'vvaudit/baseline/v1'"),
        (None, "cannot be read: no such file or directory"),
    ],
)
def test_a_file_that_is_no_baseline(tmp_path, content, words):
    file = tmp_path / "known.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError) as error:
        read_baseline(file)
    assert words in str(error.value)
