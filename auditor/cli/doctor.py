"""`vvaudit doctor`: what an audit of a cluster could not see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from auditor.cli.command import CLUSTER, Command, headings
from auditor.cli.connection import Connection, connection_options, demanded
from auditor.cli.promises import choose_promises
from auditor.cli.words import paragraph
from auditor.errors import UsageError, unknown_name

if TYPE_CHECKING:
    from auditor.sources.cluster.client import Client
    from auditor.sources.cluster.rights import Right, Rights

_SHOWN = 6
"""How many promises are named for one kind; JSON has them all."""
_FORMATS = ("terminal", "json")


@headings(
    {
        "What is asked for": ("guarantees", "namespaces", "policies"),
        "What is printed": ("cluster_role", "output", "format_"),
        "Which cluster": CLUSTER,
    }
)
@click.command(
    cls=Command,
    epilog="Exit codes: 0 nothing is missing; 2 usage error; 3 something is.",
)
@connection_options
@click.option(
    "-g",
    "--guarantees",
    multiple=True,
    metavar="SET[/ID]",
    help="Only what these promises need. Default: baseline, and every set that can be detected.",
)
@click.option("-n", "--namespace", "namespaces", multiple=True, metavar="NS", help="Only these.")
@click.option(
    "-p", "--policies", multiple=True, metavar="DIR", help="More rules and promises, from DIR."
)
@click.option(
    "--cluster-role", is_flag=True, help="Print the ClusterRole that is needed, as YAML, instead."
)
@click.option("-o", "--output", metavar="yaml", help="yaml: the same as --cluster-role.")
@click.option(
    "-f", "--format", "format_", default="terminal", metavar="FORMAT", help="terminal or json."
)
def doctor(
    connection: Connection,
    guarantees: tuple[str, ...],
    namespaces: tuple[str, ...],
    policies: tuple[str, ...],
    cluster_role: bool,
    output: str | None,
    format_: str,
) -> int:
    """Say what this identity can and cannot read of a cluster, and which promises that costs.

    \b
    vvaudit doctor --context prod
    vvaudit doctor --as system:serviceaccount:monitoring:vvaudit
    vvaudit doctor --cluster-role | kubectl apply -f -
    """
    if output not in (None, "yaml"):
        raise unknown_name("output", output, ["yaml"])
    if format_ not in _FORMATS:
        raise unknown_name("format", format_, _FORMATS)
    as_role = cluster_role or output == "yaml"
    if as_role and format_ != "terminal":
        raise UsageError(f"-f {format_} and a ClusterRole: give one of them")

    from auditor.catalog import load_catalog
    from auditor.sources.cluster import Wish
    from auditor.sources.cluster.requests import Requests
    from auditor.sources.cluster.rights import cluster_role as role_of
    from auditor.sources.cluster.rights import find_rights

    catalog = load_catalog([Path(folder) for folder in policies])
    sets, promises = choose_promises(guarantees, catalog)
    wanted = demanded(catalog, sets, promises)
    with connection.open() as client:
        rights = find_rights(client, Requests(client), Wish(frozenset(wanted), namespaces))
        if as_role:
            click.echo(role_of(right.kind for right in rights.rights), nl=False)
            return 0
        if format_ == "json":
            click.echo(_json(client, rights, wanted))
        else:
            click.echo("\n".join(_lines(client, rights, wanted)))
    return 0 if rights.complete else 3


def _lines(client: Client, rights: Rights, wanted: Mapping[str, set[str]]) -> Iterator[str]:
    version = f", Kubernetes {rights.version}" if rights.version else ""
    yield f"{client.shown}{version}"
    if rights.identity:
        yield f"as {rights.identity}"
    yield ""
    refused = [right for right in rights.rights if right.lacking]
    yield f"Can list {len(rights.rights) - len(refused)} of {len(rights.rights)} kinds"
    for right in refused:
        yield ""
        yield paragraph(f"{right.kind.kind}: lacks {right.lacking}", "  ")
        yield paragraph(_cost(right, wanted), "    ")
    for group, why in rights.broken:
        yield ""
        yield paragraph(f"API group {group}: {why}", "  ")
    if rights.hidden:
        yield paragraph(f"may hold {', '.join(rights.hidden)}", "    ")
    yield ""
    if rights.complete:
        yield "Nothing is missing. Secrets are not read."
    elif refused:
        yield "`vvaudit doctor --cluster-role` prints the ClusterRole that is needed."
    else:
        yield "Mend the servers behind these groups, or remove their APIServices."


def _cost(right: Right, wanted: Mapping[str, set[str]]) -> str:
    if right.kind.kind == "CustomResourceDefinition":
        return "costs: custom kinds that carry pods are not found"
    promises = sorted(wanted.get(right.kind.kind, ()))
    if not promises:
        return "costs: no promise by itself; others are judged without it"
    more = f" and {len(promises) - _SHOWN} more" if len(promises) > _SHOWN else ""
    return f"costs: {', '.join(promises[:_SHOWN])}{more}"


def _json(client: Client, rights: Rights, wanted: Mapping[str, set[str]]) -> str:
    document = {
        "cluster": client.name,
        "server": client.address,
        "version": rights.version,
        "identity": rights.identity,
        "complete": rights.complete,
        "kinds": [
            {
                "group": right.kind.group,
                "version": right.kind.version,
                "kind": right.kind.kind,
                "resource": right.kind.plural,
                "namespaced": right.kind.namespaced,
                "allowed": not right.lacking,
                "lacks": right.lacking,
                "promises": sorted(wanted.get(right.kind.kind, ())),
            }
            for right in rights.rights
        ],
        "brokenGroups": [{"group": group, "reason": why} for group, why in rights.broken],
        "hiddenKinds": list(rights.hidden),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
