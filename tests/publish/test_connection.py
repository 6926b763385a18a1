"""Writing requests that are tried again, within a limit."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.publish.connection import ClusterApi
from auditor.sources.cluster.client import Answer, Unanswered


class Sender:
    """Answers from a list; an exception in it is raised."""

    def __init__(self, *answers: Answer | Unanswered) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[Any, ...]] = []

    def send(
        self,
        method: str,
        path: str,
        query: Any = (),
        accept: str = "",
        body: Any = None,
        content_type: str = "",
    ) -> Answer:
        self.asked.append((method, path, accept, body, content_type))
        answer = self.answers.pop(0)
        if isinstance(answer, Unanswered):
            raise answer
        return answer


def test_the_request_and_its_answer() -> None:
    sender = Sender(Answer(200, b'{"a": 1}'))

    answer = ClusterApi(sender).request("PATCH", "/x", {"b": 2}, "application/apply-patch+yaml")

    assert answer == (200, {"a": 1})
    assert sender.asked == [
        ("PATCH", "/x", "application/json", {"b": 2}, "application/apply-patch+yaml")
    ]


def test_without_a_body_there_is_no_content_type() -> None:
    sender = Sender(Answer(200, b"{}"))

    ClusterApi(sender).request("GET", "/x", accept="application/json;as=Table")

    assert sender.asked == [("GET", "/x", "application/json;as=Table", None, "")]


def test_what_passes_is_tried_again_after_as_long_as_the_server_asks_for() -> None:
    waits: list[float] = []
    sender = Sender(
        Unanswered("the connection broke off"),
        Answer(429, b"{}", retry_after="7"),
        Answer(503, b"{}"),
        Answer(201, b"{}"),
    )

    assert ClusterApi(sender, waits.append).request("PATCH", "/x", {}) == (201, {})
    assert waits == [0.5, 7.0, 2.0]


@pytest.mark.parametrize(
    ("last", "answer"),
    [
        (Answer(503, b'{"message": "busy"}'), (503, {"message": "busy"})),
        (Unanswered("it did not answer within 60 seconds"),
         (0, {"message": "it did not answer within 60 seconds"})),
        (Answer(500, b"\xff no json"), (500, {})),
    ],
)  # fmt: skip
def test_what_stays_is_told(last: Answer | Unanswered, answer: tuple[int, Any]) -> None:
    sender = Sender(*[Answer(502, b"{}")] * 3, last)

    assert ClusterApi(sender, lambda _: None).request("DELETE", "/x") == answer
    assert sender.answers == []


def test_what_would_be_the_same_again_is_not_tried_again() -> None:
    sender = Sender(Answer(403, b'{"message": "no"}'))

    assert ClusterApi(sender).request("PATCH", "/x", {}) == (403, {"message": "no"})


def test_all_requests_together_wait_for_a_limited_time() -> None:
    waits: list[float] = []
    sender = Sender(*[Answer(429, b"{}", retry_after="3600")] * 100)
    api = ClusterApi(sender, waits.append)

    for _ in range(20):
        assert api.request("PATCH", "/x", {})[0] == 429

    assert sum(waits) == 180.0
