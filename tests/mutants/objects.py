"""The objects of manifests/ by the names that reports give them."""

from __future__ import annotations

PROD, MONITORING = "valueverse-prod", "valueverse-monitoring"
NAME, PART = "app.kubernetes.io/name", "app.kubernetes.io/part-of"
COMPONENT = "app.kubernetes.io/component"

BACKEND = f"Deployment {PROD}/backend"
FRONTEND = f"Deployment {PROD}/frontend"
PGBOUNCER = f"Deployment {PROD}/pgbouncer"
MONITOR = f"StatefulSet {PROD}/postgres-monitor"
PRIMARY = f"StatefulSet {PROD}/postgres-primary"
REPLICA = f"StatefulSet {PROD}/postgres-replica"
REDIS = f"StatefulSet {PROD}/redis"
SENTINEL = f"StatefulSet {PROD}/redis-sentinel"
SNAPSHOTS = f"CronJob {PROD}/database-snapshots"
ALLOY = f"DaemonSet {MONITORING}/alloy"
NODE_EXPORTER = f"DaemonSet {MONITORING}/node-exporter"
GRAFANA = f"StatefulSet {MONITORING}/grafana"
LOKI = f"StatefulSet {MONITORING}/loki"
PROMETHEUS = f"StatefulSet {MONITORING}/prometheus"
STATES = f"Deployment {MONITORING}/kube-state-metrics"
ADAPTER = f"Deployment {MONITORING}/prometheus-adapter"
AUTOSCALER = f"Deployment {MONITORING}/cluster-autoscaler"
AUDIT = f"CronJob {MONITORING}/compliance-audit"

BACKEND_HPA = f"HorizontalPodAutoscaler {PROD}/backend"
FRONTEND_HPA = f"HorizontalPodAutoscaler {PROD}/frontend"
BACKEND_PDB = f"PodDisruptionBudget {PROD}/backend"
FRONTEND_PDB = f"PodDisruptionBudget {PROD}/frontend"
REDIS_PDB = f"PodDisruptionBudget {PROD}/redis"

GP3, IO2, EFS = (f"StorageClass {name}" for name in ("gp3-encrypted", "io2-encrypted", "efs-sc"))
SNAPSHOT_CLASS = "VolumeSnapshotClass ebs-snapshots"

BACKEND_CONFIG = f"ConfigMap {PROD}/backend-config"
FRONTEND_CONFIG = f"ConfigMap {PROD}/frontend-config"
HEADERS = f"ConfigMap {PROD}/security-headers"
ADAPTER_CONFIG = f"ConfigMap {MONITORING}/prometheus-adapter-config"
JOBS = f"ConfigMap {MONITORING}/prometheus-config"
RULES = f"ConfigMap {MONITORING}/prometheus-rules"
SOURCES = f"ConfigMap {MONITORING}/grafana-config"
DASHBOARDS = f"ConfigMap {MONITORING}/grafana-dashboards"
LOGS = f"ConfigMap {MONITORING}/loki-config"
AGENT = f"ConfigMap {MONITORING}/alloy-config"
CACHE = f"ConfigMap {PROD}/redis-config"
POOL = f"ConfigMap {PROD}/pgbouncer-config"
SCRIPTS = f"ConfigMap {PROD}/postgres-scripts"

SITE = f"Ingress {PROD}/valueverse"
SOCKETS = f"Ingress {PROD}/valueverse-websocket"
PANELS = f"Ingress {MONITORING}/grafana"
NGINX = "nginx.ingress.kubernetes.io/"
ROLE = "eks.amazonaws.com/role-arn"


def policy(name: str, namespace: str = PROD) -> str:
    """A NetworkPolicy."""
    return f"NetworkPolicy {namespace}/{name}"


def key(name: str) -> str:
    """A key with dots, as paths take it."""
    return f'"{name}"'


def note(name: str) -> str:
    """The path of an annotation."""
    return f'metadata.annotations."{name}"'
