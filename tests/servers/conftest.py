"""The database that the tests of a session share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.postgres import Database, running_database
from tests.tools.prerequisites import or_skip


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with or_skip(), running_database(tmp_path_factory.mktemp("database")) as running:
        yield running
