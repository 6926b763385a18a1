"""Overlays of one base in one scan, as a user sees them: each is judged as what it is applied to,
and the report says what is in one of them only."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import Ran, vvaudit
from tests.sources.rendering.writing import write
from tests.tools.prerequisites import or_skip
from tests.tools.renderers import kustomize_binary, only

pytestmark = pytest.mark.renderers

GIT = shutil.which("git") or "git"

BASE = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: worker
spec:
  replicas: 1
  selector:
    matchLabels: {app: worker}
  template:
    metadata:
      labels: {app: worker}
    spec:
      containers:
      - name: worker
        image: worker:1.0
        securityContext: {privileged: true}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: worker
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {app: worker}
"""
OVERLAY = "resources: [../base]\nnamespace: shop\n"
RULES = ("not_privileged", "disruption_budgets_disjoint", "replicas_spread")
ONLY = tuple(word for rule in RULES for word in ("--rule", rule))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with or_skip():
        kustomize = kustomize_binary()
    monkeypatch.setenv("PATH", only(tmp_path / "bin", kustomize=kustomize))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    write("deploy/base/kustomization.yaml", "resources: [worker.yaml]\n")
    write("deploy/base/worker.yaml", BASE)
    write("deploy/staging/kustomization.yaml", OVERLAY)
    write("deploy/prod/kustomization.yaml", f"{OVERLAY}replicas:\n- {{name: worker, count: 3}}\n")
    return tmp_path


def run(*arguments: str) -> Ran:
    return vvaudit(*arguments, cwd=Path.cwd())


def scan(*arguments: str) -> Ran:
    return run("scan", "deploy", *ONLY, *arguments)


def report(*arguments: str) -> dict:
    done = scan("-f", "json", *arguments)
    assert done.err == ""
    return json.loads(done.out)


def test_each_overlay_is_judged_as_a_cluster_of_its_own():
    found = report()
    assert [(one["rule"], one["message"]) for one in found["results"]] == [
        (
            "replicas_spread",
            "nothing spreads the pods over kubernetes.io/hostname: all 3 may share one (in prod "
            "only)",
        ),
        ("not_privileged", "privileged is true for container worker"),
    ]
    assert found["problems"] == []
    assert found["coverage"]["notLookedAt"][-1] == (
        "deploy/prod and deploy/staging in one cluster (each was judged on its own, with all the "
        "rest)"
    )
    assert found["summary"]["exitCode"] == 1
    marks = {one["rule"]: one["fingerprint"] for one in found["results"]}
    broken = {v["id"]: v["findings"] for v in found["verdicts"] if v["status"] == "broken"}
    assert broken == {
        "BASE-POD-04": [marks["not_privileged"]],
        "BASE-HA-01": [marks["replicas_spread"]],
    }


def test_a_finding_has_the_fingerprint_that_it_has_in_one_overlay_alone():
    alone = json.loads(run("scan", "deploy/prod", *ONLY, "-f", "json").out)
    together = report()
    assert {one["fingerprint"] for one in alone["results"]} == {
        one["fingerprint"] for one in together["results"]
    }


def test_what_only_one_of_them_lacks_is_said_of_that_one():
    """A kind that another variant has is known: its absence is a finding, not a doubt."""
    write("deploy/prod/kustomization.yaml", OVERLAY.replace("base]", "base, policy.yaml]"))
    write(
        "deploy/prod/policy.yaml",
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny}\n"
        "spec: {podSelector: {}, policyTypes: [Ingress]}\n",
    )
    write("deploy/staging/kustomization.yaml", f"{OVERLAY}nameSuffix: -2\n")
    write(
        "deploy/staging/kustomization.yaml", f"{OVERLAY}images: [{{name: worker, newTag: '2'}}]\n"
    )
    found = json.loads(
        run("scan", "deploy", "--rule", "ingress_denied_by_default", "-f", "json").out
    )
    (one,) = found["results"]
    assert one["message"].endswith("no NetworkPolicy of type Ingress selects it (in staging only)")


def test_a_baseline_and_a_waiver_count_for_all_of_them(folder):
    scan("--write-baseline", "known.json", "-q")
    again = scan("--baseline", "known.json", "-q")
    assert (again.code, again.out.splitlines()[-1]) == (
        0,
        "clean: nothing new is broken; 1 promise unverified (exit 0)",
    )
    (mark,) = [r["fingerprint"] for r in report()["results"] if r["rule"] == "not_privileged"]
    given = ("--reason", "Now.", "--owner", "ann", "--expires", "2999-01-31")
    assert run("waive", mark, *given).code == 0
    found = report("--waivers", ".vvaudit-waivers.yaml")
    assert [one["rule"] for one in found["results"] if one["waiver"]] == ["not_privileged"]
    (use,) = found["waivers"]
    assert (use["state"], use["findings"]) == ("applied", 1)


def test_a_waiver_in_one_overlay_does_not_accept_what_is_in_the_other():
    waiver = "[{rule: not_privileged, reason: Now., owner: ann, expires: 2999-01-31}]"
    write(
        "deploy/staging/kustomization.yaml",
        f'{OVERLAY}commonAnnotations: {{vvaudit.io/waivers: "{waiver}"}}\n',
    )
    statuses = {one["rule"]: one["status"] for one in report()["results"]}
    assert statuses["not_privileged"] == "fail"


def test_a_change_in_one_overlay_decides(folder):
    (folder / "bin" / "git").symlink_to(GIT)
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", "first")):
        subprocess.run([GIT, *words], check=True)
    before = scan("--changed-since", "HEAD", "-q")
    assert before.code == 0
    write("deploy/prod/kustomization.yaml", f"{OVERLAY}replicas:\n- {{name: worker, count: 4}}\n")
    assert scan("--changed-since", "HEAD", "-q").code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("connections", "deploy"),
        ("capacity", "deploy"),
        ("scan", "deploy", "--shard", "1/2"),
    ],
    ids=lambda words: words[0],
)
def test_what_is_about_one_cluster_wants_one_of_them(arguments):
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "vvaudit: deploy/prod and deploy/staging are not in one cluster, since they give the same "
        "objects with other contents; name one of them\n"
    )


def test_the_page_has_the_connections_of_all_and_the_capacity_of_the_largest():
    done = scan("-f", "html")
    assert (done.code, done.err) == (1, "")
    assert "this is prod, the largest of prod, staging" in done.out
    assert done.out.count("Deployment shop/worker</") < 40


def test_capacity_renders_what_is_scanned():
    done = run("capacity", "deploy/prod")
    assert (done.code, done.err) == (0, "")
    assert "worker    3" in done.out.replace("worker     3", "worker    3")
