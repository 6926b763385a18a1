"""A running cluster as the objects that an audit judges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any, Final, Protocol

import msgspec

from auditor.model import Loaded, Problem, Stage
from auditor.sources.cluster.client import JSON_ONLY
from auditor.sources.cluster.compaction import Folding, Gathered
from auditor.sources.cluster.discovery import ApiKind, Served, discover
from auditor.sources.cluster.listing import METADATA_ONLY, list_pages
from auditor.sources.cluster.permissions import may_list
from auditor.sources.cluster.requests import Failed, Forbidden, Requests
from auditor.sources.cluster.selection import (
    DEFINITIONS,
    JOINED,
    carries_pods,
    hidden,
    select,
)
from auditor.sources.garbage import no_collector

_WILDCARDS: Final = frozenset("*?[")
_SHOWN: Final = 3
"""How many malformed objects are named."""

Progress = Callable[[str, int, int], None]
"""Told the kind that is being listed, how many of it are read, and how many there are."""


class Wish(msgspec.Struct, frozen=True):
    """What is to be read of a cluster."""

    kinds: frozenset[str]
    """Kinds that the rules in force look at, besides those that are always joined."""
    namespaces: tuple[str, ...] = ()
    """Only these, with shell wildcards; none means all."""


class NoText:
    """Live objects have no text to quote."""

    def lines(self, uri: str, first: int, last: int) -> list[str]:
        """No lines."""
        return []


class Named(Protocol):
    """A cluster, as problems name it."""

    @property
    def name(self) -> str:
        """The context's name."""
        ...

    @property
    def shown(self) -> str:
        """`cluster prod (https://10.0.0.1)`."""
        ...


def load_cluster(
    cluster: Named,
    requests: Requests,
    wish: Wish,
    folding: Folding,
    progress: Progress | None = None,
) -> Loaded:
    """The objects of a cluster. What cannot be listed is a problem, and its kind is in `unlisted`
    with what it lacks, in words. Raises ClusterError where the server does not know who asks."""
    reader = _Reader(cluster, requests, wish, folding, progress)
    with no_collector():
        reader.read()
    return Loaded(
        resources=tuple(reader.gathered.resources),
        problems=tuple(sorted(reader.problems)),
        files=0,
        documents=0,
        ignored_documents=0,
        text=NoText(),
        live=True,
        unlisted=dict(sorted(reader.unlisted.items())),
        pods=reader.gathered.pods(),
    )


class _Reader:
    def __init__(
        self,
        cluster: Named,
        requests: Requests,
        wish: Wish,
        folding: Folding,
        progress: Progress | None,
    ) -> None:
        self._cluster = cluster
        self._requests = requests
        self._wish = wish
        self._progress = progress
        self.gathered = Gathered(cluster.name, folding)
        self.problems: list[Problem] = []
        self.unlisted: dict[str, str] = {}

    def read(self) -> None:
        try:
            served = discover(self._requests)
        except Failed as error:
            self._unreachable(str(error))
            return
        self._broken_groups(served)
        selection = select(served, self._wish.kinds, self._carriers(served))
        for kind in selection.kinds:
            if (kind.group, kind.kind) != DEFINITIONS:
                self._list(kind)
        if selection.secrets is not None:
            self._secrets(selection.secrets)
        self.gathered.resources.sort(key=lambda r: (r.kind, r.namespace, r.name, r.group))

    def _unreachable(self, why: str) -> None:
        for kind in {*JOINED, *self._wish.kinds}:
            self.unlisted[kind] = "an answer of the API server"
        self._problem(
            "",
            f"{self._cluster.shown}: {why}",
            "check the address, that the server runs, and that a proxy lets you through",
        )

    def _broken_groups(self, served: Served) -> None:
        for group, why in served.broken:
            self._problem(
                group,
                f"the API group {group} does not say what it serves: {why}",
                "mend the server behind it (kubectl get apiservices), or remove its APIService",
            )
        for kind in hidden(served, self._wish.kinds):
            self.unlisted[kind] = f"the API group {' or '.join(served.hiding)}, which is broken"

    def _carriers(self, served: Served) -> list[tuple[str, str]]:
        """The custom kinds whose objects can carry pods; the definitions are kept if a rule wants
        them."""
        kind = next((k for k in served.kinds if (k.group, k.kind) == DEFINITIONS), None)
        if kind is None:
            return []
        wanted = kind.kind in self._wish.kinds
        found: list[tuple[str, str]] = []

        def take(body: dict[str, Any]) -> None:
            if carrier := carries_pods(body):
                found.append(carrier)
            if wanted:
                self.gathered.add(kind, body)

        self._pages(kind, [kind.path()], take)
        return found

    def _list(self, kind: ApiKind) -> None:
        def take(body: dict[str, Any]) -> None:
            self.gathered.add(kind, body)

        self._pages(kind, self._paths(kind), take, self._within(kind))

    def _paths(self, kind: ApiKind) -> list[str]:
        """One list of everything; or one for each namespace asked for by its name, so that an
        identity of these namespaces alone can do it."""
        names = self._wish.namespaces
        if not kind.namespaced or not names or any(_WILDCARDS & set(name) for name in names):
            return [kind.path()]
        return [kind.path(name) for name in dict.fromkeys(names)]

    def _within(self, kind: ApiKind) -> Callable[[dict[str, Any]], bool]:
        patterns = self._wish.namespaces
        if not patterns or not kind.namespaced:
            return lambda body: True

        def within(body: dict[str, Any]) -> bool:
            namespace = body["metadata"].get("namespace") or ""
            return any(namespace == one or fnmatchcase(namespace, one) for one in patterns)

        return within

    def _secrets(self, kind: ApiKind) -> None:
        """Names and labels of Secrets, if the identity may list them; that it may not is as it
        should be, and no problem."""
        lacking = "the right to list secrets, which an audit should not have"
        names = self._wish.namespaces
        exact = names and not any(_WILDCARDS & set(name) for name in names)
        try:
            allowed = all(
                may_list(self._requests, kind, name) for name in (names if exact else ("",))
            )
        except Failed:
            allowed = False
        if not allowed:
            self.unlisted[kind.kind] = lacking
            return

        def take(body: dict[str, Any]) -> None:
            meta = {"metadata": body["metadata"]}
            self.gathered.add(kind, {"apiVersion": "v1", "kind": kind.kind, **meta})

        self._pages(kind, self._paths(kind), take, self._within(kind), METADATA_ONLY)

    def _pages(
        self,
        kind: ApiKind,
        paths: Sequence[str],
        take: Callable[[dict[str, Any]], None],
        within: Callable[[dict[str, Any]], bool] = lambda body: True,
        accept: str = JSON_ONLY,
    ) -> None:
        advance = None
        if self._progress is not None:
            progress = self._progress

            def advance(done: int, total: int) -> None:
                progress(kind.kind, done, total)

            advance(0, 1)
        malformed: list[str] = []
        for path in paths:
            try:
                for page in list_pages(self._requests, path, accept, advance):
                    malformed += _take(page, take, within)
            except Failed as error:
                self._failed(kind, error)
        if malformed:
            shown = ", ".join(malformed[:_SHOWN]) + (" ..." if malformed[_SHOWN:] else "")
            self._failed(kind, Failed(f"not audited, for they are malformed: {shown}"))

    def _failed(self, kind: ApiKind, error: Failed) -> None:
        if isinstance(error, Forbidden):
            self.unlisted[kind.kind] = f"the right to list {kind.resource}"
            self._problem(
                kind.kind,
                f"this identity may not list {kind.resource} ({error})",
                "grant it get and list; `vvaudit doctor --cluster-role` prints all that is needed",
            )
        else:
            self.unlisted.setdefault(kind.kind, f"a whole list of {kind.resource}")
            self._problem(
                kind.kind,
                f"{kind.resource}: {error}",
                "scan again; if it stays, look at the server",
            )

    def _problem(self, what: str, message: str, remedy: str) -> None:
        uri = f"cluster:{self._cluster.name}{'/' if what else ''}{what}"
        self.problems.append(Problem(uri, 0, Stage.LIST, message, remedy))


def _take(
    page: Iterable[dict[str, Any]],
    take: Callable[[dict[str, Any]], None],
    within: Callable[[dict[str, Any]], bool],
) -> list[str]:
    """Takes the objects of a page; gives the names of those that no API server should send."""
    malformed: list[str] = []
    for body in page:
        try:
            if within(body):
                take(body)
        except (KeyError, TypeError, AttributeError, ValueError):
            malformed.append(str(body["metadata"]["name"]))
    return malformed
