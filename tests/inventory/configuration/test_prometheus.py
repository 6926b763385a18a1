"""Jobs with what their relabelling leaves, and alerts with what they compare."""

from __future__ import annotations

import time

import pytest

from auditor.inventory.configuration.alerting import Series, alerts_in, comparisons
from auditor.inventory.configuration.metric_servers import served_metrics
from auditor.inventory.configuration.relabelling import NotUnderstood, relabel
from tests.inventory.configuration.reading import configuration, pod


@pytest.mark.parametrize(
    ("step", "after"),
    [
        ({"action": "keep", "source_labels": ["a"], "regex": "x"}, {"a": "x", "b": "y"}),
        ({"action": "keep", "source_labels": ["a"], "regex": "xx?y"}, None),
        ({"action": "drop", "source_labels": ["a", "b"], "regex": "x;y"}, None),
        ({"action": "drop", "source_labels": ["a", "b"], "separator": "", "regex": "x;y"}, {"a": "x", "b": "y"}),
        ({"source_labels": ["a"], "target_label": "c"}, {"a": "x", "b": "y", "c": "x"}),
        ({"source_labels": ["a"], "regex": "(?P<n>.)", "replacement": "${n}-$1-$$-$9", "target_label": "c"}, {"a": "x", "b": "y", "c": "x-x-$-"}),
        ({"source_labels": ["a"], "regex": "z", "target_label": "b"}, {"a": "x", "b": "y"}),
        ({"replacement": "", "target_label": "b"}, {"a": "x"}),
        ({"action": "Uppercase", "source_labels": ["a"], "target_label": "b"}, {"a": "x", "b": "X"}),
        ({"action": "lowercase", "source_labels": ["b"], "target_label": "b"}, {"a": "x", "b": "y"}),
        ({"action": "labelmap", "regex": "(a)", "replacement": "${1}2"}, {"a": "x", "b": "y", "a2": "x"}),
        ({"action": "labeldrop", "regex": "a"}, {"b": "y"}),
        ({"action": "labelkeep", "regex": "a"}, {"a": "x"}),
        ({"action": "keepequal", "source_labels": ["a"], "target_label": "b"}, None),
        ({"action": "dropequal", "source_labels": ["a"], "target_label": "b"}, {"a": "x", "b": "y"}),
        ({"action": "hashmod", "source_labels": ["a"], "target_label": "h"}, {"a": "x", "b": "y"}),
    ],
)  # fmt: skip
def test_one_step(step, after):
    assert relabel({"a": "x", "b": "y"}, [step]) == after


@pytest.mark.parametrize("regex", ["(a+)+$", "(x", "(a|a)*b", ".*" * 12, "a" * 2000])
def test_an_expression_that_could_take_for_ever_is_not_tried(regex):
    started = time.monotonic()
    with pytest.raises(NotUnderstood):
        relabel({"a": "a" * 60 + "!"}, [{"action": "keep", "source_labels": ["a"], "regex": regex}])
    assert time.monotonic() - started < 1


def prometheus(jobs: str) -> str:
    lines = "".join(f"    {line}\n" for line in jobs.strip().splitlines())
    return (
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: p}}\ndata:\n  prometheus.yml: |\n{lines}"
        + pod(
            "prometheus",
            "[{name: p, image: prom/prometheus, ports: [{containerPort: 9090}],"
            " volumeMounts: [{name: c, mountPath: /etc/prometheus}]}]",
            "[{name: c, configMap: {name: p}}]",
        )
        + pod(
            "web",
            "[{name: web, image: web, ports: [{containerPort: 80, name: http}]}, {name: side, image: side}]",
        )
        + "---\napiVersion: v1\nkind: Service\nmetadata: {name: web, labels: {scrape: 'yes'}}\n"
        + "spec: {selector: {app: web}, ports: [{name: http, port: 8080, targetPort: http}]}\n"
    )


def targets(job: str) -> list[str]:
    section = configuration(prometheus(f"scrape_configs:\n- job_name: j\n{job}"), "prometheus")
    (found,) = section["prometheus"]["jobs"]
    return [f"{t['name']}/{t['container']}:{t['port']}{t['metricsPath']}" for t in found["targets"]]


def test_roles():
    assert targets("  kubernetes_sd_configs: [{role: pod}]") == [
        "prometheus/p:9090/metrics",
        "web/web:80/metrics",
    ]
    assert targets(
        "  metrics_path: /m\n  kubernetes_sd_configs: [{role: endpoints}]\n  relabel_configs:\n"
        "  - {source_labels: [__meta_kubernetes_service_label_scrape], action: keep, regex: 'yes'}"
    ) == ["web/web:80/m"]
    assert targets("  kubernetes_sd_configs: [{role: service}]") == ["web/web:8080/metrics"]
    assert targets("  static_configs: [{targets: ['web.default.svc:80', 'example.com']}]") == [
        "web/web:80/metrics"
    ]
    assert targets("  kubernetes_sd_configs: [{role: pod, namespaces: {names: [other]}}]") == []
    assert (
        targets("  kubernetes_sd_configs: [{role: pod, namespaces: {own_namespace: true}}]") != []
    )


def test_a_job_of_which_not_all_is_known():
    section = configuration(
        prometheus(
            "scrape_configs:\n- {job_name: a, consul_sd_configs: [{}]}\n"
            "- {job_name: b, kubernetes_sd_configs: [{role: pod}], relabel_configs: "
            "[{action: keep, regex: '(a+)+'}]}\n- {job_name: c, kubernetes_sd_configs: [{role: node}]}"
        ),
        "prometheus",
    )
    jobs = section["prometheus"]["jobs"]
    assert [(j["name"], j["unknown"], j["nodes"]) for j in jobs] == [
        ("a", True, False),
        ("b", True, False),
        ("c", False, True),
    ]


def test_a_workload_knows_who_scrapes_it():
    section = configuration(
        prometheus("scrape_configs:\n- job_name: j\n  kubernetes_sd_configs: [{role: pod}]"), "web"
    )
    (found,) = section["scrapedBy"]
    assert (found["job"], found["port"], found["prometheus"]["name"]) == ("j", "80", "prometheus")
    assert section["scrapers"] == 1


RECORDED = {"p95": "histogram_quantile(0.95, d)", "up:avg": "avg(up)"}


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("p95 > 0.2", [("(histogram_quantile(0.95,d))", ">", 0.2)]),
        ("0.2 < p95", [("(histogram_quantile(0.95,d))", ">", 0.2)]),
        ("1e3 / (2 + 2) - 50 >= x", [("x", "<=", 200)]),
        ("((a > -1) and on (job) (b{c=\"> 9\"} < bool 2 * 3))", [("a", ">", -1), ('b{c=">9"}', "<", 6)]),
        ("a unless b == 0 or c != 1", [("b", "==", 0), ("c", "!=", 1)]),
        ("a > b", []),
        ("absent(up:avg)", []),
        ("a > 1 / 0", []),
        ("a > (1", []),
        ("x > 1)", []),
        ("a > 1 +", []),
        ("a" * 5000 + " > 1", []),
    ],
)  # fmt: skip
def test_comparisons(expression, found):
    assert [(c.left, c.op, c.value) for c in comparisons(expression, Series(RECORDED))] == found


def test_recorded_series_that_feed_on_each_other_end():
    recorded = {name: "+".join(["a", "b", "c"] * 20) for name in "abc"}
    started = time.monotonic()
    assert len(Series(recorded).put_in("a")) < 100_000
    assert time.monotonic() - started < 5


def test_alerts_with_their_jobs():
    tree = {
        "groups": [
            {
                "rules": [
                    {"record": "r", "expr": "sum(x{job='api'})"},
                    {
                        "alert": "A",
                        "expr": 'r > 1 and y{job="web"} > 2',
                        "labels": {"severity": "page"},
                    },
                ]
            }
        ]
    }
    (alert,) = alerts_in([(tree, 7, ("data", "r.yml"))])
    assert (alert.name, alert.severity, alert.jobs) == ("A", "page", ("api", "web"))
    assert alert.path == ("data", "r.yml", "groups", 0, "rules", 1, "expr")


@pytest.mark.parametrize(
    ("query", "name", "served"),
    [
        ("x_total{a!=''}", {"matches": "^(.*)_total$", "as": "${1}_per_second"}, "x_per_second"),
        ("x_total", {"matches": "^(.*)_total$"}, "x"),
        ("x_total", {"matches": "total"}, "total"),
        ("x_total", {}, "x_total"),
        ("x_total", {"as": "y"}, "y"),
        ("x_total", {"matches": "^y"}, None),
        ("x_total", {"matches": "(a+)+"}, None),
        ('{__name__=~"x.*"}', {"as": "$1"}, None),
    ],
)
def test_the_name_under_which_an_adapter_serves(query, name, served):
    tree = {"rules": [{"seriesQuery": query, "name": name}]}
    (metric,) = served_metrics(tree, "custom.metrics.k8s.io", 1, ("data", "c"))
    assert metric["name"] == served
