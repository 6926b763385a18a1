"""The queries that promises rest on, against the platform's own Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.catalog import load_catalog
from auditor.evidence.prometheus import Prometheus
from auditor.model import Evidence
from tests.servers.prometheus import Server, rules, running_prometheus, scrape_jobs
from tests.servers.promql import selectors
from tests.tools.prerequisites import or_skip

KNOWN = yaml.safe_load((Path(__file__).parent / "exposed_metrics.yaml").read_text())


def measured() -> list[tuple[str, str]]:
    """Each promise of the platform with a query that it rests on."""
    return [
        (guarantee.id, binding.parameters["query"])
        for guarantee in load_catalog().sets["valueverse"].guarantees
        for binding in guarantee.bindings
        if binding.evidence is Evidence.METRIC
    ]


def test_each_promise_that_metrics_settle_has_a_query():
    wanted = {
        guarantee.id
        for guarantee in load_catalog().sets["valueverse"].guarantees
        if Evidence.METRIC in guarantee.evidence and Evidence.STATUS not in guarantee.evidence
    }
    assert wanted == {promise for promise, _ in measured()}


def test_the_queries_read_metrics_that_the_shipped_jobs_bring():
    brought = {(name, one["job"]) for one in KNOWN["exporters"] for name in one["metrics"]}
    recorded = {rule["record"] for rule in rules("record")}
    names = {name for name, _ in brought} | recorded | set(KNOWN["made_by_prometheus"])
    for promise, query in measured():
        for selector in selectors(query):
            assert selector.metric in names, (promise, selector)
            if selector.job is not None:
                assert (selector.metric, selector.job) in brought, (promise, selector)
                assert selector.job in {job["job_name"] for job in scrape_jobs()}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with or_skip(), running_prometheus(tmp_path_factory.mktemp("prometheus")) as running:
        yield running


def now(server: Server) -> str:
    """The server's own time, in seconds."""
    return str(server.get("query", query="time()")["result"][0])


@pytest.mark.servers
@pytest.mark.xdist_group("prometheus")
def test_the_real_server_answers_every_query(server: Server):
    answers, problems = Prometheus(server.url).ask([q for _, q in measured()], now(server))
    assert problems == []
    assert {answer["error"] for answer in answers.values()} == {""}
    by_promise: dict[str, list[Any]] = {}
    for promise, query in measured():
        values = [sample["value"] for sample in answers[query]["samples"]]
        by_promise.setdefault(promise, []).append(values)
    # No target runs here: what is counted is none, and what is measured has no answer.
    assert by_promise["MON-01"] == [[0.0]]
    assert by_promise["MON-05"] == [[0.0]]
    assert by_promise["MON-12"] == [[0.0]] * 5
    assert by_promise["OPS-02"] == [[], [], []]
    assert by_promise["OPS-03"] == [[], []]
    assert by_promise["AS-10"] == [[], []]


@pytest.mark.servers
@pytest.mark.xdist_group("prometheus")
def test_what_the_real_server_refuses(server: Server):
    answers, problems = Prometheus(server.url).ask(
        ["sum(", "0/0", "up[5m]", "no_such"], now(server)
    )
    assert answers["sum("]["error"].startswith("it answers 400: invalid parameter")
    assert answers["0/0"]["samples"] == [{"labels": {}, "value": None, "text": "NaN"}]
    assert answers["up[5m]"]["error"] == "the answer is a matrix; ask for one moment"
    assert answers["no_such"] == {"error": "", "samples": []}
    assert len(problems) == 2
