"""One OPA server for all tests of the engines: it compiles all policies anew for each that it is
sent, so that sending them is what takes long."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from auditor.catalog import load_catalog
from auditor.engines.server import open_server
from tests.tools.opa_server import running_opa
from tests.tools.prerequisites import or_skip


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The address of a server that has the shipped policies."""
    with or_skip(), running_opa() as address:
        with open_server(load_catalog().modules, address):
            pass
        yield address
