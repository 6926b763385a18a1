"""How many pods there are at the floor and at the ceiling."""

from __future__ import annotations

import pytest

from auditor.inventory.capacity.counts import Counts
from auditor.inventory.capacity.survey import survey
from tests.objects import inventory

POD = "template: {spec: {containers: [{name: a, image: 'a:1'}]}}"


def counts(kind: str, spec: str, scaler: str = "") -> Counts:
    group = "batch/v1" if kind in ("Job", "CronJob") else "apps/v1"
    text = f"""
    apiVersion: {group}
    kind: {kind}
    metadata: {{name: web, namespace: shop}}
    spec: {{{spec}}}
    """
    if scaler:
        text += f"""
    ---
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {{name: web, namespace: shop}}
    spec: {{scaleTargetRef: {{apiVersion: {group}, kind: {kind}, name: web}}, {scaler}}}
    """
    (one,) = survey(inventory(text)).demands
    return one.counts


@pytest.mark.parametrize(
    ("kind", "spec", "scaler", "expected"),
    [
        ("Deployment", f"replicas: 3, {POD}", "", (3, 3, 1, False)),
        ("Deployment", POD, "", (1, 1, 1, False)),
        ("Deployment", f"replicas: 0, {POD}", "", (0, 0, 0, False)),
        ("Deployment", POD, "minReplicas: 3, maxReplicas: 20", (3, 20, 5, False)),
        ("Deployment", POD, "maxReplicas: 4", (1, 4, 1, False)),
        (
            "Deployment",
            f"replicas: 5, strategy: {{rollingUpdate: {{maxSurge: 50%}}}}, {POD}",
            "",
            (5, 5, 3, False),
        ),
        (
            "Deployment",
            f"replicas: 5, strategy: {{rollingUpdate: {{maxSurge: 2}}}}, {POD}",
            "",
            (5, 5, 2, False),
        ),
        ("Deployment", f"replicas: 5, strategy: {{type: Recreate}}, {POD}", "", (5, 5, 0, False)),
        ("StatefulSet", f"replicas: 3, {POD}", "", (3, 3, 0, False)),
        ("DaemonSet", POD, "", (1, 1, 0, True)),
        (
            "DaemonSet",
            f"updateStrategy: {{rollingUpdate: {{maxSurge: 1}}}}, {POD}",
            "",
            (1, 1, 1, True),
        ),
        ("Job", f"parallelism: 8, completions: 3, {POD}", "", (0, 3, 0, False)),
        ("CronJob", f"jobTemplate: {{spec: {{{POD}}}}}", "", (0, 1, 0, False)),
        ("CronJob", f"suspend: true, jobTemplate: {{spec: {{{POD}}}}}", "", (0, 0, 0, False)),
    ],
)
def test_pods(kind: str, spec: str, scaler: str, expected: tuple[int, int, int, bool]) -> None:
    found = counts(kind, spec, scaler)
    assert (found.floor, found.ceiling, found.surge, found.per_node) == expected


def test_where_it_is_written() -> None:
    assert counts("Deployment", f"replicas: 3, {POD}").ceiling_at.path == ("spec", "replicas")
    scaled = counts("Deployment", POD, "minReplicas: 2, maxReplicas: 4")
    assert (scaled.floor_at.path[-1], scaled.ceiling_at.path[-1]) == ("minReplicas", "maxReplicas")
    assert scaled.ceiling_at.ref == 1
