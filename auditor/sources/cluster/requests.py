"""Questions to an API server that are asked again, within a limit, when no good answer comes.

Retried are broken connections, time-outs, answers that are cut off or no JSON, and the server's own
429, 500, 502, 503 and 504, after as long as it asks for (Retry-After) or twice as long each time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol, TypeVar

import msgspec

from auditor.errors import ClusterError
from auditor.model import JSON
from auditor.sources.cluster.client import JSON_ONLY, Answer, Unanswered

_ATTEMPTS: Final = 5
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 30.0
_PASSING: Final = frozenset({429, 500, 502, 503, 504})
_PATIENCE: Final = 60.0
"""Seconds that one question may lose to failures."""
_ALL_PATIENCE: Final = 180.0
"""Seconds that all questions together may lose."""

T = TypeVar("T")


class Failed(Exception):
    """No good answer: why, in words."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status
        """The HTTP status; 0 where there was no answer."""


class Forbidden(Failed):
    """The identity may not do this."""


class NotServed(Failed):
    """There is nothing at this path."""


class Expired(Failed):
    """The list has changed too much since its first page."""

    def __init__(self, message: str, token: str) -> None:
        super().__init__(message, 410)
        self.token = token
        """Goes on where the list was, with what is there now; empty if the server gives none."""


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
        """The answer, whatever its status; raises Unanswered where none came."""
        ...


class _Meta(msgspec.Struct, rename={"token": "continue"}):
    token: str | None = None


class _Status(msgspec.Struct):
    """Source: meta/v1 Status."""

    message: str | None = None
    metadata: _Meta | None = None


class Requests:
    """Asks, and asks again. One for each run, for what is lost adds up."""

    def __init__(self, sender: Sender, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sender = sender
        self._sleep = sleep
        self._lost = 0.0

    def get(
        self,
        path: str,
        type_: type[T],
        query: Sequence[tuple[str, str]] = (),
        accept: str = JSON_ONLY,
    ) -> T:
        """The answer at `path`, decoded. Raises Failed or one of its children, and ClusterError
        where the server does not know who we are."""
        return self._ask(
            lambda: self._sender.send("GET", path, query, accept),
            lambda answer: _decoded(answer, type_),
        )

    def post(self, path: str, body: JSON, type_: type[T]) -> T:
        """The answer to a review, which changes nothing; raises as `get` does."""
        return self._ask(
            lambda: self._sender.send("POST", path, body=body, content_type=JSON_ONLY),
            lambda answer: _decoded(answer, type_),
        )

    def request(
        self,
        method: str,
        path: str,
        body: JSON = None,
        content_type: str = JSON_ONLY,
        accept: str = JSON_ONLY,
    ) -> tuple[int, JSON]:
        """The status and the answer of a request of any kind, whatever the status; 0 with a
        `message` where no answer came. Raises ClusterError as `get` does."""
        kind = content_type if body is not None else ""
        try:
            answer = self._ask(
                lambda: self._sender.send(method, path, (), accept, body, kind), _as_is
            )
        except Failed as error:
            return error.status, {"message": str(error)}
        return answer

    def _ask(self, send: Callable[[], Answer], read: Callable[[Answer], T]) -> T:
        lost = 0.0
        why, status = "", 0
        for attempt in range(_ATTEMPTS):
            if self._lost >= _ALL_PATIENCE:
                raise Failed(why or "the server failed too often; this was not asked any more")
            begun = time.monotonic()
            wait = min(_FIRST_WAIT * 2**attempt, _LONGEST_WAIT)
            try:
                answer = send()
                _refuse(answer)
                if 200 <= answer.status <= 299:
                    return read(answer)
                why, status = _words(answer), answer.status
                wait = _wait(answer.retry_after, wait)
            except Unanswered as error:
                why, status = str(error), 0
                if error.final:
                    break
            spent = time.monotonic() - begun
            lost += spent + wait
            self._lost += spent
            if attempt + 1 == _ATTEMPTS or lost > _PATIENCE:
                break
            self._sleep(wait)
            self._lost += wait
        raise Failed(why, status)


def _refuse(answer: Answer) -> None:
    """Raises for an answer that would be the same again."""
    status = answer.status
    if status == 401:
        raise ClusterError(
            "the API server does not accept the credentials (401); they may have expired: log in "
            "again, or check the kubeconfig's user"
        )
    if status == 403:
        raise Forbidden(_words(answer), status)
    if status == 404:
        raise NotServed(_words(answer), status)
    if status == 410:
        meta = _status(answer).metadata
        raise Expired(_words(answer), (meta.token if meta else None) or "")
    if not 200 <= status <= 299 and status not in _PASSING:
        raise Failed(_words(answer), status)


def _as_is(answer: Answer) -> tuple[int, JSON]:
    return answer.status, _decoded(answer, dict) if answer.body else None


def _decoded(answer: Answer, type_: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.body, type=type_)
    except msgspec.ValidationError as error:
        raise Unanswered(f"its answer is not what was asked for: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        kind = answer.content_type.partition(";")[0].strip()
        if kind not in ("", JSON_ONLY) and kind.isprintable():
            raise Unanswered(f"its answer is {kind}, not JSON; is a login page between?") from None
        raise Unanswered("its answer is no JSON, or is cut off") from None
    except RecursionError:
        raise Unanswered("its answer is nested too deeply") from None


def _status(answer: Answer) -> _Status:
    try:
        return msgspec.json.decode(answer.body, type=_Status)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Status()


def _words(answer: Answer) -> str:
    """The server's own words, in one line of bounded length."""
    said = " ".join((_status(answer).message or "").split())[:300]
    return (
        f"the server says {answer.status}: {said}" if said else f"the server says {answer.status}"
    )


def _wait(asked: str, otherwise: float) -> float:
    """Seconds to wait; only the form of Retry-After that counts seconds is in use here."""
    return min(float(asked), _LONGEST_WAIT) if asked.strip().isdecimal() else otherwise
