"""One OPA server for all tests of the engines. It reads the shipped policies at its start: it
compiles all of them anew for each that it is sent, which takes a minute and more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from auditor.catalog import load_catalog
from auditor.engines.server import named_policies
from tests.tools.opa_server import running_opa
from tests.tools.prerequisites import or_skip


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that has the shipped policies."""
    folder = tmp_path_factory.mktemp("policies")
    for name, module in named_policies(load_catalog().modules).items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(module.source)
    with or_skip(), running_opa(folder) as address:
        yield address
