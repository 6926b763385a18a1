"""The control plane that all live tests of a session share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.cluster import Cluster, running_cluster
from tests.live.platform import whole_platform
from tests.tools.prerequisites import or_skip


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with or_skip(), running_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture(scope="session")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The platform, deployed and well, for the tests of the group `audit`."""
    with or_skip(), whole_platform(tmp_path_factory.mktemp("audited")) as running:
        yield running
