"""Which custom kinds carry pods, by their schemas."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.sources.cluster.selection import carries_pods

CONTAINERS = {"containers": {"items": {"properties": {"name": {}, "image": {}}}}}
OPEN = {"x-kubernetes-preserve-unknown-fields": True}


def nested(*names: str, inner: dict[str, Any]) -> dict[str, Any]:
    for name in reversed(names):
        inner = {"properties": {name: inner}}
    return inner


def definition(schema: object, served: bool = True, **spec: Any) -> dict[str, Any]:
    version = {"name": "v1", "served": served, "schema": {"openAPIV3Schema": schema}}
    whole = {"group": "example.com", "names": {"kind": "Thing"}, "versions": [version], **spec}
    return {"spec": whole}


POD = {"properties": CONTAINERS}


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param(nested("spec", "template", "spec", inner=POD), id="a template"),
        pytest.param(nested("spec", "replicatedJobs", inner={"items": POD}), id="in a list"),
        pytest.param(
            nested("spec", "groups", inner={"additionalProperties": POD}), id="in a mapping"
        ),
        pytest.param(nested("spec", "template", inner=OPEN), id="a template left open"),
        pytest.param(
            nested("spec", inner={"properties": {"containers": {"items": OPEN}}}),
            id="containers left open",
        ),
        pytest.param(nested("spec", inner=OPEN), id="a spec left open"),
        pytest.param(OPEN, id="all left open"),
    ],
)
def test_a_kind_that_can_carry_pods(schema: dict[str, Any]) -> None:
    assert carries_pods(definition(schema)) == ("example.com", "Thing")


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(definition(nested("spec", inner={"type": "object"})), id="no pods"),
        pytest.param(definition(nested("status", "template", inner=POD)), id="only a status"),
        pytest.param(definition(nested("spec", "config", inner=OPEN)), id="some open field"),
        pytest.param(
            definition(nested("spec", inner={"properties": {"containers": {"items": {}}}})),
            id="containers of something else",
        ),
        pytest.param(definition(nested("spec", inner=POD), served=False), id="not served"),
        pytest.param(definition(None), id="no schema"),
        pytest.param(definition(nested("spec", inner=POD), group=None), id="no group"),
        pytest.param({}, id="no spec"),
    ],
)
def test_a_kind_that_cannot(found: dict[str, Any]) -> None:
    assert carries_pods(found) is None
