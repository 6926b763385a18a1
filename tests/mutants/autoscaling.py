"""Autoscaling: AS-01, AS-02, AS-04 to AS-07, AS-09."""

from __future__ import annotations

from tests.mutants.edits import AsJson, New, both, put, rekey, take
from tests.mutants.mutant import Mutant, Neutral, mutant, neutral
from tests.mutants.objects import (
    BACKEND,
    BACKEND_HPA,
    FRONTEND,
    FRONTEND_HPA,
    PART,
    PGBOUNCER,
    PROD,
)

CPU, MEMORY = "spec.metrics.0.resource", "spec.metrics.1.resource"
UP, DOWN = "spec.behavior.scaleUp", "spec.behavior.scaleDown"

SECOND = f"""
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: backend-too, namespace: {PROD}, labels: {{{PART}: valueverse}}}}
spec:
  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: backend}}
  minReplicas: 3
  maxReplicas: 20
  metrics:
  - {{type: Resource, resource: {{name: cpu, target: {{type: Utilization, averageUtilization: 70}}}}}}
  - {{type: Resource, resource: {{name: memory, target: {{type: Utilization, averageUtilization: 80}}}}}}
  - type: Pods
    pods: {{metric: {{name: http_requests_per_second}}, target: {{type: AverageValue, averageValue: "1000"}}}}
  behavior:
    scaleUp:
      selectPolicy: Min
      policies: [{{type: Percent, value: 100, periodSeconds: 30}}, {{type: Pods, value: 4, periodSeconds: 30}}]
    scaleDown: {{policies: [{{type: Percent, value: 50, periodSeconds: 60}}]}}
"""

BREAKING: list[Mutant] = [
    # ------------------------------------------------------------------ AS-01, AS-02
    mutant("backend-cpu-target", "AS-01", put(BACKEND_HPA, f"{CPU}.target.averageUtilization", 80)),
    mutant("backend-without-cpu-metric", "AS-01", take(BACKEND_HPA, "spec.metrics.0"), path="spec.metrics"),
    mutant("backend-cpu-of-one-container", "AS-01", put(BACKEND_HPA, "spec.metrics.0", {
        "type": "ContainerResource",
        "containerResource": {"name": "cpu", "container": "proxy", "target": {"type": "Utilization", "averageUtilization": 70}},
    })),
    mutant("backend-cpu-as-a-value", "AS-01", put(BACKEND_HPA, f"{CPU}.target", {"type": "AverageValue", "averageValue": "70"}), path="spec.metrics"),
    mutant("backend-cpu-metric-is-memory", "AS-01 AS-02", put(BACKEND_HPA, f"{CPU}.name", "memory"), path="spec.metrics"),
    mutant("backend-without-cpu-request", "AS-01 RES-01 RES-05", both(
        take(BACKEND, "pod.containers.0.resources.requests.cpu"),
        take(BACKEND, "pod.containers.0.resources.limits.cpu"),
    ), path="pod.containers.0.resources.limits"),
    mutant("backend-memory-target", "AS-02", put(BACKEND_HPA, f"{MEMORY}.target.averageUtilization", 90)),
    mutant("backend-without-memory-metric", "AS-02", take(BACKEND_HPA, "spec.metrics.1"), path="spec.metrics"),
    mutant("backend-memory-as-a-value", "AS-02", put(BACKEND_HPA, f"{MEMORY}.target", {"type": "AverageValue", "averageValue": "80Mi"}), path="spec.metrics"),
    mutant("backend-memory-in-another-case", "AS-02", put(BACKEND_HPA, f"{MEMORY}.name", "Memory"), path="spec.metrics"),
    mutant("backend-targets-swapped", "AS-01 AS-02", both(
        put(BACKEND_HPA, f"{CPU}.target.averageUtilization", 80),
        put(BACKEND_HPA, f"{MEMORY}.target.averageUtilization", 70),
    )),
    # ------------------------------------------------------------------ AS-04
    mutant("backend-scales-up-further", "AS-04", put(BACKEND_HPA, f"{UP}.policies.1.value", 8), path=f"{UP}.policies.1"),
    mutant("backend-larger-wins", "AS-04", put(BACKEND_HPA, f"{UP}.selectPolicy", "Max")),
    mutant("backend-larger-wins-by-default", "AS-04", take(BACKEND_HPA, f"{UP}.selectPolicy")),
    mutant("backend-scales-up-without-a-cap", "AS-04", take(BACKEND_HPA, f"{UP}.policies.1"), path=f"{UP}.policies"),
    mutant("backend-scales-up-every-minute", "AS-04", put(BACKEND_HPA, f"{UP}.policies.0.periodSeconds", 60), path=f"{UP}.policies.0"),
    mutant("backend-scales-up-no-more", "AS-04", put(BACKEND_HPA, f"{UP}.selectPolicy", "Disabled")),
    mutant("backend-scales-up-by-default", "AS-04", take(BACKEND_HPA, UP), path="spec.behavior"),
    # ------------------------------------------------------------------ AS-05
    mutant("backend-scales-down-faster", "AS-05", put(BACKEND_HPA, f"{DOWN}.policies.0.periodSeconds", 30), path=f"{DOWN}.policies.0"),
    mutant("backend-not-stabilised", "AS-05", put(BACKEND_HPA, f"{DOWN}.stabilizationWindowSeconds", 60)),
    mutant("backend-stabilised-for-an-hour", "AS-05", put(BACKEND_HPA, f"{DOWN}.stabilizationWindowSeconds", 3600)),
    mutant("backend-scales-down-by-pods", "AS-05", put(BACKEND_HPA, f"{DOWN}.policies.0.type", "Pods"), path=f"{DOWN}.policies.0"),
    mutant("backend-scales-down-at-once", "AS-05", put(BACKEND_HPA, f"{DOWN}.policies", [
        {"type": "Percent", "value": 50, "periodSeconds": 60}, {"type": "Percent", "value": 100, "periodSeconds": 15},
    ])),
    mutant("backend-never-scales-down", "AS-05", put(BACKEND_HPA, f"{DOWN}.selectPolicy", "Disabled")),
    # ------------------------------------------------------------------ AS-06
    mutant("frontend-cpu-target", "AS-06", put(FRONTEND_HPA, f"{CPU}.target.averageUtilization", 50)),
    mutant("frontend-memory-target", "AS-06", put(FRONTEND_HPA, f"{MEMORY}.target.averageUtilization", 85)),
    mutant("frontend-without-memory-metric", "AS-06", take(FRONTEND_HPA, "spec.metrics.1"), path="spec.metrics"),
    mutant("frontend-without-metrics", "AS-06", take(FRONTEND_HPA, "spec.metrics"), path="spec"),
    mutant("frontend-without-memory-request", "AS-06 RES-02 RES-05", both(
        take(FRONTEND, "pod.containers.0.resources.requests.memory"),
        take(FRONTEND, "pod.containers.0.resources.limits.memory"),
    ), path="pod.containers.0.resources.limits"),
    # ------------------------------------------------------------------ AS-07
    mutant("frontend-without-behaviour", "AS-07", take(FRONTEND_HPA, "spec.behavior"), path="spec"),
    mutant("frontend-without-scale-down", "AS-07", take(FRONTEND_HPA, DOWN), path="spec.behavior"),
    mutant("frontend-without-scale-up", "AS-07", take(FRONTEND_HPA, UP), path="spec.behavior"),
    mutant("frontend-scale-down-says-nothing", "AS-07", put(FRONTEND_HPA, DOWN, {})),
    mutant("frontend-behaviour-in-british-spelling", "AS-07 INV-03", rekey(FRONTEND_HPA, "spec.behavior", "behaviour"), path="spec"),
    mutant("frontend-without-scale-up-policies", "AS-07", put(FRONTEND_HPA, UP, {"stabilizationWindowSeconds": 0})),
    # ------------------------------------------------------------------ AS-09
    mutant("backend-fixed-replicas", "AS-09", put(BACKEND, "spec.replicas", 3)),
    mutant("frontend-fixed-replicas", "AS-09", put(FRONTEND, "spec.replicas", 2)),
    mutant("frontend-floor-above-ceiling", "HA-05 AS-09", put(FRONTEND_HPA, "spec.minReplicas", 11)),
    mutant("two-autoscalers", "AS-09", New("backend-deployment.yaml", SECOND), object=f"HorizontalPodAutoscaler {PROD}/backend-too", path="spec.scaleTargetRef"),
    mutant(
        "autoscaler-of-another-kind",
        "HA-01 HA-03 HA-15 AS-01 AS-02 AS-03 AS-04 AS-05 AS-09",
        put(BACKEND_HPA, "spec.scaleTargetRef.kind", "StatefulSet"),
        path="spec.scaleTargetRef.name",
    ),
    mutant(
        "autoscaler-in-another-namespace",
        "HA-05 HA-07 HA-15 AS-06 AS-07",
        put(FRONTEND_HPA, "metadata.namespace", "valueverse-production"),
        object=FRONTEND,
        path="spec.replicas",
        unverified="AS-09",
    ),
    mutant(
        "autoscaler-of-a-renamed-deployment",
        "HA-01 HA-03 HA-15 AS-01 AS-02 AS-03 AS-04 AS-05 AS-09",
        put(BACKEND_HPA, "spec.scaleTargetRef.name", "backend-api"),
    ),
]  # fmt: skip

NEUTRAL: list[Neutral] = [
    neutral("metrics-in-another-order", "AS-01 AS-02 AS-03", put(BACKEND_HPA, "spec.metrics", [
        {"type": "Pods", "pods": {"target": {"averageValue": 1000, "type": "AverageValue"}, "metric": {"name": "http_requests_per_second"}}},
        {"type": "Resource", "resource": {"name": "memory", "target": {"type": "Utilization", "averageUtilization": 80}}},
        {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}},
    ])),
    neutral("cpu-request-by-its-limit", "AS-09", take("StatefulSet valueverse-prod/redis-sentinel", "pod.containers.0.resources.requests.cpu")),
    neutral("scale-up-policies-in-another-order", "AS-04", put(BACKEND_HPA, f"{UP}.policies", [
        {"type": "Pods", "value": 4, "periodSeconds": 30}, {"periodSeconds": 30, "value": 100, "type": "Percent"},
    ])),
    neutral("scale-up-window-left-to-its-default", "AS-04 AS-07", take(BACKEND_HPA, f"{UP}.stabilizationWindowSeconds")),
    neutral("scale-down-window-at-its-default", "AS-05", take(BACKEND_HPA, f"{DOWN}.stabilizationWindowSeconds")),
    neutral("scale-down-stabilised-for-ten-minutes", "AS-05", put(BACKEND_HPA, f"{DOWN}.stabilizationWindowSeconds", 600)),
    neutral("scale-down-select-at-its-default", "AS-05 AS-07", take(BACKEND_HPA, f"{DOWN}.selectPolicy")),
    neutral("frontend-smaller-wins-for-the-only-policy", "AS-05 AS-07", put(FRONTEND_HPA, f"{DOWN}.selectPolicy", "Min")),
    neutral("frontend-other-steps", "AS-06 AS-09", put(FRONTEND_HPA, f"{UP}.policies.1.value", 3)),
    neutral("frontend-autoscaler-as-json", "AS-06 AS-07 AS-09 HA-05", AsJson(FRONTEND_HPA)),
    neutral("replicas-where-no-autoscaler-is", "AS-09 HA-15", put(PGBOUNCER, "spec.revisionHistoryLimit", 3)),
    neutral("replicas-null", "AS-09", put(BACKEND, "spec.replicas", None)),
]  # fmt: skip
