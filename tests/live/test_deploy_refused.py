"""What deploy.sh refuses, on a cluster where any trace of it would show, and whom it asks."""

from __future__ import annotations

import json
import os
import pty
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import deployed
from tests.live.applied import MANIFESTS
from tests.live.cluster import Cluster, running_cluster
from tests.live.deploying import Operator, edited
from tests.manifests.mutate import Add, Set
from tests.tools.prerequisites import or_skip

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("deploy")]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with or_skip(), running_cluster(tmp_path_factory.mktemp("cluster"), nodes=1) as running:
        yield running


@pytest.fixture
def operator(bare: Cluster, tmp_path: Path) -> Iterator[Operator]:
    with or_skip():
        somebody = Operator.at(tmp_path / "desk", bare)
    yield somebody
    assert somebody.left_behind() == [], "temporary files are left"


@pytest.mark.parametrize("value", ["REPLACE_WITH_ACTUAL_PATH", "UkVQTEFDRV9XSVRIX0FDVFVBTF9QQVRI"])
def test_a_placeholder_is_refused_at_its_line(
    operator: Operator, tmp_path: Path, value: str
) -> None:
    secret = "ExternalSecret valueverse-prod/backend"
    path = ("spec", "data", 0, "remoteRef", "key")
    files = edited(
        tmp_path,
        Add(secret, ("spec", "refreshInterval"), "# no REPLACE_WITH_ACTUAL_* may be left here"),
        Set(secret, path, value),
    )
    run = operator.deploy("--yes", files=files)
    assert run.code == 2
    found, verdict = run.complaints()
    assert found.startswith(deployed.line_of(files, f"key: {value}") + ":")
    assert "a placeholder is left in secrets.yaml" in verdict
    assert deployed.present(operator.cluster) == []


def test_a_missing_custom_resource_is_named_with_its_cure(operator: Operator) -> None:
    kubectl, kind = operator.cluster.kubectl, "crd/externalsecrets.external-secrets.io"
    kept = kubectl("get", kind, "-o", "json").stdout
    assert deployed.present(operator.cluster) == []
    assert kubectl("delete", kind).returncode == 0
    try:
        run = operator.deploy("--yes")
    finally:
        definition = json.loads(kept)
        definition["metadata"] = {"name": definition["metadata"]["name"]}
        kubectl("create", "-f", "-", stdin=json.dumps(definition))
        assert kubectl("wait", kind, "--for=condition=Established").returncode == 0
    assert run.code == 2
    (line,) = [line for line in run.complaints() if "ExternalSecret" in line]
    assert "install External Secrets Operator" in line
    assert deployed.present(operator.cluster) == []


def test_another_context_is_refused_when_nobody_can_be_asked(operator: Operator) -> None:
    run = operator.deploy()
    assert (run.code, run.steps) == (2, {})
    (line,) = run.complaints()
    assert "'test' does not look like the intended context" in line
    assert "--yes" in line
    assert deployed.present(operator.cluster) == []


@pytest.mark.parametrize(("answer", "code"), [("other\n", 2), ("test\n", 0)])
def test_another_context_is_asked_about_at_a_terminal(
    operator: Operator, answer: str, code: int
) -> None:
    keyboard, terminal = pty.openpty()
    try:
        os.write(keyboard, answer.encode())
        run = operator.deploy("--only", "storage-class", terminal=terminal)
    finally:
        os.close(keyboard)
        os.close(terminal)
    assert "Type the context's name to go on" in run.err
    assert ("not confirmed; nothing was changed" in run.err) == (code == 2)
    assert (run.code, "storage-class" in run.steps) == (code, code == 0)


@pytest.mark.parametrize(
    ("files", "cluster", "code", "words"),
    [
        (1, 0, 2, "the audit of the files did not pass"),
        (4, 0, 2, "the audit of the files did not pass"),
        (0, 1, 1, "deployed, but the audit of the cluster did not pass"),
        (3, 0, 0, "audit of the files: incomplete"),
        (0, 0, 0, ""),
    ],
)
def test_the_audit_comes_first_and_last(
    operator: Operator, files: int, cluster: int, code: int, words: str
) -> None:
    asked = operator.desk / "asked"
    operator.install(
        "vvaudit",
        f'echo "$*" >>"{asked}"',
        f'case "$*" in *--live*) exit {cluster} ;; *) exit {files} ;; esac',
    )
    run = operator.deploy("--only", "storage-class", VALUEVERSE_CONTEXT="^test$")
    assert run.code == code
    assert words in run.err
    calls = [f"scan -q {MANIFESTS}", "scan -q --live --context test"]
    assert asked.read_text().splitlines() == (calls[:1] if code == 2 else calls)
    assert ("storage-class" in run.steps) == (code != 2)


def test_no_audit_is_no_audit(operator: Operator) -> None:
    operator.install("vvaudit", "exit 1")
    assert operator.deploy("--yes", "--no-audit", "--only", "storage-class").code == 0


def test_a_dry_run_of_the_first_run_changes_nothing(operator: Operator) -> None:
    before = deployed.state(operator.cluster)
    run = operator.deploy("--dry-run", "--only", "namespace,redis-deployment,ingress")
    assert (run.code, run.complaints()) == (0, [])
    assert "objects are new" in run.steps["redis-deployment"]
    assert run.out.endswith("a run without --dry-run would change the above\n")
    assert deployed.state(operator.cluster) == before


def test_a_step_that_does_not_exist_is_refused(operator: Operator) -> None:
    run = operator.deploy("--yes", "--only", "front-end")
    assert run.code == 2
    (line,) = run.complaints()
    assert "unknown step 'front-end'" in line
    assert "frontend-deployment" in line
