"""Scans of a real API server through proxies that make trouble, in every phase of a scan.

Trouble that passes costs nothing but time. Trouble that stays is a problem and exit code 3 (of the
metrics: a promise that is unverified). No scan hangs, none ends in a traceback, none passes for whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Ran
from tests.live.cluster import Cluster
from tests.live.deploying import eventually
from tests.live.platform import command
from tests.live.proxy_answers import ANSWERS, LISTED, PHASES, Answer, Query, answering, at, status
from tests.live.proxy_connections import running_toxiproxy
from tests.tools.prerequisites import or_skip

pytestmark = [pytest.mark.live, pytest.mark.extended, pytest.mark.xdist_group("faults")]

SPACE = "faults"
NUMBER = 8  # of Deployments: three pages
ASKED = ("--live", "-f", "json", "-g", "valueverse/SEC-01", "-g", "baseline/BASE-POD-02")
ALWAYS = 1_000_000
WHAT_LASTS = [(phase, name) for phase in PHASES for name in ANSWERS]
# What the connections suffer, and whether a scan comes through.
CONNECTIONS: dict[str, tuple[str, dict[str, int], bool]] = {
    "slow": ("latency", {"latency": 100, "jitter": 50}, True),
    "in small pieces": ("slicer", {"average_size": 2000, "size_variation": 500, "delay": 10}, True),
    "slow to close": ("slow_close", {"delay": 500}, True),
    "reset at once": ("reset_peer", {"timeout": 0}, False),
    "reset in the middle": ("reset_peer", {"timeout": 30}, False),
    "closed after some bytes": ("limit_data", {"bytes": 6000}, False),
    "silent": ("timeout", {"timeout": 0}, False),
}


@pytest.fixture(scope="module")
def shop(cluster: Cluster) -> Iterator[Cluster]:
    """The cluster with some pages of Deployments, and a Secret that was written."""
    things = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": SPACE}},
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "one", "namespace": SPACE}},
        *(deployment(number) for number in range(NUMBER)),
    ]
    given = json.dumps({"apiVersion": "v1", "kind": "List", "items": things})
    answer = cluster.kubectl("apply", "-f", "-", stdin=given)
    assert answer.returncode == 0, answer.stderr
    deployments = ("deployments", "-n", SPACE)
    eventually(
        lambda: all("observedGeneration" in d["status"] for d in cluster.objects(*deployments)),
        seconds=60,
    )
    yield cluster
    cluster.kubectl("delete", "namespace", SPACE, "--wait=false")


def deployment(number: int) -> dict[str, Any]:
    labels = {"app": f"web-{number}"}
    container = {"name": "web", "image": "example.com/web:1.0"}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": f"web-{number}", "namespace": SPACE},
        "spec": {
            "replicas": 0,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }


@pytest.fixture(scope="module")
def scans(shop: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """All scans by the name of what they suffer, a few at a time: most of their time they wait."""
    folder = tmp_path_factory.mktemp("logins")
    found: dict[str, Future[Ran]] = {}
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(4))

        def begin(name: str, login: Path, *more: str) -> None:
            found[name] = pool.submit(command, shop, "scan", *ASKED, *more, kubeconfig=login)

        def through(name: str, fault: Any) -> None:
            url = stack.enter_context(answering(shop, fault))
            begin(name, login(shop, folder, url))

        begin("nothing", shop.kubeconfig)
        through("small pages", lambda path, query: None)
        for phase, name in WHAT_LASTS:
            through(f"{name} at {phase}", at(phase, ANSWERS[name], ALWAYS))
            through(f"{name} once at {phase}", at(phase, ANSWERS[name], 1))
        through("expired once", at("a later page", status(410, "Expired"), 1))
        through("expired", at("a later page", status(410, "Expired"), ALWAYS))
        through("the same token", the_same_token(shop))
        with or_skip():
            toxiproxy = stack.enter_context(running_toxiproxy())
        host = server(shop).removeprefix("https://")
        for name, (fault, attributes, _) in CONNECTIONS.items():
            address = toxiproxy.open(f"p{len(found)}", host, fault, **attributes)
            file = login(shop, folder, f"https://{address}")
            begin(f"connections {name}", file, "--request-timeout", "3s")
        yield found


def server(cluster: Cluster) -> str:
    (line,) = re.findall(r"server: \"?([^\s\"]+)", cluster.kubeconfig.read_text())
    return str(line)


def login(cluster: Cluster, folder: Path, url: str) -> Path:
    """A kubeconfig for the cluster at another address."""
    config = json.loads(cluster.kubectl("config", "view", "--raw", "-o", "json").stdout)
    authority = str(cluster.folder / "certs" / "apiserver.crt")
    config["clusters"][0]["cluster"] = {"server": url}
    if url.startswith("https:"):
        config["clusters"][0]["cluster"]["certificate-authority"] = authority
    file = folder / url.rpartition(":")[2]
    file.write_text(json.dumps(config))
    return file


def the_same_token(cluster: Cluster) -> Any:
    """Pages that never come to an end."""
    page = cluster.kubectl("get", "--raw", f"{LISTED}?limit=3").stdout.encode()

    def fault(path: str, query: Query) -> Answer | None:
        listed = path == LISTED
        return Answer(200, page, {"Content-Type": "application/json"}) if listed else None

    return fault


def outcome(scans: dict[str, Any], name: str) -> tuple[int, dict[str, Any]]:
    """How a scan ended: in words and within its time."""
    ran: Ran = scans[name].result(timeout=300)
    assert "Traceback" not in ran.err
    assert ran.err == ""
    return ran.code, json.loads(ran.out)


def same(report: dict[str, Any], whole: dict[str, Any]) -> None:
    for part in ("results", "problems", "verdicts", "coverage", "summary"):
        assert report[part] == whole[part]


def verdict(report: dict[str, Any], row: str) -> str:
    return {one["id"]: str(one["status"]) for one in report["verdicts"]}[row]


def test_without_trouble(scans: dict[str, Any]) -> None:
    code, report = outcome(scans, "nothing")
    assert (code, report["problems"]) == (1, [])
    assert verdict(report, "SEC-01") == "held"
    names = {one["resource"]["name"] for one in report["results"]}
    assert names >= {f"web-{number}" for number in range(NUMBER)}
    same(outcome(scans, "small pages")[1], report)


@pytest.mark.parametrize(("phase", "name"), WHAT_LASTS)
def test_what_passes_changes_nothing(scans: dict[str, Any], phase: str, name: str) -> None:
    code, report = outcome(scans, f"{name} once at {phase}")
    assert code == 1
    same(report, outcome(scans, "nothing")[1])


@pytest.mark.parametrize(("phase", "name"), WHAT_LASTS)
def test_what_lasts_is_said(scans: dict[str, Any], phase: str, name: str) -> None:
    code, report = outcome(scans, f"{name} at {phase}")
    if phase == "the metrics":
        assert verdict(report, "SEC-01") == "unverified"
        assert verdict(report, "BASE-POD-02") == "broken"
        return
    assert report["problems"] != []
    assert verdict(report, "BASE-POD-02") != "held"
    # What was read before the trouble may be broken already, which weighs more.
    assert code == (1 if verdict(report, "BASE-POD-02") == "broken" else 3)


def test_a_list_that_expires_begins_again_once(scans: dict[str, Any]) -> None:
    same(outcome(scans, "expired once")[1], outcome(scans, "nothing")[1])
    _, report = outcome(scans, "expired")
    (problem,) = report["problems"]
    assert problem["message"].startswith("deployments in apps: the server says 410: ")


def test_a_list_without_an_end_is_given_up(scans: dict[str, Any]) -> None:
    _, report = outcome(scans, "the same token")
    (problem,) = report["problems"]
    assert problem["message"] == (
        "deployments in apps: the server gives the same page of the list again and again"
    )


@pytest.mark.parametrize("name", CONNECTIONS)
def test_connections(scans: dict[str, Any], name: str) -> None:
    code, report = outcome(scans, f"connections {name}")
    comes_through = CONNECTIONS[name][2]
    if comes_through:
        assert code == 1
        same(report, outcome(scans, "nothing")[1])
    else:
        assert code == 3
        assert report["problems"] != []
        assert {one["status"] for one in report["verdicts"]} == {"unverified"}
