"""Questions to a Prometheus: what counts as an answer, and what becomes of everything else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.evidence.prometheus import Prometheus
from tests.evidence.http_server import Reply, Request, serving

NOW = "2026-06-15T12:00:00Z"
REMEDY = "check the address, the token and the query; scan again"


def success(kind: str, result: Any, **more: Any) -> Reply:
    """An answer as Prometheus gives it."""
    data = {"resultType": kind, "result": result}
    return Reply(json.dumps({"status": "success", "data": data, **more}))


def vector(*samples: tuple[dict[str, str], str]) -> Reply:
    """An answer with these series."""
    return success("vector", [{"metric": m, "value": [1781524800.0, v]} for m, v in samples])


def ask(reply: Reply | list[Reply], *queries: str, token: str = "") -> tuple[Any, list[str], Any]:
    """The answers, the problems' messages, and (requests, waits)."""
    waits: list[float] = []
    replies = reply if isinstance(reply, list) else [reply]

    def next_reply(request: Request) -> Reply:
        return replies[min(len(seen), len(replies)) - 1]

    with serving(next_reply) as (url, seen):
        answers, problems = Prometheus(url, token, sleep=waits.append).ask(queries or ("up",), NOW)
        assert {p.uri for p in problems} <= {url}
        assert {p.remedy for p in problems} <= {REMEDY}
        return answers, [p.message for p in problems], (list(seen), waits)


def error_of(reply: Reply | list[Reply]) -> str:
    """Why there was no answer; it is a problem too."""
    answers, problems, _ = ask(reply)
    assert answers["up"]["samples"] == []
    why = answers["up"]["error"]
    assert problems in (
        [f"Prometheus gave no answer: the query up: {why}"],
        [f"Prometheus gave no answer: {why}"],
    )
    return str(why)


def test_series_become_samples_in_the_order_of_their_labels():
    answers, problems, (requests, _) = ask(
        vector(
            ({"__name__": "up", "job": "b"}, "0.25"),
            ({"__name__": "up", "job": "a"}, "1e+06"),
        ),
        "up",
    )
    assert problems == []
    assert answers == {
        "up": {
            "error": "",
            "samples": [
                {"labels": {"job": "a"}, "value": 1e6, "text": "1e+06"},
                {"labels": {"job": "b"}, "value": 0.25, "text": "0.25"},
            ],
        }
    }
    assert requests == [Request("/api/v1/query", {"query": "up", "time": NOW}, None)]


def test_a_scalar_is_a_sample_without_labels():
    answers, _, _ = ask(success("scalar", [1781524800, "3"]), "up")
    assert answers["up"]["samples"] == [{"labels": {}, "value": 3.0, "text": "3"}]


@pytest.mark.parametrize("text", ["NaN", "+Inf", "-Inf", "many", "1e999"])
def test_what_is_no_number_has_no_value(text: str):
    answers, problems, _ = ask(vector(({}, text)))
    assert answers["up"]["samples"] == [{"labels": {}, "value": None, "text": text}]
    assert problems == []


def test_an_empty_answer_is_an_answer():
    answers, problems, _ = ask(vector())
    assert answers == {"up": {"error": "", "samples": []}}
    assert problems == []


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (
            Reply(
                json.dumps({"status": "error", "error": 'parse error:\n unexpected "("'}),
                status=400,
            ),
            'it answers 400: parse error: unexpected "("',
        ),
        (Reply("", status=401), "it answers 401; it wants another token"),
        (Reply("<html>log in</html>", status=403), "it answers 403; it wants another token"),
        (
            Reply("", status=302, headers={"Location": "http://127.0.0.1:1/"}),
            "it redirects (302), which is not followed; give the address it leads to",
        ),
        (Reply("<html>log in</html>"), "its answer is not that of a Prometheus"),
        (Reply(b'{"status":"success","data":'), "its answer is not that of a Prometheus"),
        (Reply('{"status":"success"}'), "it answers without a result"),
        (success("matrix", []), "the answer is a matrix; ask for one moment"),
        (success("vector", {"a": 1}), "its answer is not that of a Prometheus"),
        (
            success("vector", [{"metric": {}, "histogram": [1, {}]}]),
            "the answer is a histogram; ask for a number",
        ),
        (
            success("vector", [], warnings=["one store did not answer"]),
            "it warns: one store did not answer",
        ),
        (
            vector(*[({"pod": str(n)}, "1") for n in range(1001)]),
            "the answer has 1,001 series; let the query aggregate them",
        ),
        (Reply(b" " * (8 * 1024 * 1024 + 1)), "the answer is larger than 8 MiB"),
    ],
)
def test_what_would_be_the_same_again_is_asked_once(reply: Reply, why: str):
    assert error_of(reply) == why
    _, _, (requests, waits) = ask(reply)
    assert len(requests) == 1
    assert waits == []


def test_what_passes_is_asked_again():
    answers, problems, (requests, waits) = ask([Reply("", status=503), vector(({}, "1"))])
    assert answers["up"]["samples"][0]["value"] == 1
    assert problems == []
    assert (len(requests), waits) == (2, [0.5])


def test_the_server_says_how_long_to_wait_within_a_limit():
    busy = Reply("", status=429, headers={"Retry-After": "3"})
    _, _, (_, waits) = ask([busy, Reply("", 503, {"Retry-After": "3600"}), vector()])
    assert waits == [3, 10]


def test_a_server_that_stays_away_is_given_up_for_all_queries():
    answers, problems, (requests, _) = ask(Reply("", status=502), "a", "b", "c")
    assert len(requests) == 3
    assert {answer["error"] for answer in answers.values()} == {"it answers 502"}
    assert problems == ["Prometheus gave no answer: it answers 502"]


def test_an_answer_that_breaks_off_is_no_answer():
    cut = Reply(b'{"status":', length=500)
    assert error_of(cut) == "its answer breaks off"
    answers, problems, _ = ask([cut, vector(({}, "1"))])
    assert (answers["up"]["samples"][0]["value"], problems) == (1, [])


def test_nobody_there():
    with serving(lambda request: Reply()) as (url, _):
        pass
    answers, problems = Prometheus(url, sleep=lambda _: None).ask(["up"], NOW)
    assert answers["up"]["error"] == "it cannot be reached: Connection refused"
    assert [p.message for p in problems] == [
        "Prometheus gave no answer: it cannot be reached: Connection refused"
    ]


def test_the_token_goes_along_and_into_no_message():
    refused = Reply("", status=401)
    answers, problems, (requests, _) = ask(refused, "up", token="very-secret-token")
    assert requests[0].authorization == "Bearer very-secret-token"
    assert "very-secret-token" not in repr((answers, problems))


def test_a_redirect_does_not_get_the_token():
    with serving(lambda request: vector()) as (elsewhere, seen):
        away = Reply("", status=307, headers={"Location": f"{elsewhere}/api/v1/query"})
        ask(away, "up", token="very-secret-token")
        assert seen == []


def test_a_path_before_the_api_stays():
    with serving(lambda request: vector()) as (url, seen):
        Prometheus(f"{url}/prometheus/").ask(["up"], NOW)
        assert seen[0].path == "/prometheus/api/v1/query"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("prometheus:9090", "--prometheus: is no address; write https://HOST[:PORT][/PATH]"),
        ("https://", "--prometheus: is no address; write https://HOST[:PORT][/PATH]"),
        ("https://[::1", "--prometheus: is no address; write https://HOST[:PORT][/PATH]"),
        ("file:///etc/passwd", "--prometheus: is no address; write https://HOST[:PORT][/PATH]"),
        ("https://a b", "--prometheus: is no address; write https://HOST[:PORT][/PATH]"),
        (
            "https://admin:hunter2@prometheus",
            "--prometheus: holds a credential; use --prometheus-token-file",
        ),
        (
            "https://prometheus?token=hunter2",
            "--prometheus: ends in ?... or #...; give the address alone",
        ),
    ],
)
def test_an_address_that_cannot_be_used(url: str, words: str):
    with pytest.raises(UsageError) as error:
        Prometheus(url)
    assert str(error.value) == words


def test_a_token_does_not_go_over_the_network_in_the_clear():
    with pytest.raises(UsageError) as error:
        Prometheus("http://prometheus.example:9090", "very-secret-token")
    assert str(error.value) == (
        "--prometheus http://prometheus.example: a token would go over the network in the clear; "
        "use https"
    )


def test_a_ca_that_cannot_be_used(tmp_path):
    empty = tmp_path / "ca.pem"
    empty.write_text("nothing")
    with pytest.raises(UsageError) as error:
        Prometheus("https://prometheus.example", ca=str(empty))
    assert str(error.value) == f"--prometheus-ca {empty}: holds no certificate"
    with pytest.raises(UsageError) as error:
        Prometheus("https://prometheus.example", ca="no-such-file.pem")
    assert str(error.value) == "--prometheus-ca no-such-file.pem: No such file or directory"
