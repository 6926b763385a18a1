"""A real Chromium, spoken to in its DevTools protocol through two pipes: no port, no library, and
it ends when the pipes are closed.

Source: https://chromedevtools.github.io/devtools-protocol/ and content/browser/devtools in Chromium:
messages are JSON and end with a zero byte; the browser reads file descriptor 3 and writes 4.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.tools.scripts import MissingPrerequisite

_OPTIONS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "about:blank",
)
_SECONDS = 60
"""For one answer; the machine may be busy."""


class BrowserError(Exception):
    """The browser said no, or nothing."""


class Page:
    """One open tab."""

    def __init__(self, browser: _Browser, session: str) -> None:
        self._browser = browser
        self._session = session
        self.events: list[dict[str, Any]] = browser.events

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command of the protocol, and its result."""
        return self._browser.send(method, parameters, self._session)

    def open(self, file: Path | str, *, script: bool = True) -> None:
        """Opens a file from disk and waits until it has loaded."""
        address = file if isinstance(file, str) else file.resolve().as_uri()
        self.send("Emulation.setScriptExecutionDisabled", value=not script)
        self.events.clear()
        self.send("Page.navigate", url=address)
        self._browser.wait_for("Page.loadEventFired")

    def view(self, width: int, height: int = 900, *, dark: bool = False, media: str = "") -> None:
        """The size of the window, the reader's wish, and what it is shown on."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def value(self, expression: str) -> Any:
        """What an expression of JavaScript comes to; promises are awaited."""
        result = self.send(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in result:
            raise BrowserError(json.dumps(result["exceptionDetails"])[:2000])
        return result["result"].get("value")

    def press(self, key: str, code: int, text: str = "") -> None:
        """A key, pressed and let go."""
        common: dict[str, Any] = {"key": key, "windowsVirtualKeyCode": code}
        down: dict[str, Any] = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
        self.send("Input.dispatchKeyEvent", **common, **down)
        self.send("Input.dispatchKeyEvent", **common, type="keyUp")

    def screenshot(self, file: Path, *, whole: bool = False) -> None:
        """A picture of what is in sight, or of the whole page, as PNG."""
        data = self.send("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        file.write_bytes(base64.b64decode(data))


class _Browser:
    def __init__(self, process: subprocess.Popen[bytes], to: int, of: int) -> None:
        self._process, self._to, self._of = process, to, of
        self._last = 0
        self._rest = b""
        self.events: list[dict[str, Any]] = []

    def send(
        self, method: str, parameters: dict[str, Any], session: str | None = None
    ) -> dict[str, Any]:
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._to, data) :]
        while True:
            answer = self._next()
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def wait_for(self, method: str) -> None:
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self._next())

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + _SECONDS
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._of], [], [], max(0, end - time.monotonic()))
            if not ready:
                raise BrowserError(f"Chromium has not answered for {_SECONDS} seconds")
            data = os.read(self._of, 1 << 20)
            if not data:
                raise BrowserError(f"Chromium ended with {self._process.wait()}")
            self._rest += data
        message, _, self._rest = self._rest.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer


@contextmanager
def running_chromium() -> Iterator[Page]:
    """An empty tab, which lives as long as the block. Raises MissingPrerequisite where there is no
    Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise MissingPrerequisite("chromium is not installed (apt-get install chromium)")
    options = [*_OPTIONS]
    if os.geteuid() == 0:
        options.insert(0, "--no-sandbox")  # Chromium's sandbox refuses to start as root
    reads, to = os.pipe()
    of, writes = os.pipe()
    with tempfile.TemporaryDirectory(prefix="vvaudit-chromium-") as profile:
        # bash moves the pipes to the numbers at which Chromium looks for them.
        command = f'exec "$@" 3<&{reads} 4>&{writes}'
        process = subprocess.Popen(
            ["bash", "-c", command, "chromium", program, f"--user-data-dir={profile}", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(reads, writes),
            start_new_session=True,
        )
        os.close(reads)
        os.close(writes)
        try:
            yield _tab(_Browser(process, to, of))
        finally:
            _stop(process, to, of)


def _tab(browser: _Browser) -> Page:
    target = browser.send("Target.createTarget", {"url": "about:blank"})["targetId"]
    attached = browser.send("Target.attachToTarget", {"targetId": target, "flatten": True})
    page = Page(browser, attached["sessionId"])
    for domain in ("Page", "Runtime", "Network", "Log"):
        page.send(f"{domain}.enable")
    return page


def _stop(process: subprocess.Popen[bytes], *pipes: int) -> None:
    """Its helpers are in the same process group; a profile can go when they have ended."""
    for pipe in pipes:
        os.close(pipe)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
