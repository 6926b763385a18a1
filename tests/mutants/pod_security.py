"""Pod security: POD-01 to POD-09."""

from __future__ import annotations

from tests.mutants.edits import New, Sub, both, more, put, rekey, take
from tests.mutants.mutant import Mutant, Neutral, mutant, neutral
from tests.mutants.objects import (
    ADAPTER,
    ALLOY,
    AUDIT,
    BACKEND,
    FRONTEND,
    GRAFANA,
    LOKI,
    MONITORING,
    NODE_EXPORTER,
    PGBOUNCER,
    PRIMARY,
    PROD,
    PROMETHEUS,
    REDIS,
    REPLICA,
    SENTINEL,
    SNAPSHOTS,
    STATES,
)

SECURITY = "pod.containers.0.securityContext"
ENFORCE = 'metadata.labels."pod-security.kubernetes.io/enforce"'
HOST = "pod.volumes"
RESOURCES = {
    "requests": {"cpu": "10m", "memory": "16Mi"},
    "limits": {"cpu": "50m", "memory": "32Mi"},
}
PROBE = {"tcpSocket": {"port": 9000}}
PROBES = {"livenessProbe": PROBE, "readinessProbe": PROBE, "startupProbe": PROBE}
SAFE = {
    "runAsNonRoot": True,
    "runAsUser": 1000,
    "readOnlyRootFilesystem": True,
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}


def sidecar(**security: object) -> dict[str, object]:
    """A container beside another, with another security context."""
    context = {k: v for k, v in {**SAFE, **security}.items() if v is not None}
    return {
        "name": "proxy",
        "image": "docker.io/envoyproxy/envoy:v1.34.1",
        "securityContext": context,
        "resources": RESOURCES,
        **PROBES,
    }


BREAKING: list[Mutant] = [
    # ------------------------------------------------------------------ POD-01
    mutant("backend-may-be-root", "POD-01", put(BACKEND, f"{SECURITY}.runAsNonRoot", False)),
    mutant(
        "init-runs-as-root",
        "POD-01",
        put(REDIS, "pod.initContainers.config.securityContext.runAsUser", 0),
    ),
    mutant("backend-runs-as-another", "POD-01", put(BACKEND, f"{SECURITY}.runAsUser", 2000)),
    mutant(
        "nobody-says-non-root",
        "POD-01",
        both(
            take(LOKI, f"{SECURITY}.runAsNonRoot"),
            take(LOKI, "pod.securityContext.runAsNonRoot"),
        ),
        path=SECURITY,
    ),
    mutant(
        "root-by-the-pod",
        "POD-01",
        both(
            take(SENTINEL, f"{SECURITY}.runAsUser"),
            put(SENTINEL, "pod.securityContext.runAsUser", 0),
        ),
        path="pod.securityContext.runAsUser",
    ),
    mutant(
        "snapshots-as-root",
        "POD-01",
        put(SNAPSHOTS, f"{SECURITY}.runAsUser", 0),
    ),
    mutant(
        "a-sidecar-as-root",
        "POD-01",
        more(FRONTEND, "pod.containers", sidecar(runAsUser=0)),
        path="pod.containers.proxy.securityContext.runAsUser",
    ),
    mutant(
        "primary-without-a-user",
        "POD-01",
        both(
            take(PRIMARY, f"{SECURITY}.runAsUser"),
            take(PRIMARY, "pod.securityContext.runAsUser"),
        ),
        path=SECURITY,
    ),
    # ------------------------------------------------------------------ POD-02
    mutant("backend-writable", "POD-02", put(BACKEND, f"{SECURITY}.readOnlyRootFilesystem", False)),
    mutant(
        "exporter-writable",
        "POD-02",
        take(REDIS, "pod.containers.exporter.securityContext.readOnlyRootFilesystem"),
    ),
    mutant(
        "init-writable",
        "POD-02",
        put(SENTINEL, "pod.initContainers.config.securityContext.readOnlyRootFilesystem", False),
    ),
    mutant(
        "audit-job-writable",
        "POD-02",
        take(AUDIT, f"{SECURITY}.readOnlyRootFilesystem"),
    ),
    mutant(
        "a-writable-sidecar",
        "POD-02",
        more(BACKEND, "pod.containers", sidecar(readOnlyRootFilesystem=None)),
        path="pod.containers.proxy.securityContext",
    ),
    mutant(
        "read-only-where-the-pod-has-it",
        "POD-02 INV-03",
        both(
            take(GRAFANA, f"{SECURITY}.readOnlyRootFilesystem"),
            put(GRAFANA, "pod.securityContext.readOnlyRootFilesystem", True),
        ),
    ),
    # ------------------------------------------------------------------ POD-03
    mutant(
        "frontend-drops-one-capability",
        "POD-03",
        put(FRONTEND, f"{SECURITY}.capabilities.drop", ["NET_RAW"]),
    ),
    mutant(
        "backend-adds-a-capability",
        "POD-03",
        put(BACKEND, f"{SECURITY}.capabilities.add", ["SYS_PTRACE"]),
    ),
    mutant(
        "backend-adds-a-capability-with-its-prefix",
        "POD-03",
        put(PGBOUNCER, f"{SECURITY}.capabilities.add", ["NET_BIND_SERVICE", "CAP_SYS_ADMIN"]),
    ),
    mutant("exporter-keeps-capabilities", "POD-03", take(NODE_EXPORTER, f"{SECURITY}.capabilities")),
    mutant(
        "init-keeps-capabilities",
        "POD-03",
        take(PGBOUNCER, "pod.initContainers.0.securityContext.capabilities.drop"),
    ),
    mutant(
        "everything-added-to-a-sidecar",
        "POD-03",
        put(REPLICA, "pod.containers.role-sync.securityContext.capabilities.add", ["ALL"]),
    ),
    # ------------------------------------------------------------------ POD-04
    mutant(
        "frontend-may-escalate",
        "POD-04",
        put(FRONTEND, f"{SECURITY}.allowPrivilegeEscalation", True),
    ),
    mutant(
        "exporter-privileged",
        "POD-04",
        put(REDIS, "pod.containers.exporter.securityContext.privileged", True),
    ),
    mutant(
        "nobody-says-no-escalation",
        "POD-04",
        take(PROMETHEUS, f"{SECURITY}.allowPrivilegeEscalation"),
    ),
    mutant(
        "init-may-escalate",
        "POD-04",
        put(REDIS, "pod.initContainers.config.securityContext.allowPrivilegeEscalation", True),
    ),
    mutant(
        "init-privileged",
        "POD-04",
        put(PGBOUNCER, "pod.initContainers.0.securityContext.privileged", True),
    ),
    mutant(
        "snapshot-job-may-escalate",
        "POD-04",
        take(SNAPSHOTS, f"{SECURITY}.allowPrivilegeEscalation"),
    ),
    # ------------------------------------------------------------------ POD-05
    mutant("namespace-enforces-less", "POD-05", put(f"Namespace {PROD}", ENFORCE, "baseline")),
    mutant("namespace-only-warns", "POD-05", take(f"Namespace {MONITORING}", ENFORCE)),
    mutant("level-in-another-case", "POD-05", put(f"Namespace {PROD}", ENFORCE, "Restricted")),
    mutant(
        "enforced-by-a-key-that-is-none",
        "POD-05",
        rekey(f"Namespace {PROD}", ENFORCE, "pod-security.kubernetes.io/enforced"),
        path="metadata.labels",
    ),
    mutant(
        "enforced-by-an-annotation",
        "POD-05",
        both(
            take(f"Namespace {PROD}", ENFORCE),
            put(
                f"Namespace {PROD}",
                'metadata.annotations."pod-security.kubernetes.io/enforce"',
                "restricted",
            ),
        ),
    ),
    mutant("level-privileged", "POD-05", put(f"Namespace {MONITORING}", ENFORCE, "privileged")),
    # ------------------------------------------------------------------ POD-06
    mutant("agent-on-the-host-network", "POD-06", put(ALLOY, "pod.hostNetwork", True)),
    mutant("exporter-sees-all-processes", "POD-06", put(NODE_EXPORTER, "pod.hostPID", True)),
    mutant("redis-shares-memory-with-the-host", "POD-06", put(REDIS, "pod.hostIPC", True)),
    mutant(
        "backend-mounts-the-host",
        "POD-06",
        more(BACKEND, HOST, {"name": "host", "hostPath": {"path": "/var/log"}}),
        path="pod.volumes.host.hostPath",
    ),
    mutant(
        "agent-mounts-the-socket-of-the-runtime",
        "POD-06",
        more(
            ALLOY,
            HOST,
            {
                "name": "runtime",
                "hostPath": {"path": "/run/containerd/containerd.sock", "type": "Socket"},
            },
        ),
        path="pod.volumes.runtime.hostPath",
    ),
    mutant(
        "backend-on-a-host-port",
        "POD-06",
        put(BACKEND, "pod.containers.0.ports.http.hostPort", 8080),
    ),
    mutant(
        "job-on-the-host-network",
        "POD-06",
        put(SNAPSHOTS, "pod.hostNetwork", True),
    ),
    # ------------------------------------------------------------------ POD-07
    mutant(
        "backend-unconfined",
        "POD-07",
        put(BACKEND, f"{SECURITY}.seccompProfile.type", "Unconfined"),
    ),
    mutant(
        "grafana-unconfined",
        "POD-07",
        put(GRAFANA, f"{SECURITY}.seccompProfile.type", "Unconfined"),
    ),
    mutant(
        "no-profile-at-all",
        "POD-07",
        both(
            take(ADAPTER, f"{SECURITY}.seccompProfile"),
            take(ADAPTER, "pod.securityContext.seccompProfile"),
        ),
        path=SECURITY,
    ),
    mutant(
        "init-unconfined",
        "POD-07",
        put(REDIS, "pod.initContainers.config.securityContext.seccompProfile", {"type": "Unconfined"}),
        path="pod.initContainers.config.securityContext.seccompProfile.type",
    ),
    mutant(
        "profile-by-the-old-annotation",
        "POD-07",
        both(
            take(STATES, f"{SECURITY}.seccompProfile"),
            take(STATES, "pod.securityContext.seccompProfile"),
            put(STATES, 'notes."seccomp.security.alpha.kubernetes.io/pod"', "runtime/default"),
        ),
        path=SECURITY,
    ),
    mutant(
        "profile-in-another-case",
        "POD-07",
        put(FRONTEND, f"{SECURITY}.seccompProfile.type", "runtimeDefault"),
    ),
    # ------------------------------------------------------------------ POD-08
    mutant("frontend-mounts-its-token", "POD-08", put(FRONTEND, "pod.automountServiceAccountToken", True)),
    mutant("backend-mounts-its-token", "POD-08", put(BACKEND, "pod.automountServiceAccountToken", True)),
    mutant(
        "nobody-says-anything-of-the-token",
        "POD-08",
        both(
            take(REDIS, "pod.automountServiceAccountToken"),
            take(f"ServiceAccount {PROD}/redis", "automountServiceAccountToken"),
        ),
        path="pod",
    ),
    mutant(
        "account-mounts-its-token",
        "POD-08",
        both(
            take(PGBOUNCER, "pod.automountServiceAccountToken"),
            put(f"ServiceAccount {PROD}/pgbouncer", "automountServiceAccountToken", True),
        ),
        path="pod",
    ),
    mutant("loki-mounts-its-token", "POD-08", put(LOKI, "pod.automountServiceAccountToken", True)),
    # ------------------------------------------------------------------ POD-09
    mutant(
        "frontend-latest",
        "POD-09 OPS-09",
        put(FRONTEND, "pod.containers.0.image", "ghcr.io/valueverse/frontend:latest"),
    ),
    mutant(
        "backend-without-tag",
        "POD-09 OPS-09",
        put(BACKEND, "pod.containers.0.image", "ghcr.io/valueverse/backend"),
    ),
    mutant(
        "a-port-is-no-tag",
        "POD-09 OPS-09",
        put(FRONTEND, "pod.containers.0.image", "registry.valueverse.example:5000/frontend"),
    ),
    mutant(
        "init-without-tag",
        "POD-09 OPS-09",
        put(REDIS, "pod.initContainers.config.image", "docker.io/library/redis"),
    ),
    mutant(
        "job-latest",
        "POD-09 OPS-09",
        put(SNAPSHOTS, "pod.containers.0.image", "registry.k8s.io/kubectl:latest"),
    ),
]  # fmt: skip

NEUTRAL: list[Neutral] = [
    neutral(
        "said-by-the-pod-alone",
        "POD-01 POD-07",
        both(
            take(BACKEND, f"{SECURITY}.runAsNonRoot"),
            take(BACKEND, f"{SECURITY}.runAsUser"),
            take(BACKEND, f"{SECURITY}.seccompProfile"),
        ),
    ),
    neutral(
        "said-by-the-containers-alone",
        "POD-01 POD-07",
        both(
            take(LOKI, "pod.securityContext.runAsNonRoot"),
            take(LOKI, "pod.securityContext.runAsUser"),
            take(LOKI, "pod.securityContext.seccompProfile"),
        ),
    ),
    neutral(
        "one-more-safe-sidecar",
        "POD-01 POD-02 POD-03 POD-04 POD-07 POD-09",
        more(SENTINEL, "pod.containers", sidecar()),
    ),
    neutral(
        "binds-a-low-port",
        "POD-03",
        put(FRONTEND, f"{SECURITY}.capabilities.add", ["NET_BIND_SERVICE"]),
    ),
    neutral("drops-more-than-all", "POD-03", put(FRONTEND, f"{SECURITY}.capabilities.drop", ["ALL", "NET_RAW"])),
    neutral("not-privileged-aloud", "POD-04 POD-02", put(GRAFANA, f"{SECURITY}.privileged", False)),
    neutral("host-network-off-aloud", "POD-06", both(put(ALLOY, "pod.hostNetwork", False), put(ALLOY, "pod.hostPID", False))),
    neutral(
        "security-in-flow-style-and-another-order",
        "POD-01 POD-02 POD-03 POD-04 POD-07",
        Sub(
            "frontend-deployment.yaml",
            "            runAsNonRoot: true\n            runAsUser: 1000\n            runAsGroup: 1000\n"
            "            readOnlyRootFilesystem: true\n            allowPrivilegeEscalation: false\n"
            "            capabilities:\n              drop: [ALL]\n            seccompProfile:\n"
            "              type: RuntimeDefault\n",
            "            {capabilities: {drop: [\"ALL\"]}, seccompProfile: {type: 'RuntimeDefault'}, "
            "allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, runAsGroup: 1000, "
            "runAsUser: 0x3e8, runAsNonRoot: true}\n",
        ),
    ),
    neutral(
        "enforced-as-in-a-named-release",
        "POD-05",
        put(
            f"Namespace {PROD}",
            'metadata.labels."pod-security.kubernetes.io/enforce-version"',
            "v1.30",
        ),
    ),
    neutral(
        "enforced-as-in-the-default-release",
        "POD-05",
        take(f"Namespace {PROD}", 'metadata.labels."pod-security.kubernetes.io/enforce-version"'),
    ),
    neutral(
        "another-namespace-enforces-less",
        "POD-05 NET-01 INV-02",
        New(
            "namespace.yaml",
            "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: playground\n"
            "  labels: {pod-security.kubernetes.io/enforce: privileged}\n",
        ),
    ),
    neutral(
        "a-volume-called-host",
        "POD-06",
        more(BACKEND, "pod.volumes", {"name": "hostpath", "emptyDir": {}}),
    ),
    neutral(
        "token-off-by-the-account-alone",
        "POD-08",
        take(FRONTEND, "pod.automountServiceAccountToken"),
    ),
    neutral(
        "token-off-by-the-pod-alone",
        "POD-08",
        take(f"ServiceAccount {PROD}/redis", "automountServiceAccountToken"),
    ),
    neutral(
        "pinned-by-digest",
        "POD-09",
        put(
            BACKEND,
            "pod.containers.0.image",
            "ghcr.io/valueverse/backend@sha256:" + "0123456789abcdef" * 4,
        ),
    ),
    neutral(
        "pinned-by-both",
        "POD-09",
        put(
            FRONTEND,
            "pod.containers.0.image",
            "ghcr.io/valueverse/frontend:1.0.0@sha256:" + "0123456789abcdef" * 4,
        ),
    ),
]  # fmt: skip
