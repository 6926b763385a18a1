"""How to reach a cluster: the options that every command shares that looks at one, in kubectl's
words."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import click
import msgspec

from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.audit import Request
    from auditor.catalog import Catalog
    from auditor.model import Loaded
    from auditor.sources.cluster.client import Client
    from auditor.sources.cluster.requests import Requests

F = TypeVar("F", bound=Callable[..., object])

_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|)")
_SECONDS = {"ms": 0.001, "": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}
_DEFAULT = "60s"


class Connection(msgspec.Struct, frozen=True):
    """What the user said about the cluster and the identity."""

    kubeconfig: str | None
    context: str | None
    impersonate: str | None
    groups: tuple[str, ...]
    timeout: str | None

    def check(self, live: bool) -> None:
        """Raises UsageError for options that go with a cluster where none is looked at."""
        given = {
            "--kubeconfig": self.kubeconfig,
            "--context": self.context,
            "--as": self.impersonate,
            "--as-group": self.groups,
            "--request-timeout": self.timeout,
        }
        for option, value in given.items():
            if value and not live:
                raise UsageError(f"{option} is about a cluster: give --live as well")
        self.seconds()

    def seconds(self) -> float:
        """How long one request may take; raises UsageError for what is no duration."""
        asked = self.timeout or _DEFAULT
        match = _DURATION.fullmatch(asked)
        seconds = float(match[1]) * _SECONDS[match[2]] if match else 0.0
        if seconds <= 0:
            raise UsageError(f"--request-timeout {asked}: is no duration; write 30s or 2m")
        return seconds

    @contextmanager
    def open(self) -> Iterator[Client]:
        """The cluster. Raises UsageError or ClusterError where there is no way to it."""
        from auditor.sources.cluster import Options, find_target
        from auditor.sources.cluster.client import Client

        options = Options(
            kubeconfig=self.kubeconfig or "",
            context=self.context or "",
            impersonate=self.impersonate or "",
            groups=self.groups,
            timeout=self.seconds(),
        )
        client = Client(find_target(options))
        try:
            yield client
        finally:
            client.close()


def connection_options(command: F) -> F:
    """Adds the options, and hands them to the command together as `connection`."""

    @functools.wraps(command)
    def with_connection(
        *args: object,
        kubeconfig: str | None,
        context: str | None,
        impersonate: str | None,
        as_group: tuple[str, ...],
        request_timeout: str | None,
        **rest: object,
    ) -> object:
        connection = Connection(kubeconfig, context, impersonate, as_group, request_timeout)
        return command(*args, connection=connection, **rest)

    for option in reversed(_OPTIONS):
        with_connection = option(with_connection)
    return with_connection  # type: ignore[return-value]


_OPTIONS = (
    click.option(
        "--kubeconfig",
        metavar="FILE",
        help="Default: KUBECONFIG, then ~/.kube/config, then the account of the pod this runs in.",
    ),
    click.option("--context", metavar="NAME", help="The context of the kubeconfig to use."),
    click.option("--as", "impersonate", metavar="USER", help="Act as this user."),
    click.option("--as-group", multiple=True, metavar="GROUP", help="And as of this group."),
    click.option(
        "--request-timeout",
        metavar="TIME",
        help=f"How long one request may take, such as 30s or 2m. Default: {_DEFAULT}.",
    ),
)


def read_cluster(
    client: Client,
    requests: Requests,
    request: Request,
    catalog: Catalog,
    progress: Callable[[str, int, int], None] | None,
    also: Set[str] = frozenset(),
) -> Loaded:
    """The objects of a cluster that the promises in force are about, and those of the kinds
    `also`."""
    from auditor.inventory.owners import alike
    from auditor.inventory.templates import pod_templates
    from auditor.sources.cluster import Wish, load_cluster
    from auditor.sources.cluster.compaction import Folding

    kinds = demanded(catalog, request.sets, request.promises, request.rules, request.skip_rules)
    wish = Wish(frozenset(kinds) | also, request.namespaces)
    return load_cluster(client, requests, wish, Folding(pod_templates, alike), progress)


def demanded(
    catalog: Catalog,
    sets: Sequence[str],
    promises: Mapping[str, frozenset[str]],
    rules: Sequence[str] = (),
    skip_rules: Sequence[str] = (),
) -> dict[str, set[str]]:
    """The kinds that the promises in force look at, and those promises. Which sets are in force is
    known for certain only when the objects are there, so that all are that could be."""
    from auditor.catalog import rules_matching
    from auditor.demand import demand

    if sets:
        chosen = [catalog.sets[name] for name in sets]
    else:
        chosen = [s for s in catalog.sets.values() if s.detect is not None or s.id == "baseline"]
    asked = rules_matching(catalog.rules, rules) if rules else None
    return demand(catalog, chosen, promises, asked, rules_matching(catalog.rules, skip_rules))
