"""Toxiproxy in front of the API server: what goes wrong with connections, below HTTP and TLS.
Source: https://github.com/Shopify/toxiproxy#http-api
"""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.tools.ports import free_ports
from tests.tools.scripts import ScriptError, output

BUILD = Path(__file__).parents[1] / "tools" / "toxiproxy" / "build.sh"


class Toxiproxy:
    """A running Toxiproxy. Each proxy that is opened has a port and faults of its own."""

    def __init__(self, api: str) -> None:
        self._api = api

    def open(self, name: str, upstream: str, fault: str, **attributes: int) -> str:
        """A new proxy with one fault in what comes back from `upstream`; its address."""
        (port,) = free_ports(1)
        address = f"127.0.0.1:{port}"
        self._post("/proxies", {"name": name, "listen": address, "upstream": upstream})
        toxic = {"type": fault, "stream": "downstream", "attributes": attributes}
        self._post(f"/proxies/{name}/toxics", toxic)
        return address

    def _post(self, path: str, body: Any) -> None:
        data = json.dumps(body).encode()
        # It turns away whatever looks like a browser.
        headers = {"Content-Type": "application/json", "User-Agent": "tests"}
        request = urllib.request.Request(self._api + path, data, headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status in (200, 201)


@contextmanager
def running_toxiproxy() -> Iterator[Toxiproxy]:
    """A Toxiproxy without proxies, which lives as long as the block."""
    program = output(BUILD, seconds=600)
    (port,) = free_ports(1)
    process = subprocess.Popen(
        [program, "-host", "127.0.0.1", "-port", str(port)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(process, f"http://127.0.0.1:{port}/version")
        yield Toxiproxy(f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        process.wait(timeout=5)


def _await(process: subprocess.Popen[bytes], url: str) -> None:
    end = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise ScriptError("Toxiproxy did not start")
