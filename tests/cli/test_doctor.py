"""`vvaudit doctor`, against a small API server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import Ran, vvaudit
from tests.sources.cluster.api_server import (
    CRD,
    DEPLOYMENT,
    NODE,
    POD,
    ApiServer,
    Kind,
    kubeconfig,
    serving,
)

STORAGE_CLASS = Kind("storage.k8s.io", "v1", "StorageClass", "storageclasses", namespaced=False)


@pytest.fixture
def api() -> Iterator[ApiServer]:
    served = (NODE, POD, DEPLOYMENT, STORAGE_CLASS, CRD)
    with serving(ApiServer({kind: [] for kind in served})) as running:
        yield running


def doctor(folder: Path, api: ApiServer, *arguments: str) -> Ran:
    file = kubeconfig(folder, api)
    ran = vvaudit("doctor", "--kubeconfig", str(file), *arguments)
    assert "s3cret" not in ran.out + ran.err
    return ran


def test_nothing_is_missing(tmp_path: Path, api: ApiServer) -> None:
    ran = doctor(tmp_path, api)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        f"cluster test ({api.url}), Kubernetes v1.34.4\n"
        "as auditor\n"
        "\n"
        "Can list 5 of 5 kinds\n"
        "\n"
        "Nothing is missing. Secrets are not read.\n"
    )


def test_what_is_missing_and_what_it_costs(tmp_path: Path, api: ApiServer) -> None:
    api.refused |= {"storageclasses", "nodes", "customresourcedefinitions"}
    api.stale.append(("external-secrets.io", "v1"))
    ran = doctor(tmp_path, api, "-g", "baseline/BASE-STO-02")
    assert ran.code == 3
    _, counted, tail = ran.out.partition("Can list 2 of 5 kinds\n")
    assert counted
    assert tail == (
        "\n"
        "  Node: lacks the right to list nodes\n"
        "    costs: no promise by itself; others are judged without it\n"
        "\n"
        "  CustomResourceDefinition: lacks the right to list customresourcedefinitions in\n"
        "  apiextensions.k8s.io\n"
        "    costs: custom kinds that carry pods are not found\n"
        "\n"
        "  StorageClass: lacks the right to list storageclasses in storage.k8s.io\n"
        "    costs: baseline/BASE-STO-02\n"
        "\n"
        "  API group external-secrets.io/v1: its own server does not answer\n"
        "    may hold ClusterSecretStore, ExternalSecret, SecretStore\n"
        "\n"
        "`vvaudit doctor --cluster-role` prints the ClusterRole that is needed.\n"
    )


def test_as_json(tmp_path: Path, api: ApiServer) -> None:
    api.refused.add("storageclasses")
    ran = doctor(tmp_path, api, "-g", "baseline/BASE-STO-02", "-f", "json")
    assert ran.code == 3
    found = json.loads(ran.out)
    assert (found["complete"], found["identity"], found["brokenGroups"]) == (False, "auditor", [])
    assert [kind for kind in found["kinds"] if not kind["allowed"]] == [
        {
            "group": "storage.k8s.io",
            "version": "v1",
            "kind": "StorageClass",
            "resource": "storageclasses",
            "namespaced": False,
            "allowed": False,
            "lacks": "the right to list storageclasses in storage.k8s.io",
            "promises": ["baseline/BASE-STO-02"],
        }
    ]


@pytest.mark.parametrize("option", ["--cluster-role", "-oyaml"])
def test_the_role_that_is_needed(tmp_path: Path, api: ApiServer, option: str) -> None:
    api.refused.add("storageclasses")
    ran = doctor(tmp_path, api, option)
    assert ran.code == 0
    assert ran.out.startswith("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n")
    assert "      - storageclasses\n    verbs: [get, list]\n" in ran.out
    assert "secrets" not in ran.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-f", "jsn"], "unknown format 'jsn'; did you mean json"),
        (["-o", "json"], "unknown output 'json'; known: yaml"),
        (["-f", "json", "--cluster-role"], "-f json and a ClusterRole: give one of them"),
        (["-g", "nope"], "unknown guarantee set 'nope'"),
        (["--request-timeout", "soon"], "--request-timeout soon: is no duration; write 30s or 2m"),
        (["--request-timeout", "0"], "--request-timeout 0: is no duration"),
        (["--context", "prod"], "unknown context 'prod'; known: test"),
        (["--as-group", "dev"], "--as-group needs --as"),
    ],
)
def test_bad_options(tmp_path: Path, api: ApiServer, arguments: list[str], words: str) -> None:
    ran = doctor(tmp_path, api, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    ran = doctor(tmp_path, ApiServer({NODE: []}, url="http://127.0.0.1:1"), "--request-timeout=1s")
    assert ran.code == 2
    assert ran.err == (
        "vvaudit: cluster test (http://127.0.0.1:1): it cannot be reached: connection refused\n"
    )
