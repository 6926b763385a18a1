"""The dashboards of manifests/, as Grafana finds them in its folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from tests.servers.manifest_files import config_map


class Query(NamedTuple):
    """What a panel asks of which data source."""

    panel: str
    source: str
    expression: str


@cache
def dashboards() -> dict[str, dict[str, Any]]:
    """Each dashboard, by its file."""
    return {name: json.loads(text) for name, text in config_map("grafana-dashboards").items()}


def queries(source: str) -> Iterator[Query]:
    """What all panels ask of a data source."""
    for name, dashboard in dashboards().items():
        for panel in dashboard["panels"]:
            if panel["datasource"]["uid"] == source:
                for target in panel["targets"]:
                    yield Query(f"{name}: {panel['title']}", source, target["expr"])
