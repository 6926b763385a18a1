"""A real API server, asked to be strict, refuses exactly the objects of which we say that a field
is unknown, of another type or missing."""

from __future__ import annotations

import pytest

from tests.live.cluster import Cluster
from tests.schemas.faults import faults

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("live")]

POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: web, namespace: default}}
spec:
  {pod}
  containers:
  - name: web
    image: registry.example/web:1.2.0
    {container}
"""
CONTAINERS = [
    "securityContext: {readOnlyRootFilesystem: true}",
    "securtyContext: {readOnlyRootFilesystem: true}",
    "SecurityContext: {readOnlyRootFilesystem: true}",
    "securityContext: {readonlyRootFilesystem: true}",
    "securityContext: null",
    "args: [8080]",
    "args: ['8080', null]",
    "args: all",
    "ports: [{containerPort: '8080'}]",
    "ports: [{containerPort: 8080.0}]",
    "ports: [{containerPort: 8080.5}]",
    "ports: [{name: http}]",
    "ports: [null]",
    "env: [{name: DEBUG, value: true}]",
    "env: [{name: DEBUG, value: }]",
    "env: [{value: a}]",
    "resources: {limits: {cpu: 0.5, memory: 1e9}}",
    "resources: {limits: {cpu: 1, memory: 1.5Gi}}",
    "resources: {limits: {memory: 512MB}}",
    "resources: {limits: {memory: true}}",
    "livenessProbe: {httpGet: {port: http}}",
    "livenessProbe: {httpGet: {port: 80}}",
    "livenessProbe: {httpGet: {port: 80.5}}",
    "livenessProbe: {httpGet: {path: /}}",
    "livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: Accept}]}}",
    "securityContext: {runAsUser: 2e3}",
    "tty: 'true'",
    "volumeMounts: [{name: data, mountPath: /data}]",
    "volumeMounts: [{name: data}]",
]
PODS = [
    "hostNetwork: 'false'",
    "runAsNonRoot: true",
    "securityContext: {sysctls: [{name: kernel.shm_rmid_forced}]}",
    "nodeSelector: {ssd: true}",
    "hostUsers: true",
    "volumes: {data: {}}",
]
OBJECTS = {
    "labels": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {version: 1.0}}",
    "data": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {port: 8080}",
    "secret": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: not base64}",
    "folded secret": 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: "YWJj\\nZGVm"}',
    "policy": "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\n"
    "spec: {policyTypes: [Ingress]}",
    "role reference": "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n"
    "metadata: {name: a}\nroleRef: {kind: ClusterRole, name: view}",
    "aggregated role": "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
    "metadata: {name: a}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}",
    "verbs": "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a}\n"
    "rules: [{apiGroups: [''], resources: [pods]}]",
    "selector": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: "
    "{metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}}",
    "replicas": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 2.0, "
    "selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, "
    "spec: {containers: [{name: a, image: a}]}}}",
    "status": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {"
    "selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}, "
    "creationTimestamp: null}, spec: {containers: [{name: a, image: a}]}}}\nstatus: {}",
    "ceiling": "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\n"
    "spec: {scaleTargetRef: {kind: Deployment, name: a, apiVersion: apps/v1}}",
    "path type": "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: "
    "{rules: [{http: {paths: [{path: /, backend: {service: {name: a, port: {number: 1}}}}]}}]}",
    "definition": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
    "metadata: {name: queues.example.org}\nspec: {group: example.org, scope: Namespaced, "
    "names: {kind: Queue, plural: queues}, versions: [{name: v1, served: true, storage: true, "
    "schema: {openAPIV3Schema: {type: object}}}, {name: v2, served: true, "
    "schema: {openAPIV3Schema: {type: object}}}]}",
}


def both(cluster: Cluster, text: str) -> tuple[list[str], str]:
    """What we say of an object in the server's own release, and what the server says."""
    answer = cluster.kubectl(
        "create", "--dry-run=server", "--validate=strict", "-f", "-", stdin=text, seconds=30
    )
    ours = [line for line in faults(text) if " to 1." not in line]
    return ours, answer.stderr if answer.returncode else ""


@pytest.mark.parametrize("container", CONTAINERS)
def test_containers(cluster: Cluster, container: str) -> None:
    volumes = "volumes: [{name: data, emptyDir: {}}]"
    ours, theirs = both(cluster, POD.format(container=container, pod=volumes))
    assert bool(ours) is bool(theirs), (ours, theirs)


@pytest.mark.parametrize("pod", PODS)
def test_pods(cluster: Cluster, pod: str) -> None:
    ours, theirs = both(cluster, POD.format(container="", pod=pod))
    assert bool(ours) is bool(theirs), (ours, theirs)


@pytest.mark.parametrize("name", OBJECTS)
def test_objects(cluster: Cluster, name: str) -> None:
    ours, theirs = both(cluster, OBJECTS[name])
    assert bool(ours) is bool(theirs), (ours, theirs)
