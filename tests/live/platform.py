"""The platform of manifests/ on the test cluster, with all that a real cluster adds to it."""

from __future__ import annotations

import json
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.cli.running import Ran, vvaudit
from tests.live.aggregated import serving_metrics
from tests.live.applied import MANIFESTS, Platform, name
from tests.live.cluster import Cluster, Object, running_cluster
from tests.live.statuses import SECRET_VALUE, write_all

PATIENCE = 120.0  # seconds


@contextmanager
def whole_platform(folder: Path) -> Iterator[Cluster]:
    """A cluster that runs the platform, and nothing is wrong with it."""
    with running_cluster(folder) as cluster, serving_metrics(cluster):
        answers = Platform.applied_to(cluster).answers
        assert all(one.accepted for one in answers.values()), answers
        write_all(cluster)
        settle(cluster)
        yield cluster


def settle(cluster: Cluster, but: Container[str] = ()) -> None:
    """Waits until the controllers have nothing more to do: all pods there and ready, budgets and
    autoscalers up to date. `but` names objects that will not come to that."""
    kinds = "deployments,statefulsets,daemonsets,poddisruptionbudgets,horizontalpodautoscalers,pods"

    end = time.monotonic() + PATIENCE
    while True:
        found = cluster.objects(kinds, "--all-namespaces")
        busy = [
            name(one) for one in found if one["metadata"]["name"] not in but and not _settled(one)
        ]
        if not busy:
            return
        assert time.monotonic() < end, f"not settled in {PATIENCE:.0f} seconds: {busy}"
        time.sleep(0.3)


def _settled(thing: Object) -> bool:
    spec, status, metadata = thing["spec"], thing["status"], thing["metadata"]
    if thing["kind"] == "Pod":
        return "deletionTimestamp" not in metadata
    if thing["kind"] == "HorizontalPodAutoscaler":
        active = {one["type"]: one["status"] for one in status.get("conditions", [])}
        measured = all(one["type"] for one in status.get("currentMetrics") or [{"type": ""}])
        return active.get("ScalingActive") == "True" and measured
    if status.get("observedGeneration") != metadata["generation"]:
        return False
    if thing["kind"] == "PodDisruptionBudget":
        return bool(status["disruptionsAllowed"] > 0)
    if thing["kind"] == "DaemonSet":
        wanted = status["desiredNumberScheduled"]
        return all(status.get(k, 0) == wanted for k in ("numberReady", "updatedNumberScheduled"))
    fields = ("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")
    return all(status.get(k, 0) == spec["replicas"] for k in fields)


def scan(cluster: Cluster, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON report of a scan of the cluster, at the time of the cluster."""
    ran = command(cluster, "scan", "--live", "-f", "json", *arguments)
    assert ran.err == "", ran.err
    return ran.code, json.loads(ran.out)


def scan_of_both(cluster: Cluster, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The same with manifests/ as what was declared."""
    return scan(cluster, str(MANIFESTS), *arguments)


def command(cluster: Cluster, what: str, *arguments: str, kubeconfig: Path | None = None) -> Ran:
    """A command that looks at the cluster, which never says what is in a Secret."""
    file = str(kubeconfig or cluster.kubeconfig)
    now = str(int(time.time()))
    ran = vvaudit(what, "--kubeconfig", file, *arguments, SOURCE_DATE_EPOCH=now)
    assert SECRET_VALUE not in ran.out + ran.err
    return ran


def verdicts(report: dict[str, Any], status: str) -> set[str]:
    """The ids of the promises that ended so."""
    return {one["id"] for one in report["verdicts"] if one["status"] == status}


def broken_at(report: dict[str, Any]) -> dict[str, set[str]]:
    """The broken promises, each with the objects that it is broken at, as `Kind name`."""
    found = {one["fingerprint"]: shown(one["resource"]) for one in report["results"]}
    return {
        one["id"]: {found[mark] for mark in one["findings"]}
        for one in report["verdicts"]
        if one["status"] == "broken"
    }


def drifted(report: dict[str, Any]) -> set[str]:
    """The objects that differ from what was declared, as `Kind name`."""
    drift = report["drift"]
    return {
        shown(one.get("resource", one))
        for part in ("changed", "absent", "undeclared")
        for one in drift[part]
    }


def shown(resource: dict[str, Any]) -> str:
    """An object as `Kind name`; the names of volumes are made up by the cluster."""
    made = resource["kind"] == "PersistentVolume"
    return f"{resource['kind']} {'(of a claim)' if made else resource['name']}"
