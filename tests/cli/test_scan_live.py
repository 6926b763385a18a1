"""`vvaudit scan --live`, against a small API server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Ran, vvaudit
from tests.sources.cluster.api_server import (
    DEPLOYMENT,
    NAMESPACE,
    NODE,
    POD,
    REPLICA_SET,
    ApiServer,
    Kind,
    kubeconfig,
    serving,
)
from tests.sources.cluster.objects import OF_WEB, deployment, named, pod, replica_set, spec

STORAGE_CLASS = Kind("storage.k8s.io", "v1", "StorageClass", "storageclasses", namespaced=False)
READ_ONLY = ("--rule", "read_only_root_filesystem")


def cluster(**more: Any) -> ApiServer:
    return ApiServer(
        {
            NAMESPACE: [{"metadata": named("shop", "")}],
            NODE: [{"metadata": named("node-1", "")}],
            DEPLOYMENT: [deployment()],
            REPLICA_SET: [replica_set()],
            POD: [pod("web-1-a", OF_WEB), pod("web-1-b", OF_WEB)],
            STORAGE_CLASS: [],
        },
        **more,
    )


def scan(folder: Path, api: ApiServer, *arguments: str) -> Ran:
    with serving(api):
        ran = vvaudit("scan", "--live", "--kubeconfig", str(kubeconfig(folder, api)), *arguments)
    assert "s3cret" not in ran.out + ran.err
    return ran


def verdicts(ran: Ran) -> dict[str, tuple[str, list[str]]]:
    return {v["id"]: (v["status"], v["missing"]) for v in json.loads(ran.out)["verdicts"]}


def test_a_finding_says_where_without_a_line(tmp_path: Path) -> None:
    api = cluster()
    ran = scan(tmp_path, api, *READ_ONLY)
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith(f"cluster test ({api.url}): 3 objects, 1 rule; promises of baseline")
    assert "Deployment shop/web\n" in ran.out
    assert "    cluster:test/Deployment/shop/web  container web" in ran.out
    assert "readOnlyRootFilesystem is not set; expected true\n" in ran.out
    assert "cluster:test/Deployment/shop/web:" not in ran.out
    assert "Pod shop" not in ran.out


def test_a_right_that_is_lacking_makes_promises_unverified(tmp_path: Path) -> None:
    api = cluster(refused={"storageclasses"})
    ran = scan(tmp_path, api, "-f", "json", "-g", "baseline/BASE-STO-02")
    assert ran.code == 3
    report = json.loads(ran.out)
    assert [problem["message"] for problem in report["problems"]] == [
        "this identity may not list storageclasses in storage.k8s.io (the server says 403: "
        'User "auditor" cannot list resource "storageclasses")'
    ]
    lacks = "the right to list storageclasses in storage.k8s.io"
    assert verdicts(ran)["BASE-STO-02"] == ("unverified", [lacks])


def test_workloads_that_may_not_be_seen_hold_no_promise(tmp_path: Path) -> None:
    good = spec()
    good["containers"][0]["securityContext"] = {"readOnlyRootFilesystem": True}
    api = cluster(refused={"deployments"})
    api.objects[REPLICA_SET] = []
    api.objects[POD] = [pod("alone", None, good)]
    ran = scan(tmp_path, api, *READ_ONLY, "-f", "json")
    assert ran.code == 3
    assert verdicts(ran)["BASE-POD-02"] == (
        "unverified",
        ["the right to list deployments in apps"],
    )


def test_what_is_absent_from_a_whole_cluster_does_not_exist(tmp_path: Path) -> None:
    ran = scan(tmp_path, cluster(), "-f", "json", "-g", "baseline/BASE-NET-01")
    assert verdicts(ran)["BASE-NET-01"][0] == "broken"


def test_one_namespace(tmp_path: Path) -> None:
    api = cluster()
    api.objects[DEPLOYMENT].append(deployment("other", namespace="else"))
    ran = scan(tmp_path, api, *READ_ONLY, "-n", "shop")
    assert "Deployment shop/web" in ran.out
    assert "else" not in ran.out.replace("namespaces other than", "")


def test_all_but_one_namespace(tmp_path: Path) -> None:
    ran = scan(tmp_path, cluster(), *READ_ONLY, "--exclude-namespace", "shop")
    assert "Deployment" not in ran.out


def test_the_same_cluster_gives_the_same_report(tmp_path: Path) -> None:
    api = cluster()
    with serving(api):
        file = str(kubeconfig(tmp_path, api))
        runs = [vvaudit("scan", "--live", "--kubeconfig", file, "-f", "json") for _ in range(2)]
    assert runs[0].out == runs[1].out


def test_a_server_that_is_not_there_is_a_report(tmp_path: Path) -> None:
    api = ApiServer({NODE: []}, url="http://127.0.0.1:1")
    ran = vvaudit("scan", "--live", "--kubeconfig", str(kubeconfig(tmp_path, api)), "-f", "json")
    assert (ran.code, ran.err) == (3, "")
    report = json.loads(ran.out)
    assert report["problems"] == [
        {
            "uri": "cluster:test",
            "line": 0,
            "stage": "list",
            "message": (
                "cluster test (http://127.0.0.1:1): it cannot be reached: connection refused"
            ),
            "remedy": "check the address, that the server runs, and that a proxy lets you through",
        }
    ]
    assert {status for status, _ in verdicts(ran).values()} <= {"unverified", "not applicable"}


def test_credentials_that_are_not_accepted(tmp_path: Path) -> None:
    api = cluster()
    api.faults.append(lambda asked: asked.status(401, "Unauthorized"))
    ran = scan(tmp_path, api)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "vvaudit: the API server does not accept the credentials (401); they may have expired: "
        "log in again, or check the kubeconfig's user\n"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "nothing to scan: name files or folders, - for standard input, or --live"),
        ([".", "--context", "prod"], "--context is about a cluster: give --live as well"),
        ([".", "--as", "ann"], "--as is about a cluster: give --live as well"),
        (["--live", "--kubeconfig", "/no"], "/no: no such file"),
    ],
)
def test_options_that_do_not_go_together(arguments: list[str], words: str) -> None:
    ran = vvaudit("scan", *arguments)
    assert (ran.code, ran.out, ran.err) == (2, "", f"vvaudit: {words}\n")


def test_scans_of_files_never_load_the_client(tmp_path: Path) -> None:
    (tmp_path / "kubernetes.py").write_text("raise SystemExit('the client was loaded')")
    (tmp_path / "pod.yaml").write_text("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}")
    path = f"{tmp_path}:{Path(__file__).parents[2]}"
    assert vvaudit("scan", str(tmp_path / "pod.yaml"), PYTHONPATH=path).code == 0
