"""The shipped platform's capacity is as its document says, a change that departs from it is found at
its line, and another spelling of the same changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import Request, audit
from auditor.catalog import load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.model import Outcome, Report
from auditor.sources.files import load_files
from tests.manifests.mutate import MANIFESTS, copied
from tests.mutants.edits import Edit, New, both, find, put, steps_of
from tests.mutants.mutant import Mutant, mutant
from tests.mutants.objects import (
    BACKEND,
    BACKEND_HPA,
    FRONTEND,
    FRONTEND_HPA,
    GRAFANA,
    IO2,
    PRIMARY,
    PROMETHEUS,
    REDIS,
    REPLICA,
)

ROWS = ("RES-08", "RES-09", "RES-10", "OPS-07")
LIMIT_CPU = "pod.containers.0.resources.limits.cpu"
LIMIT_MEMORY = "pod.containers.0.resources.limits.memory"
REQUEST_CPU = "pod.containers.0.resources.requests.cpu"
REQUEST_MEMORY = "pod.containers.0.resources.requests.memory"
STORAGE = "claim.resources.requests.storage"
HEAVY = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: search, namespace: valueverse-prod}
spec:
  replicas: 2
  template:
    spec:
      containers:
      - name: search
        image: ghcr.io/valueverse/search:1.0
        resources: {requests: {cpu: 100m, memory: 1Gi}, limits: {cpu: 1, memory: 8Gi}}
"""

MUTANTS = [
    mutant("backend-limit-cpu", "RES-08 RES-10", put(BACKEND, LIMIT_CPU, "1200m")),
    mutant("backend-limit-memory", "RES-08", put(BACKEND, LIMIT_MEMORY, "1800Mi")),
    mutant("backend-ceiling", "RES-08 RES-10", put(BACKEND_HPA, "spec.maxReplicas", 16)),
    mutant("frontend-ceiling", "RES-08", put(FRONTEND_HPA, "spec.maxReplicas", 12)),
    mutant("frontend-limit", "RES-08", put(FRONTEND, LIMIT_MEMORY, "2Gi")),
    mutant("primary-limit", "RES-08", put(PRIMARY, LIMIT_MEMORY, "6Gi")),
    mutant("replicas-more", "RES-08 RES-09", put(REPLICA, "spec.replicas", 3)),
    mutant("redis-two-pods", "RES-08", put(REDIS, "spec.replicas", 2)),
    mutant("grafana-limit", "RES-08", put(GRAFANA, LIMIT_MEMORY, "1Gi")),
    mutant(
        "in-no-row",
        "RES-08",
        New("backend-deployment.yaml", HEAVY),
        "Deployment valueverse-prod/search",
        LIMIT_MEMORY,
    ),
    mutant("backend-asks-for-more", "RES-09 OPS-07", put(BACKEND, REQUEST_CPU, "3")),
    mutant("backend-asks-for-memory", "RES-09 OPS-07", put(BACKEND, REQUEST_MEMORY, "12Gi")),
    mutant("redis-asks-for-memory", "RES-09", put(REDIS, REQUEST_MEMORY, "10Gi")),
    mutant("primary-asks-for-a-node", "RES-09", put(PRIMARY, REQUEST_MEMORY, "14Gi")),
    mutant("prometheus-asks-for-more", "RES-09", put(PROMETHEUS, REQUEST_CPU, "4")),
    mutant(
        "floor-of-all",
        "RES-09",
        both(put(BACKEND_HPA, "spec.minReplicas", 15), put(FRONTEND_HPA, "spec.minReplicas", 10)),
        BACKEND,
        REQUEST_CPU,
    ),
    mutant("backend-limit-for-the-load", "RES-08 RES-10", put(BACKEND, LIMIT_MEMORY, "3Gi")),
    mutant("ceiling-one-less", "RES-08 RES-10", put(BACKEND_HPA, "spec.maxReplicas", 19)),
    mutant("large-metrics-volume", "OPS-07", put(PROMETHEUS, STORAGE, "5000Gi")),
    mutant("large-database", "OPS-07", put(PRIMARY, STORAGE, "4000Gi")),
    mutant(
        "replicas-on-io2",
        "OPS-07",
        both(
            put(REPLICA, "claim.storageClassName", "io2-encrypted"), put(REPLICA, STORAGE, "2000Gi")
        ),
        REPLICA,
        STORAGE,
    ),
    mutant(
        "backend-ceiling-costs",
        "OPS-07 RES-08",
        put(BACKEND_HPA, "spec.maxReplicas", 80),
    ),
]
NEUTRAL: list[tuple[str, Edit]] = [
    ("memory-in-mi", put(BACKEND, LIMIT_MEMORY, "2048Mi")),
    ("cpu-in-cores", put(FRONTEND, LIMIT_CPU, "1")),
    ("cpu-in-millis", put(BACKEND, REQUEST_CPU, "0.5")),
    ("storage-in-bytes", put(PROMETHEUS, STORAGE, "53687091200")),
]


@pytest.fixture(scope="module")
def scan():
    catalog = load_catalog()
    engine = EmbeddedEngine(catalog.modules)

    def run(folder: Path) -> Report:
        request = Request(
            source=(str(folder),),
            started="2026-01-02T03:04:05Z",
            sets=("valueverse",),
            promises={"valueverse": frozenset(ROWS)},
        )
        return audit(request, load_files([str(folder)], None), catalog, engine)

    return run


def outcomes(report: Report) -> dict[str, Outcome]:
    return {v.guarantee.id: v.outcome for v in report.verdicts if v.guarantee.id in ROWS}


SHIPPED = {
    "RES-08": Outcome.HELD,
    "RES-09": Outcome.HELD,
    "RES-10": Outcome.HELD,
    "OPS-07": Outcome.UNVERIFIED,
}


def test_as_shipped(scan) -> None:
    report = scan(MANIFESTS)
    assert outcomes(report) == SHIPPED
    assert report.findings == ()
    seen = {v.guarantee.id: [str(e.observed) for e in v.examined] for v in report.verdicts}
    assert "PostgreSQL: 1 x 4Gi; as the resource section says" in seen["RES-08"]
    assert "Redis: 3 x 2Gi; as automatic failover needs" in seen["RES-08"]
    (cost,) = [v for v in report.verdicts if v.guarantee.id == "OPS-07"]
    assert cost.missing == (
        "a figure for the baseline that can hold: list prices give 1125 USD (3 x t3.xlarge 364 USD, "
        "the control plane 73 USD, 316 GiB of gp3-encrypted 25 USD, 100 GiB of io2-encrypted 13 "
        "USD, 10,000 IOPS of io2-encrypted 650 USD); the document says 560 USD, which fits only "
        "without 10,000 IOPS of io2-encrypted",
    )


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant(scan, tmp_path, mutant: Mutant) -> None:
    folder = copied(tmp_path)
    mutant.edit.apply(folder)
    report = scan(folder)
    found = outcomes(report)
    assert {row for row in ROWS if found[row] is Outcome.BROKEN} == mutant.rows
    resource = find(folder, mutant.object)
    path = mutant.path if mutant.path is not None else getattr(mutant.edit, "path", "")
    place = resource.locate(steps_of(resource, path) if isinstance(path, str) else path)
    # Of a row that counts several workloads, the largest is blamed, and the others are beside it.
    places = [place for f in report.findings for place in (f, *f.related)]
    seen = {(one.location.uri, one.location.line) for one in places}
    assert (place.uri, place.line) in seen, sorted(
        f"{f.location.uri}:{f.location.line} {f.message}" for f in report.findings
    )


@pytest.mark.parametrize(("name", "edit"), NEUTRAL, ids=[name for name, _ in NEUTRAL])
def test_the_same_in_other_words(scan, tmp_path, name: str, edit: Edit) -> None:
    folder = copied(tmp_path)
    edit.apply(folder)
    report = scan(folder)
    assert outcomes(report) == SHIPPED
    assert report.findings == ()


@pytest.mark.parametrize("row", ["RES-08", "RES-09"])
def test_every_row_is_broken_in_five_ways(row: str) -> None:
    assert sum(row in mutant.rows for mutant in MUTANTS) >= 5


def test_without_the_dispute_the_cost_is_as_documented(scan, tmp_path) -> None:
    folder = copied(tmp_path)
    put(IO2, "parameters.iops", "1000").apply(folder)
    report = scan(folder)
    assert outcomes(report) == {**SHIPPED, "OPS-07": Outcome.HELD}
