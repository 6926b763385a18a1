"""The engine that the user named, opened and closed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from auditor.engines import ENGINES, Engine
from auditor.errors import unknown_name
from auditor.model import Module


@contextmanager
def open_engine(name: str, modules: Sequence[Module], opa_url: str) -> Iterator[Engine]:
    """The engine with the policies in it. Raises UsageError for a name that is none, PolicyError
    for a policy that does not compile, EngineError for a server that cannot be used."""
    if name == "embedded":
        from auditor.engines.embedded import EmbeddedEngine

        yield EmbeddedEngine(modules)
    elif name == "server":
        from auditor.engines.server import open_server

        with open_server(modules, opa_url, os.environ.get("VVAUDIT_OPA_TOKEN", "")) as engine:
            yield engine
    else:
        raise unknown_name("engine", name, ENGINES)
