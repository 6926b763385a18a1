"""Ways to break the platform, as a person would: each an edit of manifests/, the promises that it
breaks (these and no others), and where the finding has to point."""

from __future__ import annotations

from dataclasses import dataclass

from tests.manifests.mutate import Add, All, Append, Drop, Edit, Remove, Set, Steps

PROD, MONITORING = "valueverse-prod", "valueverse-monitoring"
BACKEND = f"Deployment {PROD}/backend"
FRONTEND = f"Deployment {PROD}/frontend"
PGBOUNCER = f"Deployment {PROD}/pgbouncer"
MONITOR = f"StatefulSet {PROD}/postgres-monitor"
PRIMARY = f"StatefulSet {PROD}/postgres-primary"
REPLICA = f"StatefulSet {PROD}/postgres-replica"
REDIS = f"StatefulSet {PROD}/redis"
ALLOY = f"DaemonSet {MONITORING}/alloy"
GRAFANA = f"StatefulSet {MONITORING}/grafana"
LOKI = f"StatefulSet {MONITORING}/loki"
PROMETHEUS = f"StatefulSet {MONITORING}/prometheus"
SNAPSHOTS = f"CronJob {PROD}/database-snapshots"
BACKEND_HPA = f"HorizontalPodAutoscaler {PROD}/backend"
FRONTEND_HPA = f"HorizontalPodAutoscaler {PROD}/frontend"
BACKEND_PDB = f"PodDisruptionBudget {PROD}/backend"
FRONTEND_PDB = f"PodDisruptionBudget {PROD}/frontend"
DENY = f"NetworkPolicy {PROD}/default-deny-all"
DNS = f"NetworkPolicy {PROD}/allow-dns"

POD: Steps = ("spec", "template", "spec")
LABELS: Steps = ("spec", "template", "metadata", "labels")
MAIN: Steps = (*POD, "containers", 0)
SIDE: Steps = (*POD, "containers", 1)
INIT: Steps = (*POD, "initContainers", 0)
SECURITY: Steps = (*MAIN, "securityContext")
CLAIM: Steps = ("spec", "volumeClaimTemplates", 0, "spec")
STORAGE: Steps = (*CLAIM, "resources", "requests", "storage")
OWN: Steps = (
    "topologySpreadConstraints",
    0,
    "labelSelector",
    "matchLabels",
    "app.kubernetes.io/name",
)
BEHAVIOR: Steps = ("spec", "behavior")


@dataclass(frozen=True)
class Mutant:
    """One edit, the rows it breaks, and the place of a finding: object, then path."""

    name: str
    edit: Edit
    rows: frozenset[str]
    object: str
    path: Steps


def mutant(name: str, rows: str, edit: Edit, object: str = "", path: Steps | None = None) -> Mutant:
    """A mutant whose finding stands where the edit was made, unless it is said otherwise."""
    where = object or getattr(edit, "object", "")
    place = path if path is not None else getattr(edit, "path", ())
    return Mutant(name, edit, frozenset(rows.split()), where, place)


MUTANTS = [
    # ------------------------------------------------------------------ pod security
    mutant("backend-may-be-root", "POD-01", Set(BACKEND, (*SECURITY, "runAsNonRoot"), "false")),
    mutant("init-runs-as-root", "POD-01", Set(REDIS, (*INIT, "securityContext", "runAsUser"), "0")),
    mutant("backend-runs-as-another", "POD-01", Set(BACKEND, (*SECURITY, "runAsUser"), "2000")),
    mutant(
        "backend-writable",
        "POD-02",
        Set(BACKEND, (*SECURITY, "readOnlyRootFilesystem"), "false"),
    ),
    mutant(
        "exporter-writable",
        "POD-02",
        Remove(REDIS, (*SIDE, "securityContext", "readOnlyRootFilesystem")),
    ),
    mutant(
        "frontend-keeps-capabilities",
        "POD-03",
        Set(FRONTEND, (*SECURITY, "capabilities", "drop"), "[NET_RAW]"),
    ),
    mutant(
        "backend-adds-a-capability",
        "POD-03",
        Add(BACKEND, (*SECURITY, "capabilities", "drop"), "add: [SYS_PTRACE]"),
        path=(*SECURITY, "capabilities", "add"),
    ),
    mutant(
        "frontend-may-escalate",
        "POD-04",
        Set(FRONTEND, (*SECURITY, "allowPrivilegeEscalation"), "true"),
    ),
    mutant(
        "exporter-privileged",
        "POD-04",
        Add(REDIS, (*SIDE, "securityContext", "runAsNonRoot"), "privileged: true"),
        path=(*SIDE, "securityContext", "privileged"),
    ),
    mutant(
        "namespace-enforces-less",
        "POD-05",
        Set(
            f"Namespace {PROD}",
            ("metadata", "labels", "pod-security.kubernetes.io/enforce"),
            "baseline",
        ),
    ),
    mutant(
        "namespace-only-warns",
        "POD-05",
        Remove(
            f"Namespace {MONITORING}",
            ("metadata", "labels", "pod-security.kubernetes.io/enforce"),
        ),
    ),
    mutant(
        "agent-on-the-host-network",
        "POD-06",
        Add(ALLOY, (*POD, "serviceAccountName"), "hostNetwork: true"),
        path=(*POD, "hostNetwork"),
    ),
    mutant(
        "backend-mounts-the-host",
        "POD-06",
        Add(BACKEND, (*POD, "volumes", 1), "- name: host\n  hostPath: {path: /var/log}"),
        path=(*POD, "volumes", 1, "hostPath"),
    ),
    mutant(
        "backend-on-a-host-port",
        "POD-06",
        Set(BACKEND, (*MAIN, "ports", 0, "containerPort"), "8080\n              hostPort: 8080"),
        path=(*MAIN, "ports", 0, "hostPort"),
    ),
    mutant(
        "backend-without-seccomp",
        "POD-07",
        Set(BACKEND, (*SECURITY, "seccompProfile", "type"), "Unconfined"),
    ),
    mutant(
        "grafana-without-seccomp",
        "POD-07",
        Set(GRAFANA, (*SECURITY, "seccompProfile", "type"), "Unconfined"),
    ),
    mutant(
        "frontend-mounts-its-token",
        "POD-08",
        Set(FRONTEND, (*POD, "automountServiceAccountToken"), "true"),
    ),
    mutant(
        "backend-mounts-its-token",
        "POD-08",
        Set(BACKEND, (*POD, "automountServiceAccountToken"), "true"),
    ),
    mutant(
        "frontend-latest",
        "POD-09 OPS-09",
        Set(FRONTEND, (*MAIN, "image"), "ghcr.io/valueverse/frontend:latest"),
    ),
    mutant(
        "backend-without-tag", "POD-09 OPS-09", Set(BACKEND, (*MAIN, "image"), "ghcr.io/valueverse/backend")
    ),
    # ------------------------------------------------------------------ resources
    mutant(
        "backend-smaller-limit",
        "RES-01",
        Set(BACKEND, (*MAIN, "resources", "limits", "memory"), "1536Mi"),
    ),
    mutant(
        "backend-smaller-request",
        "RES-01",
        Set(BACKEND, (*MAIN, "resources", "requests", "cpu"), "250m"),
    ),
    mutant(
        "frontend-larger-limit",
        "RES-02",
        Set(FRONTEND, (*MAIN, "resources", "limits", "cpu"), "1500m"),
    ),
    mutant(
        "frontend-smaller-request",
        "RES-02",
        Set(FRONTEND, (*MAIN, "resources", "requests", "memory"), "512M"),
    ),
    mutant(
        "primary-smaller-limit",
        "RES-03",
        Set(PRIMARY, (*MAIN, "resources", "limits", "memory"), "3Gi"),
    ),
    mutant(
        "primary-smaller-request",
        "RES-03",
        Set(PRIMARY, (*MAIN, "resources", "requests", "cpu"), "900m"),
    ),
    mutant(
        "replica-like-the-primary",
        "RES-04",
        Set(REPLICA, (*MAIN, "resources", "limits", "cpu"), "2000m"),
    ),
    mutant(
        "replica-smaller-request",
        "RES-04",
        Set(REPLICA, (*MAIN, "resources", "requests", "memory"), "1G"),
    ),
    mutant(
        "sidecar-without-cpu-limit",
        "RES-05",
        Remove(REDIS, (*SIDE, "resources", "limits", "cpu")),
        path=(*SIDE, "resources", "limits"),
    ),
    mutant(
        "init-without-resources",
        "RES-05",
        Remove(REDIS, (*INIT, "resources")),
        path=INIT,
    ),
    mutant(
        "backend-without-memory-limit",
        "RES-01 RES-05",
        Remove(BACKEND, (*MAIN, "resources", "limits", "memory")),
        path=(*MAIN, "resources", "limits"),
    ),
    mutant(
        "redis-smaller", "RES-06", Set(REDIS, (*MAIN, "resources", "limits", "memory"), "1Gi")
    ),
    mutant("redis-slower", "RES-06", Set(REDIS, (*MAIN, "resources", "limits", "cpu"), "500m")),
    # ------------------------------------------------------------------ availability
    mutant("backend-floor", "HA-01 HA-03 HA-15", Set(BACKEND_HPA, ("spec", "minReplicas"), "2")),
    mutant("backend-ceiling", "HA-01", Set(BACKEND_HPA, ("spec", "maxReplicas"), "10")),
    mutant("frontend-floor", "HA-05", Set(FRONTEND_HPA, ("spec", "minReplicas"), "3")),
    mutant("frontend-ceiling", "HA-05", Set(FRONTEND_HPA, ("spec", "maxReplicas"), "12")),
    mutant("backend-budget-of-one", "HA-03", Set(BACKEND_PDB, ("spec", "minAvailable"), "1")),
    mutant(
        "backend-budget-selects-nothing",
        "HA-03 HA-15",
        Set(
            BACKEND_PDB,
            ("spec", "selector", "matchLabels", "app.kubernetes.io/name"),
            "backends",
        ),
        path=("spec", "selector"),
    ),
    mutant("backend-without-budget", "HA-03 HA-15", Drop(BACKEND_PDB), object=BACKEND, path=LABELS),
    mutant(
        "frontend-budget-blocks",
        "HA-07 HA-15",
        Set(FRONTEND_PDB, ("spec", "minAvailable"), "2"),
    ),
    mutant("frontend-without-budget", "HA-07 HA-15", Drop(FRONTEND_PDB), object=FRONTEND, path=LABELS),
    mutant(
        "budgets-overlap",
        "HA-15",
        Append(
            "backend-deployment.yaml",
            """
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: everything
  namespace: valueverse-prod
  labels: {app.kubernetes.io/part-of: valueverse}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {app.kubernetes.io/name: backend}
""",
        ),
        object=BACKEND,
        path=LABELS,
    ),
    mutant(
        "backend-not-spread",
        "HA-02",
        All(
            (
                Remove(BACKEND, (*POD, "affinity")),
                Set(BACKEND, (*POD, "topologySpreadConstraints", 0, "topologyKey"), "rack"),
            )
        ),
        object=BACKEND,
        path=POD,
    ),
    mutant(
        "backend-spread-by-others",
        "HA-02",
        All(
            (
                Remove(BACKEND, (*POD, "affinity")),
                Set(BACKEND, (*POD, *OWN), "frontend"),
            )
        ),
        object=BACKEND,
        path=(*POD, *OWN[:3]),
    ),
    mutant(
        "frontend-not-spread",
        "HA-06",
        All(
            (
                Remove(FRONTEND, (*POD, "affinity")),
                Remove(FRONTEND, (*POD, "topologySpreadConstraints", 0)),
            )
        ),
        object=FRONTEND,
        path=POD,
    ),
    mutant(
        "frontend-spread-by-others",
        "HA-06",
        All(
            (
                Remove(FRONTEND, (*POD, "affinity")),
                Set(FRONTEND, (*POD, *OWN), "backend"),
            )
        ),
        object=FRONTEND,
        path=(*POD, *OWN[:3]),
    ),
    mutant(
        "backend-gives-up-a-pod",
        "HA-04",
        Set(BACKEND, ("spec", "strategy", "rollingUpdate", "maxUnavailable"), "1"),
    ),
    mutant(
        "backend-never-surges",
        "HA-04",
        Set(BACKEND, ("spec", "strategy", "rollingUpdate", "maxSurge"), "0"),
    ),
    mutant(
        "frontend-recreated",
        "HA-16",
        Set(FRONTEND, ("spec", "strategy", "type"), "Recreate"),
    ),
    mutant(
        "frontend-not-ready-checked",
        "HA-16 OPS-01",
        Remove(FRONTEND, (*MAIN, "readinessProbe")),
        path=MAIN,
    ),
    # ------------------------------------------------------------------ autoscaling
    mutant(
        "backend-cpu-target",
        "AS-01",
        Set(
            BACKEND_HPA,
            ("spec", "metrics", 0, "resource", "target", "averageUtilization"),
            "80",
        ),
    ),
    mutant(
        "backend-without-cpu-metric",
        "AS-01",
        Remove(BACKEND_HPA, ("spec", "metrics", 0)),
        path=("spec", "metrics"),
    ),
    mutant(
        "backend-memory-target",
        "AS-02",
        Set(
            BACKEND_HPA,
            ("spec", "metrics", 1, "resource", "target", "averageUtilization"),
            "90",
        ),
    ),
    mutant(
        "backend-without-memory-metric",
        "AS-02",
        Remove(BACKEND_HPA, ("spec", "metrics", 1)),
        path=("spec", "metrics"),
    ),
    mutant(
        "backend-scales-up-further",
        "AS-04",
        Set(BACKEND_HPA, (*BEHAVIOR, "scaleUp", "policies", 1, "value"), "8"),
        path=(*BEHAVIOR, "scaleUp", "policies", 1),
    ),
    mutant(
        "backend-larger-wins",
        "AS-04",
        Set(BACKEND_HPA, (*BEHAVIOR, "scaleUp", "selectPolicy"), "Max"),
    ),
    mutant(
        "backend-scales-down-faster",
        "AS-05",
        Set(BACKEND_HPA, (*BEHAVIOR, "scaleDown", "policies", 0, "periodSeconds"), "30"),
        path=(*BEHAVIOR, "scaleDown", "policies", 0),
    ),
    mutant(
        "backend-not-stabilised",
        "AS-05",
        Set(BACKEND_HPA, (*BEHAVIOR, "scaleDown", "stabilizationWindowSeconds"), "60"),
    ),
    mutant(
        "frontend-cpu-target",
        "AS-06",
        Set(
            FRONTEND_HPA,
            ("spec", "metrics", 0, "resource", "target", "averageUtilization"),
            "50",
        ),
    ),
    mutant(
        "frontend-memory-target",
        "AS-06",
        Set(
            FRONTEND_HPA,
            ("spec", "metrics", 1, "resource", "target", "averageUtilization"),
            "85",
        ),
    ),
    mutant(
        "frontend-without-behaviour",
        "AS-07",
        Remove(FRONTEND_HPA, BEHAVIOR),
        path=("spec",),
    ),
    mutant(
        "frontend-without-scale-down",
        "AS-07",
        Remove(FRONTEND_HPA, (*BEHAVIOR, "scaleDown")),
        path=BEHAVIOR,
    ),
    mutant(
        "backend-fixed-replicas",
        "AS-09",
        Add(BACKEND, ("spec", "minReadySeconds"), "replicas: 3"),
        path=("spec", "replicas"),
    ),
    mutant(
        "frontend-floor-above-ceiling",
        "HA-05 AS-09",
        Set(FRONTEND_HPA, ("spec", "minReplicas"), "11"),
    ),
    # ------------------------------------------------------------------ network
    mutant("deny-selects-some", "NET-01 NET-02", Set(DENY, ("spec", "podSelector"), "{matchLabels: {a: b}}")),
    mutant("deny-says-nothing", "NET-01 NET-02", Set(DENY, ("spec", "policyTypes"), "[Egress]")),
    mutant("no-deny", "NET-01 NET-02", Drop(DENY), object=BACKEND, path=LABELS),
    mutant(
        "dns-without-tcp",
        "NET-05",
        Remove(DNS, ("spec", "egress", 0, "ports", 1)),
        path=("spec", "egress"),
    ),
    mutant(
        "dns-in-another-namespace",
        "NET-02 NET-05",
        Set(
            DNS,
            (
                "spec",
                "egress",
                0,
                "to",
                0,
                "namespaceSelector",
                "matchLabels",
                "kubernetes.io/metadata.name",
            ),
            "kube-dns",
        ),
        path=("spec", "egress"),
    ),
    # ------------------------------------------------------------------ storage
    mutant(
        "gp3-unencrypted",
        "STO-01 STO-04",
        Set("StorageClass gp3-encrypted", ("parameters", "encrypted"), '"false"'),
    ),
    mutant(
        "gp3-fewer-operations",
        "STO-01",
        Set("StorageClass gp3-encrypted", ("parameters", "iops"), '"1000"'),
    ),
    mutant(
        "gp3-deletes",
        "STO-01",
        Set("StorageClass gp3-encrypted", ("reclaimPolicy",), "Delete"),
    ),
    mutant(
        "two-defaults",
        "STO-01",
        Set(
            "StorageClass io2-encrypted",
            ("metadata", "annotations", "storageclass.kubernetes.io/is-default-class"),
            '"true"',
        ),
        object="StorageClass gp3-encrypted",
        path=("metadata", "annotations", "storageclass.kubernetes.io/is-default-class"),
    ),
    mutant(
        "io2-fewer-operations",
        "STO-02",
        Set("StorageClass io2-encrypted", ("parameters", "iops"), '"5000"'),
    ),
    mutant(
        "io2-without-key",
        "STO-02",
        Remove("StorageClass io2-encrypted", ("parameters", "kmsKeyId")),
        path=("parameters",),
    ),
    mutant("efs-is-ebs", "STO-03", Set("StorageClass efs-sc", ("provisioner",), "ebs.csi.aws.com")),
    mutant(
        "efs-without-tls",
        "STO-03",
        Add(
            "StorageClass efs-sc", ("parameters", "basePath"), 'encryptInTransit: "false"'
        ),
        path=("parameters", "encryptInTransit"),
    ),
    mutant(
        "redis-on-an-unknown-class",
        "STO-07",
        Set(REDIS, (*CLAIM, "storageClassName"), "gp2"),
    ),
    mutant(
        "monitor-on-a-plain-class",
        "STO-04",
        All(
            (
                Append(
                    "storage-class.yaml",
                    """
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: gp2
provisioner: ebs.csi.aws.com
parameters:
  type: gp2
""",
                ),
                Set(MONITOR, (*CLAIM, "storageClassName"), "gp2"),
            )
        ),
        object=MONITOR,
        path=(*CLAIM, "storageClassName"),
    ),
    mutant("primary-smaller-volume", "STO-05", Set(PRIMARY, STORAGE, "50Gi")),
    mutant("primary-on-gp3", "STO-05", Set(PRIMARY, (*CLAIM, "storageClassName"), "gp3-encrypted")),
    mutant("replica-smaller-volume", "STO-06", Set(REPLICA, STORAGE, "100G")),
    mutant("replica-on-io2", "STO-06", Set(REPLICA, (*CLAIM, "storageClassName"), "io2-encrypted")),
    mutant("prometheus-smaller-volume", "MON-03 STO-07", Set(PROMETHEUS, STORAGE, "20Gi")),
    mutant("loki-on-io2", "STO-07", Set(LOKI, (*CLAIM, "storageClassName"), "io2-encrypted")),
    # ------------------------------------------------------------------ secrets and access
    mutant(
        "password-in-a-config-map",
        "SEC-05",
        Add(
            f"ConfigMap {PROD}/backend-config",
            ("data", "DATABASE_HOST"),
            "DATABASE_PASSWORD: kW8s2mQp4xTz",
        ),
        path=("data", "DATABASE_PASSWORD"),
    ),
    mutant(
        "key-in-the-environment",
        "SEC-05",
        Set(BACKEND, (*MAIN, "env", 1, "value"), "AKIAQ3EGRIVTEXAMPLE2"),
    ),
    mutant(
        "snapshots-may-do-everything",
        "SEC-06",
        Set(f"Role {PROD}/database-snapshots", ("rules", 0, "verbs"), '["*"]'),
    ),
    mutant(
        "frontend-uses-the-backends-account",
        "SEC-06",
        Set(FRONTEND, (*POD, "serviceAccountName"), "backend"),
    ),
    mutant(
        "prometheus-is-cluster-admin",
        "SEC-06",
        Set("ClusterRoleBinding valueverse-prometheus", ("roleRef", "name"), "cluster-admin"),
        path=("roleRef",),
    ),
    # ------------------------------------------------------------------ health
    mutant(
        "backend-not-alive-checked",
        "OPS-01",
        Remove(BACKEND, (*MAIN, "livenessProbe")),
        path=MAIN,
    ),
    mutant(
        "exporter-not-started-checked",
        "OPS-01",
        Remove(REDIS, (*SIDE, "startupProbe")),
        path=SIDE,
    ),
]  # fmt: skip
