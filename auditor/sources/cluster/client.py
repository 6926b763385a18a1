"""Requests to an API server, raw, through the REST layer of the official client.

Authentication, TLS and proxies are the client's. Its models are not used: they cost many times the
JSON, and refuse or drop what they do not know. Only this module and `configuration` import
`kubernetes`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import msgspec

import auditor
from auditor.errors import ClusterError
from auditor.model import JSON
from auditor.sources.cluster.configuration import make_configuration
from auditor.sources.cluster.connection import Target, without_credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kubernetes.client import ApiClient, Configuration
    from urllib3 import HTTPHeaderDict, HTTPResponse

JSON_ONLY: Final = "application/json"
_UNKNOWN: Final = 401
_GRACE: Final = 0.5
"""Seconds that the limits of the socket have to strike first."""
_CHUNK: Final = 1 << 18
_LARGEST: Final = 512 * 1024 * 1024
"""Bytes of one answer. Lists come in pages; what is larger than this is a mistake or an attack."""


class Answer(msgspec.Struct, frozen=True):
    """What the server said."""

    status: int
    body: bytes
    content_type: str = ""
    retry_after: str = ""


class Unanswered(Exception):
    """No whole answer came: why, in words without a credential."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final
        """Whether the next try would end the same way."""


class Client:
    """A connection to one cluster as one identity."""

    def __init__(self, target: Target) -> None:
        """Raises ClusterError for credentials or certificates that cannot be used."""
        self._target = target
        self._credential = target.credential
        self._refused = False
        self._configuration = make_configuration(target)
        self._api = _api(self._configuration)
        self.name = target.name
        self.address = without_credentials(self._configuration.host)

    @property
    def shown(self) -> str:
        """`cluster prod (https://10.0.0.1)`, for reports."""
        return f"cluster {self.name} ({self.address})"

    def send(
        self,
        method: str,
        path: str,
        query: Sequence[tuple[str, str]] = (),
        accept: str = JSON_ONLY,
        body: JSON = None,
        content_type: str = "",
    ) -> Answer:
        """One request, tried once; a credential that a plugin gave and that the server does not
        accept (any more) is replaced once. Raises Unanswered, and ClusterError if the plugin gives
        no other."""
        if self._credential is not None and self._credential.stale(datetime.now(timezone.utc)):
            self._renew()
        answer = self._exchange(method, path, query, accept, body, content_type)
        if answer.status == _UNKNOWN and self._credential is not None and not self._refused:
            self._refused = True
            self._renew()
            answer = self._exchange(method, path, query, accept, body, content_type)
        return answer

    def _exchange(
        self,
        method: str,
        path: str,
        query: Sequence[tuple[str, str]],
        accept: str,
        body: JSON,
        content_type: str,
    ) -> Answer:
        url = f"{self._configuration.host}{path}"
        headers = self._headers(accept)
        if content_type:
            headers["Content-Type"] = content_type
        limit = self._target.timeout
        api = self._api

        def exchange() -> Answer:
            with _in_words(limit):
                response = api.rest_client.request(
                    method,
                    f"{url}?{urlencode(query)}" if query else url,
                    headers=headers,
                    body=body,
                    _request_timeout=(limit, limit),
                ).response
                try:
                    data = _all_of(response, time.monotonic() + limit)
                except BaseException:
                    response.close()  # what is left of the answer must not be taken for the next
                    raise
                response.release_conn()
                return Answer(
                    response.status,
                    data,
                    response.headers.get("Content-Type") or "",
                    response.headers.get("Retry-After") or "",
                )

        try:
            return _in_time(limit + _GRACE, exchange)
        except TimeoutError:
            self._api = _api(self._configuration)
            raise Unanswered(f"it did not answer within {limit:g} seconds") from None

    def _headers(self, accept: str) -> HTTPHeaderDict:
        from urllib3 import HTTPHeaderDict

        headers: dict[str, str] = {}
        self._api.update_params_for_auth(headers, [], ["BearerToken"], "", "", None)
        found = HTTPHeaderDict(headers)
        found["Accept"] = accept
        if not self._target.cluster.get("disable-compression"):
            found["Accept-Encoding"] = "gzip"
        found["User-Agent"] = f"vvaudit/{auditor.__version__}"
        for name, value in self._target.headers:
            found.add(name, value)
        return found

    def _renew(self) -> None:
        """Asks the plugin for another credential, and connects anew: it may be a certificate."""
        self._credential = self._target.renewed()
        before = self._api
        self._configuration = make_configuration(
            msgspec.structs.replace(self._target, credential=self._credential)
        )
        self._api = _api(self._configuration)
        before.rest_client.pool_manager.clear()

    def close(self) -> None:
        """Ends its connections."""
        self._api.rest_client.pool_manager.clear()


def _api(configuration: Configuration) -> ApiClient:
    import urllib3
    from kubernetes.client import ApiClient

    # insecure-skip-tls-verify is the kubeconfig's wish; kubectl does not warn of it either.
    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    try:
        return ApiClient(configuration)
    except Exception as error:
        raise ClusterError(
            f"{without_credentials(configuration.host)}: its TLS or proxy settings cannot be used "
            f"({type(error).__name__})"
        ) from None


def _in_time(seconds: float, exchange: Callable[[], Answer]) -> Answer:
    """What the exchange gives; raises TimeoutError if it takes longer. A socket's own limit begins
    anew with every byte, and a server that sends a byte now and then would hold us for ever; what
    is left of such an exchange ends with the program."""
    ended: list[Answer | BaseException] = []

    def run() -> None:
        try:
            ended.append(exchange())
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not ended:
        raise TimeoutError
    (answer,) = ended
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _all_of(response: HTTPResponse, end: float) -> bytes:
    """The whole body, piece by piece, so that a server that drips cannot hold us for ever."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(_CHUNK, decode_content=True):
        parts.append(part)
        size += len(part)
        if size > _LARGEST:
            raise Unanswered("its answer is too large")
        if time.monotonic() > end:
            raise Unanswered("its answer took too long")
    return b"".join(parts)


@contextmanager
def _in_words(limit: float) -> Iterator[None]:
    """What went wrong on the way, in words: the texts of exceptions hold addresses and more."""
    import http.client
    import ssl

    from kubernetes.client import ApiException
    from urllib3 import exceptions as http_errors

    try:
        yield
    except http_errors.ProxyError:
        raise Unanswered("the proxy cannot be used") from None
    except http_errors.NameResolutionError:
        raise Unanswered("its name is not known") from None
    except http_errors.NewConnectionError as error:
        raise Unanswered(f"it cannot be reached: {_reason(error)}") from None
    except (http_errors.ConnectTimeoutError, http_errors.ReadTimeoutError, TimeoutError):
        raise Unanswered(f"it did not answer within {limit:g} seconds") from None
    except (ApiException, http_errors.SSLError, ssl.SSLError) as error:
        raise Unanswered(f"no TLS connection: {_certificate(error)}", final=True) from None
    except (http_errors.HTTPError, http.client.HTTPException, OSError):
        raise Unanswered("the connection broke off") from None


def _reason(error: BaseException) -> str:
    """The operating system's words below an exception."""
    below: BaseException | None = error
    while below is not None:
        if isinstance(below, OSError) and below.strerror:
            return below.strerror.lower()
        below = below.__cause__ or below.__context__
    return "no connection"


def _certificate(error: BaseException) -> str:
    """What is wrong with a certificate. Only the words of the TLS library, which are fixed."""
    import ssl

    below: BaseException | None = error
    while below is not None:
        if isinstance(below, ssl.SSLCertVerificationError):
            return f"the server's certificate is not accepted: {below.verify_message}"
        if isinstance(below, ssl.SSLError) and below.reason:
            return str(below.reason).lower().replace("_", " ")
        below = below.__cause__ or below.__context__
    return "the handshake failed"
