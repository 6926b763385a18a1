"""Evidence besides the objects: the options for a Prometheus and for the cloud's files, and the
questions that go to them and to the API server."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
import msgspec

from auditor.errors import UsageError
from auditor.model import Evidence, GuaranteeSet

if TYPE_CHECKING:
    from auditor.audit import Request
    from auditor.catalog import Catalog
    from auditor.evidence.api_server import Fetched
    from auditor.model import JSON, Loaded
    from auditor.sources.cluster.client import Client

F = TypeVar("F", bound=Callable[..., object])

_TOKEN_BYTES = 64 * 1024
_ATTEMPTS = 2


class Sources(msgspec.Struct, frozen=True):
    """Where the user said that evidence is to be had."""

    prometheus: str | None
    token_file: str | None
    ca: str | None
    files: tuple[str, ...]

    def check(self) -> None:
        """Raises UsageError for options that go with a Prometheus where none is named."""
        for option, value in (
            ("--prometheus-token-file", self.token_file),
            ("--prometheus-ca", self.ca),
        ):
            if value is not None and self.prometheus is None:
                raise UsageError(f"{option} is about a Prometheus: give --prometheus as well")

    def gather(self, loaded: Loaded, request: Request, catalog: Catalog) -> Loaded:
        """What was loaded with what the sources say; problems for what they do not. Raises
        UsageError for an address or a file that cannot be used."""
        facts, problems = loaded.facts, list(loaded.problems)
        if self.prometheus is not None:
            from auditor.evidence.prometheus import Prometheus

            source = Prometheus(self.prometheus, _token(self.token_file), self.ca or "")
            metrics, failed = source.ask(queries(request, catalog), request.started)
            facts = msgspec.structs.replace(facts, metrics=metrics)
            problems += failed
        if self.files:
            from auditor.evidence.cloud import read_cloud_evidence

            cloud, failed = read_cloud_evidence(self.files)
            facts = msgspec.structs.replace(facts, cloud=cloud)
            problems += failed
        return msgspec.structs.replace(loaded, facts=facts, problems=tuple(sorted(problems)))


def evidence_options(command: F) -> F:
    """Adds the options, and hands them to the command together as `sources`."""

    @functools.wraps(command)
    def with_sources(
        *args: object,
        prometheus: str | None,
        prometheus_token_file: str | None,
        prometheus_ca: str | None,
        evidence: tuple[str, ...],
        **rest: object,
    ) -> object:
        sources = Sources(prometheus, prometheus_token_file, prometheus_ca, evidence)
        return command(*args, sources=sources, **rest)

    for option in reversed(_OPTIONS):
        with_sources = option(with_sources)
    return with_sources  # type: ignore[return-value]


_OPTIONS = (
    click.option(
        "--prometheus",
        metavar="URL",
        help="A Prometheus, for promises about what is measured.",
    ),
    click.option("--prometheus-token-file", metavar="FILE", help="Holds the bearer token for it."),
    click.option("--prometheus-ca", metavar="FILE", help="The CA of its certificate, as PEM."),
    click.option(
        "--evidence",
        multiple=True,
        metavar="FILE",
        help="What the cloud's command line printed, as JSON; explain ID says which command. "
        "Repeatable.",
    ),
)


def queries(request: Request, catalog: Catalog) -> set[str]:
    """The queries that the promises in force rest on. Which sets are in force is known for certain
    only in the audit, so that all are that could be."""
    if request.sets:
        sets: Iterable[GuaranteeSet] = [catalog.sets[name] for name in request.sets]
    else:
        sets = catalog.sets.values()
    return {
        query
        for one in sets
        for guarantee in one.guarantees
        if guarantee.id in request.promises.get(one.id, {guarantee.id})
        for binding in guarantee.bindings
        if binding.evidence is Evidence.METRIC
        if isinstance(query := binding.parameters.get("query"), str) and query
    }


def ask_api_server(client: Client) -> JSON:
    """What the API server's metrics say of encryption at rest, as rules see it. That this identity
    may not read them, or that they do not come, is part of the answer: the promise that rests on
    them is unverified, and nothing else is lost."""
    from auditor.evidence.api_server import Fetched, are_metrics, read_api_server
    from auditor.sources.cluster.client import Unanswered

    def fetch(path: str) -> Fetched:
        why = ""
        for _ in range(_ATTEMPTS):
            try:
                answer = client.send("GET", path, accept="text/plain")
            except Unanswered as error:
                why = f"the metrics of the API server: {error}"
                continue
            if answer.status == 200 and are_metrics(answer.body):
                return Fetched(answer.body)
            if answer.status in (401, 403):
                return Fetched(lacking=f"the right to get {path} of the API server")
            said = answer.status if answer.status != 200 else "something else"
            why = f"the metrics of the API server, which answers {said}"
        return Fetched(lacking=why)

    return read_api_server(fetch)


def _token(file: str | None) -> str:
    """The token in a file; raises UsageError for a file that holds none."""
    if file is None:
        return ""
    try:
        with Path(file).open("rb") as stream:
            data = stream.read(_TOKEN_BYTES)
    except OSError as error:
        raise UsageError(
            f"--prometheus-token-file {file}: cannot be read: {error.strerror}"
        ) from None
    try:
        token = data.decode("ascii").strip()
    except UnicodeDecodeError:
        token = ""
    if not token or not token.isprintable() or " " in token:
        raise UsageError(f"--prometheus-token-file {file}: holds no token")
    return token
