"""Questions to a Prometheus: instant queries at the moment of the audit.

Source: https://prometheus.io/docs/prometheus/latest/querying/api/. A query that fails, or whose
answer is partial or not a number for each series, gives an error and no value. The token goes to
the address that the user gave and nowhere else: redirects are not followed.
"""

from __future__ import annotations

import http.client
import math
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from typing import IO, Final
from urllib.parse import urlencode, urlsplit

import msgspec

import auditor
from auditor.errors import UsageError
from auditor.model import JSON, Problem, Stage

_ATTEMPTS: Final = 3
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 10.0
_SECONDS: Final = 30.0
"""How long one attempt may take, and a connection be silent."""
_LARGEST: Final = 8 * 1024 * 1024
_MOST_SERIES: Final = 1000
_CHUNK: Final = 1 << 16
_PASSING: Final = frozenset({429, 500, 502, 503, 504})
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class _Unanswered(Exception):
    """No answer, for now or for good: why, in words without a credential."""

    def __init__(self, message: str, *, wait: float | None = None, again: bool = True) -> None:
        super().__init__(message)
        self.wait = wait
        self.again = again


class _Series(msgspec.Struct):
    metric: dict[str, str] = {}
    value: tuple[float, str] | None = None


class _Data(msgspec.Struct, rename="camel"):
    result_type: str
    result: msgspec.Raw


class _Reply(msgspec.Struct, rename="camel"):
    status: str
    data: _Data | None = None
    error: str = ""
    warnings: list[str] | None = None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Prometheus:
    """A Prometheus, or something that speaks its language (Thanos, Mimir, VictoriaMetrics)."""

    def __init__(
        self,
        url: str,
        token: str = "",
        ca: str = "",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raises UsageError for an address or a CA file that cannot be used."""
        self._url = _checked(url, token)
        self._token = token
        self._sleep = sleep
        self._gone = ""
        """Why it is not asked any more."""
        handlers: list[urllib.request.BaseHandler] = [_NoRedirects()]
        if self._url.startswith("https:"):
            handlers.append(urllib.request.HTTPSHandler(context=_trusting(ca)))
        self._opener = urllib.request.build_opener(*handlers)

    @property
    def shown(self) -> str:
        """Its address, for messages."""
        return self._url

    def ask(self, queries: Iterable[str], now: str) -> tuple[JSON, list[Problem]]:
        """The answers by query, as rules see them: `samples` with labels, value (a number, or null
        where it is none) and its text, or `error` in words; and a problem for each query that
        failed. `now` is the moment of the audit, ISO 8601."""
        answers: dict[str, JSON] = {}
        problems: dict[str, Problem] = {}
        for query in sorted(set(queries)):
            try:
                answers[query] = {"error": "", "samples": self._samples(query, now)}
            except _Unanswered as error:
                answers[query] = {"error": str(error), "samples": []}
                about = "" if self._gone else f"the query {query}: "
                problem = Problem(
                    uri=self._url,
                    line=0,
                    stage=Stage.READ,
                    message=f"Prometheus gave no answer: {about}{error}",
                    remedy="check the address, the token and the query; scan again",
                )
                problems.setdefault(problem.message, problem)
        return answers, list(problems.values())

    def _samples(self, query: str, now: str) -> list[JSON]:
        if self._gone:
            raise _Unanswered(self._gone, again=False)
        reply = self._reply(query, now)
        if reply.status != "success" or reply.data is None:
            raise _Unanswered(_line(reply.error) or "it answers without a result", again=False)
        if reply.warnings:
            raise _Unanswered(f"it warns: {_line(reply.warnings[0])}", again=False)
        return _numbers(reply.data)

    def _reply(self, query: str, now: str) -> _Reply:
        url = f"{self._url}/api/v1/query?{urlencode({'query': query, 'time': now})}"
        for attempt in range(_ATTEMPTS):
            try:
                return self._once(url)
            except _Unanswered as error:
                if not error.again:
                    raise
                why, asked = str(error), error.wait
            if attempt + 1 < _ATTEMPTS:
                wait = _FIRST_WAIT * 2**attempt if asked is None else asked
                self._sleep(min(wait, _LONGEST_WAIT))
        self._gone = why
        raise _Unanswered(why, again=False)

    def _once(self, url: str) -> _Reply:
        headers = {"Accept": "application/json", "User-Agent": f"vvaudit/{auditor.__version__}"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(url, headers=headers)
        end = time.monotonic() + _SECONDS
        try:
            with self._opener.open(request, timeout=_SECONDS) as response:
                return _decoded(_all_of(response, end))
        except urllib.error.HTTPError as error:
            with error:
                raise _refused(error, end) from None
        except urllib.error.URLError as error:
            raise _Unanswered(_reason(error.reason)) from None
        except (OSError, http.client.HTTPException) as error:
            raise _Unanswered(_reason(error)) from None


def _checked(url: str, token: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError("--prometheus: is no address; write https://HOST[:PORT][/PATH]") from None
    if parts.scheme not in ("http", "https") or not host or not url.isprintable() or " " in url:
        raise UsageError("--prometheus: is no address; write https://HOST[:PORT][/PATH]")
    if parts.username is not None or parts.password is not None:
        raise UsageError("--prometheus: holds a credential; use --prometheus-token-file")
    if parts.query or parts.fragment:
        raise UsageError("--prometheus: ends in ?... or #...; give the address alone")
    if token and parts.scheme == "http" and host not in _LOCAL:
        raise UsageError(
            f"--prometheus http://{host}: a token would go over the network in the clear; use https"
        )
    return url.rstrip("/")


def _trusting(ca: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca or None)
    except (OSError, ssl.SSLError) as error:
        why = error.strerror if isinstance(error, FileNotFoundError) else "holds no certificate"
        raise UsageError(f"--prometheus-ca {ca}: {why}") from None


def _all_of(response: IO[bytes], end: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := response.read(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > _LARGEST:
            raise _Unanswered(
                f"the answer is larger than {_LARGEST // 1024 // 1024} MiB", again=False
            )
        if time.monotonic() > end:
            raise _Unanswered(f"no whole answer within {_SECONDS:g} seconds")
    if getattr(response, "length", None):  # what is left of it by its Content-Length
        raise _Unanswered("its answer breaks off")
    return b"".join(parts)


def _refused(error: urllib.error.HTTPError, end: float) -> _Unanswered:
    if 300 <= error.code <= 399:
        return _Unanswered(
            f"it redirects ({error.code}), which is not followed; give the address it leads to",
            again=False,
        )
    try:
        said = _decoded(_all_of(error, end)).error
    except (_Unanswered, OSError, http.client.HTTPException):
        said = ""
    words = f"it answers {error.code}{': ' if said else ''}{_line(said)}"
    if error.code in (401, 403):
        words = f"{words}; it wants another token"
    asked = (error.headers.get("Retry-After") or "").strip()
    wait = float(asked) if asked.isdecimal() and len(asked) < 6 else None
    return _Unanswered(words, wait=wait, again=error.code in _PASSING)


def _decoded(body: bytes) -> _Reply:
    try:
        return msgspec.json.decode(body, type=_Reply)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _Unanswered("its answer is not that of a Prometheus", again=False) from None


def _numbers(data: _Data) -> list[JSON]:
    try:
        if data.result_type == "scalar":
            value = msgspec.json.decode(data.result, type=tuple[float, str])
            series = [_Series({}, value)]
        elif data.result_type == "vector":
            series = msgspec.json.decode(data.result, type=list[_Series])
        else:
            words = f"the answer is a {_line(data.result_type)}; ask for one moment"
            raise _Unanswered(words, again=False)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _Unanswered("its answer is not that of a Prometheus", again=False) from None
    if len(series) > _MOST_SERIES:
        words = f"the answer has {len(series):,} series; let the query aggregate them"
        raise _Unanswered(words, again=False)
    if any(one.value is None for one in series):
        raise _Unanswered("the answer is a histogram; ask for a number", again=False)
    samples = [_sample(one.metric, one.value[1]) for one in series if one.value is not None]
    return sorted(samples, key=lambda sample: sorted(sample["labels"].items()))


def _sample(labels: dict[str, str], text: str) -> dict[str, JSON]:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    return {
        "labels": {name: word for name, word in labels.items() if name != "__name__"},
        "value": value if math.isfinite(value) else None,
        "text": _line(text),
    }


def _reason(error: object) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {_SECONDS:g} seconds"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}; name its CA"
    if isinstance(error, OSError) and error.strerror:
        return f"it cannot be reached: {error.strerror}"
    return f"it cannot be reached ({type(error).__name__})"


def _line(text: str) -> str:
    """The server's own words, in one line of bounded length."""
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return words[:200]
