"""`vvaudit scan --live` and `vvaudit doctor` against a real API server, with real rights."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from auditor.sources.files import load_files
from tests.cli.running import Ran, vvaudit
from tests.live.applied import MANIFESTS
from tests.live.cluster import Cluster, running_cluster
from tests.tools.prerequisites import or_skip

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("scan-live")]

SPACE = "live-scan"
ACCOUNT = f"system:serviceaccount:{SPACE}:auditor"
SETTLING = 60.0  # seconds

OBJECTS = f"""
apiVersion: v1
kind: Namespace
metadata: {{name: {SPACE}}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: auditor, namespace: {SPACE}}}
---
apiVersion: v1
kind: Secret
metadata: {{name: hidden, namespace: {SPACE}}}
stringData: {{password: live-s3cret}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: {SPACE}}}
spec:
  replicas: 2
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers:
        - {{name: web, image: "example.com/web:1.0"}}
"""

BINDING = f"""
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {{name: vvaudit}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: vvaudit}}
subjects: [{{kind: ServiceAccount, name: auditor, namespace: {SPACE}}}]
"""

NARROW = f"""
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: narrow, namespace: {SPACE}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: vvaudit}}
subjects: [{{kind: User, name: narrow}}]
"""

BROKEN_GROUP = """
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.broken.example.com}
spec:
  group: broken.example.com
  version: v1
  groupPriorityMinimum: 100
  versionPriority: 100
  insecureSkipTLSVerify: true
  service: {name: nobody, namespace: default}
"""


def apply(cluster: Cluster, text: str) -> None:
    answer = cluster.kubectl("apply", "-f", "-", stdin=text)
    assert answer.returncode == 0, answer.stderr


def eventually(check: Callable[[], Any]) -> Any:
    """What the check gives as soon as that is something."""
    end = time.monotonic() + SETTLING
    while not (found := check()):
        assert time.monotonic() < end, f"not within {SETTLING:.0f} seconds"
        time.sleep(0.3)
    return found


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A control plane of its own: the one that the others share has the platform's APIService,
    whose server nobody runs there, and that is a problem of every scan."""
    with or_skip(), running_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture(scope="module")
def shop(cluster: Cluster) -> Iterator[Cluster]:
    """The cluster with a workload that runs, and the role that doctor prints bound to an account."""
    apply(cluster, OBJECTS)
    eventually(lambda: len(running(cluster)) == 2)
    apply(cluster, command(cluster, "doctor", "--cluster-role").out)
    apply(cluster, BINDING)
    yield cluster
    for kind, name in (
        ("namespace", SPACE),
        ("clusterrolebinding", "vvaudit"),
        ("clusterrole", "vvaudit"),
    ):
        cluster.kubectl("delete", kind, name, "--wait=false")


def running(cluster: Cluster) -> list[str]:
    pods = cluster.objects("pods", "-n", SPACE)
    return [p["metadata"]["name"] for p in pods if p["status"].get("phase") == "Running"]


def command(cluster: Cluster, name: str, *arguments: str) -> Ran:
    ran = vvaudit(name, "--kubeconfig", str(cluster.kubeconfig), *arguments)
    assert "live-s3cret" not in ran.out + ran.err
    return ran


def scan(cluster: Cluster, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the report of a scan."""
    ran = command(cluster, "scan", "--live", "-f", "json", *arguments)
    assert ran.err == ""
    return ran.code, json.loads(ran.out)


def found_on(report: dict[str, Any]) -> set[str]:
    return {f"{r['resource']['kind']} {r['resource']['name']}" for r in report["results"]}


READ_ONLY = ("--rule", "read_only_root_filesystem", "-n", SPACE)


def test_pods_and_replica_sets_are_judged_at_their_deployment(shop: Cluster) -> None:
    code, report = scan(shop, *READ_ONLY)
    assert (code, report["problems"]) == (1, [])
    assert found_on(report) == {"Deployment web"}
    (result,) = report["results"]
    assert result["location"]["uri"] == f"cluster:test/Deployment/{SPACE}/web"
    assert report["source"][0].startswith("cluster test (https://127.0.0.1:")


def test_a_pod_that_somebody_debugs_is_judged_by_itself(shop: Cluster) -> None:
    name = sorted(running(shop))[0]
    container = {"name": "debug", "image": "example.com/sh:1", "stdin": True}
    answer = shop.kubectl(
        *("patch", "pod", name, "-n", SPACE, "--subresource", "ephemeralcontainers"),
        *("-p", json.dumps({"spec": {"ephemeralContainers": [container]}})),
    )
    assert answer.returncode == 0, answer.stderr
    _, report = scan(shop, *READ_ONLY)
    assert found_on(report) == {"Deployment web", f"Pod {name}"}
    shop.kubectl("delete", "pod", name, "-n", SPACE, "--wait=false")


def test_with_the_role_that_doctor_prints_nothing_is_missing(shop: Cluster) -> None:
    ran = command(shop, "doctor", "--as", ACCOUNT)
    assert (ran.code, ran.err) == (0, "")
    assert f"as {ACCOUNT}\n" in ran.out
    code, report = scan(shop, "--as", ACCOUNT)
    assert code == 1
    assert report["problems"] == []
    assert report["coverage"]["objects"]["Deployment"] >= 1
    assert "Secret" not in report["coverage"]["objects"]


def test_with_the_role_that_is_shipped_nothing_is_missing(shop: Cluster) -> None:
    roles = [one for one in body_of("compliance-audit.yaml") if one["kind"] == "ClusterRole"]
    (role,) = [one for one in roles if one["metadata"]["name"] == "valueverse-compliance-audit"]
    assert '"secrets"' not in json.dumps(role["rules"])
    apply(shop, json.dumps({**role, "metadata": {"name": "shipped"}}))
    binding = BINDING.replace("name: vvaudit", "name: shipped").replace("name: auditor", "name: it")
    apply(shop, binding)
    account = f"system:serviceaccount:{SPACE}:it"
    try:
        eventually(lambda: command(shop, "doctor", "--as", account).code == 0)
        _, report = scan(shop, "--as", account)
    finally:
        shop.kubectl("delete", "clusterrole,clusterrolebinding", "shipped")
    assert report["problems"] == []


def body_of(file: str) -> list[Mapping[str, Any]]:
    """The objects of a file of manifests/."""
    return [one.body for one in load_files([str(MANIFESTS / file)], None).resources]


def test_with_the_accounts_own_token(shop: Cluster, tmp_path: Path) -> None:
    token = shop.kubectl("create", "token", "auditor", "-n", SPACE).stdout.strip()
    admin = shop.kubectl("config", "view", "--raw", "-o", "json").stdout
    config = json.loads(admin)
    config["users"][0]["user"] = {"token": token}
    config["clusters"][0]["cluster"].pop("certificate-authority", None)
    authority = next((shop.folder / "certs").glob("apiserver.crt"))
    config["clusters"][0]["cluster"]["certificate-authority"] = str(authority)
    file = tmp_path / "kubeconfig"
    file.write_text(json.dumps(config))
    ran = vvaudit("doctor", "--kubeconfig", str(file), "-f", "json")
    assert (ran.code, json.loads(ran.out)["identity"]) == (0, ACCOUNT)
    config["users"][0]["user"] = {"token": "no-" + token}
    file.write_text(json.dumps(config))
    ran = vvaudit("scan", "--live", "--kubeconfig", str(file))
    assert ran.code == 2
    assert "does not accept the credentials (401)" in ran.err
    assert token not in ran.err


def test_with_one_right_removed(shop: Cluster) -> None:
    role = shop.objects("clusterrole", "vvaudit")[0]
    kept = [rule for rule in role["rules"] if "storage.k8s.io" not in rule["apiGroups"]]
    apply(shop, json.dumps({**role, "rules": kept}))
    try:
        eventually(lambda: command(shop, "doctor", "--as", ACCOUNT).code == 3)
        code, report = scan(shop, "--as", ACCOUNT, "-g", "baseline/BASE-STO-02")
    finally:
        apply(shop, json.dumps({**role, "metadata": {"name": "vvaudit"}}))
    assert code == 3
    (problem,) = report["problems"]
    assert problem["message"].startswith(
        "this identity may not list storageclasses in storage.k8s.io (the server says 403: "
    )
    (verdict,) = report["verdicts"]
    assert (verdict["status"], verdict["missing"]) == (
        "unverified",
        ["the right to list storageclasses in storage.k8s.io"],
    )


def test_an_identity_of_one_namespace_sees_that_namespace(shop: Cluster) -> None:
    apply(shop, NARROW)
    eventually(
        lambda: (
            shop.kubectl(
                *("auth", "can-i", "list", "pods", "-n", SPACE, "--as", "narrow"),
            ).returncode
            == 0
        )
    )
    code, report = scan(shop, "--as", "narrow", *READ_ONLY)
    assert code == 1
    assert "Deployment web" in found_on(report)
    refused = {problem["uri"].rpartition("/")[2] for problem in report["problems"]}
    assert {"Node", "Namespace", "ClusterRole", "CustomResourceDefinition"} <= refused
    assert not {"Pod", "Deployment", "NetworkPolicy"} & refused


def test_an_identity_without_any_right(shop: Cluster) -> None:
    code, report = scan(shop, "--as", "nobody")
    assert code == 3
    assert report["coverage"]["objects"] == {}
    assert {v["status"] for v in report["verdicts"]} <= {"unverified", "not applicable"}


def test_an_api_group_whose_server_is_down(shop: Cluster) -> None:
    apply(shop, BROKEN_GROUP)

    def broken() -> list[str]:
        ran = command(shop, "doctor", "-f", "json")
        return [group["group"] for group in json.loads(ran.out)["brokenGroups"]]

    try:
        assert eventually(broken) == ["broken.example.com/v1"]
        _, report = scan(shop, *READ_ONLY)
    finally:
        shop.kubectl("delete", "apiservice", "v1.broken.example.com")
    (problem,) = report["problems"]
    assert problem["message"].startswith(
        "the API group broken.example.com/v1 does not say what it serves: "
    )
    eventually(lambda: not broken())
