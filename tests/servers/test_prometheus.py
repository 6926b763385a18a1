"""Prometheus, started and asked about with what manifests/monitoring.yaml gives it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.servers import discovery
from tests.servers.manifest_files import bodies
from tests.servers.prometheus import (
    PROMTOOL_TESTS,
    Server,
    promtool,
    rule_groups,
    rules,
    running_prometheus,
    scrape_jobs,
    write_config,
    write_promtool_tests,
    write_rules,
)
from tests.servers.waiting import eventually
from tests.tools.prerequisites import or_skip

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("prometheus")]

JOBS = {
    "backend",
    "postgres",
    "redis",
    "node-exporter",
    "kubernetes-cadvisor",
    "kubernetes-kubelet",
    "kube-state-metrics",
    "kubernetes-pods",
}
TESTS = sorted(file.name for file in PROMTOOL_TESTS.glob("*.yaml"))


@cache
def promtool_cases(kind: str) -> list[dict[str, Any]]:
    """All cases of a kind, of all files of promtool tests."""
    found = []
    for name in TESTS:
        for test in yaml.safe_load((PROMTOOL_TESTS / name).read_text())["tests"]:
            found += test.get(kind, [])
    return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with or_skip(), running_prometheus(tmp_path_factory.mktemp("prometheus")) as running:
        yield running


@pytest.fixture(scope="module")
def targets(server: Server) -> list[dict[str, Any]]:
    """What the server scrapes, once it has taken note of what was discovered."""

    def active() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = server.get("targets", state="active")["activeTargets"]
        return found if {each["scrapePool"] for each in found} >= JOBS else []

    return eventually(active, 30, lambda: f"targets of every job: {server.get('targets')}")


def test_promtool_accepts_the_configuration_with_its_rules(tmp_path: Path) -> None:
    with or_skip():
        answer = promtool(tmp_path, "check", "config", str(write_config(tmp_path)))
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "2 rule files found" in answer.stdout


def test_promtool_finds_nothing_to_say_of_the_rules(tmp_path: Path) -> None:
    write_rules(tmp_path)
    names = [file.name for file in tmp_path.glob("*.yml")]
    with or_skip():
        answer = promtool(tmp_path, "check", "rules", "--lint=all", "--lint-fatal", *names)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert len(names) == answer.stdout.count("SUCCESS") == 2


@pytest.mark.parametrize("name", TESTS)
def test_rules_say_what_the_platform_promises(name: str, tmp_path: Path) -> None:
    write_promtool_tests(tmp_path)
    with or_skip():
        answer = promtool(tmp_path, "test", "rules", name)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "SUCCESS" in answer.stdout


def test_each_service_level_has_a_case_that_fires_and_one_that_does_not() -> None:
    levels = [
        r for r in rules("alert") if r["labels"].get("promise") in ("OPS-02", "OPS-03", "OPS-04")
    ]
    assert {rule["labels"]["promise"] for rule in levels} == {"OPS-02", "OPS-03", "OPS-04"}
    for rule in levels:
        verdicts = {
            any(alert["exp_labels"] == rule["labels"] for alert in case["exp_alerts"])
            for case in promtool_cases("alert_rule_test")
            if case["alertname"] == rule["alert"]
        }
        assert verdicts == {True, False}, f"{rule['alert']} {rule['labels']}: {verdicts}"


def test_each_alert_about_the_audit_has_a_case_that_fires_and_one_that_does_not() -> None:
    (group,) = [each for each in rule_groups() if each["name"] == "vvaudit"]
    names = [rule["alert"] for rule in group["rules"]]
    assert names == ["AuditMissing", "AuditIncomplete", "PromiseBroken"]
    for name in names:
        verdicts = {
            bool(case["exp_alerts"])
            for case in promtool_cases("alert_rule_test")
            if case["alertname"] == name
        }
        assert verdicts == {True, False}, f"{name}: {verdicts}"


def test_every_other_alert_has_a_case_that_fires() -> None:
    tried = " ".join(str(case) for case in promtool_cases("promql_expr_test"))
    tried += " ".join(case["alertname"] for case in promtool_cases("alert_rule_test"))
    assert [rule["alert"] for rule in rules("alert") if rule["alert"] not in tried] == []


def test_every_recorded_value_has_been_reckoned_by_hand() -> None:
    tried = " ".join(str(case) for case in promtool_cases("promql_expr_test"))
    assert [rule["record"] for rule in rules("record") if rule["record"] not in tried] == []


def test_every_discovery_is_in_a_namespace_of_the_platform() -> None:
    namespaces = {each["metadata"]["name"] for each in bodies("Namespace")}
    for job in scrape_jobs():
        for each in job["kubernetes_sd_configs"]:
            assert set(each.get("namespaces", {}).get("names", [])) <= namespaces


def test_the_server_runs_with_the_retention_that_is_promised(server: Server) -> None:
    flags = server.get("status/flags")
    assert flags["storage.tsdb.retention.time"] == "30d"
    assert flags["storage.tsdb.retention.size"] == "42GiB"  # as it reads 42GB


def test_the_server_has_the_eight_jobs_each_with_targets(targets: list[dict[str, Any]]) -> None:
    assert {target["scrapePool"] for target in targets} == JOBS
    assert len(scrape_jobs()) == 8


def test_every_pod_that_asks_for_it_is_scraped_by_one_job(targets: list[dict[str, Any]]) -> None:
    scrapes = defaultdict(list)
    for target in targets:
        pod = target["discoveredLabels"].get("__meta_kubernetes_pod_name")
        if pod is not None:
            scrapes[pod].append(target["scrapeUrl"].rpartition(":")[2])
    assert scrapes == {name: [where] for name, where in discovery.scraped_pods().items()}


def test_each_kubelet_is_asked_for_its_containers_and_its_volumes(
    targets: list[dict[str, Any]],
) -> None:
    found = [
        (target["labels"]["node"], target["scrapeUrl"].partition("://")[0], target["scrapePool"])
        for target in targets
        if "__meta_kubernetes_node_name" in target["discoveredLabels"]
    ]
    jobs = ("kubernetes-cadvisor", "kubernetes-kubelet")
    assert sorted(found) == [(node, "https", job) for node in discovery.NODES for job in jobs]


def test_the_server_loads_every_rule_and_evaluates_it(server: Server) -> None:
    def evaluated() -> list[dict[str, Any]]:
        found = [rule for group in server.get("rules")["groups"] for rule in group["rules"]]
        return [] if any(rule["health"] == "unknown" for rule in found) else found

    found = eventually(evaluated, 30, lambda: str(server.get("rules")))
    assert {rule["name"] for rule in found if rule["health"] != "ok"} == set()
    assert len(found) == sum(len(group["rules"]) for group in rule_groups())


def test_the_server_fires_the_alert_that_is_always_on(server: Server) -> None:
    def firing() -> set[str]:
        alerts = server.get("alerts")["alerts"]
        return {each["labels"]["alertname"] for each in alerts if each["state"] == "firing"}

    assert "Watchdog" in eventually(firing, 30, lambda: str(server.get("alerts")))
