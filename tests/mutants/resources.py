"""Resources and capacity: RES-01 to RES-07."""

from __future__ import annotations

from tests.mutants.edits import Sub, both, more, put, rekey, take
from tests.mutants.mutant import Mutant, Neutral, mutant, neutral
from tests.mutants.objects import (
    BACKEND,
    FRONTEND,
    PGBOUNCER,
    PRIMARY,
    REDIS,
    REPLICA,
    SENTINEL,
    SNAPSHOTS,
)
from tests.mutants.pod_security import sidecar

FIRST = "pod.containers.0.resources"
LIMITS, REQUESTS = f"{FIRST}.limits", f"{FIRST}.requests"


def without(*wanted: str) -> dict[str, object]:
    """A sidecar that lacks some of its resources: `limits.cpu`, or all of `limits`."""
    made = sidecar()
    resources = {k: dict(v) for k, v in made["resources"].items()}  # type: ignore[attr-defined]
    for one in wanted:
        kind, _, name = one.partition(".")
        if name:
            del resources[kind][name]
        else:
            del resources[kind]
    made["resources"] = resources
    return made


BREAKING: list[Mutant] = [
    mutant("backend-smaller-limit", "RES-01", put(BACKEND, f"{LIMITS}.memory", "1536Mi")),
    mutant("backend-smaller-request", "RES-01", put(BACKEND, f"{REQUESTS}.cpu", "250m")),
    mutant("backend-limit-in-decimal-units", "RES-01", put(BACKEND, f"{LIMITS}.memory", "2G")),
    mutant("backend-request-in-mebibytes", "RES-01", put(BACKEND, f"{REQUESTS}.memory", "1Mi")),
    mutant("backend-request-by-its-limit", "RES-01", take(BACKEND, REQUESTS), path=FIRST),
    mutant("backend-with-two-cpus-of-request", "RES-01", put(BACKEND, f"{REQUESTS}.cpu", "2")),
    mutant("frontend-larger-limit", "RES-02", put(FRONTEND, f"{LIMITS}.cpu", "1500m")),
    mutant("frontend-request-in-decimal-units", "RES-02", put(FRONTEND, f"{REQUESTS}.memory", "512M")),
    mutant("frontend-like-the-backend", "RES-02", put(FRONTEND, f"{LIMITS}.memory", "2Gi")),
    mutant("frontend-a-quarter-of-a-millicore", "RES-02", put(FRONTEND, f"{REQUESTS}.cpu", "25m")),
    mutant(
        "frontend-without-cpu-limit",
        "RES-02 RES-05",
        take(FRONTEND, f"{LIMITS}.cpu"),
    ),
    mutant("primary-smaller-limit", "RES-03", put(PRIMARY, f"{LIMITS}.memory", "3Gi")),
    mutant("primary-smaller-request", "RES-03", put(PRIMARY, f"{REQUESTS}.cpu", "900m")),
    mutant("primary-like-a-replica", "RES-03", put(PRIMARY, f"{LIMITS}.cpu", "1000m")),
    mutant("primary-limit-in-decimal-units", "RES-03", put(PRIMARY, f"{LIMITS}.memory", "4G")),
    mutant(
        "primary-requests-and-limits-swapped",
        "RES-03 RES-05",
        put(
            PRIMARY,
            FIRST,
            {
                "requests": {"cpu": "2000m", "memory": "4Gi"},
                "limits": {"cpu": "1000m", "memory": "2Gi"},
            },
        ),
    ),
    mutant("replica-like-the-primary", "RES-04", put(REPLICA, f"{LIMITS}.cpu", "2000m")),
    mutant("replica-smaller-request", "RES-04", put(REPLICA, f"{REQUESTS}.memory", "1G")),
    mutant("replica-larger-limit", "RES-04", put(REPLICA, f"{LIMITS}.memory", "4Gi")),
    mutant("replica-larger-request", "RES-04", put(REPLICA, f"{REQUESTS}.cpu", "1000m")),
    mutant("replica-without-a-memory-limit", "RES-04 RES-05", take(REPLICA, f"{LIMITS}.memory")),
    mutant(
        "sidecar-without-cpu-limit",
        "RES-05",
        take(REDIS, "pod.containers.exporter.resources.limits.cpu"),
    ),
    mutant(
        "init-without-resources",
        "RES-05",
        take(REDIS, "pod.initContainers.config.resources"),
    ),
    mutant("backend-without-memory-limit", "RES-01 RES-05", take(BACKEND, f"{LIMITS}.memory")),
    mutant(
        "a-new-sidecar-without-limits",
        "RES-05",
        more(BACKEND, "pod.containers", without("limits")),
        path="pod.containers.proxy.resources",
    ),
    mutant(
        "a-new-sidecar-without-memory-request",
        "RES-05",
        more(PGBOUNCER, "pod.containers", without("requests.memory", "limits.memory")),
        path="pod.containers.proxy.resources.limits",
    ),
    mutant("job-without-limits", "RES-05", take(SNAPSHOTS, LIMITS)),
    mutant("limits-under-another-name", "RES-05 INV-03", rekey(SENTINEL, LIMITS, "limit"), path=FIRST),
    mutant("redis-smaller", "RES-06", put(REDIS, f"{LIMITS}.memory", "1Gi")),
    mutant("redis-slower", "RES-06", put(REDIS, f"{LIMITS}.cpu", "500m")),
    mutant("redis-limit-in-decimal-units", "RES-06", put(REDIS, f"{LIMITS}.memory", "2G")),
    mutant("redis-without-limits", "RES-05 RES-06", take(REDIS, LIMITS)),
    mutant("redis-ten-cores", "RES-06", put(REDIS, f"{LIMITS}.cpu", 10)),
]  # fmt: skip

NEUTRAL: list[Neutral] = [
    neutral(
        "backend-in-other-units",
        "RES-01 RES-05 AS-01 AS-02",
        put(
            BACKEND,
            FIRST,
            {
                "limits": {"memory": "2048Mi", "cpu": 2},
                "requests": {"memory": "1048576Ki", "cpu": 0.5},
            },
        ),
    ),
    neutral(
        "backend-in-bytes",
        "RES-01 RES-05",
        put(
            BACKEND,
            FIRST,
            {
                "limits": {"cpu": "2", "memory": 2147483648},
                "requests": {"cpu": "0.5", "memory": "1073741824"},
            },
        ),
    ),
    neutral(
        "frontend-in-other-units",
        "RES-02 RES-05",
        both(
            put(FRONTEND, f"{REQUESTS}.memory", "0.5Gi"),
            put(FRONTEND, f"{REQUESTS}.cpu", 0.25),
            put(FRONTEND, f"{LIMITS}.cpu", "1"),
        ),
    ),
    neutral(
        "frontend-in-flow-style",
        "RES-02 RES-05",
        Sub(
            "frontend-deployment.yaml",
            "            requests:\n              cpu: 250m\n              memory: 512Mi\n"
            "            limits:\n              cpu: 1000m\n              memory: 1Gi\n",
            '            {"limits": {"memory": "1024Mi", "cpu": "1e0"}, '
            '"requests": {"memory": "512Mi", "cpu": "250m"}}\n',
        ),
    ),
    neutral(
        "primary-in-other-units",
        "RES-03 RES-05",
        put(
            PRIMARY,
            FIRST,
            {
                "limits": {"memory": "4096Mi", "cpu": "2"},
                "requests": {"memory": "2048Mi", "cpu": "1"},
            },
        ),
    ),
    neutral("primary-with-ephemeral-storage", "RES-03", put(PRIMARY, f"{LIMITS}.ephemeral-storage", "2Gi")),
    neutral(
        "replica-in-other-units",
        "RES-04 RES-05",
        put(
            REPLICA,
            FIRST,
            {
                "limits": {"memory": "2147483648", "cpu": 1},
                "requests": {"memory": "1024Mi", "cpu": ".5"},
            },
        ),
    ),
    neutral(
        "replica-by-anchors",
        "RES-04",
        put(REPLICA, f"{REQUESTS}.cpu", "0.5"),
    ),
    neutral(
        "requests-left-to-the-limits",
        "RES-05",
        take(SENTINEL, REQUESTS),
    ),
    neutral("redis-in-other-units", "RES-06", put(REDIS, LIMITS, {"memory": "2048Mi", "cpu": "1"})),
    neutral("redis-asks-for-more", "RES-06", put(REDIS, f"{REQUESTS}.memory", "1Gi")),
]  # fmt: skip
