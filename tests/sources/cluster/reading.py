"""Reads a small API server as `vvaudit scan --live` does."""

from __future__ import annotations

from auditor.inventory.owners import alike
from auditor.inventory.templates import pod_templates
from auditor.model import Loaded
from auditor.sources.cluster.client import Client
from auditor.sources.cluster.compaction import Folding
from auditor.sources.cluster.connection import Target
from auditor.sources.cluster.loading import Progress, Wish, load_cluster
from auditor.sources.cluster.requests import Requests
from tests.sources.cluster.api_server import ApiServer, Fault, serving

FOLDING = Folding(pod_templates, alike)


def target(api: ApiServer, timeout: float = 5.0) -> Target:
    """The way to a server without TLS."""
    user = {"token": "t0ken-s3cret"}
    return Target("test", api.url, {"server": api.url}, user, None, None, (), timeout)


class Naps:
    """Counts the waits and does not wait."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


def read(
    api: ApiServer,
    *faults: Fault,
    kinds: frozenset[str] = frozenset(),
    namespaces: tuple[str, ...] = (),
    timeout: float = 5.0,
    naps: Naps | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """What is read of the server, with these faults."""
    api.faults.extend(faults)
    with serving(api):
        client = Client(target(api, timeout))
        try:
            requests = Requests(client, naps or Naps())
            return load_cluster(client, requests, Wish(kinds, namespaces), FOLDING, progress)
        finally:
            client.close()


def names(loaded: Loaded) -> list[str]:
    """The objects that were kept."""
    return [resource.display for resource in loaded.resources]


def problems(loaded: Loaded) -> list[str]:
    """What went wrong, with where."""
    return [f"{problem.uri}: {problem.message}" for problem in loaded.problems]
