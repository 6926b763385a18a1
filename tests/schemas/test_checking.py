"""Objects against the fields of their kinds, as an API server that is asked to be strict."""

from __future__ import annotations

import pytest

from auditor.schemas import Schemas
from auditor.schemas.checking import Checker
from tests.objects import resources
from tests.schemas.faults import faults

POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: web, namespace: shop}}
spec:
  containers:
  - name: web
    image: registry.example/web:1.2.0
    {container}
  {pod}
"""


def pod(container: str = "", spec: str = "") -> list[str]:
    return faults(POD.format(container=container, pod=spec))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("securtyContext: {}", "securityContext"),
        ("SecurityContext: {}", "securityContext"),
        ("livenesProbe: {}", "livenessProbe"),
        ("enviroment: []", ""),
        ("resource: {}", "resources"),
        ("volumeMount: []", "volumeMounts"),
        ("imagepullpolicy: Always", "imagePullPolicy"),
        ("readOnlyRootFilesystem: true", "securityContext.readOnlyRootFilesystem"),
        ("runAsNonRoot: true", "securityContext.runAsNonRoot"),
        ("memory: 1Gi", ""),
    ],
)
def test_the_nearest_name(written: str, meant: str):
    name = written.partition(":")[0]
    hint = f", {meant}" if meant else ""
    assert pod(container=written) == [f"spec.containers[0].{name}: unknown{hint}"]


def test_a_field_of_a_container_in_the_pod():
    assert pod(spec="livenessProbe: {}") == [
        "spec.livenessProbe: unknown, containers[].livenessProbe"
    ]


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("tty: 1", "tty: a number for true or false"),
        ("tty: 'true'", "tty: text for true or false"),
        ("tty: null", None),
        ("args: [8080]", "args[0]: a number for text"),
        ("args: [null]", None),
        ("args: all", "args: text for a list"),
        ("command: {a: b}", "command: a mapping for a list"),
        ("securityContext: []", "securityContext: a list for a mapping"),
        ("securityContext: {runAsUser: 1e3}", None),
        ("securityContext: {runAsUser: 4294967296000}", None),
        (
            "securityContext: {runAsUser: 9223372036854775808}",
            "securityContext.runAsUser: a number for a whole number",
        ),
        ("ports: [{containerPort: 80.0}]", None),
        (
            "ports: [{containerPort: 80.5}]",
            "ports[0].containerPort: a number with a fraction for a whole number",
        ),
        (
            "ports: [{containerPort: 3000000000}]",
            "ports[0].containerPort: a number for a whole number",
        ),
        ("ports: [null]", "ports[0].containerPort: missing"),
        ("livenessProbe: {httpGet: {port: http}}", None),
        ("livenessProbe: {httpGet: {port: 80}}", None),
        (
            "livenessProbe: {httpGet: {port: 80.5}}",
            "livenessProbe.httpGet.port: a number with a fraction for a whole number or text",
        ),
        ("livenessProbe: {httpGet: {port: }}", "livenessProbe.httpGet.port: missing"),
        ("resources: {limits: {cpu: 0.5, memory: 1Gi, example.org/gpu: 1}}", None),
        ("resources: {limits: {memory: 1e9, cpu: 500m, ephemeral-storage: .5Ti}}", None),
        (
            "resources: {limits: {memory: 1GB}}",
            "resources.limits.memory: text for a quantity such as 500m or 1Gi",
        ),
        (
            "resources: {limits: {memory: true}}",
            "resources.limits.memory: true or false for a quantity such as 500m or 1Gi",
        ),
        ("resources: {limits: 1Gi}", "resources.limits: text for a mapping"),
        ("env: [{name: A, value: yes}]", "env[0].value: true or false for text"),
        ("env: [{name: A, value: 1.5}]", "env[0].value: a number with a fraction for text"),
        ("env: [{name: A, value: }]", None),
        ("env: [{value: a}]", "env[0].name: missing"),
    ],
)
def test_types(written: str, wrong: str | None):
    assert pod(container=written) == ([f"spec.containers[0].{wrong}"] if wrong else [])


def test_labels_have_to_be_text():
    assert faults("""\
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: {version: 1.0, debug: true, "on": "on", empty: }
  annotations: {team: [a]}
""") == [
        "metadata.annotations.team: a list for text",
        "metadata.labels.debug: true or false for text",
        "metadata.labels.version: a number for text",
    ]


def test_a_secret_is_base64_and_its_value_is_never_said():
    text = """\
apiVersion: v1
kind: Secret
metadata: {name: web, namespace: shop}
data: {password: hunter2, good: aHVudGVyMg==}
stringData: {pin: 4711}
"""
    assert faults(text) == [
        "data.password: text for base64",
        "stringData.pin: a number for text",
    ]
    found = resources(text)
    said = str(Checker(Schemas(found)).document(found[0]))
    assert "hunter2" not in said
    assert "4711" not in said


def test_several_things_at_once():
    assert pod(container="securtyContext: {}\n    args: [1]\n    ports: [{}]") == [
        "spec.containers[0].args[0]: a number for text",
        "spec.containers[0].ports[0].containerPort: missing",
        "spec.containers[0].securtyContext: unknown, securityContext",
    ]


def test_fields_by_release():
    assert pod(spec="hostUsers: false") == ["spec.hostUsers: 1.25 to 1.0"]
    assert faults("""\
apiVersion: v1
kind: Namespace
metadata: {name: shop, clusterName: a}
""") == ["metadata.clusterName: 1.0 to 1.24"]


def test_what_the_server_writes_is_not_judged():
    assert (
        faults("""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  creationTimestamp: null
  managedFields: [{manager: kubectl, fieldsV1: {"f:spec": {"f:replicas": {}}}}]
spec:
  selector: {}
  template: {}
status: {replicas: none, tomorrow: [1]}
""")
        == []
    )


def test_recursive_definitions():
    assert faults("""\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: queues.example.org}
spec:
  group: example.org
  names: {kind: Queue, plural: queues}
  scope: Namespaced
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        properties:
          spec:
            default: {anything: [goes]}
            items: {propertis: {}}
            properties:
              size: {typ: integer}
""") == [
        "spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.size.typ: unknown, type",
    ]


@pytest.mark.parametrize(
    ("api", "kind", "said"),
    [
        ("apps/v1", "Deployment", {"of": "kubernetes", "first": 0, "last": 0, "successor": ""}),
        (
            "batch/v1beta1",
            "CronJob",
            {"of": "kubernetes", "first": 0, "last": 24, "successor": "batch/v1"},
        ),
        (
            "autoscaling/v2beta2",
            "HorizontalPodAutoscaler",
            {"of": "kubernetes", "first": 12, "last": 25, "successor": "autoscaling/v2"},
        ),
        ("apps/v1", "Deploymnt", {"of": "nobody", "served": [], "nearest": "Deployment"}),
        (
            "networking.k8s.io/v2",
            "Ingress",
            {"of": "nobody", "served": ["networking.k8s.io/v1"], "nearest": ""},
        ),
        ("example.org/v1", "Deployment", None),
        ("metrics.k8s.io/v1beta1", "PodMetrics", None),
    ],
)
def test_apis(api: str, kind: str, said: object):
    (found,) = resources(f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: web}}\n")
    assert Checker(Schemas()).document(found)["api"] == said
