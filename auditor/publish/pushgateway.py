"""Metrics to a Prometheus Pushgateway (github.com/prometheus/pushgateway, "API").

With POST, each metric that is sent replaces all of its series in the group, and a metric that is
not sent stays: so the time of the last complete audit outlives one that was not.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

_GROUP = "/metrics/job/vvaudit"
_ATTEMPTS = 3
_SECONDS = 10.0


class NotPushed(Exception):
    """The gateway did not take the metrics: why, in words."""


def group_address(url: str) -> str:
    """Where to push: the address as it is if it names a group (`/metrics/job/...`), else the group
    `vvaudit` below it. Raises ValueError for what is no address, or holds a password."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (raises for a port that is none)
    except ValueError:
        raise ValueError("it is no URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it is no URL of http or https")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError(
            "no user, password or query belongs in it; a token is read from "
            "VVAUDIT_PUSHGATEWAY_TOKEN"
        )
    if "/metrics/job" in parts.path:
        return url.rstrip("/")
    return url.rstrip("/") + _GROUP


def push(
    address: str, metrics: str, token: str = "", sleep: Callable[[float], None] = time.sleep
) -> None:
    """Sends the metrics, three times if need be. Raises NotPushed."""
    headers = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(
        address, metrics.encode("utf-8", "replace"), headers, method="POST"
    )
    opener = urllib.request.build_opener(_NoRedirects)
    why = ""
    for attempt in range(_ATTEMPTS):
        if attempt:
            sleep(2.0**attempt)
        try:
            with opener.open(request, timeout=_SECONDS):
                return
        except urllib.error.HTTPError as error:
            why = f"it says {error.code}"
            if error.code < 500 and error.code != 429:
                raise NotPushed(why + _first_line(error)) from None
        except urllib.error.URLError as error:
            why = _reason(error.reason)
        except (OSError, http.client.HTTPException) as error:
            why = _reason(error)
    raise NotPushed(why)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token is for the address that the user named and for no other."""

    def redirect_request(self, *_: object) -> None:
        return None


def _first_line(error: urllib.error.HTTPError) -> str:
    try:
        said = error.read(500).decode("utf-8", "replace").split("\n")[0].strip()
    except (OSError, http.client.HTTPException):
        return ""
    return f": {said}" if said else ""


def _reason(error: object) -> str:
    if isinstance(error, TimeoutError):
        return f"it did not answer within {_SECONDS:g} seconds"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "no connection"
