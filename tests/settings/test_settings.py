"""Settings as a repository writes them: found upwards, strict, and never quiet about mildness."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import Ran, vvaudit

POD = """\
apiVersion: v1
kind: Pod
metadata: {name: %s, namespace: shop}
spec: {containers: [{name: web, image: 'nginx:1.27', securityContext: {privileged: true}}]}
"""
ONLY = ("--rule", "not_privileged")


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=ann", "-c", "user.email=ann@example.com")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "deploy" / "inner").mkdir(parents=True)
    (tmp_path / "deploy" / "web.yaml").write_text(POD % "web")
    return tmp_path


def scan(folder: Path, *arguments: str, **environment: str) -> Ran:
    return vvaudit("scan", *arguments, "-q", cwd=folder, **environment)


def test_the_nearest_file_up_to_the_top_of_the_repository(repository):
    settings = repository / ".vvaudit.yaml"
    settings.write_text("paths: [deploy]\nrules: [not_privileged]\nfailOn: critical\n")
    inner = repository / "deploy" / "inner"
    found = scan(inner)
    assert found.code == 1
    assert "1 promise, 1 finding at or above critical" in found.out
    nearer = inner / ".vvaudit.yaml"
    nearer.write_text("paths: ['..']\nrules: [not_privileged]\nfailOn: high\n")
    assert "at or above high" in scan(inner).out
    (inner / ".git").mkdir()
    nearer.unlink()
    assert "nothing to scan" in scan(inner).err


def test_without_a_repository_the_folder_alone(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / ".vvaudit.yaml").write_text("paths: [.]\n")
    assert "nothing to scan" in scan(tmp_path / "in").err


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(repository):
    (repository / ".vvaudit.yaml").write_text("failOn: medium\n")
    run = ("deploy", *ONLY)
    assert "at or above medium" in scan(repository, *run).out
    assert "at or above low" in scan(repository, *run, VVAUDIT_FAIL_ON="low").out
    both = scan(repository, *run, "--fail-on", "info", VVAUDIT_FAIL_ON="low")
    assert "at or above info" in both.out
    assert "at or above high" in scan(repository, *run, "--no-config").out


def test_another_file_by_option_or_environment(repository):
    (repository / "strict.yaml").write_text("failOn: info\n")
    assert "above info" in scan(repository, "deploy", *ONLY, "--config", "strict.yaml").out
    assert "above info" in scan(repository, "deploy", *ONLY, VVAUDIT_CONFIG="strict.yaml").out


def test_pyproject_has_a_table_for_it(repository):
    (repository / "pyproject.toml").write_text(
        '[tool.other]\nx = 1\n\n[tool.vvaudit]\npaths = ["deploy"]\nfailOn = "low"\n'
    )
    assert "at or above low" in scan(repository, *ONLY).out
    (repository / "pyproject.toml").write_text("[tool.vvaudit]\nfailon = 1\n")
    assert scan(repository, *ONLY).err == (
        "vvaudit: pyproject.toml: unknown setting 'failon'; did you mean failOn?\n"
    )
    (repository / "pyproject.toml").write_text("[tool.vvaudit\n")
    assert scan(repository).err.startswith("vvaudit: pyproject.toml: is no TOML: ")


MILDER = """\
paths: [deploy]
skipRules: [probes_set]
excludeNamespaces: [dev]
failOn: critical
waivers: [waivers.yaml]
guarantees: [baseline]
"""


def test_what_makes_an_audit_milder_is_in_the_report(repository):
    (repository / ".vvaudit.yaml").write_text(MILDER)
    (repository / "waivers.yaml").write_text("waivers: []\n")
    said = [
        ".vvaudit.yaml:6: only the promises of baseline are judged",
        ".vvaudit.yaml:2: the rules probes_set are left out",
        ".vvaudit.yaml:3: the namespaces dev are left out",
        ".vvaudit.yaml:4: findings below critical do not decide",
        ".vvaudit.yaml:5: findings are waived by waivers.yaml",
    ]
    done = scan(repository)
    assert done.out.startswith("Made milder by settings\n  " + "\n  ".join(said) + "\n\n")
    report = json.loads(vvaudit("scan", "-f", "json", cwd=repository).out)
    assert report["lowered"] == said
    overridden = vvaudit("scan", "-f", "json", "--fail-on", "low", cwd=repository)
    assert said[3] not in json.loads(overridden.out)["lowered"]


def test_stricter_settings_are_not_called_milder(repository):
    (repository / ".vvaudit.yaml").write_text("paths: [deploy]\nfailOn: low\ncomplete: true\n")
    assert "milder" not in scan(repository).out


def test_config_shows_each_setting_and_where_it_comes_from(repository):
    (repository / ".vvaudit.yaml").write_text("paths: [deploy]\nfailOn: critical\n")
    done = vvaudit("config", cwd=repository, VVAUDIT_RULES="a b")
    assert done.out == (
        'paths               ["deploy"]  (.vvaudit.yaml:1)\n'
        "guarantees          (default)\n"
        "policies            (default)\n"
        'rules               "a b"  (VVAUDIT_RULES)\n'
        "skipRules           (default)\n"
        "namespaces          (default)\n"
        "excludeNamespaces   (default)\n"
        'failOn              "critical"  (.vvaudit.yaml:2)\n'
        "complete            (default)\n"
        "kubernetesVersions  (default)\n"
        "waivers             (default)\n"
        "baseline            (default)\n"
        "milder: .vvaudit.yaml:2: findings below critical do not decide\n"
    )
    as_json = json.loads(vvaudit("config", "-f", "json", cwd=repository).out)
    assert as_json[0] == {"name": "paths", "value": ["deploy"], "from": ".vvaudit.yaml:1"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a\n", ".vvaudit.yaml:1: settings are a mapping, such as `failOn: medium`"),
        ("x: 1\nengine: server\n", ".vvaudit.yaml:1: unknown setting 'x'"),
        ("failOn: low\nskipRule: [a]\n", ".vvaudit.yaml:2: unknown setting 'skipRule'; did you"),
        ("\n\nrules: a\n", ".vvaudit.yaml:3: rules is text, and a list is expected"),
        ("failOn: bad\n", ".vvaudit.yaml:1: unknown severity 'bad'"),
        ("a: {\n", ".vvaudit.yaml:"),
    ],
)
def test_what_is_no_setting(repository, text, words):
    (repository / ".vvaudit.yaml").write_text(text)
    done = scan(repository, "deploy")
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    "key",
    ["engine", "opaUrl", "kubeconfig", "context", "live", "formats", "prometheus", "publish",
     "pushgateway", "history", "textfile", "evidence"],
)  # fmt: skip
def test_a_file_in_the_repository_connects_to_nothing_and_writes_nothing(repository, key):
    (repository / ".vvaudit.yaml").write_text(f"{key}: x\n")
    assert f"unknown setting '{key}'" in scan(repository, "deploy").err


def test_config_and_no_config_contradict_each_other(repository):
    done = scan(repository, "deploy", "--config", "x.yaml", "--no-config")
    assert (done.code, done.err) == (2, "vvaudit: --config and --no-config: give one of them\n")
    gone = scan(repository, "deploy", "--config", "x.yaml")
    assert (gone.code, gone.err) == (
        2,
        "vvaudit: x.yaml: cannot be read: no such file or directory\n",
    )
