"""High availability of the stateless tiers, budgets and updates: HA-01 to HA-07, HA-15, HA-16."""

from __future__ import annotations

from typing import Any

from tests.mutants.edits import AsJson, Drop, New, both, put, rekey, take
from tests.mutants.mutant import Mutant, Neutral, mutant, neutral
from tests.mutants.objects import (
    ADAPTER,
    ALLOY,
    BACKEND,
    BACKEND_HPA,
    BACKEND_PDB,
    FRONTEND,
    FRONTEND_HPA,
    FRONTEND_PDB,
    MONITORING,
    NAME,
    PART,
    PROD,
    REDIS,
    REDIS_PDB,
    SENTINEL,
    key,
)

SELECTOR = f"spec.selector.matchLabels.{key(NAME)}"
SPREAD = "pod.topologySpreadConstraints"
ANTI = "pod.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution"
TERM = f"{ANTI}.0.podAffinityTerm"


def budget(name: str, spec: str, namespace: str = PROD) -> str:
    """A disruption budget of the platform."""
    return (
        "apiVersion: policy/v1\nkind: PodDisruptionBudget\n"
        f"metadata:\n  name: {name}\n  namespace: {namespace}\n  labels: {{{PART}: valueverse}}\n"
        f"spec:\n  {spec}\n"
    )


def spread(workload: str, name: str, **other: object) -> Any:
    """Topology spread over the nodes, and nothing else."""
    constraint = {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {NAME: name}},
        **other,
    }
    return both(take(workload, "pod.affinity"), put(workload, SPREAD, [constraint]))


def anti(name: str) -> dict[str, object]:
    """Required anti-affinity on the host name."""
    return {
        "podAntiAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": [
                {
                    "topologyKey": "kubernetes.io/hostname",
                    "labelSelector": {
                        "matchExpressions": [{"key": NAME, "operator": "In", "values": [name]}]
                    },
                }
            ]
        }
    }


def ranges(scaler: str, row: str, name: str, low: int, high: int) -> list[Mutant]:
    """An autoscaler whose floor or ceiling is another."""
    return [
        mutant(f"{name}-ceiling", row, put(scaler, "spec.maxReplicas", high // 2)),
        mutant(f"{name}-ceiling-ten-times-as-high", row, put(scaler, "spec.maxReplicas", high * 10)),
        mutant(f"{name}-floor-higher", row, put(scaler, "spec.minReplicas", low + 1)),
        mutant(f"{name}-bounds-swapped", f"{row} AS-09", both(
            put(scaler, "spec.minReplicas", high), put(scaler, "spec.maxReplicas", low))),
    ]  # fmt: skip


BREAKING: list[Mutant] = [
    # ------------------------------------------------------------------ HA-01, HA-05
    *ranges(BACKEND_HPA, "HA-01", "backend", 3, 20),
    *ranges(FRONTEND_HPA, "HA-05", "frontend", 2, 10),
    mutant("backend-floor", "HA-01 HA-03 HA-15", put(BACKEND_HPA, "spec.minReplicas", 2)),
    mutant("backend-floor-at-its-default", "HA-01 HA-03 HA-15", take(BACKEND_HPA, "spec.minReplicas"), path="spec"),
    mutant("frontend-floor-at-its-default", "HA-05 HA-07 HA-15", take(FRONTEND_HPA, "spec.minReplicas"), path="spec"),
    mutant(
        "backend-autoscaler-gone",
        "HA-01 HA-03 HA-15 AS-01 AS-02 AS-03 AS-04 AS-05",
        Drop(BACKEND_HPA),
        object=BACKEND,
        path="spec.replicas",
    ),
    mutant(
        "frontend-autoscaler-of-a-renamed-deployment",
        "HA-05 HA-07 HA-15 AS-06 AS-07 AS-09",
        put(FRONTEND_HPA, "spec.scaleTargetRef.name", "front-end"),
    ),
    # ------------------------------------------------------------------ HA-03, HA-07
    mutant("backend-budget-of-one", "HA-03", put(BACKEND_PDB, "spec.minAvailable", 1)),
    mutant(
        "backend-budget-selects-nothing",
        "HA-03 HA-15",
        put(BACKEND_PDB, SELECTOR, "backends"),
        path="spec.selector",
    ),
    mutant("backend-without-budget", "HA-03 HA-15", Drop(BACKEND_PDB), object=BACKEND, path="labels"),
    mutant("backend-budget-in-another-namespace", "HA-03 HA-15", put(BACKEND_PDB, "metadata.namespace", MONITORING), object=BACKEND, path="labels"),
    mutant("backend-budget-blocks", "HA-03 HA-15", put(BACKEND_PDB, "spec.minAvailable", 3)),
    mutant("backend-budget-blocks-in-per-cent", "HA-03 HA-15", put(BACKEND_PDB, "spec.minAvailable", "100%")),
    mutant("backend-budget-of-a-third", "HA-03", put(BACKEND_PDB, "spec.minAvailable", "33%")),
    mutant(
        "backend-budget-gives-up-two",
        "HA-03",
        both(take(BACKEND_PDB, "spec.minAvailable"), put(BACKEND_PDB, "spec.maxUnavailable", 2)),
        path="spec.maxUnavailable",
    ),
    mutant(
        "backend-budget-selects-the-frontend-too",
        "HA-03 HA-07 HA-15",
        take(BACKEND_PDB, SELECTOR),
        object=FRONTEND,
        path="labels",
    ),
    mutant("frontend-budget-blocks", "HA-07 HA-15", put(FRONTEND_PDB, "spec.minAvailable", 2)),
    mutant("frontend-without-budget", "HA-07 HA-15", Drop(FRONTEND_PDB), object=FRONTEND, path="labels"),
    mutant("frontend-budget-of-none", "HA-07", put(FRONTEND_PDB, "spec.minAvailable", 0)),
    mutant(
        "frontend-budget-by-a-label-in-another-case",
        "HA-07 HA-15",
        put(FRONTEND_PDB, SELECTOR, "Frontend"),
        path="spec.selector",
    ),
    mutant(
        "frontend-budget-of-no-disruption",
        "HA-07 HA-15",
        both(take(FRONTEND_PDB, "spec.minAvailable"), put(FRONTEND_PDB, "spec.maxUnavailable", 0)),
        path="spec.maxUnavailable",
    ),
    mutant(
        "frontend-budget-of-all-but-the-frontend",
        "HA-03 HA-07 HA-15",
        put(
            FRONTEND_PDB,
            "spec.selector",
            {"matchExpressions": [{"key": NAME, "operator": "NotIn", "values": ["frontend"]}]},
        ),
        object=FRONTEND,
        path="labels",
    ),
    # ------------------------------------------------------------------ HA-15
    mutant(
        "budgets-overlap",
        "HA-15",
        New(
            "backend-deployment.yaml",
            budget("everything", f"{{maxUnavailable: 1, selector: {{matchLabels: {{{NAME}: backend}}}}}}"),
        ),
        object=BACKEND,
        path="labels",
    ),
    mutant(
        "a-budget-for-all",
        "HA-15",
        New("namespace.yaml", budget("all", "{maxUnavailable: 1, selector: {}}", MONITORING)),
        object=ADAPTER,
        path="labels",
    ),
    mutant("redis-without-budget", "HA-15", Drop(REDIS_PDB), object=REDIS, path="labels"),
    mutant("redis-budget-blocks", "HA-15", put(REDIS_PDB, "spec.maxUnavailable", 0)),
    mutant("redis-budget-of-nobody", "HA-15", put(REDIS_PDB, SELECTOR, "cache"), path="spec.selector"),
    mutant(
        "pooler-budget-blocks",
        "HA-15",
        put(f"PodDisruptionBudget {PROD}/pgbouncer", "spec", {
            "minAvailable": 2,
            "selector": {"matchLabels": {NAME: "pgbouncer"}},
        }),
        path="spec.minAvailable",
    ),
    # ------------------------------------------------------------------ HA-02, HA-06
    mutant(
        "backend-not-spread",
        "HA-02",
        both(take(BACKEND, "pod.affinity"), put(BACKEND, f"{SPREAD}.0.topologyKey", "rack")),
        path="pod",
    ),
    mutant(
        "backend-spread-by-others",
        "HA-02",
        both(
            take(BACKEND, "pod.affinity"),
            put(BACKEND, f"{SPREAD}.0.labelSelector.matchLabels.{key(NAME)}", "frontend"),
        ),
        path=f"{SPREAD}.0.labelSelector",
    ),
    mutant(
        "backend-attracted-to-itself",
        "HA-02",
        both(rekey(BACKEND, "pod.affinity.podAntiAffinity", "podAffinity"), take(BACKEND, SPREAD)),
        path="pod.affinity",
    ),
    mutant(
        "backend-spread-over-zones-only",
        "HA-02",
        both(take(BACKEND, "pod.affinity"), take(BACKEND, f"{SPREAD}.0")),
        path="pod",
    ),
    mutant(
        "backend-spread-by-an-empty-selector",
        "HA-02",
        both(take(BACKEND, "pod.affinity"), put(BACKEND, SPREAD, [
            {"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule"},
        ])),
        path=f"{SPREAD}.0",
    ),
    mutant(
        "frontend-not-spread",
        "HA-06",
        both(take(FRONTEND, "pod.affinity"), take(FRONTEND, f"{SPREAD}.0")),
        path="pod",
    ),
    mutant(
        "frontend-spread-by-others",
        "HA-06",
        both(
            take(FRONTEND, "pod.affinity"),
            put(FRONTEND, f"{SPREAD}.0.labelSelector.matchLabels.{key(NAME)}", "backend"),
        ),
        path=f"{SPREAD}.0.labelSelector",
    ),
    mutant(
        "frontend-spread-in-another-namespace",
        "HA-06",
        both(
            take(FRONTEND, SPREAD),
            put(FRONTEND, f"{TERM}.namespaces", ["valueverse-production"]),
        ),
        path=f"{TERM}.labelSelector",
    ),
    mutant(
        "frontend-spread-by-a-misspelt-label",
        "HA-06",
        both(
            take(FRONTEND, SPREAD),
            put(FRONTEND, f"{TERM}.labelSelector.matchLabels", {"app": "frontend"}),
        ),
        path=f"{TERM}.labelSelector",
    ),
    mutant(
        "frontend-nothing-about-nodes",
        "HA-06",
        both(take(FRONTEND, "pod.affinity"), take(FRONTEND, SPREAD)),
        path="pod",
    ),
    # ------------------------------------------------------------------ HA-04
    mutant("backend-gives-up-a-pod", "HA-04", put(BACKEND, "spec.strategy.rollingUpdate.maxUnavailable", 1)),
    mutant("backend-never-surges", "HA-04", put(BACKEND, "spec.strategy.rollingUpdate.maxSurge", 0)),
    mutant("backend-gives-up-a-quarter", "HA-04", put(BACKEND, "spec.strategy.rollingUpdate.maxUnavailable", "25%")),
    mutant("backend-updates-by-default", "HA-04", take(BACKEND, "spec.strategy"), path="spec"),
    mutant("backend-recreated", "HA-04 HA-16", put(BACKEND, "spec.strategy", {"type": "Recreate"}), path="spec.strategy.type"),
    mutant("backend-gives-up-a-third", "HA-04", put(BACKEND, "spec.strategy.rollingUpdate", {"maxSurge": 1, "maxUnavailable": "34%"}), path="spec.strategy.rollingUpdate.maxUnavailable"),
    # ------------------------------------------------------------------ HA-16
    mutant("frontend-recreated", "HA-16", put(FRONTEND, "spec.strategy", {"type": "Recreate"}), path="spec.strategy.type"),
    mutant("frontend-not-ready-checked", "HA-16 OPS-01", take(FRONTEND, "pod.containers.0.readinessProbe"), path="pod.containers.0"),
    mutant("frontend-stops-at-once", "HA-16", take(FRONTEND, "pod.containers.0.lifecycle"), path="pod.containers.0"),
    mutant("backend-killed-before-it-waited", "HA-16", put(BACKEND, "pod.terminationGracePeriodSeconds", 10), path="pod.containers.0.lifecycle.preStop"),
    mutant("backend-killed-at-once", "HA-16", put(BACKEND, "pod.terminationGracePeriodSeconds", 0)),
    mutant("redis-updated-by-hand", "HA-16", put(REDIS, "spec.updateStrategy.type", "OnDelete")),
    mutant("agents-updated-by-hand", "HA-16", put(ALLOY, "spec.updateStrategy", {"type": "OnDelete"}), path="spec.updateStrategy.type"),
]  # fmt: skip

NEUTRAL: list[Neutral] = [
    neutral("backend-spread-by-topology-alone", "HA-02", spread(BACKEND, "backend")),
    neutral(
        "backend-spread-softly",
        "HA-02",
        spread(BACKEND, "backend", whenUnsatisfiable="ScheduleAnyway"),
    ),
    neutral("frontend-spread-by-topology-alone", "HA-06", spread(FRONTEND, "frontend", maxSkew=2)),
    neutral(
        "frontend-spread-softly",
        "HA-06",
        spread(FRONTEND, "frontend", whenUnsatisfiable="ScheduleAnyway"),
    ),
    neutral("sentinels-spread-by-topology", "HA-13", spread(SENTINEL, "redis-sentinel")),
    neutral("backend-budget-in-per-cent", "HA-03 HA-15", put(BACKEND_PDB, "spec.minAvailable", "66%")),
    neutral(
        "backend-budget-by-expressions",
        "HA-03 HA-15",
        put(
            BACKEND_PDB,
            "spec.selector",
            {
                "matchExpressions": [
                    {"key": NAME, "operator": "In", "values": ["backend"]},
                    {"key": PART, "operator": "Exists"},
                ]
            },
        ),
    ),
    neutral(
        "frontend-budget-the-other-way",
        "HA-07 HA-15",
        both(take(FRONTEND_PDB, "spec.minAvailable"), put(FRONTEND_PDB, "spec.maxUnavailable", 1)),
    ),
    neutral("frontend-budget-in-half", "HA-07 HA-15", put(FRONTEND_PDB, "spec.minAvailable", "50%")),
    neutral("frontend-budget-by-one-label", "HA-07 HA-15", take(FRONTEND_PDB, f"spec.selector.matchLabels.{key(PART)}")),
    neutral(
        "frontend-budget-and-autoscaler-renamed",
        "HA-05 HA-07 AS-06 AS-07 AS-09",
        both(
            put(FRONTEND_PDB, "metadata.name", "frontend-budget"),
            put(FRONTEND_HPA, "metadata.name", "frontend-scaler"),
        ),
    ),
    neutral(
        "backend-autoscaler-as-json",
        "HA-01 AS-01 AS-02 AS-03 AS-04 AS-05 AS-09",
        AsJson(BACKEND_HPA),
    ),
    neutral(
        "frontend-autoscaler-in-another-order",
        "HA-05 AS-06 AS-07",
        put(
            FRONTEND_HPA,
            "spec.metrics",
            [
                {"resource": {"target": {"averageUtilization": 80, "type": "Utilization"}, "name": "memory"}, "type": "Resource"},
                {"resource": {"target": {"averageUtilization": 70, "type": "Utilization"}, "name": "cpu"}, "type": "Resource"},
            ],
        ),
    ),
    neutral("backend-surges-in-per-cent", "HA-04 HA-16", put(BACKEND, "spec.strategy.rollingUpdate", {"maxSurge": "25%", "maxUnavailable": "0%"})),
    neutral("backend-strategy-type-left-out", "HA-04 HA-16", take(BACKEND, "spec.strategy.type")),
    neutral("stateful-set-updates-by-default", "HA-16", take(REDIS, "spec.updateStrategy")),
    neutral("agents-update-by-default", "HA-16", take(ALLOY, "spec.updateStrategy")),
    neutral("frontend-waits-by-sleep", "HA-16", put(FRONTEND, "pod.containers.0.lifecycle", {"preStop": {"exec": {"command": ["sleep", "15"]}}})),
    neutral("frontend-has-more-time", "HA-16", put(FRONTEND, "pod.terminationGracePeriodSeconds", 90)),
    neutral(
        "an-unrelated-budget",
        "HA-15",
        New(
            "namespace.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: other, namespace: other}\n"
            "spec:\n  replicas: 2\n  selector: {matchLabels: {app: other}}\n  template:\n"
            "    metadata: {labels: {app: other}}\n    spec: {containers: [{name: a, image: 'a:1'}]}\n"
            "---\n" + "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: other, namespace: other}\n"
            "spec: {maxUnavailable: 1, selector: {matchLabels: {app: other}}}\n",
        ),
    ),
]  # fmt: skip
