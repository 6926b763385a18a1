"""HorizontalPodAutoscalers of every API version in one shape.

Source: autoscaling/v1, v2beta1, v2beta2 and v2. The defaults of `behavior` are those of
autoscaling/v2 HPAScalingRules: up 100 % or 4 pods each 15 s, whichever is more, at once; down
100 % each 15 s after 300 s.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from auditor.inventory.fields import dig, mapping, sequence, text, whole
from auditor.inventory.quantities import number
from auditor.model import JSON, Path, Resource

_DEFAULT_UP: Mapping[str, JSON] = {
    "stabilizationWindowSeconds": 0,
    "selectPolicy": "Max",
    "policies": [
        {"type": "Percent", "value": 100, "periodSeconds": 15},
        {"type": "Pods", "value": 4, "periodSeconds": 15},
    ],
}
_DEFAULT_DOWN: Mapping[str, JSON] = {
    "stabilizationWindowSeconds": 300,
    "selectPolicy": "Max",
    "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}],
}


class Autoscaler(msgspec.Struct, frozen=True):
    """One autoscaler: what it scales and between which bounds."""

    ref: int
    resource: Resource
    target: tuple[str, str, str, str]
    """Group, kind, namespace and name of what it scales."""
    minimum: int
    maximum: int | None
    document: dict[str, JSON]
    """What rules see of it."""


def parse_autoscaler(ref: int, resource: Resource) -> Autoscaler:
    """The autoscaler in the shape of autoscaling/v2, whatever its version."""
    spec = mapping(resource.body.get("spec"))
    target = mapping(spec.get("scaleTargetRef"))
    declared = whole(spec.get("minReplicas"))
    minimum = 1 if declared is None else declared
    maximum = whole(spec.get("maxReplicas"))
    behavior = mapping(spec.get("behavior"))
    return Autoscaler(
        ref=ref,
        resource=resource,
        target=(
            text(target.get("apiVersion")).rpartition("/")[0],
            text(target.get("kind")),
            resource.namespace,
            text(target.get("name")),
        ),
        minimum=minimum,
        maximum=maximum,
        document={
            "ref": ref,
            "name": resource.name,
            "min": minimum,
            "minSet": declared is not None,
            "max": maximum,
            "target": {"kind": text(target.get("kind")), "name": text(target.get("name"))},
            "metrics": _metrics(spec),
            "scaleUp": _rules(behavior.get("scaleUp"), _DEFAULT_UP),
            "scaleDown": _rules(behavior.get("scaleDown"), _DEFAULT_DOWN),
        },
    )


def _rules(value: JSON, default: Mapping[str, JSON]) -> dict[str, JSON]:
    rules = mapping(value)
    merged = {key: rules[key] if rules.get(key) is not None else default[key] for key in default}
    stated = bool(sequence(rules.get("policies"))) or rules.get("selectPolicy") == "Disabled"
    return {**merged, "set": bool(rules), "policiesSet": stated}


def _metrics(spec: Mapping[str, JSON]) -> list[dict[str, JSON]]:
    metrics = [
        _metric(mapping(metric), ("spec", "metrics", index))
        for index, metric in enumerate(sequence(spec.get("metrics")))
    ]
    v1_cpu = whole(spec.get("targetCPUUtilizationPercentage"))
    if v1_cpu is not None:
        path: Path = ("spec", "targetCPUUtilizationPercentage")
        metrics.append(_shape("Resource", "cpu", "", v1_cpu, None, None, path))
    return metrics


def _metric(metric: Mapping[str, JSON], path: Path) -> dict[str, JSON]:
    kind = text(metric.get("type"))
    source = mapping(metric.get(kind[:1].lower() + kind[1:]))
    target = mapping(source.get("target"))
    if kind == "Object" and "name" in target:
        target = {}  # v2beta1: `target` is the object described, the value stands beside it
    utilization = target.get("averageUtilization", source.get("targetAverageUtilization"))
    average = target.get("averageValue", source.get("targetAverageValue"))
    value = target.get("value", source.get("targetValue"))
    name = source.get("name") or dig(source, "metric", "name") or source.get("metricName")
    return _shape(
        kind,
        text(name),
        text(source.get("container")),
        whole(utilization),
        number(average),
        number(value),
        path,
    )


def _shape(
    kind: str,
    name: str,
    container: str,
    utilization: int | None,
    average: int | float | None,
    value: int | float | None,
    path: Path,
) -> dict[str, JSON]:
    return {
        "type": kind,
        "name": name,
        "container": container,
        "averageUtilization": utilization,
        "averageValue": average,
        "value": value,
        "path": path,
    }
