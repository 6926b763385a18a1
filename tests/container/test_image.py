"""Containerfile, its steps taken in a sandbox, and the result run as the CronJob runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import auditor
from auditor.sources.files import load_files
from tests.cli.running import ROOT, vvaudit
from tests.container import sandbox
from tests.container.containerfile import Stage, copied, program, stages
from tests.tools.prerequisites import or_skip

MANIFESTS = ROOT / "manifests"
TIME = {"SOURCE_DATE_EPOCH": "1767323045"}
LOOK = """
import json, os
seen = {"uid": os.getuid(), "gid": os.getgid(), "groups": os.getgroups(), "home": "HOME" in os.environ}
for line in open("/proc/self/status"):
    name, _, value = line.partition(":")
    if name.startswith("Cap") or name == "NoNewPrivs":
        seen[name] = int(value, 16)
for place in ("/", "/opt/vvaudit", "/usr/bin", "/tmp"):
    try:
        open(os.path.join(place, "written"), "w").close()
        seen[place] = "writable"
    except OSError:
        seen[place] = "refused"
for shell in ("/bin/sh", "/bin/bash"):
    try:
        os.execv(shell, [shell, "-c", "exit"]) if os.path.getsize(shell) else None
        seen[shell] = "gone"
    except OSError:
        seen[shell] = "gone"
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def parts() -> tuple[Stage, Stage]:
    build, image = stages()
    return build, image


def test_both_stages_have_one_pinned_base_with_glibc(parts: tuple[Stage, Stage]) -> None:
    build, image = parts

    assert build.base == image.base
    name, _, tag = image.base.partition(":")
    assert name == "docker.io/library/python"
    assert tag.count(".") == 2, f"{tag} names no patch release"
    assert "slim" in tag


def test_the_image_runs_one_program_as_uid_1000_without_a_shell(parts: tuple[Stage, Stage]) -> None:
    build, image = parts

    assert image.only("USER") == "1000:1000"
    assert program(image.only("ENTRYPOINT")) == ["/opt/vvaudit/bin/vvaudit"]
    assert program(image.only("CMD")) == ["--help"]
    assert image.all("RUN") == []
    for step in build.all("RUN"):
        assert program(step)[0] not in ("sh", "bash", "/bin/sh", "/bin/bash")


def test_the_instructions_are_those_that_the_sandbox_follows(parts: tuple[Stage, Stage]) -> None:
    build, image = parts

    assert {word for word, _ in build.instructions} == {"WORKDIR", "COPY", "RUN"}
    assert {word for word, _ in image.instructions} == {
        "COPY", "ENV", "USER", "WORKDIR", "ENTRYPOINT", "CMD",
    }  # fmt: skip
    assert build.only("WORKDIR") == "/src"
    assert copied(image.only("COPY")) == (["/opt/vvaudit"], "/opt/vvaudit", build.name)


def cronjob() -> Mapping[str, Any]:
    """The container that the CronJob runs."""
    (job,) = [
        r.body
        for r in load_files([str(MANIFESTS / "compliance-audit.yaml")], None).resources
        if r.kind == "CronJob"
    ]
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    found: Mapping[str, Any] = container
    return found


def test_the_cronjob_runs_this_release_as_the_image_is_meant_to_be_run() -> None:
    container = cronjob()

    assert container["image"] == f"ghcr.io/valueverse/vvaudit:{auditor.__version__}"
    assert "command" not in container
    assert container["securityContext"]["runAsUser"] == 1000
    assert container["args"][0] == "scan"


@pytest.fixture(scope="module")
def installed(parts: tuple[Stage, Stage], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the build stage leaves in /opt/vvaudit."""
    folder = tmp_path_factory.mktemp("image")
    source, target = folder / "src", folder / "opt"
    source.mkdir()
    target.mkdir()
    for text in parts[0].all("COPY"):
        names, where, _ = copied(text)
        for name in names:
            if (ROOT / name).is_dir():
                ignore = shutil.ignore_patterns("__pycache__", "*.egg-info")
                shutil.copytree(ROOT / name, source / where, ignore=ignore)
            else:
                shutil.copy(ROOT / name, source / where)
    with or_skip():
        for step in parts[0].all("RUN"):
            sandbox.build(source, target, program(step))
    for path in (folder, target, *folder.parents):
        if path.is_relative_to(tmp_path_factory.getbasetemp()):
            path.chmod(0o755)
    return target


class Image:
    """Runs what was built, with what the image and the CronJob set."""

    def __init__(self, installed: Path, stage: Stage, folder: Path) -> None:
        self.installed = installed
        name, _, value = stage.only("ENV").partition("=")
        self.environment = {name: value.replace("/usr/local", str(sandbox.PYTHON)), **TIME}
        self.entrypoint = program(stage.only("ENTRYPOINT"))
        self.arguments = program(stage.only("CMD"))
        self.history = folder / "history"
        self.history.mkdir()
        self.history.chmod(0o700)
        if os.geteuid() == 0:
            os.chown(self.history, 1000, 1000)

    def python(self, script: str) -> str:
        done = self._run(["/opt/vvaudit/bin/python", "-c", script])
        assert done.returncode == 0, done.stderr
        return done.stdout

    def vvaudit(self, *arguments: str) -> tuple[int, str, str]:
        done = self._run([*self.entrypoint, *arguments])
        return done.returncode, done.stdout, done.stderr

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return sandbox.run(
            self.installed,
            command,
            self.environment,
            readable={"/manifests": MANIFESTS},
            writable={"/var/lib/vvaudit": self.history},
        )


@pytest.fixture
def image(installed: Path, parts: tuple[Stage, Stage], tmp_path: Path) -> Image:
    return Image(installed, parts[1], tmp_path)


@pytest.mark.slow
@pytest.mark.xdist_group("image")
def test_the_sandbox_is_as_tight_as_the_pod(image: Image) -> None:
    seen = json.loads(image.python(LOOK))

    assert seen == {
        "uid": 1000, "gid": 1000, "groups": [], "home": False,
        "CapInh": 0, "CapPrm": 0, "CapEff": 0, "CapBnd": 0, "CapAmb": 0, "NoNewPrivs": 1,
        "/": "refused",
        "/opt/vvaudit": "refused",
        "/usr/bin": "refused",
        "/tmp": "writable",
        "/bin/sh": "gone",
        "/bin/bash": "gone",
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.xdist_group("image")
def test_it_says_what_the_checkout_says(image: Image) -> None:
    code, out, _ = image.vvaudit(*image.arguments)
    assert (code, out.splitlines()[0]) == (0, "Usage: vvaudit [OPTIONS] [COMMAND] [ARGS]...")
    assert image.vvaudit("--version") == (0, vvaudit("--version").out, "")

    options = ("-f", "json", "--processes", "2")
    code, out, err = image.vvaudit("scan", "/manifests", *options)
    checkout = vvaudit("scan", str(MANIFESTS), *options).out

    assert (code, err) == (0, "")
    assert out == checkout.replace(f'"{MANIFESTS}', '"/manifests')
    assert json.loads(out)["summary"]["promises"]["held"] > 60


@pytest.mark.slow
@pytest.mark.xdist_group("image")
def test_it_keeps_a_history_and_metrics_on_the_volume(image: Image) -> None:
    code, _, err = image.vvaudit(
        "scan", "/manifests", "-q",
        "--history", "/var/lib/vvaudit", "--textfile", "/var/lib/vvaudit/vvaudit.prom",
    )  # fmt: skip

    assert (code, err) == (0, "")
    assert sorted(entry.name for entry in image.history.iterdir()) == [
        "vvaudit-20260102T030405Z.json",
        "vvaudit.prom",
    ]


@pytest.mark.slow
@pytest.mark.xdist_group("image")
def test_what_the_cronjob_runs_lacks_nothing_but_a_cluster(image: Image) -> None:
    code, out, err = image.vvaudit(*cronjob()["args"])

    assert (code, out) == (2, "")
    assert err.startswith("vvaudit: "), err
    assert "no cluster to look at" in err
    assert err.count("\n") == 1
