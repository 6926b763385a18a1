"""What serves metrics of their own to autoscalers, and which.

Source: apiregistration.k8s.io/v1 APIService for custom.metrics.k8s.io and external.metrics.k8s.io;
prometheus-adapter's configuration (docs/config.md: the name is `name.as`, by default $0 or $1 of
`name.matches` over the series' name).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from auditor.inventory.configuration.relabelling import NotUnderstood, search
from auditor.inventory.fields import mapping, sequence, text
from auditor.model import JSON, Path, Resource

_SERIES = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{|$)")
_JOB = re.compile(r"\bjob\s*=\s*\"([^\"]*)\"")
_GROUP = re.compile(r"\$\{?([0-9])\}?")
_GROUPS = {"custom.metrics.k8s.io": "rules", "external.metrics.k8s.io": "externalRules"}


def metric_group(resource: Resource) -> str:
    """The group of metrics that an APIService registers; empty for any other object."""
    if resource.kind != "APIService":
        return ""
    group = text(mapping(resource.body.get("spec")).get("group"))
    return group if group in _GROUPS else ""


def served_metrics(tree: JSON, group: str, ref: int, path: Path) -> Iterator[Mapping[str, JSON]]:
    """The metrics that a configuration of prometheus-adapter serves: `{name, series, jobs, ref,
    path}`. The name is null where it depends on which series exist."""
    field = _GROUPS[group]
    for number, rule in enumerate(sequence(mapping(tree).get(field))):
        entry = mapping(rule)
        query = text(entry.get("seriesQuery"))
        yield {
            "name": _name(query, mapping(entry.get("name"))),
            "series": query,
            "jobs": sorted(set(_JOB.findall(query))),
            "ref": ref,
            "path": (*path, field, number),
        }


def _name(query: str, name: Mapping[str, JSON]) -> str | None:
    matches, wanted = text(name.get("matches")) or ".*", text(name.get("as"))
    if wanted and "$" not in wanted:
        return wanted
    series = _SERIES.match(query)
    if series is None:
        return None
    try:
        found = search(matches, series[1])
    except NotUnderstood:
        return None
    if found is None:
        return None
    groups = found.re.groups
    return _GROUP.sub(
        lambda m: (found[int(m[1])] or "") if int(m[1]) <= groups else "",
        wanted or ("$1" if groups else "$0"),
    )
