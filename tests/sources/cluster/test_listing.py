"""What can go wrong with a list: retried within a limit, then a problem; never a hang."""

from __future__ import annotations

import time
from typing import Any

import pytest

from auditor.errors import ClusterError
from tests.sources.cluster.api_server import (
    DEPLOYMENT,
    NODE,
    ApiServer,
    Asked,
    Fault,
    failing,
)
from tests.sources.cluster.objects import deployment, named
from tests.sources.cluster.reading import Naps, names, problems, read

NODES = "/api/v1/nodes"


def cluster(count: int = 5, page: int = 2) -> ApiServer:
    nodes = [{"metadata": named(f"n{number}", "")} for number in range(count)]
    return ApiServer({NODE: nodes, DEPLOYMENT: [deployment()]}, page=page)


def html(asked: Asked) -> bool:
    return asked.bytes(b"<html>Sign in</html>", 200, "text/html; charset=utf-8")


def busy(asked: Asked) -> bool:
    return asked.status(429, "too many requests", headers={"Retry-After": "3"})


def failed(asked: Asked) -> bool:
    return asked.status(500, "etcdserver: leader changed")


def nothing_there(asked: Asked) -> bool:
    return asked.json([1, 2])


PASSING = [
    pytest.param(Asked.reset, id="the connection is reset"),
    pytest.param(Asked.cut_off, id="the body is cut off"),
    pytest.param(html, id="a login page"),
    pytest.param(busy, id="too many requests"),
    pytest.param(failed, id="a server error"),
    pytest.param(nothing_there, id="JSON of another shape"),
]


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_by_itself_is_tried_again(fault: Fault) -> None:
    loaded = read(cluster(), failing(NODES, fault, times=2))
    assert loaded.problems == ()
    assert len(names(loaded)) == 6


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Asked.reset, "the connection broke off"),
        (Asked.cut_off, "the connection broke off"),
        (html, "its answer is text/html, not JSON; is a login page between?"),
        (busy, "the server says 429: too many requests"),
        (failed, "the server says 500: etcdserver: leader changed"),
        (nothing_there, "its answer is not what was asked for: Expected `object`, got `array`"),
    ],
)
def test_what_stays_is_a_problem_and_the_rest_is_read(fault: Fault, words: str) -> None:
    api = cluster()
    loaded = read(api, failing(NODES, fault))
    assert problems(loaded) == [f"cluster:test/Node: nodes: {words}"]
    assert loaded.unlisted == {"Node": "a whole list of nodes"}
    assert names(loaded) == ["Deployment shop/web"]
    assert api.paths.count(f"GET {NODES}") == 5


def test_the_server_says_how_long_to_wait() -> None:
    naps = Naps()
    read(cluster(), failing(NODES, busy, times=2), naps=naps)
    assert naps.taken == [3.0, 3.0]


def test_otherwise_the_wait_doubles() -> None:
    naps = Naps()
    read(cluster(), failing(NODES, failed, times=3), naps=naps)
    assert naps.taken == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("fault", [Asked.drip, Asked.silence])
def test_a_server_that_holds_us_is_left(fault: Fault) -> None:
    begun = time.monotonic()
    loaded = read(cluster(), failing(NODES, fault), timeout=0.3)
    assert len(loaded.problems) == 1
    assert loaded.unlisted == {"Node": "a whole list of nodes"}
    assert time.monotonic() - begun < 10


def test_a_server_that_fails_at_everything_is_not_asked_for_ever() -> None:
    naps = Naps()

    def always(asked: Asked) -> bool:
        too_long = {"Retry-After": "3600"}
        return "api" in asked.route and asked.status(503, "no", headers=too_long)

    loaded = read(cluster(), always, naps=naps)
    assert len(loaded.problems) == 1
    assert sum(naps.taken) <= 90


def test_a_list_that_expired_goes_on_by_the_token_it_is_given() -> None:
    def expired(asked: Asked) -> bool:
        if asked.query.get("continue") != "2":
            return False
        return asked.status(410, "too old", metadata={"continue": "3"})

    loaded = read(cluster(), failing(NODES, expired))
    assert loaded.problems == ()
    assert names(loaded)[1:] == ["Node n0", "Node n1", "Node n3", "Node n4"]


def test_without_a_token_it_begins_again_and_nothing_is_there_twice() -> None:
    def expired(asked: Asked) -> bool:
        return "continue" in asked.query and asked.status(410, "too old")

    loaded = read(cluster(), failing(NODES, expired, times=2))
    assert loaded.problems == ()
    assert len(names(loaded)) == 6


def test_a_list_that_expires_again_and_again_is_a_problem() -> None:
    def expired(asked: Asked) -> bool:
        return "continue" in asked.query and asked.status(410, "too old")

    loaded = read(cluster(), failing(NODES, expired))
    assert problems(loaded) == ["cluster:test/Node: nodes: the server says 410: too old"]


def test_a_page_that_comes_again_for_ever_ends() -> None:
    def same(asked: Asked) -> bool:
        page: dict[str, Any] = {"kind": "NodeList", "metadata": {"continue": "1"}, "items": []}
        return asked.json(page)

    loaded = read(cluster(), failing(NODES, same))
    assert problems(loaded) == [
        "cluster:test/Node: nodes: the server gives the same page of the list again and again"
    ]


def test_an_empty_page_is_not_the_end() -> None:
    def empty(asked: Asked) -> bool:
        if "continue" in asked.query:
            return False
        return asked.json({"kind": "NodeList", "metadata": {"continue": "2"}, "items": None})

    assert len(names(read(cluster(), failing(NODES, empty)))) == 4


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"kind": "Status"}, "its answer is not what was asked for: Object missing required field"),
        ({"kind": "Node", "items": []}, "the server answers with a Node and not with a list"),
        ({"kind": "NodeList", "items": [{}]}, "the server's list has an item without a name"),
        (
            {"kind": "NodeList", "items": ["a"]},
            "its answer is not what was asked for: Expected `object`, got `str` - at `$.items[0]`",
        ),
    ],
)
def test_what_is_no_list_is_a_problem(answer: dict[str, Any], words: str) -> None:
    loaded = read(cluster(), failing(NODES, lambda asked: asked.json(answer)))
    (problem,) = problems(loaded)
    assert problem.startswith(f"cluster:test/Node: nodes: {words}")


@pytest.mark.parametrize(("status", "words"), [(404, "not there"), (400, "limit is wrong")])
def test_a_refusal_is_not_tried_again(status: int, words: str) -> None:
    api = cluster()
    loaded = read(api, failing(NODES, lambda asked: asked.status(status, words)))
    assert problems(loaded) == [f"cluster:test/Node: nodes: the server says {status}: {words}"]
    assert api.paths.count(f"GET {NODES}") == 1


def test_credentials_that_are_not_accepted_end_the_audit() -> None:
    with pytest.raises(ClusterError) as raised:
        read(cluster(), failing(NODES, lambda asked: asked.status(401, "Unauthorized")))
    assert str(raised.value) == (
        "the API server does not accept the credentials (401); they may have expired: log in "
        "again, or check the kubeconfig's user"
    )
