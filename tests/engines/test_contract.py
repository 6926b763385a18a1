"""Both engines give the same findings for every fixture of every rule."""

from __future__ import annotations

import pytest

from auditor.catalog import load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.engines.server import open_server
from tests.policies.fixtures import all_fixtures, judge_fixture

pytestmark = [pytest.mark.opa, pytest.mark.xdist_group("opa")]


@pytest.fixture(scope="module")
def catalog():
    return load_catalog()


@pytest.fixture(scope="module")
def server(catalog, url):
    with open_server(catalog.modules, url) as engine:
        yield engine


@pytest.fixture(scope="module")
def embedded(catalog):
    return EmbeddedEngine(catalog.modules)


@pytest.mark.parametrize("fixture", all_fixtures(), ids=str)
def test_same_findings(catalog, embedded, server, fixture):
    here = judge_fixture(catalog, embedded, fixture)
    there = judge_fixture(catalog, server, fixture)
    assert there == here
    assert here.problems == []
