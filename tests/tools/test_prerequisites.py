"""A machine that lacks something skips, except where nothing may be skipped."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.tools import scripts
from tests.tools.opa_server import BUILD
from tests.tools.prerequisites import or_skip, require

NEEDED_BY_BUILD = ["bash", "cat", "chmod", "cut", "dirname", "flock", "mkdir", "mktemp"]
NEEDED_BY_BUILD += ["mv", "rm", "sed", "sha256sum"]


def test_a_reason_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VVAUDIT_REQUIRE_LIVE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Go"):
        require("no Go")


def test_a_reason_fails_where_nothing_may_be_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VVAUDIT_REQUIRE_LIVE", "1")
    with pytest.raises(pytest.fail.Exception, match="no Go"):
        require("no Go")


def test_a_machine_without_go_skips_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands, cache = tmp_path / "bin", tmp_path / "cache"
    commands.mkdir()
    for name in NEEDED_BY_BUILD:
        (commands / name).symlink_to(shutil.which(name) or name)
    monkeypatch.delenv("VVAUDIT_REQUIRE_LIVE", raising=False)
    monkeypatch.setenv("VVAUDIT_TOOLS", str(cache))
    monkeypatch.setenv("PATH", str(commands))
    with pytest.raises(pytest.skip.Exception, match=r"^go is not on the PATH: Go 1\.26"), or_skip():
        scripts.output(BUILD, seconds=60)
    assert [path.suffix for path in cache.iterdir()] == [".lock"], "something half made is left"


def test_a_script_that_fails_is_no_reason_to_skip(tmp_path: Path) -> None:
    script = tmp_path / "broken.sh"
    script.write_text("#!/bin/sh\necho no such module >&2\nexit 1\n")
    script.chmod(0o755)
    with pytest.raises(scripts.ScriptError, match="no such module"), or_skip():
        scripts.output(script, seconds=10)


def test_a_script_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    script = tmp_path / "hangs.sh"
    script.write_text("#!/bin/sh\nsleep 600 & sleep 600\n")
    script.chmod(0o755)
    with pytest.raises(scripts.ScriptError, match="more than 1 seconds"):
        scripts.output(script, seconds=1)
