"""What an identity may read, and the role that would let it."""

from __future__ import annotations

from auditor.sources.cluster.client import Client
from auditor.sources.cluster.loading import Wish
from auditor.sources.cluster.requests import Requests
from auditor.sources.cluster.rights import Rights, cluster_role, find_rights
from tests.sources.cluster.api_server import (
    DEPLOYMENT,
    NODE,
    POD,
    SECRET,
    ApiServer,
    failing,
    serving,
)
from tests.sources.cluster.reading import Naps, target


def rights(api: ApiServer, *namespaces: str) -> Rights:
    with serving(api):
        client = Client(target(api))
        try:
            wish = Wish(frozenset({"Secret"}), namespaces)
            return find_rights(client, Requests(client, Naps()), wish)
        finally:
            client.close()


def lacking(found: Rights) -> list[str]:
    return [right.lacking for right in found.rights if right.lacking]


def cluster(*refused: str) -> ApiServer:
    return ApiServer({NODE: [], POD: [], DEPLOYMENT: [], SECRET: []}, refused=set(refused))


def test_everything_may_be_read() -> None:
    found = rights(cluster())
    assert (found.version, found.identity, found.complete) == ("v1.34.4", "auditor", True)
    assert [right.kind.kind for right in found.rights] == ["Node", "Pod", "Deployment"]


def test_something_may_not() -> None:
    found = rights(cluster("pods", "deployments"))
    assert lacking(found) == ["the right to list pods", "the right to list deployments in apps"]
    assert not found.complete


def test_in_one_namespace() -> None:
    found = rights(cluster("pods"), "shop")
    assert lacking(found) == ["the right to list pods in namespace shop"]


def test_who_may_not_even_ask_tries() -> None:
    api = cluster("pods")
    api.reviews = False
    found = rights(api)
    assert lacking(found) == ["the right to list pods"]
    assert found.identity == ""
    assert "GET /api/v1/pods?limit=1" in api.asked
    assert not [line for line in api.asked if "secrets" in line]


def test_a_kind_that_gives_no_answer() -> None:
    api = cluster()
    api.reviews = False
    api.faults.append(failing("/api/v1/nodes", lambda asked: asked.status(500, "no leader")))
    assert lacking(rights(api)) == ["an answer: the server says 500: no leader"]


def test_the_role_never_grants_secrets() -> None:
    kinds = [right.kind for right in rights(cluster()).rights]
    assert cluster_role(kinds) == (
        "apiVersion: rbac.authorization.k8s.io/v1\n"
        "kind: ClusterRole\n"
        "metadata:\n"
        "  name: vvaudit\n"
        "rules:\n"
        '  - apiGroups: [""]\n'
        "    resources:\n"
        "      - nodes\n"
        "      - pods\n"
        "    verbs: [get, list]\n"
        '  - apiGroups: ["apps"]\n'
        "    resources:\n"
        "      - deployments\n"
        "    verbs: [get, list]\n"
    )
