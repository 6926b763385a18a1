"""Grafana's dashboards and provisioning, held against the data sources and the metrics that ship."""

from __future__ import annotations

import configparser
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from tests.servers.dashboards import dashboards, queries
from tests.servers.manifest_files import (
    WORKLOADS,
    bodies,
    body,
    config_map,
    container,
    pod_spec,
)
from tests.servers.prometheus import (
    PROMTOOL_TESTS,
    promtool,
    rules,
    scrape_jobs,
    write_promtool_tests,
)
from tests.tools.prerequisites import or_skip, require

pytestmark = pytest.mark.xdist_group("prometheus")

KNOWN = yaml.safe_load((Path(__file__).parent / "exposed_metrics.yaml").read_text())
EXPORTERS: list[dict[str, Any]] = KNOWN["exporters"]
EXPRESSIONS = [
    *((query.panel, query.expression) for query in queries("prometheus")),
    *((rule.get("alert") or rule.get("record", ""), rule["expr"]) for rule in rules("expr")),
]


def provisioned(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(config_map("grafana-config")[name])
    return found


def test_the_parts_of_a_dashboard_are_told_apart_by_grafana() -> None:
    uids = [each["uid"] for each in dashboards().values()]
    assert len(uids) == len(set(uids)) > 0
    for name, dashboard in dashboards().items():
        ids = [panel["id"] for panel in dashboard["panels"]]
        assert len(ids) == len(set(ids)) > 0, name
        for panel in dashboard["panels"]:
            references = [target["refId"] for target in panel["targets"]]
            assert len(references) == len(set(references)) > 0, f"{name}: {panel['title']}"


def test_no_panel_covers_another() -> None:
    for name, dashboard in dashboards().items():
        taken: dict[tuple[int, int], str] = {}
        for panel in dashboard["panels"]:
            at = panel["gridPos"]
            for cell in (
                (x, y)
                for x in range(at["x"], at["x"] + at["w"])
                for y in range(at["y"], at["y"] + at["h"])
            ):
                assert cell[0] < 24, f"{name}: {panel['title']} is wider than the page"
                assert cell not in taken, f"{name}: {panel['title']} covers {taken[cell]}"
                taken[cell] = panel["title"]


def test_every_panel_asks_a_source_that_is_provisioned() -> None:
    sources = {each["uid"]: each["type"] for each in provisioned("datasources.yaml")["datasources"]}
    assert sorted(sources.values()) == ["loki", "prometheus"]
    for dashboard in dashboards().values():
        for panel in dashboard["panels"]:
            assert sources[panel["datasource"]["uid"]] == panel["datasource"]["type"]


def test_every_source_is_a_service_at_its_port() -> None:
    for source in provisioned("datasources.yaml")["datasources"]:
        url = urlsplit(source["url"])
        name, namespace, suffix = str(url.hostname).split(".")
        service = body("Service", name)
        assert (service["metadata"]["namespace"], suffix) == (namespace, "svc")
        assert url.port in [port["port"] for port in service["spec"]["ports"]]


def test_the_dashboards_are_where_the_provider_looks() -> None:
    (provider,) = provisioned("dashboards.yaml")["providers"]
    volumes = {each["name"]: each for each in pod_spec("grafana")["volumes"]}
    mounted = {
        volumes[mount["name"]]["configMap"]["name"]
        for mount in container("grafana", "grafana")["volumeMounts"]
        if mount["mountPath"] == provider["options"]["path"]
    }
    assert mounted == {"grafana-dashboards"}


def test_nobody_looks_at_grafana_without_an_account() -> None:
    ini = configparser.ConfigParser(inline_comment_prefixes=(";",))
    # What comes before the first section is in the default one.
    ini.read_string("[DEFAULT]\n" + config_map("grafana-config")["grafana.ini"])
    assert not ini.getboolean("auth.anonymous", "enabled")
    assert not ini.getboolean("users", "allow_sign_up")
    assert ini["users"]["auto_assign_org_role"] == "Viewer"


@pytest.mark.parametrize(("what", "expression"), EXPRESSIONS)
def test_every_metric_is_recorded_or_brought_by_the_job_that_is_asked(
    what: str, expression: str
) -> None:
    try:
        from tests.servers.promql import selectors
    except ImportError:
        require("promql-parser is not installed: pip install -e '.[dev]'")
    brought = {metric: each["job"] for each in EXPORTERS for metric in each["metrics"]}
    own = {rule["record"] for rule in rules("record")} | set(KNOWN["made_by_prometheus"])
    for metric, job in selectors(expression):
        assert metric in own or metric in brought, f"{what}: nobody exposes {metric}"
        if metric in brought and job is not None:
            assert job == brought[metric], f"{what}: {metric} is not from the job {job}"


def test_no_job_drops_what_is_read_of_it() -> None:
    for job in scrape_jobs():
        metrics = [
            m for each in EXPORTERS if each["job"] == job["job_name"] for m in each["metrics"]
        ]
        assert metrics, f"nothing is known of the job {job['job_name']}"
        for rule in job.get("metric_relabel_configs", []):
            assert (rule["source_labels"], rule["action"]) == (["__name__"], "keep")
            dropped = [metric for metric in metrics if not re.fullmatch(rule["regex"], metric)]
            assert dropped == [], job["job_name"]


def test_the_exporters_are_the_releases_whose_metrics_were_looked_up() -> None:
    images = {
        each["image"]
        for kind in WORKLOADS - {"CronJob", "Job"}
        for workload in bodies(kind)
        for each in workload["spec"]["template"]["spec"]["containers"]
    }
    looked_up = {each["image"] for each in EXPORTERS if "image" in each}
    assert looked_up <= images


# What is empty when all is well is tried when nothing is.
BAD_NEWS = {"service-levels.json: Alerts", "kubernetes.json: Restarts in an hour"}


@pytest.mark.servers
@pytest.mark.parametrize(("world", "at"), [("healthy", "1h"), ("broken", "26h")])
def test_every_panel_shows_something(world: str, at: str, tmp_path: Path) -> None:
    asked = [q for q in queries("prometheus") if (q.panel in BAD_NEWS) == (world == "broken")]
    assert asked
    write_promtool_tests(tmp_path)
    content = yaml.safe_load((PROMTOOL_TESTS / f"{world}.yaml").read_text())
    content["tests"][0]["promql_expr_test"] = [
        {
            "expr": f"count({query.expression}) > bool 0",
            "eval_time": at,
            "exp_samples": [{"labels": "{}", "value": 1}],
        }
        for query in asked
    ]
    (tmp_path / "panels.yaml").write_text(yaml.safe_dump(content))
    with or_skip():
        answer = promtool(tmp_path, "test", "rules", "panels.yaml")
    assert answer.returncode == 0, answer.stdout + answer.stderr
