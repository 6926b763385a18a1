"""The GitHub Action and the GitLab component: what their scripts run, with the inputs that forges
hand in."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.running import ROOT

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: web, image: 'nginx:1.27', securityContext: {privileged: true}}]}
"""
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
INPUT, JOB = yaml.safe_load_all((ROOT / "templates" / "vvaudit.yml").read_text())


@pytest.fixture
def forge(tmp_path: Path) -> Path:
    """A checkout with a manifest, and vvaudit where the install step puts it."""
    folder = tmp_path / "venv" / "bin"
    folder.mkdir(parents=True)
    program = folder / "vvaudit"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m auditor "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    (folder / "python").symlink_to(sys.executable)
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "web.yaml").write_text(POD)
    return tmp_path


def audit(forge: Path, **inputs: str) -> tuple[int, str, dict[str, str]]:
    """Runs the action's audit step: its exit code, what it printed, and its outputs."""
    step = next(s for s in ACTION["runs"]["steps"] if s.get("id") == "audit")
    defaults = {name: one["default"] for name, one in ACTION["inputs"].items()}
    told = {**defaults, **{name.replace("_", "-"): value for name, value in inputs.items()}}
    environment = {}
    for name, value in step["env"].items():
        for key, given in told.items():
            value = value.replace(f"${{{{ inputs.{key} }}}}", given)
        environment[name] = value.replace("${{ runner.temp }}/vvaudit/bin", f"{forge}/venv/bin")
        environment[name] = environment[name].replace("${{ runner.temp }}", str(forge))
    outputs = forge / "outputs"
    outputs.write_text("")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=forge,
        env={
            **os.environ,
            **environment,
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(forge / "summary.md"),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    pairs = (line.partition("=") for line in outputs.read_text().splitlines())
    return done.returncode, done.stdout + done.stderr, {key: value for key, _, value in pairs}


def test_a_broken_promise_fails_the_step_with_annotations_and_reports(forge):
    code, words, outputs = audit(forge, paths="deploy")
    assert code == 1
    assert "file=deploy/web.yaml,line=4,endLine=4" in words
    assert outputs == {"exit-code": "1", "findings": "13", "sarif-file": "vvaudit.sarif"}
    sarif = json.loads((forge / "vvaudit.sarif").read_text())
    assert sarif["version"] == "2.1.0"
    assert "vvaudit" in (forge / "summary.md").read_text()


def test_arguments_are_lines_and_nothing_in_them_is_code(forge):
    hostile = "--rule=not_privileged\n--skip-rule=$(touch pwned); touch pwned `touch pwned`"
    code, words, outputs = audit(forge, paths="deploy", arguments=hostile, sarif_file="")
    assert not (forge / "pwned").exists()
    assert (code, outputs["exit-code"]) == (2, "2")
    assert "unknown rule" in words
    code, _, outputs = audit(forge, paths="deploy\n\n", arguments="--rule=probes_set\n")
    assert (code, outputs["findings"]) == (1, "2")


def test_paths_that_look_like_options_are_paths(forge):
    code, words, _ = audit(forge, paths="--help")
    assert (code, "--help: no such file or folder" in words) == (2, True)


def test_no_script_of_the_action_has_an_input_in_its_text():
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"


def test_every_output_of_the_action_is_written():
    step = next(s for s in ACTION["runs"]["steps"] if s.get("id") == "audit")
    for output in ACTION["outputs"].values():
        name = re.search(r"steps\.audit\.outputs\.([a-z-]+)", output["value"])[1]
        assert f"{name}=" in step["run"]


def test_the_component_leaves_both_reports(forge):
    assert set(INPUT["spec"]["inputs"]) == {"stage", "image", "package", "paths", "arguments"}
    job = JOB["vvaudit"]
    install, run = job["script"]
    assert install.startswith("pip install")
    told = {"VVAUDIT_INPUT": "deploy", "VVAUDIT_ARGUMENTS": "--rule not_privileged"}
    assert set(job["variables"]) == {"VVAUDIT_PACKAGE", *told}
    path = f"{forge}/venv/bin:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", run], cwd=forge, env={**os.environ, **told, "PATH": path},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    reports = job["artifacts"]["reports"]
    assert "not_privileged" in (forge / reports["junit"]).read_text()
    (issue,) = json.loads((forge / reports["codequality"]).read_text())
    assert issue["location"]["path"] == "deploy/web.yaml"
    assert job["artifacts"]["when"] == "always"
