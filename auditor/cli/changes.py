"""What changed since a revision of a git repository: the files whose findings decide."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from auditor.errors import UsageError

_SECONDS = 60


def changed_since(revision: str) -> Callable[[str], bool]:
    """Whether a file that a report names, or anything in a folder, differs from the revision or is
    new to git. Raises UsageError where there is no git, no repository or no such revision."""
    if revision.startswith("-"):
        raise UsageError(f"--changed-since {revision}: is no revision")
    top = _git("rev-parse", "--show-toplevel").strip()
    _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", about=revision)
    listed = _git("diff", "--name-only", "-z", revision, "--", about=revision)
    fresh = _git("-C", top, "ls-files", "--others", "--exclude-standard", "-z")
    names = [name for name in (listed + fresh).split("\0") if name]
    changed = {os.path.realpath(Path(top) / name) for name in names}
    changed |= {str(folder) for file in list(changed) for folder in Path(file).parents}
    return lambda uri: os.path.realpath(uri) in changed


def _git(*arguments: str, about: str = "") -> str:
    try:
        done = subprocess.run(
            ["git", *arguments],
            capture_output=True,
            timeout=_SECONDS,
            env={**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"},
        )
    except FileNotFoundError:
        raise UsageError("--changed-since: git is not on the PATH") from None
    except subprocess.TimeoutExpired:
        raise UsageError(f"--changed-since: git took more than {_SECONDS} s") from None
    if done.returncode:
        if about:
            raise UsageError(
                f"--changed-since {about}: git knows no such revision here; "
                "a shallow clone may lack it"
            )
        raise UsageError("--changed-since: this folder is in no git repository")
    return done.stdout.decode("utf-8", "surrogateescape")
