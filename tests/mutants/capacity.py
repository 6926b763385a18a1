"""Sums over the whole platform: RES-07 to RES-10."""

from __future__ import annotations

from tests.mutants.edits import both, put, take
from tests.mutants.mutant import Mutant, Neutral, mutant, neutral
from tests.mutants.objects import (
    ALLOY,
    BACKEND,
    BACKEND_HPA,
    FRONTEND,
    FRONTEND_HPA,
    GRAFANA,
    LOKI,
    MONITORING,
    PRIMARY,
    PROMETHEUS,
    REDIS,
    REPLICA,
    STATES,
)

LIMITS, REQUESTS = "pod.containers.0.resources.limits", "pod.containers.0.resources.requests"
OF_MONITORING = f"Namespace {MONITORING}"

BREAKING: list[Mutant] = [
    # ------------------------------------------------------------------ RES-07
    mutant("prometheus-with-more-memory", "RES-07", put(PROMETHEUS, f"{LIMITS}.memory", "4Gi"), object=OF_MONITORING, path="metadata.name"),
    mutant("loki-with-two-cores", "RES-07", put(LOKI, f"{LIMITS}.cpu", "2"), object=OF_MONITORING, path="metadata.name"),
    mutant("grafana-with-gigabytes", "RES-07", put(GRAFANA, f"{LIMITS}.memory", "5Gi"), object=OF_MONITORING, path="metadata.name"),
    mutant("prometheus-with-less", "RES-07", put(PROMETHEUS, f"{LIMITS}.memory", "1Gi"), object=OF_MONITORING, path="metadata.name"),
    mutant("states-with-a-core", "RES-07", put(STATES, f"{LIMITS}.cpu", "1000m"), object=OF_MONITORING, path="metadata.name"),
    # ------------------------------------------------------------------ OPS-07
    mutant("io2-with-forty-thousand-operations", "STO-02 OPS-07", put("StorageClass io2-encrypted", "parameters.iops", "40000")),
    mutant("primary-with-four-tebibytes", "STO-05 OPS-07", put(PRIMARY, "claim.resources.requests.storage", "10Ti"), object="-"),
    mutant("backend-to-hundreds", "HA-01 OPS-07", put(BACKEND_HPA, "spec.maxReplicas", 200)),
    mutant("frontend-asks-for-much", "RES-02 RES-05 OPS-07", put(FRONTEND, f"{REQUESTS}.cpu", "3")),
    mutant("gp3-with-sixteen-thousand-operations", "STO-01 OPS-07", put("StorageClass gp3-encrypted", "parameters.iops", "16000")),
    # ------------------------------------------------------------------ RES-08
    mutant("redis-with-one-pod-more", "RES-08", put(REDIS, "spec.replicas", 4)),
    mutant("backend-to-thirty-pods", "HA-01 RES-08", put(BACKEND_HPA, "spec.maxReplicas", 30)),
    mutant("frontend-to-a-hundred-pods", "HA-05 RES-08", put(FRONTEND_HPA, "spec.maxReplicas", 100)),
    mutant("backend-with-four-gibibytes", "RES-01 RES-08", put(BACKEND, f"{LIMITS}.memory", "4Gi")),
    mutant("primary-with-eight-cores", "RES-03 RES-08", put(PRIMARY, f"{LIMITS}.cpu", "8")),
    # ------------------------------------------------------------------ RES-09
    mutant("backend-asks-for-two-cores", "RES-01 RES-09", put(BACKEND, f"{REQUESTS}.cpu", "2000m")),
    mutant("backend-floor-of-ten", "HA-01 RES-09", put(BACKEND_HPA, "spec.minReplicas", 12)),
    mutant("primary-asks-for-more-than-a-node", "RES-03 RES-05 RES-09", put(PRIMARY, f"{REQUESTS}.cpu", "5")),
    mutant("replicas-ask-for-a-whole-node", "RES-04 RES-05 RES-09", put(REPLICA, f"{REQUESTS}.memory", "15Gi")),
    mutant("agents-ask-for-two-cores", "RES-05 RES-09", put(ALLOY, f"{REQUESTS}.cpu", "2500m")),
    # ------------------------------------------------------------------ RES-10
    mutant("backend-to-seventeen-pods", "HA-01 RES-10", put(BACKEND_HPA, "spec.maxReplicas", 17)),
    mutant("backend-to-ten-pods", "HA-01 RES-10", put(BACKEND_HPA, "spec.maxReplicas", 10)),
    mutant("backend-with-half-the-memory", "RES-01 RES-10", put(BACKEND, f"{LIMITS}.memory", "1Gi")),
    mutant("backend-with-half-the-cores", "RES-01 RES-10", put(BACKEND, f"{LIMITS}.cpu", "1000m")),
    mutant("backend-with-gigabytes-more", "RES-01 RES-10", put(BACKEND, f"{LIMITS}.memory", "3Gi")),
]  # fmt: skip

NEUTRAL: list[Neutral] = [
    neutral("prometheus-in-other-units", "RES-07 RES-08", put(PROMETHEUS, LIMITS, {"memory": "2.625Gi", "cpu": 0.8})),
    neutral("loki-asks-for-its-limit", "RES-07", take(LOKI, REQUESTS)),
    neutral("backend-figures-in-other-units", "RES-08 RES-09 RES-10 OPS-07", both(
        put(BACKEND, LIMITS, {"memory": "2097152Ki", "cpu": "2.0"}),
        put(BACKEND, REQUESTS, {"memory": "1024Mi", "cpu": "0.5"}),
    )),
    neutral("frontend-asks-for-a-little-less-in-other-units", "RES-09", put(FRONTEND, f"{REQUESTS}.memory", "524288Ki")),
    neutral("backend-asks-in-cores", "RES-09 RES-10 OPS-07", put(BACKEND, REQUESTS, {"memory": "1Gi", "cpu": 0.5})),
]  # fmt: skip
