"""The hook, installed and run by the real pre-commit in a real repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ROOT
from tests.settings.test_settings import git

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("install")]

PACKAGE = ("auditor", "policies", "manifests", "reports")
FILES = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
CLEAN = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: menu, namespace: shop}
data: {soup: "yes"}
"""
PRIVILEGED = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: web, image: 'nginx:1.27', securityContext: {privileged: true}}]}
"""
CONFIG = """\
repos:
- repo: %s
  rev: %s
  hooks:
  - id: vvaudit
"""


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as a repository of hooks."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in PACKAGE:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a release")
    return folder


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory, hooks: Path) -> Path:
    """A repository that uses the hook, with its settings."""
    folder = tmp_path_factory.mktemp("repository")
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=hooks, check=True, capture_output=True, text=True
    )
    git(folder, "init", "-q")
    (folder / "deploy").mkdir()
    (folder / ".pre-commit-config.yaml").write_text(CONFIG % (hooks, head.stdout.strip()))
    (folder / ".vvaudit.yaml").write_text("paths: [deploy]\nguarantees: [baseline]\n")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def commit(repository: Path, home: Path, text: str) -> tuple[int, str]:
    """What pre-commit ends with, and says, when a manifest of this text is committed."""
    (repository / "deploy" / "shop.yaml").write_text(text)
    git(repository, "add", "-A")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--color", "never"],
        cwd=repository,
        env={**os.environ, "PRE_COMMIT_HOME": str(home), "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        timeout=600,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_commit_that_keeps_the_promises_passes(repository, home):
    code, words = commit(repository, home, CLEAN)
    assert (code, words.splitlines()[-1].partition("...")[0]) == (0, "vvaudit"), words
    assert words.rstrip().endswith("Passed")


def test_a_commit_that_breaks_one_is_stopped_with_the_reason(repository, home):
    code, words = commit(repository, home, PRIVILEGED)
    assert code == 1, words
    assert "- exit code: 1" in words
    assert "broken: " in words
    assert "critical: privileged is true for container web [not_privileged]" in words
    assert "deploy/shop.yaml:4:" in words
