"""Fields and API versions, as a user sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import vvaudit

BUDGET = """\
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels: {version: 1.0}
spec:
  hostUsers: false
  containers:
  - name: web
    image: registry.example/web:1.2.0
    securtyContext:
      runAsNonRoot: true
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pdb.yaml").write_text(BUDGET)
    (tmp_path / "pod.yaml").write_text(POD)
    return tmp_path


def scan(folder: Path, *arguments: str) -> list[str]:
    """The messages of the findings."""
    words = ("-g", "baseline/BASE-API-01", "-g", "baseline/BASE-API-02", "-f", "json")
    ran = vvaudit("scan", ".", *words, *arguments, cwd=folder)
    assert ran.code == 1, ran.err
    import json

    found = json.loads(ran.out)["results"]
    return [f"{r['location']['uri']}:{r['location']['line']} {r['message']}" for r in found]


MISSPELT = "pod.yaml:12 securtyContext is not a field of Container; securityContext is"
LABEL = "pod.yaml:6 version is a number, not text"


@pytest.mark.parametrize(
    ("arguments", "messages"),
    [
        (
            [],
            [
                "pdb.yaml:1 policy/v1beta1 PodDisruptionBudget was removed in 1.25; use policy/v1",
                LABEL,
                MISSPELT,
            ],
        ),
        (
            ["--kubernetes-version", "v1.24.17"],
            [
                LABEL,
                "pod.yaml:8 hostUsers is not a field of PodSpec in Kubernetes 1.24; "
                "it came with 1.25",
                MISSPELT,
            ],
        ),
        (
            ["--kubernetes-version", "1.24,1.25", "--kubernetes-version", "newest"],
            [
                "pdb.yaml:1 policy/v1beta1 PodDisruptionBudget was removed in 1.25; use policy/v1",
                LABEL,
                "pod.yaml:8 hostUsers is not a field of PodSpec in Kubernetes 1.24; "
                "it came with 1.25",
                MISSPELT,
            ],
        ),
    ],
)
def test_by_release(folder: Path, arguments: list[str], messages: list[str]):
    assert scan(folder, *arguments) == messages


@pytest.mark.parametrize("word", ["1.50", "1.23", "2.0", "latest", "1.24;", ""])
def test_a_release_that_is_not_known(folder: Path, word: str):
    ran = vvaudit("scan", ".", "--kubernetes-version", word, cwd=folder)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"vvaudit: there are no schemas of Kubernetes {word!r}, only of 1.24 to 1.37\n"
    )


def test_a_promise_keeps_its_other_rules(folder: Path):
    ran = vvaudit(
        "scan", ".", "-g", "valueverse/INV-03", "--kubernetes-version", "1.24", "-q", cwd=folder
    )
    assert ran.code == 3, "nothing of the platform is in this folder"
