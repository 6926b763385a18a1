"""Both engines give the same findings for every fixture of every rule."""

from __future__ import annotations

import pytest

from auditor.catalog import load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.engines.server import open_server
from tests.policies.fixtures import all_fixtures, judge_fixture
from tests.tools.opa_server import running_opa
from tests.tools.prerequisites import or_skip

pytestmark = [pytest.mark.opa, pytest.mark.xdist_group("opa")]


@pytest.fixture(scope="module")
def catalog():
    return load_catalog()


@pytest.fixture(scope="module")
def opa_url():
    with or_skip(), running_opa() as url:
        yield url


@pytest.fixture(scope="module")
def server(catalog, opa_url):
    with open_server(catalog.modules, opa_url) as engine:
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
