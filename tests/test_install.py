"""The wheel, installed into an environment of its own and used from an empty folder, does what the
checkout does."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli.running import ROOT, vvaudit

pytestmark = pytest.mark.slow


def run(*command: str, cwd: Path) -> str:
    """What a command prints; it has to succeed."""
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "FORCE_COLOR")}
    done = subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        env={**clean, "SOURCE_DATE_EPOCH": "1767323045"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    tracked = run("git", "ls-files", "-co", "--exclude-standard", cwd=ROOT).splitlines()
    for name in tracked:
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(folder), ".")
    run(*pip, cwd=source)
    (built,) = folder.glob("vvaudit-*.whl")
    return built


def test_the_policies_travel_in_the_wheel(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for folder in ("policies", "manifests", "reports"):
        expected = {
            f"auditor/{path.relative_to(ROOT)}"
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert sorted(expected - set(names)) == []
    assert not [name for name in names if name.startswith("tests/")]


def test_installed_it_does_what_the_checkout_does(wheel, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    run(sys.executable, "-m", "venv", str(tmp_path / "venv"), cwd=empty)
    bin_folder = tmp_path / "venv" / "bin"
    constraints = str(ROOT / "constraints.txt")
    run(str(bin_folder / "pip"), "install", "--quiet", "-c", constraints, str(wheel), cwd=empty)
    program = str(bin_folder / "vvaudit")
    assert run(program, "--version", cwd=empty) == vvaudit("--version").out
    assert run(program, "rules", cwd=empty) == vvaudit("rules").out
    manifests = str(ROOT / "manifests")
    installed = run(program, "scan", manifests, "-f", "json", cwd=empty)
    assert installed == vvaudit("scan", manifests, "-f", "json").out
