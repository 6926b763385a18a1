"""Loki and its agent: what manifests/monitoring.yaml configures, as far as can be told without them.

Neither program is a Debian package. So this reads the files as they would and checks what they
say; that they start with them is not proved here.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from tests.servers.alloy import Block, parsed
from tests.servers.dashboards import queries
from tests.servers.manifest_files import body, command, config_map, container, pod_spec

DAYS = timedelta(days=7)


@pytest.fixture
def loki() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(config_map("loki-config")["loki.yaml"])
    return found


@pytest.fixture
def alloy() -> Block:
    return parsed(config_map("alloy-config")["config.alloy"])


def duration(text: str) -> timedelta:
    """A Go duration of one unit."""
    number, unit = re.fullmatch(r"(\d+)([smh])", text).groups()  # type: ignore[union-attr]
    return timedelta(**{{"s": "seconds", "m": "minutes", "h": "hours"}[unit]: int(number)})


def only(root: Block, kind: str) -> Block:
    (found,) = [block for block in root.all() if block.kind == kind]
    return found


def test_logs_are_kept_for_seven_days_and_then_deleted(loki: dict[str, Any]) -> None:
    assert duration(loki["limits_config"]["retention_period"]) == DAYS
    compactor = loki["compactor"]
    assert compactor["retention_enabled"] is True
    # Without a store for its requests, Loki refuses to start with retention on.
    assert compactor["delete_request_store"] == "filesystem"
    assert duration(compactor["compaction_interval"]) + duration(
        compactor["retention_delete_delay"]
    ) < timedelta(days=1)


def test_retention_has_the_index_that_it_needs(loki: dict[str, Any]) -> None:
    for period in loki["schema_config"]["configs"]:
        assert (period["store"], period["index"]["period"]) == ("tsdb", "24h")


def test_nothing_is_taken_or_asked_for_that_would_be_gone(loki: dict[str, Any]) -> None:
    limits = loki["limits_config"]
    assert duration(limits["reject_old_samples_max_age"]) <= DAYS
    assert duration(limits["max_query_lookback"]) <= DAYS


def test_everything_that_loki_writes_is_on_its_volume(loki: dict[str, Any]) -> None:
    mounts = {each["name"]: each["mountPath"] for each in container("loki", "loki")["volumeMounts"]}
    common = loki["common"]
    storage = common["storage"]["filesystem"].values()
    for path in (common["path_prefix"], *storage, loki["compactor"]["working_directory"]):
        assert f"{path}/".startswith(f"{mounts['data']}/")
    (config,) = [a for a in command("loki", "loki") if a.startswith("-config.file=")]
    assert config == f"-config.file={mounts['config']}/loki.yaml"


def test_every_reference_in_the_agents_file_leads_somewhere(alloy: Block) -> None:
    names = [block.name for block in alloy.blocks]
    assert len(names) == len(set(names))
    values = [
        token for block in alloy.all() for value in block.settings.values() for token in value
    ]
    references = [token for token in values if "." in token and not token.startswith('"')]
    functions = {"sys.env"}
    for reference in set(references) - functions:
        assert reference.rpartition(".")[0] in names, reference
    assert "loki.write.loki.receiver" in references


def test_the_agent_reads_its_own_node_and_sends_to_loki(alloy: Block) -> None:
    field = only(alloy, "selectors").settings["field"]
    assert field == ['"spec.nodeName="', "+", "sys.env", "(", '"NODE_NAME"', ")"]
    (entry,) = [e for e in container("alloy", "alloy")["env"] if e["name"] == "NODE_NAME"]
    assert entry["valueFrom"]["fieldRef"]["fieldPath"] == "spec.nodeName"
    url = urlsplit(only(alloy, "endpoint").settings["url"][0].strip('"'))
    name, namespace, _ = str(url.hostname).split(".")
    service = body("Service", name)
    assert service["metadata"]["namespace"] == namespace
    assert url.port in [port["port"] for port in service["spec"]["ports"]]
    assert url.path == "/loki/api/v1/push"


def test_the_agent_runs_on_every_node() -> None:
    assert {"operator": "Exists"} in pod_spec("alloy")["tolerations"]


def test_every_log_panel_selects_by_labels_that_the_agent_sets(alloy: Block) -> None:
    rules = [block.settings for block in alloy.all() if block.kind == "rule"]
    labels = {rule["target_label"][0].strip('"') for rule in rules if "target_label" in rule}
    asked = list(queries("loki"))
    assert asked
    for query in asked:
        selector = re.match(r"\{([^{}]*)\}", query.expression)
        assert selector is not None, query.panel
        assert set(re.findall(r"(\w+)\s*(?:=~?|!=|!~)", selector[1])) <= labels, query.panel


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('a "b" {', "a.b is not closed"),
        ("a = 1\n}", "nothing is open"),
        ("a {\n  b = 1\n  b = 2\n}", "a sets b twice"),
        ("a = (1\n", "a value does not end"),
        ("a b\n", "neither a setting nor a block"),
        ("a = 1\nb = 'x'\n", "line 2"),
    ],
)
def test_a_file_that_alloy_would_refuse_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parsed(text)
