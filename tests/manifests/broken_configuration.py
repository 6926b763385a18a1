"""Ways to break what the platform's servers are told, inside ConfigMaps and beside them: each an
edit of manifests/, the promises that it breaks (these and no others), and where the finding points;
and edits that say the same in other words, which must change no verdict."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from tests.manifests.broken import (
    ALLOY,
    BACKEND,
    BACKEND_HPA,
    GRAFANA,
    INIT,
    LOKI,
    MAIN,
    MONITOR,
    MONITORING,
    PGBOUNCER,
    POD,
    PRIMARY,
    PROD,
    PROMETHEUS,
    REDIS,
    REPLICA,
    SIDE,
    SNAPSHOTS,
    STORAGE,
    Mutant,
    mutant,
)
from tests.manifests.mutate import Add, All, Drop, Edit, Remove, Set, Steps, find, has

SENTINEL = f"StatefulSet {PROD}/redis-sentinel"
AUTOSCALER = f"Deployment {MONITORING}/cluster-autoscaler"
EXPORTER = f"DaemonSet {MONITORING}/node-exporter"
STATES = f"Deployment {MONITORING}/kube-state-metrics"
ADAPTER = f"ConfigMap {MONITORING}/prometheus-adapter-config"
JOBS = f"ConfigMap {MONITORING}/prometheus-config"
RULES = f"ConfigMap {MONITORING}/prometheus-rules"
SOURCES = f"ConfigMap {MONITORING}/grafana-config"
LOGS = f"ConfigMap {MONITORING}/loki-config"
AGENT = f"ConfigMap {MONITORING}/alloy-config"
CACHE = f"ConfigMap {PROD}/redis-config"
POOL = f"ConfigMap {PROD}/pgbouncer-config"
SCRIPTS = f"ConfigMap {PROD}/postgres-scripts"
SETTINGS = f"ConfigMap {PROD}/backend-config"

YML: Steps = ("data", "prometheus.yml")
SCRAPE: Steps = (*YML, "scrape_configs")
LEVELS: Steps = ("data", "service-levels.yml", "groups")
INI: Steps = ("data", "grafana.ini")
LOKI_YAML: Steps = ("data", "loki.yaml")
ANNOTATIONS: Steps = ("spec", "template", "metadata", "annotations")
PORT: Steps = (*ANNOTATIONS, "prometheus.io/port")
JOB_POD: Steps = ("spec", "jobTemplate", "spec", "template", "spec")


@dataclass(frozen=True)
class Inside:
    """Puts another text in the place of one, inside a value of a ConfigMap."""

    object: str
    key: str
    old: str
    new: str

    def apply(self, folder: Path) -> None:
        resource = find(folder, self.object)
        assert has(resource, ("data", self.key)), f"{self.object} has no {self.key}"
        place = resource.locate(("data", self.key))
        file = Path(resource.origin.uri)
        lines = file.read_text().splitlines(keepends=True)
        text = "".join(lines[place.line : place.end_line])
        assert text.count(self.old) == 1, f"{text.count(self.old)} times in {self.key}: {self.old}"
        lines[place.line : place.end_line] = [text.replace(self.old, self.new)]
        file.write_text("".join(lines))


@dataclass(frozen=True)
class AsJson:
    """Writes an object as a JSON file of its own, in the place of its YAML."""

    object: str

    def apply(self, folder: Path) -> None:
        body = find(folder, self.object).body
        Drop(self.object).apply(folder)
        (folder / "one-more.json").write_text(json.dumps(body))


@dataclass(frozen=True)
class Everywhere:
    """Puts another text in the place of one, throughout one file."""

    file: str
    old: str
    new: str

    def apply(self, folder: Path) -> None:
        file = folder / self.file
        text = file.read_text()
        assert self.old in text
        file.write_text(text.replace(self.old, self.new))


def inside(object: str, key: str, old: str, new: str) -> Edit:
    """An edit inside a ConfigMap's value."""
    return Inside(object, key, old, new)  # type: ignore[return-value]


MUTANTS: list[Mutant] = [
    # ------------------------------------------------------------------ database
    # The pooler still names the node that is gone.
    mutant("replicas-one-too-few", "HA-08 HA-10", Set(REPLICA, ("spec", "replicas"), "1")),
    # Nobody takes snapshots of the second one's volume.
    mutant("a-second-primary", "HA-08 HA-11", Set(PRIMARY, ("spec", "replicas"), "2")),
    mutant("three-replicas", "HA-08 HA-11", Set(REPLICA, ("spec", "replicas"), "3")),
    mutant(
        "keeper-registers-with-nobody",
        "HA-09",
        inside(SCRIPTS, "node.sh", '--monitor "$MONITOR_URI" --name', "--name"),
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
        inside(SCRIPTS, "node.sh", "exec pg_autoctl run", 'exec postgres -D "$PGDATA"'),
        object=PRIMARY,
        path=(*POD, "containers"),
    ),
    mutant(
        "monitor-does-not-run",
        "HA-09",
        inside(SCRIPTS, "monitor.sh", "exec pg_autoctl run", "exec sleep infinity"),
        object=MONITOR,
        path=(*POD, "containers"),
    ),
    mutant(
        "pool-takes-a-tenth",
        "HA-10",
        inside(POOL, "pgbouncer.ini", "max_client_conn = 5000", "max_client_conn = 500"),
        object=POOL,
        path=("data", "pgbouncer.ini", "pgbouncer", "max_client_conn"),
    ),
    mutant(
        "pool-at-its-default",
        "HA-10",
        inside(POOL, "pgbouncer.ini", "max_client_conn = 5000", "; the default will do"),
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
            SETTINGS,
            ("data", "DATABASE_HOST"),
            "postgres-primary-0.postgres-primary.valueverse-prod.svc.cluster.local",
        ),
    ),
    mutant(
        "one-replica-is-not-snapshotted",
        "HA-11",
        Set(
            SNAPSHOTS,
            (*JOB_POD, "containers", 0, "env", 1, "value"),
            "data-postgres-primary-0 data-postgres-replica-0",
        ),
    ),
    mutant(
        "snapshots-of-a-claim-that-is-not-there",
        "HA-11",
        Set(
            SNAPSHOTS,
            (*JOB_POD, "containers", 0, "env", 1, "value"),
            "data-postgres-0 data-postgres-replica-0 data-postgres-replica-1",
        ),
    ),
    mutant(
        "snapshots-suspended",
        "HA-11",
        Add(SNAPSHOTS, ("spec", "concurrencyPolicy"), "suspend: true"),
        path=("spec", "suspend"),
    ),
    mutant(
        "snapshot-class-misspelt",
        "HA-11",
        Set(SNAPSHOTS, (*JOB_POD, "containers", 0, "env", 2, "value"), "ebs-snapshot"),
        path=("spec", "schedule"),
    ),
    # ------------------------------------------------------------------ cache
    mutant(
        "redis-in-memory-only",
        "HA-12",
        All(
            (
                inside(CACHE, "redis.conf", "appendonly yes", "appendonly no"),
                inside(CACHE, "redis.conf", "save 3600 1 300 100", 'save ""'),
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
                inside(CACHE, "redis.conf", "    appendonly yes\n", ""),
                inside(CACHE, "redis.conf", "save 3600 1 300 100", 'save ""'),
            )
        ),
        object=CACHE,
        path=("data", "redis.conf", "save"),
    ),
    mutant(
        "redis-writes-beside-its-claim",
        "HA-12",
        inside(CACHE, "redis.conf", "dir /data", "dir /tmp"),
        object=REDIS,
        path=(*MAIN, "volumeMounts"),
    ),
    mutant(
        "quorum-of-one",
        "HA-13",
        inside(CACHE, "sentinel-init.sh", "%s 6379 2", "%s 6379 1"),
        object=CACHE,
        path=("data", "sentinel-init.sh", "sentinel monitor"),
    ),
    mutant(
        "quorum-of-all",
        "HA-13",
        inside(CACHE, "sentinel-init.sh", "%s 6379 2", "%s 6379 3"),
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
        inside(
            CACHE, "sentinel-init.sh", "${master:-redis-0.redis.$domain}", "${master:-10.0.12.7}"
        ),
        object=CACHE,
        path=("data", "sentinel-init.sh", "sentinel monitor"),
    ),
    mutant(
        "sentinel-monitors-a-name-that-is-not-there",
        "HA-14",
        inside(
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
        inside(CACHE, "sentinel.conf", "resolve-hostnames yes", "resolve-hostnames no"),
        object=CACHE,
        path=("data", "sentinel.conf", "sentinel resolve-hostnames"),
    ),
    mutant(
        "sentinel-tunes-another-master",
        "HA-14",
        inside(
            CACHE, "sentinel-master.conf", "failover-timeout valueverse", "failover-timeout mymaster"
        ),
        object=CACHE,
        path=("data", "sentinel-master.conf", "sentinel failover-timeout"),
    ),
    mutant(
        "redis-pods-announce-no-name",
        "HA-14",
        inside(
            CACHE,
            "redis-init.sh",
            """printf 'replica-announce-ip %s\\n' "$me"\n""",
            "true\n",
        ),
        object=REDIS,
        path=("spec", "template"),
    ),
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
        inside(ADAPTER, "config.yaml", "as: http_requests_per_second", "as: http_requests"),
        object=BACKEND_HPA,
        path=("spec", "metrics", 2),
    ),
    mutant(
        "adapter-reads-a-job-that-is-not-there",
        "AS-03",
        inside(ADAPTER, "config.yaml", '{job="backend"', '{job="api"'),
        object=ADAPTER,
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
    # ------------------------------------------------------------------ metrics
    mutant(
        "a-scrape-job-is-gone",
        "MON-01 MON-04 MON-12",
        inside(
            JOBS,
            "prometheus.yml",
            "- job_name: kube-state-metrics\n      honor_labels: true\n      kubernetes_sd_configs:\n"
            "      - role: pod\n        namespaces: {names: [valueverse-monitoring]}\n"
            "      relabel_configs:\n"
            "      - {source_labels: [__meta_kubernetes_pod_label_app_kubernetes_io_name], action:"
            " keep, regex: kube-state-metrics}\n"
            "      - {source_labels: [__meta_kubernetes_pod_container_port_name], action: keep,"
            " regex: http-metrics}\n",
            "\n",
        ),
        object=JOBS,
        path=SCRAPE,
    ),
    mutant(
        "a-scrape-job-finds-nothing",
        "MON-01 MON-04 MON-05 MON-12",
        inside(JOBS, "prometheus.yml", "action: keep, regex: backend}", "action: keep, regex: api}"),
        object=JOBS,
        path=(*SCRAPE, 0, "job_name"),
    ),
    mutant(
        "two-jobs-of-one-name",
        "MON-01 AS-03 OPS-05",
        inside(JOBS, "prometheus.yml", "- job_name: backend", "- job_name: redis"),
        object=JOBS,
        path=(*SCRAPE, 2, "job_name"),
    ),
    mutant(
        "metrics-kept-half-as-long",
        "MON-02",
        Set(PROMETHEUS, (*MAIN, "args", 2), "--storage.tsdb.retention.time=15d"),
    ),
    mutant(
        "metrics-kept-for-a-year",
        "MON-02",
        Set(PROMETHEUS, (*MAIN, "args", 2), "--storage.tsdb.retention.time=365d"),
    ),
    mutant(
        "metrics-kept-at-the-default",
        "MON-02",
        Remove(PROMETHEUS, (*MAIN, "args", 2)),
        path=(*MAIN, "args"),
    ),
    mutant(
        "metrics-outgrow-their-disk",
        "MON-03",
        Set(PROMETHEUS, (*MAIN, "args", 3), "--storage.tsdb.retention.size=60GB"),
    ),
    mutant(
        "metrics-without-a-limit",
        "MON-03",
        Remove(PROMETHEUS, (*MAIN, "args", 3)),
        path=(*MAIN, "args"),
    ),
    mutant(
        "metrics-beside-their-claim",
        "MON-03",
        Set(PROMETHEUS, (*MAIN, "args", 1), "--storage.tsdb.path=/tmp/prometheus"),
        path=(*MAIN, "volumeMounts"),
    ),
    mutant("metrics-on-less", "MON-03 STO-07", Set(PROMETHEUS, STORAGE, "40Gi")),
    mutant(
        "annotations-are-not-kept",
        "MON-01 MON-04",
        inside(
            JOBS,
            "prometheus.yml",
            'annotation_prometheus_io_scrape], action: keep, regex: "true"}',
            'annotation_prometheus_io_scraped], action: keep, regex: "true"}',
        ),
        object=JOBS,
        path=SCRAPE,
    ),
    mutant(
        "annotated-port-is-ignored",
        "MON-04",
        inside(
            JOBS,
            "prometheus.yml",
            "- source_labels: [__address__, __meta_kubernetes_pod_annotation_prometheus_io_port]",
            "- source_labels: [__address__, __meta_kubernetes_pod_annotation_prometheus_io_probe]",
        ),
        object=JOBS,
        path=(*SCRAPE, 7, "relabel_configs"),
    ),
    mutant("loki-says-nothing", "MON-04", Remove(LOKI, (*ANNOTATIONS, "prometheus.io/scrape")), path=ANNOTATIONS),
    mutant("grafana-names-another-port", "MON-04", Set(GRAFANA, PORT, '"3001"')),
    mutant("backend-names-another-port", "MON-04 MON-05", Set(BACKEND, PORT, '"9091"')),
    mutant(
        "backend-without-a-metrics-port",
        "MON-01 MON-04 MON-05 MON-12 ",
        Remove(BACKEND, (*MAIN, "ports", 1)),
        path=(*MAIN, "ports"),
    ),
    mutant(
        "backend-port-renamed",
        "MON-01 MON-04 MON-05 MON-12",
        Set(BACKEND, (*MAIN, "ports", 1, "name"), "prom"),
        path=(*MAIN, "ports"),
    ),
    mutant(
        "redis-without-its-exporter",
        "MON-01 MON-04 MON-12",
        Remove(REDIS, SIDE),
        path=(*POD, "containers"),
    ),
    mutant(
        "query-times-are-not-collected",
        "MON-12",
        Remove(REPLICA, (*POD, "containers", 2, "args", 1)),
        path=(*POD, "containers", 2, "args"),
    ),
    mutant(
        "containers-are-not-collected",
        "MON-12",
        inside(JOBS, "prometheus.yml", "/metrics/cadvisor", "/metrics/probes"),
        object=JOBS,
        path=SCRAPE,
    ),
    # ------------------------------------------------------------------ grafana
    mutant(
        "grafana-asks-another-service",
        "MON-06",
        inside(
            SOURCES,
            "datasources.yaml",
            "http://prometheus.valueverse-monitoring.svc:9090",
            "http://prometheus-server.valueverse-monitoring.svc:9090",
        ),
        object=SOURCES,
        path=("data", "datasources.yaml", "datasources", 0, "url"),
    ),
    mutant(
        "grafana-asks-another-port",
        "MON-06",
        inside(SOURCES, "datasources.yaml", "svc:3100", "svc:3101"),
        object=SOURCES,
        path=("data", "datasources.yaml", "datasources", 1, "url"),
    ),
    mutant(
        "grafana-does-not-know-loki",
        "MON-06",
        inside(SOURCES, "datasources.yaml", "type: loki", "type: elasticsearch"),
        object=SOURCES,
        path=("data", "datasources.yaml", "datasources"),
    ),
    mutant(
        "dashboards-are-elsewhere",
        "MON-07",
        inside(
            SOURCES, "dashboards.yaml", "/etc/grafana/dashboards", "/var/lib/grafana/dashboards"
        ),
        object=SOURCES,
        path=("data", "dashboards.yaml", "providers", 0, "options", "path"),
    ),
    mutant(
        "dashboards-are-not-mounted",
        "MON-07",
        Remove(GRAFANA, (*MAIN, "volumeMounts", 3)),
        object=SOURCES,
        path=("data", "dashboards.yaml", "providers", 0, "options", "path"),
    ),
    mutant(
        "no-provider-of-dashboards",
        "MON-07",
        Remove(GRAFANA, (*MAIN, "volumeMounts", 2)),
        path=(*POD, "volumes"),
    ),
    mutant("grafana-on-less", "MON-08 STO-07", Set(GRAFANA, STORAGE, "5Gi")),
    mutant(
        "grafanas-claim-renamed-alone",
        "MON-08",
        Set(GRAFANA, ("spec", "volumeClaimTemplates", 0, "metadata", "name"), "storage"),
        path=(*MAIN, "volumeMounts"),
    ),
    mutant(
        "grafana-beside-its-claim",
        "MON-08",
        Set(GRAFANA, (*MAIN, "volumeMounts", 5, "mountPath"), "/var/lib/grafana-data"),
        path=(*MAIN, "volumeMounts"),
    ),
    mutant(
        "anybody-may-look",
        "MON-09",
        inside(SOURCES, "grafana.ini", "[auth.anonymous]\n    enabled = false", "[auth.anonymous]\n    enabled = true"),
        object=SOURCES,
        path=(*INI, "auth.anonymous", "enabled"),
    ),
    mutant(
        "anybody-may-look-by-the-environment",
        "MON-09",
        Add(GRAFANA, (*MAIN, "env", 0), '- {name: GF_AUTH_ANONYMOUS_ENABLED, value: "true"}'),
        path=(*MAIN, "env", 0, "value"),
    ),
    mutant(
        "everybody-is-an-administrator",
        "MON-09",
        inside(SOURCES, "grafana.ini", "role = Viewer", "role = Admin"),
        object=SOURCES,
        path=(*INI, "users", "auto_assign_org_role"),
    ),
    mutant(
        "the-default-password",
        "MON-09",
        Remove(GRAFANA, (*MAIN, "env", 1)),
        object=SOURCES,
        path=(*INI, "security"),
    ),
    mutant(
        "the-password-is-no-secrets",
        "MON-09",
        Set(GRAFANA, (*MAIN, "env", 1, "value"), "/tmp/admin-password"),
    ),
    # ------------------------------------------------------------------ logs
    mutant(
        "agent-shuns-tainted-nodes",
        "MON-10",
        Set(ALLOY, (*POD, "tolerations", 0, "operator"), "Exists, effect: NoExecute"),
        path=(*POD, "tolerations"),
    ),
    mutant(
        "agent-on-some-nodes",
        "MON-10",
        Set(ALLOY, (*POD, "nodeSelector"), "{kubernetes.io/os: linux, role: worker}"),
    ),
    mutant(
        "agent-ships-to-nobody",
        "MON-10",
        inside(AGENT, "config.alloy", "http://loki.valueverse", "http://loki-gateway.valueverse"),
        object=AGENT,
        path=("data", "config.alloy"),
    ),
    mutant(
        "agent-forwards-nothing",
        "MON-10",
        inside(AGENT, "config.alloy", "[loki.write.loki.receiver]", "[]"),
        object=AGENT,
        path=("data", "config.alloy"),
    ),
    mutant(
        "agent-reads-one-namespace",
        "MON-10",
        inside(
            AGENT,
            "config.alloy",
            'role = "pod"\n\n',
            'role = "pod"\n\n      namespaces {\n        names = ["valueverse-prod"]\n      }\n\n',
        ),
        object=AGENT,
        path=("data", "config.alloy", "discovery.kubernetes.pods", "namespaces"),
    ),
    mutant(
        "logs-kept-for-three-days",
        "MON-11",
        inside(LOGS, "loki.yaml", "retention_period: 168h", "retention_period: 72h"),
        object=LOGS,
        path=(*LOKI_YAML, "limits_config", "retention_period"),
    ),
    mutant(
        "logs-are-never-deleted",
        "MON-11",
        inside(LOGS, "loki.yaml", "retention_enabled: true", "retention_enabled: false"),
        object=LOGS,
        path=(*LOKI_YAML, "compactor", "retention_enabled"),
    ),
    mutant(
        "compactor-without-a-store",
        "MON-11",
        inside(LOGS, "loki.yaml", "      delete_request_store: filesystem\n", ""),
        object=LOGS,
        path=(*LOKI_YAML, "compactor"),
    ),
    mutant("logs-on-less", "MON-11 STO-07", Set(LOKI, STORAGE, "10Gi")),
    # ------------------------------------------------------------------ alerts
    mutant(
        "alert-comes-late",
        "OPS-05",
        inside(RULES, "service-levels.yml", "seconds:p95 > 0.2", "seconds:p95 > 2"),
        object=RULES,
        path=(*LEVELS, 0, "rules", 5, "expr"),
    ),
    mutant(
        "alert-on-uptime-is-lax",
        "OPS-05",
        inside(RULES, "service-levels.yml", "uptime:ratio30d < 0.9995", "uptime:ratio30d < 0.995"),
        object=RULES,
        path=(*LEVELS, 3, "rules", 5, "expr"),
    ),
    mutant(
        "alert-reads-a-series-that-is-not-recorded",
        "OPS-05",
        inside(
            RULES,
            "service-levels.yml",
            "- record: postgres:replication_lag_seconds:max",
            "- record: postgres:lag_seconds:max",
        ),
        object=JOBS,
        path=(*YML, "rule_files"),
    ),
    mutant(
        "rules-are-not-read",
        "OPS-05",
        inside(JOBS, "prometheus.yml", "/etc/prometheus-rules/*.yml", "/etc/prometheus-rules/*.yaml"),
        object=JOBS,
        path=(*YML, "rule_files"),
    ),
    mutant(
        "job-renamed-without-its-alerts",
        "AS-03 OPS-05",
        inside(JOBS, "prometheus.yml", "- job_name: backend", "- job_name: api"),
        object=RULES,
        path=(*LEVELS, 0, "rules", 4, "expr"),
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Doubt:
    """An edit after which promises can no longer be told, and which."""

    name: str
    edit: Edit
    rows: frozenset[str]


def doubt(name: str, rows: str, edit: Edit) -> Doubt:
    """An edit and the rows that become unverified."""
    return Doubt(name, edit, frozenset(rows.split()))


DOUBTS = [
    doubt(
        "config-map-renamed-without-its-reference",
        "MON-11",
        Set(LOGS, ("metadata", "name"), "loki-configuration"),
    ),
    doubt("no-log-agent", "MON-10 MON-04", Drop(ALLOY)),
    doubt("no-cluster-autoscaler", "AS-08 MON-04", Drop(AUTOSCALER)),
    doubt(
        "dashboards-are-no-yaml",
        "MON-06 MON-07 MON-09",
        inside(SOURCES, "dashboards.yaml", "providers:", "providers: ["),
    ),
    doubt(
        "redis-configuration-from-elsewhere",
        "HA-12 HA-14",
        Set(REDIS, (*MAIN, "command"), '["redis-server", "/data/other/redis.conf"]'),
    ),
]

NEUTRAL: list[tuple[str, Edit]] = [
    ("retention-in-hours", Set(PROMETHEUS, (*MAIN, "args", 2), "--storage.tsdb.retention.time=720h")),
    (
        "flag-and-value-apart",
        Set(
            PROMETHEUS,
            (*MAIN, "args", 2),
            "--storage.tsdb.retention.time\n        - 30d",
        ),
    ),
    (
        "retention-size-in-megabytes",
        Set(PROMETHEUS, (*MAIN, "args", 3), "--storage.tsdb.retention.size=43008MB"),
    ),
    (
        "logs-for-seven-days-in-days",
        inside(LOGS, "loki.yaml", "retention_period: 168h", "retention_period: 7d"),
    ),
    (
        "idle-for-600-seconds",
        Set(AUTOSCALER, (*MAIN, "command", 4), "--scale-down-unneeded-time=600s"),
    ),
    (
        "autoscaler-flag-and-value-apart",
        Set(AUTOSCALER, (*MAIN, "command", 1), "--cloud-provider\n        - aws"),
    ),
    ("jobs-as-json", AsJson(JOBS)),  # type: ignore[list-item]
    ("redis-as-json", AsJson(CACHE)),  # type: ignore[list-item]
    (
        "prometheus-config-renamed-with-its-reference",
        Everywhere("monitoring.yaml", "prometheus-config", "prometheus-main"),  # type: ignore[list-item]
    ),
    (
        "pgbouncer-config-renamed-with-its-reference",
        Everywhere("postgres-statefulset.yaml", "pgbouncer-config", "pool-config"),  # type: ignore[list-item]
    ),
    (
        "rules-in-a-projected-volume",
        Everywhere(  # type: ignore[list-item]
            "monitoring.yaml",
            "configMap: {name: prometheus-rules}",
            "projected: {sources: [{configMap: {name: prometheus-rules}}]}",
        ),
    ),
    (
        "threshold-in-other-digits",
        inside(RULES, "service-levels.yml", "seconds:p95 > 0.2", "seconds:p95 > 0.20"),
    ),
    (
        "threshold-as-a-fraction",
        inside(RULES, "service-levels.yml", "seconds:p95 > 0.2", "seconds:p95 > (200 / 1000)"),
    ),
    (
        "threshold-on-the-left",
        inside(
            RULES,
            "service-levels.yml",
            "backend:http_request_duration_seconds:p99 > 0.5",
            "0.5 < backend:http_request_duration_seconds:p99",
        ),
    ),
    (
        "anonymous-off-in-other-words",
        inside(
            SOURCES,
            "grafana.ini",
            "[auth.anonymous]\n    enabled = false",
            "[auth.anonymous]\n    enabled=off ; nobody",
        ),
    ),
    (
        "redis-saves-and-does-not-append",
        inside(CACHE, "redis.conf", "appendonly yes", "APPENDONLY no"),
    ),
    (
        "loki-by-its-short-name",
        inside(AGENT, "config.alloy", "http://loki.valueverse-monitoring.svc:", "http://loki:"),
    ),
    (
        "loki-by-its-full-name",
        inside(
            SOURCES,
            "datasources.yaml",
            "loki.valueverse-monitoring.svc:",
            "loki.valueverse-monitoring.svc.cluster.local:",
        ),
    ),
    (
        "pool-in-front-of-the-database-by-its-ini",
        inside(
            POOL,
            "pgbouncer.ini",
            "%include /run/pgbouncer/databases.ini",
            "[databases]\n    valueverse = host=postgres-primary port=5432 dbname=valueverse",
        ),
    ),
    (
        "four-smaller-poolers",
        All(
            (
                Set(PGBOUNCER, ("spec", "replicas"), "4"),
                inside(POOL, "pgbouncer.ini", "max_client_conn = 5000", "max_client_conn=2500"),
            )
        ),
    ),
    (
        "metric-value-in-other-units",
        Set(BACKEND_HPA, ("spec", "metrics", 2, "pods", "target", "averageValue"), "1k"),
    ),
    (
        "claims-in-another-order",
        Set(
            SNAPSHOTS,
            (*JOB_POD, "containers", 0, "env", 1, "value"),
            "data-postgres-replica-1 data-postgres-primary-0 data-postgres-replica-0",
        ),
    ),
    (
        "sentinel-monitors-the-service",
        inside(
            CACHE,
            "sentinel-init.sh",
            "${master:-redis-0.redis.$domain}",
            "${master:-redis.$domain}",
        ),
    ),
]  # fmt: skip
