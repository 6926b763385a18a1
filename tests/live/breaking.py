"""What people do to a running platform, and which of its promises that breaks.

A breakage is commands of kubectl, the objects that they change, and what an audit has to say then:
the rows that are broken with the object that each is broken at, the rows that cannot be told, and
the objects that differ from what was declared. Breakages of one batch are done together and do not
touch each other; an audit after a batch has to find the union of what they are to break, and nothing
else.
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, field
from typing import TypeAlias

from tests.live.cluster import Cluster, Object

Rows: TypeAlias = dict[str, set[str]]

CLAIM = "PersistentVolumeClaim"
"""Its class cannot be changed: what was made anew is removed, and made as it was."""
PROD, MONITORING = "valueverse-prod", "valueverse-monitoring"


@dataclass(frozen=True)
class Breakage:
    """Something that goes wrong, in words, and what comes of it."""

    what: str
    commands: list[str]
    touches: list[str]
    """The objects to be set back: `kind [namespace/]name`, the kind as kubectl knows it."""
    broken: Rows = field(default_factory=dict)
    """`Kind name` by row."""
    unverified: set[str] = field(default_factory=set)
    drift: set[str] = field(default_factory=set)
    """`Kind name`, for an object that was changed, is absent, or that nobody declared."""
    unsettled: set[str] = field(default_factory=set)
    """Names of objects that will not be as their controllers want them."""
    undo: list[str] = field(default_factory=list)
    """Commands, where setting the objects back is not enough."""


def run(cluster: Cluster, breakage: Breakage, commands: list[str]) -> None:
    """Runs the commands, which have to succeed."""
    for command in commands:
        given = shlex.split(command)
        stdin = given.pop() if given[-2:-1] == ["-"] else ""
        given += ["--timeout=110s"] if given[0] == "wait" else []
        answer = cluster.kubectl(*given, stdin=stdin, seconds=120)
        assert answer.returncode == 0, f"{breakage.what}: kubectl {command}: {answer.stderr}"


@dataclass(frozen=True)
class Originals:
    """Objects as they were before, to be set back to that."""

    names: list[str]
    things: list[Object]

    @classmethod
    def of(cls, cluster: Cluster, breakages: list[Breakage]) -> Originals:
        """What the breakages touch."""
        names = [name for breakage in breakages for name in breakage.touches]
        assert len(names) == len(set(names)), "two breakages of a batch touch the same object"
        return cls(names, [thing for name in names if (thing := _found(cluster, name))])

    def restore(self, cluster: Cluster) -> None:
        """Removes what was not there, makes what is not there now, and sets back the others."""
        known = {_name(thing) for thing in self.things if thing["kind"] != CLAIM}
        for name in self.names:
            if _short(name) not in known:
                kind, space, thing = _parts(name)
                command = ["delete", kind, thing, *space, "--ignore-not-found"]
                answer = cluster.kubectl(*command, "--grace-period=0", "--force")
                assert answer.returncode == 0, answer.stderr
        missing, changed = [], []
        for thing in self.things:
            answer = cluster.kubectl(
                *("get", "--ignore-not-found", "-o", "name", "-f", "-"),
                stdin=json.dumps(_bare(thing)),
            )
            (changed if answer.stdout.strip() else missing).append(_bare(thing))
        for verb, things in (("create", missing), ("replace", changed)):
            if things:
                given = json.dumps({"apiVersion": "v1", "kind": "List", "items": things})
                answer = cluster.kubectl(verb, "-f", "-", stdin=given)
                assert answer.returncode == 0, answer.stderr


def _found(cluster: Cluster, name: str) -> Object | None:
    kind, space, thing = _parts(name)
    answer = cluster.kubectl("get", kind, thing, *space, "--ignore-not-found", "-o", "json")
    assert answer.returncode == 0, answer.stderr
    found: Object | None = json.loads(answer.stdout or "null")
    return found


def _parts(name: str) -> tuple[str, list[str], str]:
    kind, _, rest = name.partition(" ")
    space, _, thing = rest.rpartition("/")
    return kind, ["-n", space] if space else [], thing


def _short(name: str) -> str:
    return name.replace(" ", "/").lower()


def _name(thing: Object) -> str:
    metadata = thing["metadata"]
    parts = (thing["kind"].lower(), metadata.get("namespace"), metadata["name"])
    return "/".join(part for part in parts if part)


def _bare(thing: Object) -> Object:
    """An object without what the API server adds to it."""
    added = ("resourceVersion", "uid", "creationTimestamp", "generation", "managedFields")
    metadata = {k: v for k, v in thing["metadata"].items() if k not in added}
    bare = {**{k: v for k, v in thing.items() if k != "status"}, "metadata": metadata}
    if thing["kind"] == CLAIM:
        # Its volume went with it, and another is made.
        bare["spec"] = {k: v for k, v in thing["spec"].items() if k != "volumeName"}
        del metadata["annotations"]
    return bare


def patch(what: str, space: str, change: Object | list[Object], *more: str) -> str:
    """A command that patches an object: a merge patch, or a list of JSON patches."""
    kind = "json" if isinstance(change, list) else "merge"
    given = shlex.quote(json.dumps(change))
    return f"patch {what} -n {space} --type={kind} -p {given} {' '.join(more)}"


def status(what: str, space: str, change: Object) -> str:
    """A command that writes a status, as a controller would."""
    return patch(what, space, {"status": change}, "--subresource=status")


def remove(what: str, space: str, path: str) -> str:
    """A command that removes a field."""
    return patch(what, space, [{"op": "remove", "path": path}])


def make(thing: Object) -> str:
    """A command that makes an object."""
    return f"create -f - {shlex.quote(json.dumps(thing))}"


def not_ready(reason: str, message: str) -> Object:
    """A status whose condition Ready is False."""
    condition = {"type": "Ready", "status": "False", "reason": reason, "message": message}
    return {"conditions": [{**condition, "lastTransitionTime": "2026-01-01T00:00:00Z"}]}


PLAIN_CLASS = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "plain"},
    "provisioner": "ebs.csi.aws.com",
    "parameters": {"type": "gp3", "encrypted": "false"},
    "volumeBindingMode": "WaitForFirstConsumer",
}
PLAIN_CLAIM = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "metadata": {
        "name": "compliance-audit-history",
        "namespace": MONITORING,
        "labels": {"app.kubernetes.io/part-of": "valueverse"},
    },
    "spec": {
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "plain",
        "resources": {"requests": {"storage": "1Gi"}},
    },
}
FLOOR = {
    *("Deployment backend", "Deployment cluster-autoscaler", "Deployment frontend"),
    *("Deployment kube-state-metrics", "Deployment pgbouncer", "Deployment prometheus-adapter"),
    *("Deployment pushgateway", "StatefulSet grafana", "StatefulSet loki"),
    *("StatefulSet postgres-monitor", "StatefulSet postgres-primary"),
    *("StatefulSet postgres-replica", "StatefulSet prometheus", "StatefulSet redis"),
    "StatefulSet redis-sentinel",
}
"""What the smallest platform has on its nodes."""
CONTAINER = "/spec/template/spec/containers/0"

BATCHES: dict[str, list[Breakage]] = {
    "workloads": [
        Breakage(
            "Sentinel scaled by hand",
            [
                f"scale statefulset redis-sentinel -n {PROD} --replicas=2",
                f"wait statefulset redis-sentinel -n {PROD} --for=jsonpath={{.status.replicas}}=2",
            ],
            [f"StatefulSet {PROD}/redis-sentinel"],
            {"HA-13": {"StatefulSet redis-sentinel"}},
            drift={"StatefulSet redis-sentinel"},
        ),
        Breakage(
            "backend scaled to nothing, so that its autoscaler gives up",
            [
                f"scale deployment backend -n {PROD} --replicas=0",
                f"wait hpa backend -n {PROD} --for=condition=ScalingActive=False",
            ],
            [f"Deployment {PROD}/backend"],
            {
                "HA-01": {"HorizontalPodAutoscaler backend"},
                "AS-01": {"HorizontalPodAutoscaler backend"},
                "AS-02": {"HorizontalPodAutoscaler backend"},
                "AS-03": {"HorizontalPodAutoscaler backend"},
                "AS-09": {"HorizontalPodAutoscaler backend"},
                "HA-03": {"PodDisruptionBudget backend"},
                "HA-15": {"PodDisruptionBudget backend"},
                "ING-11": {"Deployment backend"},
                "OPS-01": {"Deployment backend"},
            },
            {"HA-02"},
            unsettled={"backend"},
        ),
        Breakage(
            "an image by a tag that moves",
            [
                f"set image deployment frontend -n {PROD} frontend=ghcr.io/valueverse/frontend:latest"
            ],
            [f"Deployment {PROD}/frontend"],
            {"POD-09": {"Deployment frontend"}, "OPS-09": {"Deployment frontend"}},
            drift={"Deployment frontend"},
        ),
        Breakage(
            "a readiness probe removed",
            [remove("deployment kube-state-metrics", MONITORING, f"{CONTAINER}/readinessProbe")],
            [f"Deployment {MONITORING}/kube-state-metrics"],
            {
                "HA-16": {"Deployment kube-state-metrics"},
                "OPS-01": {"Deployment kube-state-metrics"},
            },
            drift={"Deployment kube-state-metrics"},
        ),
        Breakage(
            "limits removed, so that the quota of the namespace lets no such pod in",
            [
                remove("statefulset redis", PROD, f"{CONTAINER}/resources/limits"),
                f"wait statefulset redis -n {PROD} --for=jsonpath={{.status.readyReplicas}}=2",
            ],
            [f"StatefulSet {PROD}/redis"],
            {
                "HA-14": {"StatefulSet redis"},
                "OPS-01": {"StatefulSet redis"},
                "RES-05": {"StatefulSet redis"},
                "RES-06": {"StatefulSet redis"},
                "RES-08": {"StatefulSet redis"},
            },
            drift={"StatefulSet redis"},
            unsettled={"redis"},
        ),
        Breakage(
            "a token mounted into a pod that needs none",
            [
                patch(
                    "deployment pgbouncer",
                    PROD,
                    {"spec": {"template": {"spec": {"automountServiceAccountToken": True}}}},
                )
            ],
            [f"Deployment {PROD}/pgbouncer"],
            {"POD-08": {"Deployment pgbouncer"}},
            drift={"Deployment pgbouncer"},
        ),
        Breakage(
            "a root file system made writable",
            [
                patch(
                    "statefulset loki",
                    MONITORING,
                    [
                        {
                            "op": "replace",
                            "path": f"{CONTAINER}/securityContext/readOnlyRootFilesystem",
                            "value": False,
                        }
                    ],
                )
            ],
            [f"StatefulSet {MONITORING}/loki"],
            {"POD-02": {"StatefulSet loki"}},
            drift={"StatefulSet loki"},
        ),
    ],
    "around workloads": [
        Breakage(
            "a disruption budget deleted",
            [f"delete pdb backend -n {PROD}"],
            [f"PodDisruptionBudget {PROD}/backend"],
            {"HA-03": {"Deployment backend"}, "HA-15": {"Deployment backend"}},
            drift={"PodDisruptionBudget backend"},
        ),
        Breakage(
            "a disruption budget that lets nobody go",
            [
                patch("pdb frontend", PROD, {"spec": {"minAvailable": 2}}),
                f"wait pdb frontend -n {PROD} --for=jsonpath={{.status.desiredHealthy}}=2",
            ],
            [f"PodDisruptionBudget {PROD}/frontend"],
            {"HA-07": {"PodDisruptionBudget frontend"}, "HA-15": {"PodDisruptionBudget frontend"}},
            drift={"PodDisruptionBudget frontend"},
            unsettled={"frontend"},
        ),
        Breakage(
            "an autoscaler's ceiling lowered",
            [patch("hpa backend", PROD, {"spec": {"maxReplicas": 6}})],
            [f"HorizontalPodAutoscaler {PROD}/backend"],
            {
                "HA-01": {"HorizontalPodAutoscaler backend"},
                "RES-08": {"Deployment pgbouncer", "HorizontalPodAutoscaler backend"},
                "RES-10": {"HorizontalPodAutoscaler backend"},
            },
            drift={"HorizontalPodAutoscaler backend"},
        ),
        Breakage(
            "a policy that denies by default deleted",
            [f"delete networkpolicy default-deny-all -n {MONITORING}"],
            [f"NetworkPolicy {MONITORING}/default-deny-all"],
            {
                "NET-01": {
                    "DaemonSet alloy",
                    "DaemonSet node-exporter",
                    "Deployment cluster-autoscaler",
                    "Deployment kube-state-metrics",
                    "Deployment prometheus-adapter",
                    "Deployment pushgateway",
                    "Namespace valueverse-monitoring",
                    "StatefulSet grafana",
                    "StatefulSet loki",
                    "StatefulSet prometheus",
                }
            },
            drift={"NetworkPolicy default-deny-all"},
        ),
        Breakage(
            "a policy widened",
            [
                patch(
                    "networkpolicy redis",
                    PROD,
                    [{"op": "add", "path": "/spec/ingress/-", "value": {}}],
                )
            ],
            [f"NetworkPolicy {PROD}/redis"],
            {
                "NET-01": {"NetworkPolicy redis"},
                "NET-02": {"NetworkPolicy redis"},
                "NET-04": {"NetworkPolicy redis"},
            },
            drift={"NetworkPolicy redis"},
        ),
        Breakage(
            "a namespace's Pod Security label removed",
            [f"label namespace {PROD} pod-security.kubernetes.io/enforce-"],
            [f"Namespace {PROD}"],
            {"POD-05": {"Namespace valueverse-prod"}},
            drift={"Namespace valueverse-prod"},
        ),
        Breakage(
            "an account's cloud role taken away",
            [
                f"annotate serviceaccount cluster-autoscaler -n {MONITORING} eks.amazonaws.com/role-arn-"
            ],
            [f"ServiceAccount {MONITORING}/cluster-autoscaler"],
            {"SEC-07": {"ServiceAccount cluster-autoscaler"}},
            drift={"ServiceAccount cluster-autoscaler"},
        ),
        Breakage(
            "an account made the cluster's administrator",
            [
                f"create rolebinding all -n {PROD} --clusterrole=cluster-admin "
                f"--serviceaccount={PROD}:backend"
            ],
            [f"RoleBinding {PROD}/all"],
            {"SEC-06": {"RoleBinding all"}},
            drift={"RoleBinding all"},
        ),
        Breakage(
            "a Service that selects other pods",
            [
                patch(
                    "service frontend",
                    PROD,
                    {"spec": {"selector": {"app.kubernetes.io/name": "front"}}},
                )
            ],
            [f"Service {PROD}/frontend"],
            {"ING-11": {"Ingress valueverse"}},
            drift={"Service frontend"},
        ),
        Breakage(
            "a placeholder in a ConfigMap",
            [
                patch(
                    "configmap frontend-config",
                    PROD,
                    {"data": {"API_KEY": "REPLACE_WITH_ACTUAL_KEY"}},
                )
            ],
            [f"ConfigMap {PROD}/frontend-config"],
            {"INV-05": {"ConfigMap frontend-config"}},
            drift={"ConfigMap frontend-config"},
        ),
    ],
    "what controllers say": [
        Breakage(
            "a certificate that could not be issued",
            [status("certificate grafana", MONITORING, not_ready("Failed", "rate limited"))],
            [],
            {"ING-08": {"Certificate grafana"}, "ING-09": {"Certificate grafana"}},
        ),
        Breakage(
            "a certificate that was not renewed",
            [
                status(
                    "certificate valueverse",
                    PROD,
                    {"notAfter": "2026-01-01T00:00:00Z", "renewalTime": "2025-12-01T00:00:00Z"},
                )
            ],
            [],
            {"ING-09": {"Certificate valueverse"}},
        ),
        Breakage(
            "an issuer that cannot issue",
            [status("clusterissuer letsencrypt-prod-dns", PROD, not_ready("Error", "no account"))],
            [],
            {"ING-08": {"ClusterIssuer letsencrypt-prod-dns"}},
        ),
        Breakage(
            "a secret that is not refreshed",
            [status("externalsecret redis", PROD, {"refreshTime": "2026-01-01T00:00:00Z"})],
            [],
            {"SEC-04": {"ExternalSecret redis"}},
        ),
        Breakage(
            "a secret that cannot be read",
            [status("externalsecret backend", PROD, not_ready("SecretSyncedError", "no access"))],
            [],
            {"SEC-02": {"ExternalSecret backend"}},
        ),
        Breakage(
            "a secret store that is out of reach",
            [
                status(
                    "secretstore aws-secrets-manager",
                    MONITORING,
                    not_ready("ValidationFailed", "no access"),
                )
            ],
            [],
            {
                "SEC-02": {"SecretStore aws-secrets-manager"},
                "SEC-03": {"SecretStore aws-secrets-manager"},
            },
        ),
        Breakage(
            "a snapshot that is too old",
            [
                status(
                    "volumesnapshot hourly-data-postgres-primary-0",
                    PROD,
                    {"creationTime": "2026-01-01T00:00:00Z"},
                )
            ],
            [],
            {
                "HA-11": {"VolumeSnapshot hourly-data-postgres-primary-0"},
                "OPS-06": {"VolumeSnapshot hourly-data-postgres-primary-0"},
            },
        ),
        Breakage(
            "a pod of a StatefulSet that is not ready",
            [
                f"patch pod postgres-replica-1 -n {PROD} --subresource=status --type=strategic -p "
                """'{"status": {"conditions": [{"type": "Ready", "status": "False"}]}}'""",
                f"wait statefulset postgres-replica -n {PROD} "
                "--for=jsonpath={.status.readyReplicas}=1",
            ],
            [],
            {
                "HA-08": {"StatefulSet postgres-replica"},
                "HA-09": {"StatefulSet postgres-replica"},
                "OPS-01": {"StatefulSet postgres-replica"},
            },
            unsettled={"postgres", "postgres-replica"},
            undo=[f"delete pod postgres-replica-1 -n {PROD} --wait=false"],
        ),
        Breakage(
            "nobody measures processors and memory any more",
            [
                "delete apiservice v1beta1.metrics.k8s.io",
                f"wait hpa frontend -n {PROD} --for=condition=ScalingActive=False",
            ],
            ["APIService v1beta1.metrics.k8s.io"],
            {
                # Its other metric is served by somebody else, and keeps it active.
                "AS-01": {"HorizontalPodAutoscaler backend"},
                "AS-02": {"HorizontalPodAutoscaler backend"},
                "HA-05": {"HorizontalPodAutoscaler frontend"},
                "AS-06": {"HorizontalPodAutoscaler frontend"},
                "AS-09": {"HorizontalPodAutoscaler frontend"},
            },
            unsettled={"backend", "frontend"},
        ),
        Breakage(
            "all nodes cordoned, so that pods find no place",
            [
                "cordon node-1 node-2 node-3",
                f"delete pods -n {PROD} -l app.kubernetes.io/name=frontend --wait=false",
                f"wait deployment frontend -n {PROD} "
                "--for=jsonpath={.status.unavailableReplicas}=2",
            ],
            [],
            {
                "HA-07": {"PodDisruptionBudget frontend"},
                "HA-15": {"PodDisruptionBudget frontend"},
                "ING-11": {"Deployment frontend"},
                "OPS-01": {"Deployment frontend"},
                "RES-09": FLOOR,
            },
            {"HA-06"},
            unsettled={"frontend"},
            undo=["uncordon node-1 node-2 node-3"],
        ),
        Breakage(
            "the network plugin gone",
            ["delete daemonset calico-node -n kube-system"],
            ["DaemonSet kube-system/calico-node"],
            {},
            {"NET-08"},
        ),
    ],
    "the rest": [
        Breakage(
            "a second default storage class",
            [
                "patch storageclass io2-encrypted -p "
                """'{"metadata": {"annotations": """
                """{"storageclass.kubernetes.io/is-default-class": "true"}}}'"""
            ],
            ["StorageClass io2-encrypted"],
            {"STO-01": {"StorageClass gp3-encrypted"}},
            drift={"StorageClass io2-encrypted"},
        ),
        Breakage(
            "a claim made anew on a class that does not encrypt",
            [
                make(PLAIN_CLASS),
                f"delete pvc compliance-audit-history -n {MONITORING}",
                make(PLAIN_CLAIM),
                f"wait pvc compliance-audit-history -n {MONITORING} "
                "--for=jsonpath={.status.phase}=Bound",
            ],
            ["StorageClass plain", f"PersistentVolumeClaim {MONITORING}/compliance-audit-history"],
            {
                "STO-04": {
                    "PersistentVolume (of a claim)",
                    "PersistentVolumeClaim compliance-audit-history",
                }
            },
            drift={"PersistentVolumeClaim compliance-audit-history"},
        ),
        Breakage(
            "TLS dropped from an Ingress",
            [remove("ingress grafana", MONITORING, "/spec/tls")],
            [f"Ingress {MONITORING}/grafana"],
            {"ING-01": {"Ingress grafana"}},
            drift={"Ingress grafana"},
        ),
        Breakage(
            "somebody debugs a pod",
            [
                f"patch pod redis-0 -n {PROD} --subresource=ephemeralcontainers --type=strategic -p "
                """'{"spec": {"ephemeralContainers": [{"name": "debug", """
                """"image": "docker.io/library/busybox:1.36", "securityContext": """
                """{"runAsNonRoot": true, "runAsUser": 1000, "allowPrivilegeEscalation": false, """
                """"capabilities": {"drop": ["ALL"]}, "seccompProfile": """
                """{"type": "RuntimeDefault"}}}]}}'"""
            ],
            [],
            {"POD-02": {"Pod redis-0"}},
            undo=[f"delete pod redis-0 -n {PROD} --wait=false"],
        ),
        Breakage(
            "all of a workload on one node",
            [
                patch(
                    "deployment frontend",
                    PROD,
                    {
                        "spec": {
                            "template": {
                                "spec": {"nodeSelector": {"kubernetes.io/hostname": "node-1"}}
                            }
                        }
                    },
                ),
                f"rollout status deployment frontend -n {PROD} --timeout=60s",
            ],
            [f"Deployment {PROD}/frontend"],
            {"HA-06": {"Deployment frontend"}, "RES-09": {"Deployment frontend"}},
            drift={"Deployment frontend"},
        ),
        Breakage(
            "a privileged pod made by hand",
            [
                f"label namespace {MONITORING} --overwrite pod-security.kubernetes.io/enforce=privileged",
                f"run toolbox -n {MONITORING} --image=docker.io/library/busybox:1.36 --privileged",
            ],
            [f"Namespace {MONITORING}", f"Pod {MONITORING}/toolbox"],
            {
                "POD-01": {"Pod toolbox"},
                "POD-02": {"Pod toolbox"},
                "POD-03": {"Pod toolbox"},
                "POD-04": {"Pod toolbox"},
                "POD-07": {"Pod toolbox"},
                "SEC-06": {"Pod toolbox"},
                "RES-05": {"Pod toolbox"},
                "OPS-01": {"Pod toolbox"},
                "POD-05": {"Namespace valueverse-monitoring"},
            },
            drift={"Namespace valueverse-monitoring", "Pod toolbox"},
        ),
        Breakage(
            "a rolling update that takes pods away",
            [
                patch(
                    "deployment backend",
                    PROD,
                    {"spec": {"strategy": {"rollingUpdate": {"maxUnavailable": 1}}}},
                )
            ],
            [f"Deployment {PROD}/backend"],
            {"HA-04": {"Deployment backend"}},
            drift={"Deployment backend"},
        ),
    ],
}
