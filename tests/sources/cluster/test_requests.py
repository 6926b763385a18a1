"""Requests of any kind, for those who write: the status is theirs to judge."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from auditor.errors import ClusterError
from auditor.model import JSON
from auditor.sources.cluster.client import Answer, Unanswered
from auditor.sources.cluster.requests import Requests
from tests.sources.cluster.reading import Naps


class Server:
    """Gives the answers in their order, the last one for ever."""

    def __init__(self, *answers: Answer | Unanswered) -> None:
        self._answers = list(answers)
        self.sent: list[tuple[str, str, JSON, str]] = []

    def send(
        self,
        method: str,
        path: str,
        query: Sequence[tuple[str, str]] = (),
        accept: str = "",
        body: JSON = None,
        content_type: str = "",
    ) -> Answer:
        self.sent.append((method, path, body, content_type))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Unanswered):
            raise answer
        return answer


def asked(*answers: Answer | Unanswered) -> tuple[int, JSON]:
    return Requests(Server(*answers), Naps()).request("GET", "/x")


def test_a_write_is_sent_as_it_is() -> None:
    server = Server(Answer(201, b'{"kind": "Report"}'))
    apply = "application/apply-patch+yaml"
    answer = Requests(server, Naps()).request("PATCH", "/x", {"a": 1}, apply)
    assert answer == (201, {"kind": "Report"})
    assert server.sent == [("PATCH", "/x", {"a": 1}, apply)]


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ((Answer(200, b""),), (200, None)),
        ((Answer(503, b""), Answer(200, b"{}")), (200, {})),
        (
            (Answer(503, b'{"message": "later"}'),),
            (503, {"message": "the server says 503: later"}),
        ),
        (
            (Answer(403, b'{"message": "no"}'),),
            (403, {"message": "the server says 403: no"}),
        ),
        ((Answer(409, b"{}"),), (409, {"message": "the server says 409"})),
        ((Unanswered("broke off"), Answer(200, b"{}")), (200, {})),
        ((Unanswered("broke off"),), (0, {"message": "broke off"})),
        ((Unanswered("no TLS", final=True), Answer(200, b"{}")), (0, {"message": "no TLS"})),
        ((Answer(200, b'{"a":' * 100_000),), (0, {"message": "its answer is nested too deeply"})),
    ],
)
def test_the_status_and_the_answer(
    answers: tuple[Answer | Unanswered, ...], wanted: tuple[int, JSON]
) -> None:
    assert asked(*answers) == wanted


def test_credentials_that_are_not_accepted_end_it() -> None:
    with pytest.raises(ClusterError, match=r"\(401\)"):
        asked(Answer(401, b"{}"))


def test_after_too_many_failures_nothing_is_asked_any_more() -> None:
    naps, server = Naps(), Server(Answer(429, b"{}", retry_after="30"))
    requests = Requests(server, naps)
    for _ in range(10):
        requests.request("GET", "/x")
    assert sum(naps.taken) == 180
    before = len(server.sent)
    assert requests.request("GET", "/x") == (
        0,
        {"message": "the server failed too often; this was not asked any more"},
    )
    assert len(server.sent) == before
