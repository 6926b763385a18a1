"""`vvaudit scan` of charts and kustomizations, as a user sees it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import Ran, vvaudit
from tests.sources.rendering.writing import chart, write
from tests.tools.prerequisites import or_skip
from tests.tools.renderers import helm_binary, kustomize_binary, only

pytestmark = pytest.mark.renderers

GIT = shutil.which("git") or "git"

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}
spec:
  containers:
    - name: web
      image: "nginx:{{ .Values.image.tag }}"
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
"""
VALUES = "image:\n  tag: latest\nresources: {}\n"


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A PATH with helm and kustomize alone; the current folder is empty."""
    with or_skip():
        programs = {"helm": helm_binary(4), "kustomize": kustomize_binary()}
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    path = only(tmp_path / "bin", **programs)
    monkeypatch.setenv("PATH", path)
    return path


def scan(*arguments: str) -> Ran:
    return vvaudit("scan", *arguments, cwd=Path.cwd())


def rule(name: str) -> tuple[str, ...]:
    return ("--rule", name)


def test_a_finding_points_at_the_template_and_the_values():
    chart("shop", values=VALUES, a_yaml=POD)
    ran = scan("shop", *rule("images_pinned"))
    assert (ran.code, ran.err) == (1, "")
    assert ran.out == ((Path(__file__).parent / "golden" / "rendered_chart.txt").read_text())


def test_values_of_the_command_line():
    chart("shop", values=VALUES, a_yaml=POD)
    write("prod.yaml", "image: {tag: 1.2.3}\n")
    assert scan("shop", "--values", "prod.yaml", *rule("images_pinned")).code == 0
    assert scan("shop", "--set", "image.tag=1.2.3", *rule("images_pinned")).code == 0
    assert scan("shop", "--set", "image.tag=latest", *rule("images_pinned")).code == 1


def test_a_kustomization_is_audited_once_and_at_its_base():
    write("m/base/kustomization.yaml", "resources: [pod.yaml]\n")
    write(
        "m/base/pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n"
        "  - name: web\n    image: nginx:latest\n",
    )
    write("m/prod/kustomization.yaml", "resources: [../base]\nnamespace: shop\n")
    ran = scan("m", "-f", "json", *rule("images_pinned"))
    report = json.loads(ran.out)
    assert [
        (one["resource"]["namespace"], one["location"]["uri"], one["location"]["line"])
        for one in report["results"]
    ] == [("shop", "m/base/pod.yaml", 8)]
    ran = scan("m", "--no-render", "-f", "json", *rule("images_pinned"))
    assert [one["resource"]["namespace"] for one in json.loads(ran.out)["results"]] == ["default"]


def test_a_chart_without_helm_is_a_problem(path):
    chart("shop", values=VALUES, a_yaml=POD)
    os.unlink(f"{path}/helm")  # noqa: PTH108
    ran = scan("shop")
    assert ran.code == 3
    assert (
        "  shop\n    could not be rendered: is a Helm chart, and helm is not on the PATH\n"
        "    fix: install helm, or render it elsewhere: helm template shop | vvaudit scan -\n"
    ) in ran.out


def test_without_rendering_a_chart_is_a_problem():
    chart("shop", values=VALUES, a_yaml=POD)
    ran = scan("shop", "--no-render")
    assert ran.code == 3
    assert (
        "  shop\n    could not be rendered: is a Helm chart; its templates were not read\n"
        "    fix: render the chart and scan the result: helm template shop | vvaudit scan -\n"
    ) in ran.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("shop", "--values", "gone.yaml"), "--values gone.yaml: no such file"),
        (("shop", "--set", "a"), "--set: give KEY=VALUE"),
        (("shop", "--no-render", "--set", "a=b"), "--no-render and --set: give one of them"),
        (("x.yaml", "--set", "a=b"), "--set is for one chart, and no chart is in the input: name the chart to scan"),
        (("--live", "--set", "a=b"), "--set is about a chart: name the chart to scan"),
    ],
)  # fmt: skip
def test_options_that_do_not_fit(arguments, message):
    chart("shop", values=VALUES, a_yaml=POD)
    write("x.yaml", "")
    ran = scan(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"vvaudit: {message}\n"


def test_a_chart_that_needs_values_is_one_line():
    chart("shop", a_yaml='a: {{ required "image.tag is needed" .Values.tag }}\n')
    ran = scan("shop", "-f", "json")
    assert ran.code == 3
    (problem,) = json.loads(ran.out)["problems"]
    assert problem == {
        "uri": "shop/templates/a.yaml",
        "line": 1,
        "stage": "render",
        "message": "stops: image.tag is needed",
        "remedy": "give the values that it needs with --values or --set",
    }


def test_secrets_of_a_generator_are_never_shown():
    write(
        "m/kustomization.yaml",
        "secretGenerator:\n- name: s\n  literals: [password=hunter2hunter2]\n"
        "configMapGenerator:\n- name: c\n  literals: [password=hunter3hunter3]\n",
    )
    for form in ("terminal", "json", "sarif", "markdown"):
        ran = scan("m", "-f", form, "--fail-on", "info")
        assert ran.code == 1
        assert "hunter" not in ran.out + ran.err


def test_connections_of_a_chart():
    chart("shop", values=VALUES, a_yaml=POD)
    ran = vvaudit("connections", "shop", cwd=Path.cwd())
    assert (ran.code, ran.err) == (0, "")
    assert "Pod default/release-name" in ran.out


def test_a_changed_value_makes_what_it_changes_decide(tmp_path):
    chart("shop", values="image:\n  tag: 1.2.3\nresources: {}\n", a_yaml=POD)
    chart("other", values=VALUES, a_yaml=POD)
    for command in (
        ("init", "-q", "-b", "main"),
        ("add", "-A"),
        ("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "first"),
    ):
        subprocess.run([GIT, *command], check=True)
    (tmp_path / "bin" / "git").symlink_to(GIT)
    options = (*rule("requests_and_limits_set"), "--changed-since", "main", "--fail-on", "info")
    assert scan("shop", *options).code == 0
    write("shop/values.yaml", "image:\n  tag: 1.2.3\nresources: {limits: {}}\n")
    assert scan("shop", *options).code == 1
    assert scan("other", *options).code == 0
