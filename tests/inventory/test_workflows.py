"""Argo's templates and bare pod specs as workloads, and where their values really stand."""

from __future__ import annotations

from auditor.audit import Request, audit
from auditor.catalog import load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.inventory.workloads import Workload, find_workloads
from auditor.model import format_path
from tests.objects import load, resources

NIGHTLY = """
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: nightly, namespace: shop}
spec:
  schedule: "0 3 * * *"
  workflowSpec:
    entrypoint: all
    serviceAccountName: nightly
    securityContext: {runAsNonRoot: true}
    volumes: [{name: cache, emptyDir: {}}]
    podMetadata: {labels: {app: nightly}}
    templateDefaults: {automountServiceAccountToken: false, hostNetwork: false}
    templates:
    - name: all
      dag:
        tasks:
        - {name: first, template: build}
        - {name: second, inline: {container: {image: "check:1"}}}
    - name: build
      metadata: {labels: {step: build}}
      volumes: [{name: host, hostPath: {path: /var}}]
      initContainers: [{name: fetch, image: "fetch:1"}]
      container: {image: "build:latest", securityContext: {privileged: true}}
      sidecars: [{name: docker, image: "docker:27"}]
    - name: say
      hostNetwork: true
      script: {image: "python:3.11", source: print(1)}
    - name: pair
      containerSet: {containers: [{name: a, image: "a:1"}, {name: b, image: "b:1"}]}
    - name: wait
      suspend: {}
"""


def named(text: str) -> dict[str, Workload]:
    found = find_workloads(resources(text))
    return {format_path(workload.path): workload for workload in found}


def images(workload: Workload) -> list[str]:
    return [container["image"] for container in workload.spec["containers"]]


def test_every_template_with_a_container_is_a_pod():
    found = named(NIGHTLY)
    base = "spec.workflowSpec.templates"
    assert {path: images(one) for path, one in found.items()} == {
        f"{base}[0].dag.tasks[1].inline": ["check:1"],
        f"{base}[1]": ["build:latest", "docker:27"],
        f"{base}[2]": ["python:3.11"],
        f"{base}[3]": ["a:1", "b:1"],
    }


def test_the_pod_of_a_template_has_what_the_workflow_gives_all_pods():
    build, say = (named(NIGHTLY)[f"spec.workflowSpec.templates[{n}]"] for n in (1, 2))
    assert build.service_account == "nightly"
    assert build.labels == {"app": "nightly", "step": "build"}
    assert build.spec["securityContext"] == {"runAsNonRoot": True}
    assert build.spec["automountServiceAccountToken"] is False
    assert build.spec["restartPolicy"] == "Never"
    assert [volume["name"] for volume in build.spec["volumes"]] == ["cache", "host"]
    assert [c["name"] for c in build.spec["initContainers"]] == ["fetch"]
    assert [c["name"] for c in build.spec["containers"]] == ["main", "docker"]
    assert (build.spec["hostNetwork"], say.spec["hostNetwork"]) == (False, True)


def test_where_the_values_of_such_a_pod_stand():
    found = named(NIGHTLY)
    build = found["spec.workflowSpec.templates[1]"]
    pair = found["spec.workflowSpec.templates[3]"]

    def place(workload: Workload, *fields: str | int) -> str:
        return format_path(workload.place((*workload.spec_path, *fields)))

    base = "spec.workflowSpec"
    assert place(build, "containers", 0, "image") == f"{base}.templates[1].container.image"
    assert place(build, "containers", 1, "image") == f"{base}.templates[1].sidecars[0].image"
    assert place(build, "containers", 9) == f"{base}.templates[1]"
    assert place(build, "initContainers", 0) == f"{base}.templates[1].initContainers[0]"
    assert place(pair, "containers", 1) == f"{base}.templates[3].containerSet.containers[1]"
    assert place(build, "securityContext", "fsGroup") == f"{base}.securityContext.fsGroup"
    assert place(build, "hostNetwork") == f"{base}.templateDefaults.hostNetwork"
    assert place(build, "volumes", 0, "emptyDir") == f"{base}.volumes[0].emptyDir"
    assert place(build, "volumes", 1, "hostPath") == f"{base}.templates[1].volumes[0].hostPath"
    assert place(build, "volumes", 2) == f"{base}.templates[1]"
    assert place(build, "hostPID") == f"{base}.templates[1].hostPID"
    labels = (*build.path, "metadata", "labels")
    assert format_path(build.place(labels)) == f"{base}.templates[1].metadata.labels"
    assert build.place(("metadata", "name")) == ("metadata", "name")


def test_a_workflow_hides_its_pods_unless_something_was_put_into_them():
    pod = """
---
apiVersion: v1
kind: Pod
metadata:
  name: build-1-%s
  namespace: shop
  ownerReferences: [{apiVersion: argoproj.io/v1alpha1, kind: Workflow, name: build-1, controller: true}]
spec:
  containers: [%s]
"""
    workflow = """
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: build-1, namespace: shop}
spec: {templates: [{name: a, container: {image: "a:1"}}, {name: b, container: {image: "b:1"}}]}
"""
    own, put_in = "{name: main, image: 'b:1'}", "{name: wait, image: 'argoexec:3'}"
    text = workflow + pod % ("x", own) + pod % ("y", f"{own}, {put_in}")
    found = [w.resource.display for w in find_workloads(resources(text))]
    assert found == ["Workflow shop/build-1"] * 2 + ["Pod shop/build-1-y"]


def test_a_pod_spec_without_metadata_around_it():
    (trainer,) = find_workloads(
        resources(
            """
        apiVersion: example.com/v1
        kind: Trainer
        metadata: {name: t, namespace: shop}
        spec:
          workerPodSpec: {containers: [{name: w, image: "w:1"}], hostPID: true}
          notes: {containers: [{name: not-a-pod}]}
        """
        )
    )
    assert trainer.path == ("spec", "workerPodSpec")
    assert images(trainer) == ["w:1"]
    assert trainer.place((*trainer.spec_path, "hostPID")) == ("spec", "workerPodSpec", "hostPID")


def test_a_service_of_knative_is_a_workload():
    text = """
    apiVersion: serving.knative.dev/v1
    kind: Service
    metadata: {name: k, namespace: shop}
    spec: {template: {spec: {containers: [{image: "k:1"}]}}}
    """
    assert list(named(text)) == ["spec.template"]


def test_a_finding_in_a_workflow_stands_at_its_line():
    catalog = load_catalog()
    request = Request(("-",), "2026-01-02T03:04:05Z", rules=("not_privileged", "host_paths_unused"))
    report = audit(request, load(NIGHTLY), catalog, EmbeddedEngine(catalog.modules))
    lines = NIGHTLY.splitlines()
    assert [
        (f.path, f.container, lines[f.location.line - 1].strip()[:9]) for f in report.findings
    ] == [
        ("spec.workflowSpec.templates[1].volumes[0].hostPath", "", "volumes: "),
        (
            "spec.workflowSpec.templates[1].container.securityContext.privileged",
            "main",
            "container",
        ),
    ]
