"""A folder to work in, and the real renderers on the PATH."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.tools.prerequisites import or_skip
from tests.tools.renderers import helm_binary, kustomize_binary, only


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder is empty, and nothing that renders is on the PATH."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("PATH", only(tmp_path / "bin"))


@pytest.fixture(params=[3, 4])
def helm(request: pytest.FixtureRequest, tmp_path: Path) -> int:
    """Helm of this release is on the PATH."""
    # Built with the machine's own PATH, which the other fixture has put out of sight.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", _MACHINE)
        with or_skip():
            program = helm_binary(request.param)
    (tmp_path / "bin" / "helm").symlink_to(program)
    return int(request.param)


@pytest.fixture
def kustomize(tmp_path: Path) -> None:
    """kustomize is on the PATH."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", _MACHINE)
        with or_skip():
            program = kustomize_binary()
    (tmp_path / "bin" / "kustomize").symlink_to(program)


_MACHINE = os.environ.get("PATH", os.defpath)
