"""The real helm and kustomize for tests: built once a machine, and put on the PATH alone."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.tools.scripts import output

_HELM = Path(__file__).parent / "helm" / "build.sh"
_KUSTOMIZE = Path(__file__).parent / "kustomize" / "build.sh"


def helm_binary(major: int) -> Path:
    """Helm 3 or 4. Raises MissingPrerequisite when it is not built and cannot be here."""
    return Path(output(_HELM, seconds=1800)) / f"helm{major}"


def kustomize_binary() -> Path:
    """kustomize. Raises MissingPrerequisite when it is not built and cannot be here."""
    return Path(output(_KUSTOMIZE, seconds=1200))


def only(folder: Path, **programs: Path) -> str:
    """A PATH with these programs and a shell's own, and nothing else of the machine's."""
    folder.mkdir(parents=True)
    for name, program in programs.items():
        (folder / name).symlink_to(program)
    for name in ("sh", "sleep", "cat", "env"):
        found = shutil.which(name)
        if found:
            (folder / name).symlink_to(found)
    return str(folder)
