"""The security settings in force for each container."""

from __future__ import annotations

from auditor.inventory.documents import document_of
from auditor.inventory.subjects import subjects_of
from tests.objects import inventory


def containers(text: str) -> list[dict]:
    joined = inventory(text)
    (subject,) = subjects_of(joined, "Workload")
    return document_of(joined, subject)["containers"]


POD = """
apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    container.apparmor.security.beta.kubernetes.io/web: runtime/default
    container.apparmor.security.beta.kubernetes.io/setup: localhost/strict
spec:
  securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
  initContainers:
  - name: setup
    image: setup:1
    securityContext: {runAsNonRoot: false, runAsUser: 0}
  - {name: proxy, image: proxy:1, restartPolicy: Always}
  containers:
  - name: web
    image: ghcr.io/shop/web:1
    securityContext:
      readOnlyRootFilesystem: true
      capabilities: {drop: [ALL]}
    resources: {limits: {cpu: 1500m, memory: 1Gi}, requests: {memory: 512Mi}}
  ephemeralContainers:
  - {name: debug, image: debug:1}
"""


def test_every_container_and_its_place():
    assert [(c["name"], c["type"], c["path"]) for c in containers(POD)] == [
        ("web", "container", ("spec", "containers", 0)),
        ("setup", "init", ("spec", "initContainers", 0)),
        ("proxy", "sidecar", ("spec", "initContainers", 1)),
        ("debug", "ephemeral", ("spec", "ephemeralContainers", 0)),
    ]


def test_the_container_wins_over_the_pod_and_the_pod_over_the_default():
    web, setup, proxy, debug = (c["security"] for c in containers(POD))
    assert web["runAsNonRoot"] == {"value": True, "from": "pod"}
    assert setup["runAsNonRoot"] == {"value": False, "from": "container"}
    assert setup["runAsUser"] == {"value": 0, "from": "container"}
    assert proxy["runAsUser"] == {"value": 1000, "from": "pod"}
    assert web["readOnlyRootFilesystem"] == {"value": True, "from": "container"}
    assert debug["readOnlyRootFilesystem"] == {"value": False, "from": "default"}
    assert debug["allowPrivilegeEscalation"] == {"value": True, "from": "default"}
    assert web["capabilities"] == {"add": [], "drop": ["ALL"], "from": "container"}
    assert debug["capabilities"] == {"add": [], "drop": [], "from": "default"}
    assert debug["seccompProfile"] == {"value": {"type": "RuntimeDefault"}, "from": "pod"}


def test_profiles_from_annotations():
    web, setup, proxy, _ = (c["security"]["appArmorProfile"] for c in containers(POD))
    assert web["value"] == {"type": "RuntimeDefault"}
    assert (setup["value"], setup["from"]) == (
        {"type": "Localhost", "localhostProfile": "strict"},
        "annotation",
    )
    assert proxy == {"value": None, "from": "default"}


def test_a_request_that_is_not_set_takes_the_limit():
    web, setup, *_ = (c["resources"] for c in containers(POD))
    assert web == {
        "requests": {"cpu": 1500, "memory": 512 << 20},
        "limits": {"cpu": 1500, "memory": 1 << 30},
    }
    assert setup == {
        "requests": {"cpu": None, "memory": None},
        "limits": {"cpu": None, "memory": None},
    }


def test_malformed_fields_read_as_absent():
    (only,) = containers(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: odd}
        spec:
          securityContext: none
          initContainers: {}
          containers:
          - {name: 7, image: [], securityContext: [], resources: {limits: lots, requests: {cpu: x}}}
        """
    )
    assert (only["name"], only["image"]["name"]) == ("", "")
    assert only["security"]["runAsNonRoot"] == {"value": None, "from": "default"}
    assert only["resources"]["requests"] == {"cpu": None, "memory": None}
