"""What a cluster serves, by the new discovery and the old."""

from __future__ import annotations

import pytest

from auditor.sources.cluster.client import Client
from auditor.sources.cluster.discovery import ApiKind, Served, discover
from auditor.sources.cluster.requests import Failed, Requests
from tests.sources.cluster.api_server import (
    DEPLOYMENT,
    NODE,
    ApiServer,
    Asked,
    Fault,
    Kind,
    failing,
    serving,
)
from tests.sources.cluster.reading import Naps, target

OLD = Kind("autoscaling", "v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers")
NEW = Kind("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers")


def found(api: ApiServer, *faults: Fault) -> Served:
    api.faults.extend(faults)
    with serving(api):
        client = Client(target(api))
        try:
            return discover(Requests(client, Naps()))
        finally:
            client.close()


@pytest.mark.parametrize("aggregated", [True, False])
def test_each_kind_in_the_version_that_the_server_prefers(aggregated: bool) -> None:
    api = ApiServer({NODE: [], NEW: [], OLD: [], DEPLOYMENT: []}, aggregated=aggregated)
    assert found(api).kinds == (
        ApiKind("", "v1", "Node", "nodes", False),
        ApiKind("apps", "v1", "Deployment", "deployments", True),
        ApiKind("autoscaling", "v2", NEW.kind, NEW.plural, True),
    )


def test_two_requests_are_enough() -> None:
    api = ApiServer({NODE: [], NEW: [], DEPLOYMENT: []})
    found(api)
    assert api.asked == ["GET /api", "GET /apis"]


def test_a_group_whose_server_is_down_is_told_of() -> None:
    api = ApiServer({NODE: []}, stale=[("packages.example.com", "v1")])
    served = found(api)
    assert served.broken == (("packages.example.com/v1", "its own server does not answer"),)
    assert served.hiding == ("packages.example.com",)


def test_by_the_old_discovery_too() -> None:
    api = ApiServer({NODE: []}, aggregated=False, stale=[("packages.example.com", "v1")])
    down = failing(
        "/apis/packages.example.com/v1", lambda asked: asked.status(503, "error trying to reach it")
    )
    served = found(api, down)
    assert served.broken == (
        ("packages.example.com/v1", "the server says 503: error trying to reach it"),
    )
    assert [kind.kind for kind in served.kinds] == ["Node"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Asked.reset, "the connection broke off"),
        (lambda asked: asked.status(403, "no"), "the server says 403: no"),
        (lambda asked: asked.json({"kind": 1}), "its answer is not what was asked for"),
    ],
)
def test_a_server_that_says_nothing_of_itself(fault: Fault, words: str) -> None:
    with pytest.raises(Failed, match=words):
        found(ApiServer({NODE: []}), failing("/api", fault))


def test_where_kinds_are_listed() -> None:
    kind = ApiKind("apps", "v1", "Deployment", "deployments", True)
    assert kind.path() == "/apis/apps/v1/deployments"
    assert kind.path("shop") == "/apis/apps/v1/namespaces/shop/deployments"
    assert ApiKind("", "v1", "Pod", "pods", True).path("shop") == "/api/v1/namespaces/shop/pods"
