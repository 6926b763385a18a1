"""What autoscalers are told besides their objects: AS-03 and AS-08."""

from __future__ import annotations

from tests.manifests.mutate import Remove, Set
from tests.mutants.edits import Drop, Inside
from tests.mutants.mutant import Mutant, Neutral, lost, mutant, neutral
from tests.mutants.objects import (
    ADAPTER_CONFIG,
    AUTOSCALER,
    BACKEND_HPA,
)
from tests.mutants.places import MAIN, POD

BREAKING: list[Mutant] = [
    # ------------------------------------------------------------------ autoscaling
    mutant(
        "autoscaler-asks-for-another-metric",
        "AS-03",
        Set(BACKEND_HPA, ("spec", "metrics", 2, "pods", "metric", "name"), "requests_per_second"),
        path=("spec", "metrics", 2),
    ),
    mutant(
        "autoscaler-at-another-value",
        "AS-03",
        Set(BACKEND_HPA, ("spec", "metrics", 2, "pods", "target", "averageValue"), '"100"'),
    ),
    mutant(
        "adapter-serves-another-name",
        "AS-03",
        Inside(ADAPTER_CONFIG, "config.yaml", "as: http_requests_per_second", "as: http_requests"),
        object=BACKEND_HPA,
        path=("spec", "metrics", 2),
    ),
    mutant(
        "adapter-reads-a-job-that-is-not-there",
        "AS-03",
        Inside(ADAPTER_CONFIG, "config.yaml", '{job="backend"', '{job="api"'),
        object=ADAPTER_CONFIG,
        path=("data", "config.yaml", "rules", 0, "seriesQuery"),
    ),
    mutant(
        "api-service-leads-nowhere",
        "AS-03",
        Set(
            "APIService v1beta1.custom.metrics.k8s.io",
            ("spec", "service"),
            "{name: metrics-adapter, namespace: valueverse-monitoring, port: 443}",
        ),
    ),
    mutant(
        "nodes-go-after-an-hour",
        "AS-08",
        Set(AUTOSCALER, (*MAIN, "command", 4), "--scale-down-unneeded-time=1h"),
    ),
    mutant(
        "nodes-of-another-cloud",
        "AS-08",
        Set(AUTOSCALER, (*MAIN, "command", 1), "--cloud-provider=azure"),
    ),
    mutant(
        "nodes-never-go",
        "AS-08",
        Set(AUTOSCALER, (*MAIN, "command", 5), "--scale-down-enabled=false"),
    ),
    mutant(
        "groups-are-not-discovered",
        "AS-08",
        Remove(AUTOSCALER, (*MAIN, "command", 3)),
        path=(*POD, "containers", 0),
    ),
    lost("no-cluster-autoscaler", "AS-08 MON-04", Drop(AUTOSCALER)),
]  # fmt: skip

NEUTRAL: list[Neutral] = [
    neutral("idle-for-600-seconds", "AS-08", Set(AUTOSCALER, (*MAIN, "command", 4), "--scale-down-unneeded-time=600s"),
    ),
    neutral("autoscaler-flag-and-value-apart", "AS-08", Set(AUTOSCALER, (*MAIN, "command", 1), "--cloud-provider\n        - aws"),
    ),
    neutral("metric-value-in-other-units", "AS-03", Set(BACKEND_HPA, ("spec", "metrics", 2, "pods", "target", "averageValue"), "1k"),
    ),
]  # fmt: skip
