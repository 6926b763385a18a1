"""A cluster as the objects that an audit judges."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.model import Location, Stage
from tests.sources.cluster.api_server import (
    CRD,
    DEPLOYMENT,
    NAMESPACE,
    NODE,
    POD,
    REPLICA_SET,
    SECRET,
    ApiServer,
    Asked,
    Kind,
    failing,
)
from tests.sources.cluster.objects import OF_WEB, deployment, named, pod, replica_set, spec
from tests.sources.cluster.reading import names, problems, read

CONFIG_MAP = Kind("", "v1", "ConfigMap", "configmaps")
ROLLOUT = Kind("argoproj.io", "v1alpha1", "Rollout", "rollouts")
CALICO = Kind("crd.projectcalico.org", "v1", "NetworkPolicy", "networkpolicies")
POLICY = Kind("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies")


def plain(name: str, namespace: str = "shop", **more: Any) -> dict[str, Any]:
    return {"metadata": named(name, namespace), **more}


def definition(kind: Kind, template: dict[str, Any]) -> dict[str, Any]:
    schema = {"properties": {"spec": {"properties": {"template": template}}}}
    version = {"name": kind.version, "served": True, "schema": {"openAPIV3Schema": schema}}
    return {
        "metadata": named(f"{kind.plural}.{kind.group}", ""),
        "spec": {"group": kind.group, "names": {"kind": kind.kind}, "versions": [version]},
    }


def test_the_server_fills_in_and_the_audit_leaves_out_what_nobody_judges() -> None:
    node = plain("node-1", "", status={"images": [{"names": ["a"]}], "capacity": {"cpu": "4"}})
    loaded = read(ApiServer({NODE: [node], DEPLOYMENT: [deployment()], CONFIG_MAP: [plain("c")]}))
    web, node_1 = loaded.resources
    assert (web.api_version, web.kind, web.identity) == (
        "apps/v1",
        "Deployment",
        ("apps", "Deployment", "shop", "web"),
    )
    assert web.body["metadata"] == {
        "name": "web",
        "namespace": "shop",
        "uid": "uid-web",
        "creationTimestamp": "2026-01-02T03:04:05Z",
        "annotations": {},
    }
    assert node_1.body["status"] == {"capacity": {"cpu": "4"}}
    assert loaded.live
    assert (loaded.problems, loaded.unlisted) == ((), {})


def test_an_object_has_an_address_and_no_line() -> None:
    (web,) = read(ApiServer({DEPLOYMENT: [deployment()]})).resources
    uri = "cluster:test/Deployment/shop/web"
    assert web.origin.uri == uri
    assert web.locate(("spec", "replicas")) == Location(uri, 0, 0, 0, 0)


def test_lists_come_in_pages() -> None:
    maps = [plain(f"c{number}") for number in range(7)]
    seen: list[tuple[str, int, int]] = []
    api = ApiServer({CONFIG_MAP: maps}, page=3)
    loaded = read(
        api,
        kinds=frozenset({"ConfigMap"}),
        progress=lambda kind, done, total: seen.append((kind, done, total)),
    )
    assert len(loaded.resources) == 7
    assert [line for line in api.asked if "configmaps" in line] == [
        "GET /api/v1/configmaps?limit=500",
        "GET /api/v1/configmaps?limit=500&continue=3",
        "GET /api/v1/configmaps?limit=500&continue=6",
    ]
    assert seen == [
        ("ConfigMap", 0, 1),
        ("ConfigMap", 3, 7),
        ("ConfigMap", 6, 7),
        ("ConfigMap", 7, 7),
    ]


def test_config_maps_are_read_only_if_a_rule_looks_at_them() -> None:
    api = ApiServer({CONFIG_MAP: [plain("c")], NAMESPACE: []})
    assert names(read(api)) == []
    assert "GET /api/v1/configmaps" not in api.paths


def test_a_custom_kind_that_carries_pods_is_read_and_another_is_not() -> None:
    holds = {"properties": {"spec": {"properties": {"containers": {"items": {}}}}}}
    containers = holds["properties"]["spec"]["properties"]["containers"]
    containers["items"] = {"properties": {"name": {}, "image": {}}}
    rollout = {"metadata": named("web"), "spec": {"template": {"spec": spec()}}}
    api = ApiServer(
        {
            CRD: [definition(ROLLOUT, holds), definition(CALICO, {"type": "string"})],
            ROLLOUT: [rollout],
            CALICO: [plain("c")],
            POLICY: [plain("p")],
        }
    )
    assert names(read(api)) == ["NetworkPolicy shop/p", "Rollout shop/web"]


def test_a_built_in_kind_is_not_confused_with_another_groups() -> None:
    api = ApiServer({CALICO: [plain("calico")], POLICY: [plain("deny")]})
    loaded = read(api, kinds=frozenset({"NetworkPolicy"}))
    assert names(loaded) == ["NetworkPolicy shop/deny"]


def test_secrets_are_read_by_their_metadata_alone() -> None:
    secret = plain("db", data={"password": "czNjcmV0"})
    api = ApiServer({SECRET: [secret]})
    (db,) = read(api, kinds=frozenset({"Secret"})).resources
    assert set(db.body) == {"apiVersion", "kind", "metadata"}
    accepted = [dict(headers)["Accept"] for headers in api.headers][-1]
    assert accepted == "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"


def test_secrets_that_may_not_be_listed_are_no_problem_and_are_not_tried() -> None:
    api = ApiServer({SECRET: [plain("db")]}, refused={"secrets"})
    loaded = read(api, kinds=frozenset({"Secret"}))
    assert loaded.problems == ()
    assert loaded.unlisted == {
        "Secret": "the right to list secrets, which an audit should not have"
    }
    assert "GET /api/v1/secrets" not in api.paths


def test_nobody_asks_for_secrets_unless_a_rule_does() -> None:
    api = ApiServer({SECRET: [plain("db")]})
    assert read(api).unlisted == {}
    assert not [path for path in api.paths if "secrets" in path or "review" in path]


def test_a_kind_that_may_not_be_listed_is_a_problem_that_names_the_right() -> None:
    api = ApiServer({DEPLOYMENT: [deployment()], NODE: []}, refused={"deployments"})
    loaded = read(api)
    (problem,) = loaded.problems
    assert problem.uri == "cluster:test/Deployment"
    assert problem.stage is Stage.LIST
    assert problem.message == (
        "this identity may not list deployments in apps (the server says 403: "
        'User "auditor" cannot list resource "deployments")'
    )
    assert problem.remedy == (
        "grant it get and list; `vvaudit doctor --cluster-role` prints all that is needed"
    )
    assert loaded.unlisted == {"Deployment": "the right to list deployments in apps"}


def test_one_namespace_is_listed_by_itself() -> None:
    api = ApiServer({DEPLOYMENT: [deployment(), deployment("other", namespace="else")], NODE: []})
    assert names(read(api, namespaces=("shop",))) == ["Deployment shop/web"]
    assert "GET /apis/apps/v1/namespaces/shop/deployments" in api.paths
    assert "GET /apis/apps/v1/deployments" not in api.paths
    assert "GET /api/v1/nodes" in api.paths


def test_a_namespace_that_may_not_be_seen_hides_no_other() -> None:
    api = ApiServer({DEPLOYMENT: [deployment(), deployment("other", namespace="else")]})
    path = "/apis/apps/v1/namespaces/else/deployments"
    refused = failing(path, lambda asked: asked.status(403, "no"))
    loaded = read(api, refused, namespaces=("else", "shop"))
    assert names(loaded) == ["Deployment shop/web"]
    assert loaded.unlisted == {"Deployment": "the right to list deployments in apps"}


def test_namespaces_with_wildcards_are_picked_from_the_whole_list() -> None:
    api = ApiServer({DEPLOYMENT: [deployment(), deployment("other", namespace="else")]})
    assert names(read(api, namespaces=("sh*",))) == ["Deployment shop/web"]
    assert "GET /apis/apps/v1/deployments" in api.paths


def test_a_broken_api_group_is_a_problem_and_hides_what_could_be_in_it() -> None:
    api = ApiServer({NODE: []}, stale=[("packages.example.com", "v1")])
    loaded = read(api, kinds=frozenset({"Package", "Node"}))
    assert problems(loaded) == [
        "cluster:test/packages.example.com/v1: the API group packages.example.com/v1 does not say "
        "what it serves: its own server does not answer"
    ]
    assert loaded.unlisted["Package"] == "the API group packages.example.com, which is broken"
    assert set(loaded.unlisted) == {"Package"}


def test_a_broken_group_hides_the_kinds_that_are_known_to_be_in_it() -> None:
    loaded = read(ApiServer({NODE: []}, stale=[("cert-manager.io", "v1")]))
    assert sorted(loaded.unlisted) == ["Certificate", "ClusterIssuer", "Issuer"]


def test_a_broken_metrics_server_hides_no_objects() -> None:
    api = ApiServer({NODE: []}, stale=[("metrics.k8s.io", "v1beta1")])
    loaded = read(api, kinds=frozenset({"Package"}))
    assert len(loaded.problems) == 1
    assert loaded.unlisted == {}


def test_a_server_that_is_not_there_is_a_problem_and_everything_is_unlisted() -> None:
    api = ApiServer({NODE: []})
    loaded = read(api, failing("/api", Asked.reset))
    (problem,) = loaded.problems
    assert problem.message == f"cluster test ({api.url}): the connection broke off"
    assert loaded.unlisted["Pod"] == "an answer of the API server"
    assert loaded.resources == ()


def test_malformed_objects_are_a_problem_and_the_others_are_read() -> None:
    wrong = [{"metadata": {"name": f"b{number}", "namespace": 7}} for number in range(4)]
    loaded = read(ApiServer({NODE: [*wrong, plain("a", "")]}))
    assert names(loaded) == ["Node a"]
    assert problems(loaded) == [
        "cluster:test/Node: nodes: not audited, for they are malformed: b0, b1, b2 ..."
    ]
    assert loaded.unlisted == {"Node": "a whole list of nodes"}


def test_a_custom_object_that_is_nested_too_deeply() -> None:
    spec: dict[str, Any] = {}
    for _ in range(120):
        spec = {"a": spec}
    api = ApiServer({ROLLOUT: [plain("deep", spec=spec), plain("flat")]})
    loaded = read(api, kinds=frozenset({"Rollout"}))
    assert names(loaded) == ["Rollout shop/flat"]
    assert len(loaded.problems) == 1


@pytest.mark.parametrize("aggregated", [True, False])
def test_the_same_cluster_by_new_and_by_old_discovery(aggregated: bool) -> None:
    pods = [pod("web-1-a", OF_WEB), pod("alone")]
    api = ApiServer(
        {POD: pods, DEPLOYMENT: [deployment()], REPLICA_SET: [replica_set()]},
        aggregated=aggregated,
    )
    loaded = read(api)
    assert names(loaded) == ["Deployment shop/web", "Pod shop/alone"]
    assert [(p.name, p.owner[1]) for p in loaded.pods] == [
        ("alone", "Pod"),
        ("web-1-a", "Deployment"),
    ]
    assert loaded.problems == ()
