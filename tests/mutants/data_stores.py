"""The database, its pool and the cache: HA-08 to HA-14, OPS-06."""

from __future__ import annotations

from tests.manifests.mutate import Add, Remove, Set
from tests.mutants.edits import All, AsJson, Inside, Steps, Sub, both, more, put, take
from tests.mutants.mutant import Mutant, Neutral, lost, mutant, neutral
from tests.mutants.objects import (
    BACKEND_CONFIG,
    CACHE,
    MONITOR,
    PGBOUNCER,
    POOL,
    PRIMARY,
    REDIS,
    REPLICA,
    SCRIPTS,
    SENTINEL,
    SNAPSHOTS,
)
from tests.mutants.places import INIT, MAIN, POD

JOB_POD: Steps = ("spec", "jobTemplate", "spec", "template", "spec")

BREAKING: list[Mutant] = [
    # ------------------------------------------------------------------ database
    # The pooler still names the node that is gone.
    mutant("replicas-one-too-few", "HA-08 HA-10", Set(REPLICA, ("spec", "replicas"), "1")),
    # Nobody takes snapshots of the second one's volume.
    mutant("a-second-primary", "HA-08 HA-11 OPS-06", Set(PRIMARY, ("spec", "replicas"), "2")),
    mutant("three-replicas", "HA-08 HA-11 OPS-06", Set(REPLICA, ("spec", "replicas"), "3")),
    mutant(
        "keeper-registers-with-nobody",
        "HA-09",
        Inside(SCRIPTS, "node.sh", '--monitor "$MONITOR_URI" --name', "--name"),
        object=SCRIPTS,
        path=("data", "node.sh", "pg_autoctl create postgres"),
    ),
    mutant(
        "replicas-are-never-promoted",
        "HA-09",
        Set(REPLICA, (*MAIN, "env", 3, "value"), '"0"'),
        object=SCRIPTS,
        path=("data", "node.sh", "pg_autoctl create postgres"),
    ),
    mutant(
        "keeper-asks-a-monitor-that-is-gone",
        "HA-09",
        Set(
            PRIMARY,
            (*MAIN, "env", 2, "value"),
            "postgres://autoctl_node@postgres-monitor-1.postgres-monitor.valueverse-prod.svc/pg_auto_failover",
        ),
    ),
    mutant(
        "node-without-a-keeper",
        "HA-09",
        Inside(SCRIPTS, "node.sh", "exec pg_autoctl run", 'exec postgres -D "$PGDATA"'),
        object=PRIMARY,
        path=(*POD, "containers"),
    ),
    mutant(
        "monitor-does-not-run",
        "HA-09",
        Inside(SCRIPTS, "monitor.sh", "exec pg_autoctl run", "exec sleep infinity"),
        object=MONITOR,
        path=(*POD, "containers"),
    ),
    mutant(
        "pool-takes-a-tenth",
        "HA-10",
        Inside(POOL, "pgbouncer.ini", "max_client_conn = 5000", "max_client_conn = 500"),
        object=POOL,
        path=("data", "pgbouncer.ini", "pgbouncer", "max_client_conn"),
    ),
    mutant(
        "pool-at-its-default",
        "HA-10",
        Inside(POOL, "pgbouncer.ini", "max_client_conn = 5000", "; the default will do"),
        object=POOL,
        path=("data", "pgbouncer.ini", "pgbouncer"),
    ),
    mutant(
        "one-pooler",
        "HA-10 HA-15",
        Set(PGBOUNCER, ("spec", "replicas"), "1"),
        path=("spec", "replicas"),
    ),
    mutant(
        "pool-in-front-of-redis",
        "HA-10",
        All(
            tuple(
                Set(
                    PGBOUNCER,
                    (*POD, kind, number, "env", 0, "value"),
                    "redis-0.redis.valueverse-prod.svc.cluster.local",
                )
                for kind, number in (("initContainers", 0), ("containers", 1))
            )
        ),
        object=PGBOUNCER,
        path=(*INIT, "env", 0, "value"),
    ),
    mutant(
        "backend-goes-past-the-pool",
        "HA-10",
        Set(
            BACKEND_CONFIG,
            ("data", "DATABASE_HOST"),
            "postgres-primary-0.postgres-primary.valueverse-prod.svc.cluster.local",
        ),
    ),
    mutant(
        "one-replica-is-not-snapshotted",
        "HA-11 OPS-06",
        Set(
            SNAPSHOTS,
            (*JOB_POD, "containers", 0, "env", 1, "value"),
            "data-postgres-primary-0 data-postgres-replica-0",
        ),
    ),
    mutant(
        "snapshots-of-a-claim-that-is-not-there",
        "HA-11 OPS-06",
        Set(
            SNAPSHOTS,
            (*JOB_POD, "containers", 0, "env", 1, "value"),
            "data-postgres-0 data-postgres-replica-0 data-postgres-replica-1",
        ),
    ),
    mutant(
        "snapshots-suspended",
        "HA-11 OPS-06",
        Add(SNAPSHOTS, ("spec", "concurrencyPolicy"), "suspend: true"),
        path=("spec", "suspend"),
    ),
    mutant(
        "snapshot-class-misspelt",
        "HA-11 OPS-06",
        Set(SNAPSHOTS, (*JOB_POD, "containers", 0, "env", 2, "value"), "ebs-snapshot"),
        path=("spec", "schedule"),
    ),
    # ------------------------------------------------------------------ cache
    mutant(
        "redis-in-memory-only",
        "HA-12",
        All(
            (
                Inside(CACHE, "redis.conf", "appendonly yes", "appendonly no"),
                Inside(CACHE, "redis.conf", "save 3600 1 300 100", 'save ""'),
            )
        ),
        object=CACHE,
        path=("data", "redis.conf", "appendonly"),
    ),
    mutant(
        "redis-saves-nothing",
        "HA-12",
        All(
            (
                Inside(CACHE, "redis.conf", "    appendonly yes\n", ""),
                Inside(CACHE, "redis.conf", "save 3600 1 300 100", 'save ""'),
            )
        ),
        object=CACHE,
        path=("data", "redis.conf", "save"),
    ),
    mutant(
        "redis-writes-beside-its-claim",
        "HA-12",
        Inside(CACHE, "redis.conf", "dir /data", "dir /tmp"),
        object=REDIS,
        path=(*MAIN, "volumeMounts"),
    ),
    mutant(
        "quorum-of-one",
        "HA-13",
        Inside(CACHE, "sentinel-init.sh", "%s 6379 2", "%s 6379 1"),
        object=CACHE,
        path=("data", "sentinel-init.sh", "sentinel monitor"),
    ),
    mutant(
        "quorum-of-all",
        "HA-13",
        Inside(CACHE, "sentinel-init.sh", "%s 6379 2", "%s 6379 3"),
        object=CACHE,
        path=("data", "sentinel-init.sh", "sentinel monitor"),
    ),
    mutant("two-sentinels", "HA-13", Set(SENTINEL, ("spec", "replicas"), "2")),
    mutant(
        "sentinels-on-one-node",
        "HA-13",
        Remove(SENTINEL, (*POD, "affinity")),
        path=POD,
    ),
    mutant(
        "sentinel-monitors-an-address",
        "HA-14",
        Inside(
            CACHE, "sentinel-init.sh", "${master:-redis-0.redis.$domain}", "${master:-10.0.12.7}"
        ),
        object=CACHE,
        path=("data", "sentinel-init.sh", "sentinel monitor"),
    ),
    mutant(
        "sentinel-monitors-a-name-that-is-not-there",
        "HA-14",
        Inside(
            CACHE,
            "sentinel-init.sh",
            "${master:-redis-0.redis.$domain}",
            "${master:-redis-0.redis-headless.$domain}",
        ),
        object=CACHE,
        path=("data", "sentinel-init.sh", "sentinel monitor"),
    ),
    mutant(
        "sentinel-resolves-no-names",
        "HA-14",
        Inside(CACHE, "sentinel.conf", "resolve-hostnames yes", "resolve-hostnames no"),
        object=CACHE,
        path=("data", "sentinel.conf", "sentinel resolve-hostnames"),
    ),
    mutant(
        "sentinel-tunes-another-master",
        "HA-14",
        Inside(
            CACHE, "sentinel-master.conf", "failover-timeout valueverse", "failover-timeout mymaster"
        ),
        object=CACHE,
        path=("data", "sentinel-master.conf", "sentinel failover-timeout"),
    ),
    mutant(
        "redis-pods-announce-no-name",
        "HA-14",
        Inside(
            CACHE,
            "redis-init.sh",
            """printf 'replica-announce-ip %s\\n' "$me"\n""",
            "true\n",
        ),
        object=REDIS,
        path=("spec", "template"),
    ),
    lost(
        "redis-configuration-from-elsewhere",
        "HA-12 HA-14",
        Set(REDIS, (*MAIN, "command"), '["redis-server", "/data/other/redis.conf"]'),
    ),
    # ------------------------------------------------------------------ more of each
    mutant("replicas-scaled-to-nothing", "HA-08 HA-10", put(REPLICA, "spec.replicas", 0)),
    mutant("replica-of-another-image", "HA-08", put(REPLICA, "pod.containers.postgres.image", "docker.io/library/postgres:16.4"), path="pod.containers"),
    mutant("redis-claim-is-temporary", "HA-12 STO-07", both(
        take(REDIS, "spec.volumeClaimTemplates"), more(REDIS, "pod.volumes", {"name": "data", "emptyDir": {}}),
    ), path="pod.containers.redis.volumeMounts"),
    mutant("redis-appends-nothing-and-saves-nothing-by-arguments", "HA-12", put(REDIS, "pod.containers.redis.command", ["redis-server", "/data/conf/redis.conf", "--appendonly", "no", "--save", ""]), path="pod.containers.redis.command.0"),
    mutant("quorum-of-four-of-three", "HA-13", Inside(CACHE, "sentinel-init.sh", "sentinel monitor valueverse %s 6379 2", "sentinel monitor valueverse %s 6379 4"), path=("data", "sentinel-init.sh", "sentinel monitor")),
    mutant("five-sentinels", "HA-13", put(SENTINEL, "spec.replicas", 5)),
    mutant("redis-without-a-replica", "HA-14", put(REDIS, "spec.replicas", 1)),
]  # fmt: skip

NEUTRAL: list[Neutral] = [
    neutral("redis-as-json", "HA-12 HA-13 HA-14", AsJson(CACHE)),
    neutral("pgbouncer-config-renamed-with-its-reference", "HA-10", Sub("postgres-statefulset.yaml", "pgbouncer-config", "pool-config"),
    ),
    neutral("redis-saves-and-does-not-append", "HA-12", Inside(CACHE, "redis.conf", "appendonly yes", "APPENDONLY no"),
    ),
    neutral("pool-in-front-of-the-database-by-its-ini", "HA-10", Inside(
            POOL,
            "pgbouncer.ini",
            "%include /run/pgbouncer/databases.ini",
            "[databases]\n    valueverse = host=postgres-primary port=5432 dbname=valueverse",
        ),
    ),
    neutral("claims-in-another-order", "HA-11 OPS-06", Set(
            SNAPSHOTS,
            (*JOB_POD, "containers", 0, "env", 1, "value"),
            "data-postgres-replica-1 data-postgres-primary-0 data-postgres-replica-0",
        ),
    ),
    neutral("sentinel-monitors-the-service", "HA-14", Inside(
            CACHE,
            "sentinel-init.sh",
            "${master:-redis-0.redis.$domain}",
            "${master:-redis.$domain}",
        ),
    ),
    neutral("database-image-by-digest", "HA-08 HA-09 HA-10", put(REPLICA, "pod.containers.postgres.image", "ghcr.io/valueverse/postgres-auto-failover:16-2.1@sha256:" + "0123456789abcdef" * 4)),
    neutral("primary-as-json", "HA-08 HA-09 HA-11", AsJson(PRIMARY)),
    neutral("scripts-as-json", "HA-09", AsJson(SCRIPTS)),
    neutral("priority-in-another-number", "HA-09", put(REPLICA, "pod.containers.postgres.env.CANDIDATE_PRIORITY.value", "60")),
    neutral("sentinel-as-json", "HA-13 HA-14", AsJson(SENTINEL)),
    neutral("keeper-options-in-another-order", "HA-09", Inside(SCRIPTS, "node.sh", '--monitor "$MONITOR_URI" --name "$POD_NAME"', '--name "$POD_NAME" --monitor "$MONITOR_URI"')),
    neutral("pool-with-spaces", "HA-10", Inside(POOL, "pgbouncer.ini", "max_client_conn = 5000", "max_client_conn=5000")),
]  # fmt: skip
