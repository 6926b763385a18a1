"""deploy.sh from end to end on a real control plane: the platform comes up, stays, changes and goes.

The tests share one cluster, and `first`, the run that brought the platform up.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import deployed
from tests.live.applied import FILES, MANIFESTS, ORDER
from tests.live.cluster import Cluster, running_cluster
from tests.live.deploying import Operator, Run, edited, eventually
from tests.manifests.mutate import Add, Append, Set
from tests.tools.prerequisites import or_skip

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("deploy")]

FRONTEND, REDIS = "Deployment valueverse-prod/frontend", "StatefulSet valueverse-prod/redis"
POD = ("spec", "template", "spec")
NOWHERE = "nodeSelector: {valueverse.example/rack: none}"
UNSCHEDULABLE = [Add(thing, (*POD, "enableServiceLinks"), NOWHERE) for thing in (REDIS, FRONTEND)]
RELABELLED = Set(FRONTEND, ("metadata", "labels", "app.kubernetes.io/version"), "1.0.1")
CLAIM = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: declared
  namespace: valueverse-prod
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: gp3-encrypted
  resources: {requests: {storage: 1Gi}}
"""
BY_HAND = {"data": {"LOG_LEVEL": "by-hand"}}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with or_skip(), running_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture
def operator(bare: Cluster, tmp_path: Path) -> Iterator[Operator]:
    with or_skip():
        somebody = Operator.at(tmp_path / "desk", bare)
    yield somebody
    assert somebody.left_behind() == [], "temporary files are left"


@pytest.fixture(scope="module")
def first(bare: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Operator.at(tmp_path_factory.mktemp("first") / "desk", bare).deploy("--yes")


def test_the_first_run_applies_everything_in_order_and_waits(first: Run, bare: Cluster) -> None:
    assert (first.code, first.complaints()) == (0, [])
    assert [f"{step}.yaml" for step in first.steps] == FILES
    assert [*ORDER, "compliance-audit.yaml"] == FILES
    assert "all workloads are ready" in first.out.splitlines()[-1]
    assert deployed.unready(bare) == []
    declared = sum((MANIFESTS / file).read_text().count("\nkind: ") for file in FILES)
    assert len(deployed.present(bare)) == declared > 0


@pytest.mark.usefixtures("first")
def test_a_second_run_changes_nothing_and_says_so(operator: Operator) -> None:
    before = deployed.state(operator.cluster)
    run = operator.deploy("--yes")
    assert (run.code, run.complaints()) == (0, [])
    assert set(run.steps.values()) == {"unchanged"}
    assert run.out.splitlines()[-1].startswith("nothing changed: the cluster is as the files say")
    assert deployed.state(operator.cluster) == before


@pytest.mark.usefixtures("first")
def test_a_change_by_hand_shows_in_the_diff_and_is_set_back(operator: Operator) -> None:
    kubectl, only = operator.cluster.kubectl, ("--only", "configmap")
    by_hand = ("patch", "configmap/frontend-config", "-n", "valueverse-prod", "-p")
    assert kubectl(*by_hand, json.dumps(BY_HAND)).returncode == 0
    before = deployed.state(operator.cluster, "configmap.yaml")
    shown = operator.deploy("--diff", *only)
    lines = [line.strip() for line in shown.out.splitlines()]
    assert "-  LOG_LEVEL: by-hand" in lines
    assert "+  LOG_LEVEL: info" in lines
    assert shown.steps["configmap"].startswith("1 of ")
    assert deployed.state(operator.cluster, "configmap.yaml") == before
    assert operator.deploy("--yes", *only).steps["configmap"].startswith("1 of ")
    assert operator.deploy("--diff", *only).out.endswith("the cluster is as the files say\n")


@pytest.mark.usefixtures("first")
def test_a_dry_run_tells_what_would_change_and_changes_nothing(
    operator: Operator, tmp_path: Path
) -> None:
    files = edited(tmp_path, RELABELLED)
    before = deployed.state(operator.cluster, "frontend-deployment.yaml")
    run = operator.deploy("--dry-run", "--only", "frontend-deployment,configmap", files=files)
    assert run.code == 0
    assert "Deployment valueverse-prod frontend" in run.out
    assert list(run.steps) == ["configmap", "frontend-deployment"]
    assert run.steps["configmap"] == "unchanged"
    assert run.steps["frontend-deployment"].startswith("1 of ")
    assert deployed.state(operator.cluster, "frontend-deployment.yaml") == before


@pytest.mark.usefixtures("first")
def test_the_files_of_the_document_are_enough(operator: Operator, tmp_path: Path) -> None:
    files = edited(tmp_path)
    (files / "compliance-audit.yaml").unlink()
    run = operator.deploy("--diff", files=files)
    assert (run.code, run.complaints()) == (0, [])
    assert [f"{step}.yaml" for step in run.steps] == ORDER
    asked = operator.deploy("--diff", "--only", "compliance-audit", files=files)
    assert asked.code == 2
    assert "compliance-audit.yaml is missing" in asked.complaints()[0]


@pytest.mark.usefixtures("first")
def test_a_step_that_is_skipped_is_left_alone(operator: Operator, tmp_path: Path) -> None:
    files = edited(tmp_path, RELABELLED)
    before = deployed.state(operator.cluster, "frontend-deployment.yaml")
    skipped = [step for file in FILES if (step := file.removesuffix(".yaml")) != "configmap"]
    run = operator.deploy("--yes", "--skip", ",".join(skipped), files=files)
    assert (run.code, run.steps) == (0, {"configmap": "unchanged"})
    assert deployed.state(operator.cluster, "frontend-deployment.yaml") == before


# ---- a workload that does not become ready


@pytest.mark.usefixtures("first")
def test_what_never_becomes_ready_is_explained_and_rolled_back(
    operator: Operator, tmp_path: Path
) -> None:
    files = edited(tmp_path, *UNSCHEDULABLE)
    only = ("--only", "redis-deployment,frontend-deployment")
    run = operator.deploy("--yes", "--timeout", "5", *only, files=files)
    assert run.code == 1
    assert "pod redis-2:" in run.err
    assert "FailedScheduling" in run.err
    assert "didn't match Pod's node affinity/selector" in run.err
    last = run.complaints()[-1]
    assert "StatefulSet valueverse-prod/redis did not become ready" in last
    assert "deploy.sh --rollback" in last
    assert "nodeSelector" in deployed.template(operator.cluster, "statefulset/redis")
    untouched = deployed.template(operator.cluster, "deployment/frontend")
    assert "nodeSelector" not in untouched, "a step after the one that failed was applied"

    run = operator.deploy("--yes", "--rollback", "--timeout", "60", *only)
    assert (run.code, run.complaints()) == (0, [])
    assert "StatefulSet valueverse-prod/redis: returned to redis-" in run.out
    assert "nodeSelector" not in deployed.template(operator.cluster, "statefulset/redis")
    assert deployed.unready(operator.cluster) == []


@pytest.mark.usefixtures("first")
def test_what_never_becomes_ready_can_go_back_at_once(operator: Operator, tmp_path: Path) -> None:
    files, only = edited(tmp_path, *UNSCHEDULABLE), ("--only", "frontend-deployment")
    run = operator.deploy("--yes", "--timeout", "5", "--rollback-on-failure", *only, files=files)
    assert run.code == 1
    assert "it runs its last good revision again" in run.complaints()[-1]
    assert "nodeSelector" not in deployed.template(operator.cluster, "deployment/frontend")
    assert operator.deploy("--yes", *only).steps == {"frontend-deployment": "unchanged"}
    assert deployed.unready(operator.cluster) == []


# ---- an interruption


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize(
    ("call", "how", "during"),
    [
        ("--raw /version", signal.SIGINT, "the checks"),
        ("diff --server-side", signal.SIGINT, "step frontend-deployment"),
        ("apply --server-side", signal.SIGTERM, "step frontend-deployment"),
        ("--timeout=900s", signal.SIGHUP, "the wait for Deployment valueverse-prod/frontend"),
    ],
)
def test_an_interruption_ends_it_at_once(
    operator: Operator, tmp_path: Path, call: str, how: signal.Signals, during: str
) -> None:
    files, reached = edited(tmp_path, RELABELLED), operator.stop_at(call)
    run = operator.interrupted(
        reached.exists, how, "--yes", "--only", "frontend-deployment", files=files
    )
    assert run.code == 130
    (line,) = run.complaints()
    assert line.startswith(f"interrupted during {during}.")
    assert "run deploy.sh again" in line


@pytest.mark.usefixtures("first")
def test_uninstall_keeps_the_claims_and_a_run_after_an_interrupted_one_finishes(
    operator: Operator, tmp_path: Path
) -> None:
    cluster, taken = operator.cluster, ["redis-deployment", "backend-deployment"]
    files = [f"{step}.yaml" for step in taken]
    only = ("--yes", "--only", ",".join(["configmap", *taken, "frontend-deployment"]))
    assert cluster.kubectl("create", "-f", "-", stdin=CLAIM).returncode == 0
    declares = edited(tmp_path, Append(files[0], CLAIM))
    kept, whole = deployed.claims(cluster), len(deployed.present(cluster, *files))
    assert operator.deploy("--uninstall").code == 2, "it does not ask"
    run = operator.deploy("--uninstall", "--yes", "--only", ",".join(taken), files=declares)
    assert (run.code, run.complaints()) == (0, [])
    assert list(run.steps) == taken[::-1]
    assert "data-redis-0" in run.out
    assert deployed.present(cluster, *files) == []
    assert deployed.claims(cluster) == kept

    begun = ("get", "serviceaccount/redis", "-n", "valueverse-prod")
    run = operator.interrupted(
        lambda: cluster.kubectl(*begun).returncode == 0, signal.SIGINT, *only
    )
    assert run.code == 130
    (line,) = run.complaints()
    assert line.startswith("interrupted during ")
    assert deployed.present(cluster, "redis-deployment.yaml") != []
    assert "backend-deployment" not in run.steps

    run = operator.deploy(*only)
    assert (run.code, run.complaints()) == (0, [])
    assert run.steps["backend-deployment"].endswith("objects changed")
    # The autoscaler may raise the number of pods once more when the run has ended.
    eventually(lambda: not deployed.unready(cluster), seconds=60)
    assert deployed.claims(cluster) == kept
    assert len(deployed.present(cluster, *files)) == whole
