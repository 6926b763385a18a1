"""`--changed-since`: all is audited, and what changed decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Ran, vvaudit
from tests.settings.test_settings import POD, git

ONLY = ("--rule", "not_privileged")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "old.yaml").write_text(POD % "old")
    (tmp_path / "deploy" / "kept.yaml").write_text(POD % "kept")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


def scan(folder: Path, *arguments: str) -> Ran:
    return vvaudit("scan", "deploy", *ONLY, "--changed-since", "main", *arguments, cwd=folder)


def test_nothing_changed_and_nothing_decides(repository):
    done = scan(repository)
    assert done.code == 0
    assert "2 findings in files that did not change since main: they do not decide" in done.out
    assert "Pod shop/old" not in done.out
    assert "Pod shop/old" in scan(repository, "--all").out
    assert "clean: nothing new is broken" in done.out


@pytest.mark.parametrize("staged", [False, True])
def test_an_edited_a_renamed_and_a_new_file_decide(repository, staged):
    deploy = repository / "deploy"
    (deploy / "old.yaml").write_text("# An edit.\n" + POD % "old")
    (deploy / "new.yaml").write_text(POD % "new")
    (deploy / "kept.yaml").rename(deploy / "renamed.yaml")
    if staged:
        git(repository, "add", "-A")
    done = scan(repository)
    assert done.code == 1
    assert [name in done.out for name in ("shop/old", "shop/new", "shop/kept")] == [True] * 3
    assert "3 findings at or above high" in done.out


def test_from_a_folder_below(repository):
    (repository / "deploy" / "old.yaml").write_text("# An edit.\n" + POD % "old")
    options = (*ONLY, "--changed-since", "main", "-q")
    done = vvaudit("scan", ".", *options, cwd=repository / "deploy")
    assert (done.code, "1 finding at or above high" in done.out) == (1, True)


@pytest.mark.parametrize(
    ("revision", "words"),
    [
        ("nope", "--changed-since nope: git knows no such revision here"),
        ("--output=x", "is no revision"),
        ("HEAD:deploy", "git knows no such revision here"),
    ],
)
def test_what_is_no_revision(repository, revision, words):
    done = vvaudit("scan", "deploy", f"--changed-since={revision}", cwd=repository)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert not (repository / "x").exists()


def test_outside_of_a_repository(tmp_path):
    (tmp_path / "a.yaml").write_text(POD % "a")
    done = vvaudit(
        "scan", "a.yaml", "--changed-since", "main", cwd=tmp_path,
        GIT_CEILING_DIRECTORIES=str(tmp_path.parent),
    )  # fmt: skip
    assert (done.code, done.err) == (
        2,
        "vvaudit: --changed-since: this folder is in no git repository\n",
    )


def test_without_git(repository):
    done = vvaudit("scan", "deploy", "--changed-since", "main", cwd=repository, PATH="/nonexistent")
    assert (done.code, done.err) == (2, "vvaudit: --changed-since: git is not on the PATH\n")
