"""The API server behind the audit, for writing to it: what passes by itself is tried again.

Every request that is made here may be made twice: an apply and a deletion of one object both end
where they would have ended at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from auditor.model import JSON
from auditor.publish.api import NO_ANSWER
from auditor.sources.cluster.client import Answer, Unanswered

_ATTEMPTS = 4
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 30.0
_PASSING = frozenset({429, 500, 502, 503, 504})
_PATIENCE = 180.0
"""Seconds that all requests of a run together may wait."""


class Sender(Protocol):
    """Sends one request and does not try again."""

    def send(
        self,
        method: str,
        path: str,
        query: Sequence[tuple[str, str]] = (),
        accept: str = ...,
        body: JSON = None,
        content_type: str = "",
    ) -> Answer:
        """One request; raises Unanswered."""
        ...


class ClusterApi:
    """An `Api` (see auditor.publish.api) by way of the client that read the cluster."""

    def __init__(self, sender: Sender, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sender = sender
        self._sleep = sleep
        self._waited = 0.0

    def request(
        self,
        method: str,
        path: str,
        body: JSON = None,
        content_type: str = "application/json",
        accept: str = "application/json",
    ) -> tuple[int, JSON]:
        """The status and the answer; 0 and a message where none came. Raises ClusterError where
        the server does not know who asks."""
        found: tuple[int, JSON] = (NO_ANSWER, {"message": "it was not asked any more"})
        for attempt in range(_ATTEMPTS):
            wait = min(_FIRST_WAIT * 2**attempt, _LONGEST_WAIT)
            try:
                answer = self._sender.send(
                    method, path, (), accept, body, content_type if body is not None else ""
                )
                found = (answer.status, _decoded(answer.body))
                if answer.status not in _PASSING:
                    return found
                if answer.retry_after.strip().isdecimal():
                    wait = min(float(answer.retry_after), _LONGEST_WAIT)
            except Unanswered as error:
                found = (NO_ANSWER, {"message": str(error)})
            if attempt + 1 == _ATTEMPTS or self._waited + wait > _PATIENCE:
                break
            self._sleep(wait)
            self._waited += wait
        return found


def _decoded(body: bytes) -> JSON:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
