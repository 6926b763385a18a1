"""Monitoring and its alerts: MON-01 to MON-12, OPS-05."""

from __future__ import annotations

from tests.manifests.mutate import Add, Remove, Set
from tests.mutants.edits import (
    AsJson,
    Drop,
    Files,
    Inside,
    Steps,
    Sub,
    as_yaml,
    both,
    find,
    more,
    put,
    rewrite,
    take,
)
from tests.mutants.mutant import Mutant, Neutral, lost, mutant, neutral
from tests.mutants.objects import (
    AGENT,
    ALLOY,
    BACKEND,
    DASHBOARDS,
    GRAFANA,
    JOBS,
    LOGS,
    LOKI,
    PROMETHEUS,
    REDIS,
    REPLICA,
    RULES,
    SOURCES,
)
from tests.mutants.places import MAIN, POD, SIDE, STORAGE

YML: Steps = ("data", "prometheus.yml")
SCRAPE: Steps = (*YML, "scrape_configs")
LEVELS: Steps = ("data", "service-levels.yml", "groups")
INI: Steps = ("data", "grafana.ini")
LOKI_YAML: Steps = ("data", "loki.yaml")
ANNOTATIONS: Steps = ("spec", "template", "metadata", "annotations")
PORT: Steps = (*ANNOTATIONS, "prometheus.io/port")
ARGS = "pod.containers.0.args"
SCRAPED = '"prometheus.io/scrape"'

BREAKING: list[Mutant] = [
    # ------------------------------------------------------------------ metrics
    mutant(
        "a-scrape-job-is-gone",
        "MON-01 MON-04 MON-12",
        Inside(
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
        Inside(JOBS, "prometheus.yml", "action: keep, regex: backend}", "action: keep, regex: api}"),
        object=JOBS,
        path=(*SCRAPE, 0, "job_name"),
    ),
    mutant(
        "two-jobs-of-one-name",
        "MON-01 AS-03 OPS-05",
        Inside(JOBS, "prometheus.yml", "- job_name: backend", "- job_name: redis"),
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
        Inside(
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
        Inside(
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
        Inside(JOBS, "prometheus.yml", "/metrics/cadvisor", "/metrics/probes"),
        object=JOBS,
        path=SCRAPE,
    ),
    # ------------------------------------------------------------------ grafana
    mutant(
        "grafana-asks-another-service",
        "MON-06",
        Inside(
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
        Inside(SOURCES, "datasources.yaml", "svc:3100", "svc:3101"),
        object=SOURCES,
        path=("data", "datasources.yaml", "datasources", 1, "url"),
    ),
    mutant(
        "grafana-does-not-know-loki",
        "MON-06",
        Inside(SOURCES, "datasources.yaml", "type: loki", "type: elasticsearch"),
        object=SOURCES,
        path=("data", "datasources.yaml", "datasources"),
    ),
    mutant(
        "dashboards-are-elsewhere",
        "MON-07",
        Inside(
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
        Inside(SOURCES, "grafana.ini", "[auth.anonymous]\n    enabled = false", "[auth.anonymous]\n    enabled = true"),
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
        Inside(SOURCES, "grafana.ini", "role = Viewer", "role = Admin"),
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
        Inside(AGENT, "config.alloy", "http://loki.valueverse", "http://loki-gateway.valueverse"),
        object=AGENT,
        path=("data", "config.alloy"),
    ),
    mutant(
        "agent-forwards-nothing",
        "MON-10",
        Inside(AGENT, "config.alloy", "[loki.write.loki.receiver]", "[]"),
        object=AGENT,
        path=("data", "config.alloy"),
    ),
    mutant(
        "agent-reads-one-namespace",
        "MON-10",
        Inside(
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
        Inside(LOGS, "loki.yaml", "retention_period: 168h", "retention_period: 72h"),
        object=LOGS,
        path=(*LOKI_YAML, "limits_config", "retention_period"),
    ),
    mutant(
        "logs-are-never-deleted",
        "MON-11",
        Inside(LOGS, "loki.yaml", "retention_enabled: true", "retention_enabled: false"),
        object=LOGS,
        path=(*LOKI_YAML, "compactor", "retention_enabled"),
    ),
    mutant(
        "compactor-without-a-store",
        "MON-11",
        Inside(LOGS, "loki.yaml", "      delete_request_store: filesystem\n", ""),
        object=LOGS,
        path=(*LOKI_YAML, "compactor"),
    ),
    mutant("logs-on-less", "MON-11 STO-07", Set(LOKI, STORAGE, "10Gi")),
    # ------------------------------------------------------------------ alerts
    mutant(
        "alert-comes-late",
        "OPS-05",
        Inside(RULES, "service-levels.yml", "seconds:p95 > 0.2", "seconds:p95 > 2"),
        object=RULES,
        path=(*LEVELS, 0, "rules", 5, "expr"),
    ),
    mutant(
        "alert-on-uptime-is-lax",
        "OPS-05",
        Inside(RULES, "service-levels.yml", "uptime:ratio30d < 0.9995", "uptime:ratio30d < 0.995"),
        object=RULES,
        path=(*LEVELS, 3, "rules", 5, "expr"),
    ),
    mutant(
        "alert-reads-a-series-that-is-not-recorded",
        "OPS-05",
        Inside(
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
        Inside(JOBS, "prometheus.yml", "/etc/prometheus-rules/*.yml", "/etc/prometheus-rules/*.yaml"),
        object=JOBS,
        path=(*YML, "rule_files"),
    ),
    mutant(
        "job-renamed-without-its-alerts",
        "AS-03 OPS-05",
        Inside(JOBS, "prometheus.yml", "- job_name: backend", "- job_name: api"),
        object=RULES,
        path=(*LEVELS, 0, "rules", 4, "expr"),
    ),    lost(
        "config-map-renamed-without-its-reference",
        "MON-11",
        Set(LOGS, ("metadata", "name"), "loki-configuration"),
    ),
    lost("no-log-agent", "MON-10 MON-04", Drop(ALLOY)),
    lost(
        "dashboards-are-no-yaml",
        "MON-06 MON-07 MON-09",
        Inside(SOURCES, "dashboards.yaml", "providers:", "providers: ["),
    ),
    # ------------------------------------------------------------------ more of each
    mutant("metrics-kept-for-thirty-minutes", "MON-02", put(PROMETHEUS, f"{ARGS}.2", "--storage.tsdb.retention.time=30m")),
    mutant("metrics-kept-for-a-year-by-flag", "MON-02", put(PROMETHEUS, f"{ARGS}.2", "--storage.tsdb.retention.time=1y")),
    mutant("metrics-kept-under-the-old-flag", "MON-02", put(PROMETHEUS, f"{ARGS}.2", "--storage.tsdb.retention=7d"), path=f"{ARGS}.2"),
    mutant("backend-is-not-annotated", "MON-04 MON-05", take(BACKEND, f"notes.{SCRAPED}")),
    mutant("backend-annotation-says-no", "MON-04 MON-05", put(BACKEND, f"notes.{SCRAPED}", "false")),
    mutant("data-source-of-another-namespace", "MON-06", Inside(SOURCES, "datasources.yaml", "http://loki.valueverse-monitoring.svc:3100", "http://loki.valueverse-prod.svc:3100"), path=("data", "datasources.yaml", "datasources", 1, "url")),
    mutant("data-sources-are-not-mounted", "MON-06", take(GRAFANA, "pod.containers.0.volumeMounts.1"), path="pod.volumes"),
    mutant("dashboards-of-an-empty-config-map", "MON-07", put(DASHBOARDS, "data", {}), object=SOURCES, path=("data", "dashboards.yaml", "providers", 0, "options", "path")),
    mutant("dashboards-provider-of-another-type", "MON-07", Inside(SOURCES, "dashboards.yaml", "type: file", "type: database"), path=("data", "dashboards.yaml", "providers")),
    mutant("grafana-keeps-nothing", "MON-08 STO-07", both(
        take(GRAFANA, "spec.volumeClaimTemplates"), more(GRAFANA, "pod.volumes", {"name": "data", "emptyDir": {}}),
    ), path="spec"),
    mutant("grafana-volume-in-mebibytes", "MON-08 STO-07", put(GRAFANA, "claim.resources.requests.storage", "10Mi")),
    mutant("grafana-volume-in-decimal-units", "MON-08 STO-07", put(GRAFANA, "claim.resources.requests.storage", "10G")),
]  # fmt: skip

NEUTRAL: list[Neutral] = [
    neutral("retention-in-hours", "MON-02 MON-03", Set(PROMETHEUS, (*MAIN, "args", 2), "--storage.tsdb.retention.time=720h")),
    neutral("flag-and-value-apart", "MON-02", Set(
            PROMETHEUS,
            (*MAIN, "args", 2),
            "--storage.tsdb.retention.time\n        - 30d",
        ),
    ),
    neutral("retention-size-in-megabytes", "MON-03", Set(PROMETHEUS, (*MAIN, "args", 3), "--storage.tsdb.retention.size=43008MB"),
    ),
    neutral("logs-for-seven-days-in-days", "MON-11", Inside(LOGS, "loki.yaml", "retention_period: 168h", "retention_period: 7d"),
    ),
    neutral("jobs-as-json", "MON-01 MON-04 MON-05 MON-12", AsJson(JOBS)),
    neutral("prometheus-config-renamed-with-its-reference", "MON-01 MON-04 MON-05 MON-12 OPS-05", Sub("monitoring.yaml", "prometheus-config", "prometheus-main"),
    ),
    neutral("rules-in-a-projected-volume", "OPS-05", Sub("monitoring.yaml",
            "configMap: {name: prometheus-rules}",
            "projected: {sources: [{configMap: {name: prometheus-rules}}]}",
        ),
    ),
    neutral("threshold-in-other-digits", "OPS-05", Inside(RULES, "service-levels.yml", "seconds:p95 > 0.2", "seconds:p95 > 0.20"),
    ),
    neutral("threshold-as-a-fraction", "OPS-05", Inside(RULES, "service-levels.yml", "seconds:p95 > 0.2", "seconds:p95 > (200 / 1000)"),
    ),
    neutral("threshold-on-the-left", "OPS-05", Inside(
            RULES,
            "service-levels.yml",
            "backend:http_request_duration_seconds:p99 > 0.5",
            "0.5 < backend:http_request_duration_seconds:p99",
        ),
    ),
    neutral("anonymous-off-in-other-words", "MON-09", Inside(
            SOURCES,
            "grafana.ini",
            "[auth.anonymous]\n    enabled = false",
            "[auth.anonymous]\n    enabled=off ; nobody",
        ),
    ),
    neutral("loki-by-its-short-name", "MON-10", Inside(AGENT, "config.alloy", "http://loki.valueverse-monitoring.svc:", "http://loki:"),
    ),
    neutral("loki-by-its-full-name", "MON-06", Inside(
            SOURCES,
            "datasources.yaml",
            "loki.valueverse-monitoring.svc:",
            "loki.valueverse-monitoring.svc.cluster.local:",
        ),
    ),
    neutral("backend-annotations-in-another-order", "MON-05", put(BACKEND, "notes", {
        "prometheus.io/path": "/metrics", "prometheus.io/port": "9090", "prometheus.io/scrape": "true", "note": "reordered",
    })),
    neutral("data-sources-in-another-order", "MON-06 MON-09", AsJson(SOURCES)),
    neutral("dashboards-as-json", "MON-07", AsJson(DASHBOARDS)),
    neutral("dashboards-by-another-folder", "MON-07", both(
        Inside(SOURCES, "dashboards.yaml", "path: /etc/grafana/dashboards", "path: /var/dashboards"),
        put(GRAFANA, "pod.containers.0.volumeMounts.dashboards.mountPath", "/var/dashboards"),
    )),
    neutral("grafana-volume-in-other-units", "MON-08", put(GRAFANA, "claim.resources.requests.storage", "10240Mi")),
    neutral("grafana-in-flow-style", "MON-08 MON-09", Files(lambda folder: rewrite(find(folder, GRAFANA), as_yaml(find(folder, GRAFANA).body, flow=True)))),
    neutral("anonymous-off-by-the-environment", "MON-09", more(GRAFANA, "pod.containers.0.env", {"name": "GF_AUTH_ANONYMOUS_ENABLED", "value": "false"})),
    neutral("agent-tolerates-aloud", "MON-10", put(ALLOY, "pod.tolerations", [{"operator": "Exists"}, {"key": "spot", "operator": "Exists", "effect": "NoSchedule"}])),
]  # fmt: skip
