"""The servers' own formats: what a file says, and where."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.inventory.configuration.reading import format_of, read_configuration


def read(name: str, text: str):
    return read_configuration(name, text, format_of(name, text))


def spot(parsed, text: str, *path) -> str:
    """The text that a path points at."""
    span = parsed.locate(path)
    return text.splitlines()[span.line - 1][span.column - 1 : span.end_column - 1]


@pytest.mark.parametrize(
    ("name", "text", "images", "kind"),
    [
        ("prometheus.yml", "", [], "yaml"),
        ("web.json", "", [], "json"),
        ("/etc/grafana/grafana.ini", "", [], "ini"),
        ("config.alloy", "", [], "river"),
        ("start", "#!/usr/bin/env bash\n", [], "shell"),
        ("common.sh", "", [], "shell"),
        ("redis.conf", "", [], "redis"),
        ("server.conf", "", ["docker.io/valkey/valkey"], "redis"),
        ("server.conf", "", ["docker.io/library/nginx"], "text"),
        ("password", "", [], "text"),
    ],
)
def test_what_kind_of_file_it_is(name, text, images, kind):
    assert format_of(name, text, images) == kind


def test_pgbouncers_ini_takes_comments_at_the_start_of_a_line_only():
    text = "[databases]\nshop = host=db port=5432 ; primary\n[pgbouncer]\n; no\nmax_client_conn = 5\n%include /run/x.ini\n"
    parsed = read("pgbouncer.ini", text)
    assert parsed.tree == {
        "databases": {"shop": "host=db port=5432 ; primary"},
        "pgbouncer": {"max_client_conn": "5"},
        "%include": ["/run/x.ini"],
    }
    assert spot(parsed, text, "pgbouncer", "max_client_conn") == "max_client_conn = 5"
    assert spot(parsed, text, "pgbouncer", "pool_mode") == "[pgbouncer]"
    assert spot(parsed, text, "%include", 0) == "%include /run/x.ini"
    assert parsed.locate(("nothing",)) is None


def test_grafanas_ini_ends_a_value_at_a_comment():
    text = 'app_mode = production\n[users]\nrole = "Viewer" ; may look\nname=`a;b`\nno sense\n'
    assert read("grafana.ini", text).tree == {
        "": {"app_mode": "production"},
        "users": {"role": "Viewer", "name": "a;b"},
    }


def test_directives_by_name_each_line_apart():
    text = 'APPENDONLY yes\n# no\nrename-command DEBUG ""\nrename-command "FLUSH\\"ALL" \'\'\nsentinel Monitor m host 1 2\n'
    parsed = read("redis.conf", text)
    assert parsed.tree == {
        "appendonly": [["yes"]],
        "rename-command": [["DEBUG", ""], ['FLUSH"ALL', ""]],
        "sentinel monitor": [["m", "host", "1", "2"]],
    }
    assert spot(parsed, text, "appendonly") == "APPENDONLY yes"
    assert spot(parsed, text, "rename-command", 0) == 'rename-command DEBUG ""'


def test_an_open_quote_is_a_problem():
    parsed = read("redis.conf", 'port 1\nrequirepass "open\n')
    assert (parsed.tree, parsed.problem) == ({"port": [["1"]]}, "line 2: a quote is not closed")


ALLOY = """\
// how it is told
loki.write "loki" {
  endpoint {
    url = "http://loki:3100/push" /* where */
  }
}
discovery.relabel "pods" {
  targets = discovery.kubernetes.pods.targets
  rule {
    source_labels = ["a", "b"]
  }
  rule {
    regex = `.*`
  }
  forward_to = [
    loki.write.loki.receiver,
  ]
  debug = true
}
"""


def test_alloy_blocks_and_attributes():
    parsed = read("config.alloy", ALLOY)
    assert parsed.problem == ""
    assert parsed.tree == {
        "loki.write.loki": {"endpoint": {"url": "http://loki:3100/push"}},
        "discovery.relabel.pods": {
            "targets": "discovery.kubernetes.pods.targets",
            "rule": [{"source_labels": ["a", "b"]}, {"regex": ".*"}],
            "forward_to": "[\n    loki.write.loki.receiver,\n  ]",
            "debug": True,
        },
    }
    assert (
        spot(parsed, ALLOY, "loki.write.loki", "endpoint", "url") == 'url = "http://loki:3100/push"'
    )
    pods = "discovery.relabel.pods"
    assert parsed.locate((pods, "rule", 0, "source_labels")).line == 10
    assert parsed.locate((pods, "rule", 1, "regex")).line == 13


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a {", "line 1: a block is not closed"),
        ("a", "line 1: the text ends too early"),
        ("a b\n", "line 1: a block or a value is expected"),
        ("a = 1\n}", "line 2: a name is expected"),
        ("a (", "line 1: a block or a value is expected"),
        ("a { " * 60, "line 1: the blocks are nested too deeply"),
    ],
)
def test_alloy_that_cannot_be_read(text, problem):
    parsed = read("config.alloy", text)
    assert (parsed.tree, parsed.problem) == (None, problem)


def test_yaml_says_why_it_cannot_be_read():
    assert read("a.yaml", "a: [").problem.startswith("line 2: is not valid YAML")
    assert read("a.yaml", "a: 1\n---\nb: 2\n").problem == "it holds 2 documents, not one"
    assert read("a.yaml", "").tree is None
    assert read("a.yaml", "x" * (1 << 20 | 1)).problem == "it is larger than a ConfigMap can be"
    text = "a:\n- b: 1\n"
    assert spot(read("a.yaml", text), text, "a", 0, "b") == "b: 1"


def test_a_script_by_what_it_prints_and_runs():
    text = "#!/bin/sh\nprintf 'sentinel monitor %s\\n' \"$x\" > /a\nexec redis-server /a\n"
    parsed = read("start.sh", text)
    assert parsed.tree is None
    assert parsed.locate(("sentinel monitor",)).line == 2
    assert parsed.locate(("redis-server",)).line == 3


@settings(max_examples=200, deadline=2000)
@given(
    kind=st.sampled_from(["yaml", "json", "ini", "redis", "river", "shell", "text"]),
    text=st.text(alphabet="ab1 \n\t\"'`=#;$(){}[]|&<>%,.:-\\é", max_size=200),
)
def test_no_text_stops_the_audit(kind, text):
    parsed = read_configuration("file", text, kind)
    assert parsed.format == kind
    parsed.locate(("a", "b", 0))
