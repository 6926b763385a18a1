"""Makes namespaces like those of a real platform: one file each, fifty objects, mostly well kept,
with the mistakes that people make strewn in. The same numbers give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import yaml

OBJECTS_A_FILE = 50
_APPS = 5


def write_namespaces(folder: Path, objects: int) -> int:
    """Writes about `objects` objects into files of fifty; returns the bytes written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for number in range(max(objects // OBJECTS_A_FILE, 1)):
        text = "---\n".join(
            yaml.dump(json.loads(json.dumps(o)), Dumper=yaml.CSafeDumper, sort_keys=False)
            for o in namespace(number)
        )
        written += (folder / f"team-{number:05d}.yaml").write_text(text, encoding="utf-8")
    return written


def namespace(number: int) -> Iterator[dict]:
    """The fifty objects of one namespace."""
    name = f"team-{number:05d}"
    labels = {"app.kubernetes.io/part-of": name, "team": f"t{number % 37}"}
    yield {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": name,
            "labels": {**labels, "pod-security.kubernetes.io/enforce": "restricted"},
        },
    }
    yield _object("v1", "ResourceQuota", name, "quota", spec={"hard": {"pods": "200"}})
    yield _object(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        name,
        "default-deny",
        spec={"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
    )
    yield _object("networking.k8s.io/v1", "NetworkPolicy", name, "dns", spec=_dns())
    yield _object("v1", "ConfigMap", name, "features", data={"checkout.enabled": "true"})
    for app in range(_APPS):
        yield from _app(name, f"app-{app}", number * _APPS + app)


def _object(api: str, kind: str, namespace: str, name: str, **fields: object) -> dict:
    return {
        "apiVersion": api,
        "kind": kind,
        "metadata": {
            "name": name,
            "namespace": namespace,
            "labels": {
                "app": name,
                "app.kubernetes.io/name": name,
                "app.kubernetes.io/instance": f"{name}-{namespace}",
                "app.kubernetes.io/component": "web",
                "app.kubernetes.io/part-of": namespace,
                "app.kubernetes.io/managed-by": "kustomize",
            },
            "annotations": {"example.com/owner": "platform@example.com"},
        },
        **fields,
    }


def _dns() -> dict:
    peer = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }
    ports = [{"protocol": protocol, "port": 53} for protocol in ("UDP", "TCP")]
    return {
        "podSelector": {},
        "policyTypes": ["Egress"],
        "egress": [{"to": [peer], "ports": ports}],
    }


def _app(namespace: str, name: str, seed: int) -> Iterator[dict]:
    selector = {"matchLabels": {"app": name}}
    yield _object("apps/v1", "Deployment", namespace, name, spec=_deployment(name, seed))
    yield _object(
        "v1",
        "Service",
        namespace,
        name,
        spec={"selector": {"app": name}, "ports": [{"name": "http", "port": 80}]},
    )
    yield _object("v1", "ServiceAccount", namespace, name, automountServiceAccountToken=False)
    yield _object(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        namespace,
        name,
        spec={
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name},
            "minReplicas": 2,
            "maxReplicas": 10,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {
                        "name": "cpu",
                        "target": {"type": "Utilization", "averageUtilization": 70},
                    },
                }
            ],
        },
    )
    yield _object(
        "policy/v1",
        "PodDisruptionBudget",
        namespace,
        name,
        spec={"minAvailable": 2 if seed % 29 == 0 else 1, "selector": selector},
    )
    yield _object(
        "v1",
        "ConfigMap",
        namespace,
        name,
        data={"application.yaml": "server:\n  port: 8080\nlogging:\n  level: info\n" * 4},
    )
    yield _object(
        "networking.k8s.io/v1",
        "Ingress",
        namespace,
        name,
        spec={
            "ingressClassName": "nginx",
            "tls": [{"hosts": [f"{name}.example.com"], "secretName": f"{name}-tls"}],
            "rules": [
                {
                    "host": f"{name}.example.com",
                    "http": {
                        "paths": [
                            {
                                "path": "/",
                                "pathType": "Prefix",
                                "backend": {"service": {"name": name, "port": {"number": 80}}},
                            }
                        ]
                    },
                }
            ],
        },
    )
    rules = [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list"]}]
    yield _object("rbac.authorization.k8s.io/v1", "Role", namespace, name, rules=rules)
    yield _object(
        "rbac.authorization.k8s.io/v1",
        "RoleBinding",
        namespace,
        name,
        subjects=[{"kind": "ServiceAccount", "name": name, "namespace": namespace}],
        roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name},
    )


def _deployment(name: str, seed: int) -> dict:
    """Every 20th runs as root, every 23rd can write its image, every 31st has no limits."""
    context = {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": seed % 23 != 0,
        "capabilities": {"drop": ["ALL"]},
    }
    resources = {
        "requests": {"cpu": "250m", "memory": "256Mi"},
        "limits": {"cpu": "1", "memory": "512Mi"},
    }
    probe = {"httpGet": {"path": "/healthz", "port": "http"}, "periodSeconds": 10}
    container = {
        "name": name,
        "image": f"registry.example.com/{name}:1.{seed % 90}.0",
        "ports": [{"name": "http", "containerPort": 8080}],
        "envFrom": [{"configMapRef": {"name": name}}],
        "env": [{"name": "LOG_LEVEL", "value": "info"}, {"name": "REGION", "value": "eu-west-1"}],
        "livenessProbe": probe,
        "readinessProbe": probe,
        "startupProbe": {**probe, "failureThreshold": 30},
        "resources": resources if seed % 31 else {},
        "securityContext": context,
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
    }
    return {
        "selector": {"matchLabels": {"app": name}},
        "template": {
            "metadata": {"labels": {"app": name, "tier": "web"}},
            "spec": {
                "serviceAccountName": name,
                "automountServiceAccountToken": False,
                "terminationGracePeriodSeconds": 45,
                "securityContext": {
                    "runAsNonRoot": seed % 20 != 0,
                    "seccompProfile": {"type": "RuntimeDefault"},
                },
                "topologySpreadConstraints": [
                    {
                        "maxSkew": 1,
                        "topologyKey": "kubernetes.io/hostname",
                        "whenUnsatisfiable": "ScheduleAnyway",
                        "labelSelector": {"matchLabels": {"app": name}},
                    }
                ],
                "containers": [container],
                "volumes": [{"name": "tmp", "emptyDir": {}}],
            },
        },
    }
