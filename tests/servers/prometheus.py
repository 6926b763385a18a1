"""The platform's Prometheus: its configuration, its rules, and the real server on loopback."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.servers import discovery
from tests.servers.manifest_files import command, config_map
from tests.servers.waiting import eventually
from tests.tools.ports import free_ports
from tests.tools.scripts import MissingPrerequisite

PROMTOOL_TESTS = Path(__file__).parent / "promtool"
SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")

Rule = dict[str, Any]


@cache
def scrape_jobs() -> list[dict[str, Any]]:
    """The jobs as shipped."""
    jobs: list[dict[str, Any]] = yaml.safe_load(config_map("prometheus-config")["prometheus.yml"])[
        "scrape_configs"
    ]
    return jobs


@cache
def rule_groups() -> list[dict[str, Any]]:
    """The groups of rules as shipped, of all files."""
    files = config_map("prometheus-rules").values()
    return [group for text in files for group in yaml.safe_load(text)["groups"]]


def rules(kind: str) -> list[Rule]:
    """All rules of a kind, `alert` or `record`."""
    return [rule for group in rule_groups() for rule in group["rules"] if kind in rule]


def write_rules(folder: Path, interval: str = "") -> None:
    """The rule files, as they are or with another interval."""
    folder.mkdir(exist_ok=True)
    for name, text in config_map("prometheus-rules").items():
        content = yaml.safe_load(text)
        for group in content["groups"]:
            if interval and "interval" in group:
                group["interval"] = interval
        (folder / name).write_text(yaml.safe_dump(content) if interval else text)


def write_promtool_tests(folder: Path) -> None:
    """The tests and what they are about.

    `uptime.yml` is the groups on uptime alone: a month with all rules takes promtool minutes.
    """
    write_rules(folder)
    uptime = [group for group in rule_groups() if group["name"].startswith("uptime")]
    (folder / "uptime.yml").write_text(yaml.safe_dump({"groups": uptime}))
    for file in PROMTOOL_TESTS.glob("*.yaml"):
        shutil.copy(file, folder)


def write_config(folder: Path, interval: str = "") -> Path:
    """prometheus.yml with a list of targets for each discovery, and paths below `folder`."""
    if not CERTIFICATES.exists():
        raise MissingPrerequisite(f"{CERTIFICATES} is not there: apt install ca-certificates")
    account = folder / "serviceaccount"
    account.mkdir(parents=True)
    (account / "token").write_text("a token")
    shutil.copy(CERTIFICATES, account / "ca.crt")
    write_rules(folder / "rules", interval)
    text = config_map("prometheus-config")["prometheus.yml"]
    for path, here in ((SERVICE_ACCOUNT, account), ("/etc/prometheus-rules", folder / "rules")):
        assert path in text, f"prometheus.yml does not name {path}"
        text = text.replace(path, str(here))
    config = yaml.safe_load(text)
    if interval:
        config["global"]["evaluation_interval"] = interval
    for job in config["scrape_configs"]:
        found = job.pop("kubernetes_sd_configs")
        job["static_configs"] = [target for each in found for target in discovery.targets(each)]
    file = folder / "prometheus.yml"
    file.write_text(yaml.safe_dump(config, sort_keys=False))
    return file


def promtool(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What promtool says; all paths are relative to `folder`."""
    if shutil.which("promtool") is None:
        raise MissingPrerequisite("promtool is not on the PATH: apt install prometheus")
    return subprocess.run(
        ["promtool", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
    )


@dataclass(frozen=True)
class Server:
    """A running Prometheus."""

    url: str

    def get(self, path: str, **parameters: str) -> Any:
        """The data of an API answer."""
        url = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)["data"]


@contextmanager
def running_prometheus(folder: Path) -> Iterator[Server]:
    """A server with the arguments of the StatefulSet; rules are evaluated every second.

    Its paths and its address are other ones, and its targets come from a list.
    """
    if shutil.which("prometheus") is None:
        raise MissingPrerequisite("prometheus is not on the PATH: apt install prometheus")
    (port,) = free_ports(1)
    substitutes = {
        "--config.file": str(write_config(folder, interval="1s")),
        "--storage.tsdb.path": str(folder / "data"),
        "--web.listen-address": f"127.0.0.1:{port}",
    }
    line = ["prometheus"]
    for argument in command("prometheus", "prometheus"):
        name, _, value = argument.partition("=")
        line.append(f"{name}={substitutes.pop(name, value)}")
    assert not substitutes, f"the StatefulSet does not set {list(substitutes)}"
    with (folder / "log").open("w+") as log:
        process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            eventually(
                lambda: process.poll() is None and _ready(url),
                30,
                lambda: f"ready\n{(folder / 'log').read_text()}",
            )
            yield Server(url)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=10)


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/-/ready", timeout=2):
            return True
    except OSError:
        return False
