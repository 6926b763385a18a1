"""kubeconfig files: which cluster, as whom. Values, and nothing that connects.

The files are merged here, as client-go does it: the first file that sets a value wins, and paths
are relative to the file that names them. Nothing that stands in a user's entry is ever part of a
message.
Source: https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from auditor.errors import ClusterError, UsageError, unknown_name
from auditor.sources.limits import MAX_BYTES
from auditor.sources.parsing import parse_bytes

_PATHS: Final = {
    "cluster": ("certificate-authority",),
    "user": ("client-certificate", "client-key", "tokenFile"),
}
"""Fields that name files."""

_ENTRIES: Final = (("clusters", "cluster"), ("users", "user"), ("contexts", "context"))


class Context(msgspec.Struct, frozen=True):
    """A cluster and an identity, as one kubeconfig context joins them."""

    name: str
    cluster: Mapping[str, Any]
    user: Mapping[str, Any]
    """Holds credentials."""
    user_name: str
    """Empty where the context names no user."""


def read_context(files: Sequence[Path], named: str = "") -> Context:
    """The context called `named`, or the current one, of these files. Files that do not exist are
    left out, as kubectl does with those of KUBECONFIG.

    Raises UsageError for a context that is not there, ClusterError for a file that cannot be used.
    """
    merged: dict[str, dict[str, Any]] = {key: {} for key, _ in _ENTRIES}
    current = ""
    for file in files:
        if not file.exists():
            continue
        config = _read(file)
        current = current or _text(config.get("current-context"))
        for key, inner in _ENTRIES:
            for name, entry in _entries(file, config, key, inner):
                merged[key].setdefault(name, _absolute(entry, inner, file.parent))
    shown = _shown(files)
    name = named or current
    if not name:
        raise ClusterError(f"{shown}: has no current context; name one with --context")
    if name not in merged["contexts"]:
        raise UsageError(f"{shown}: {unknown_name('context', name, merged['contexts'])}")
    context = merged["contexts"][name]
    cluster, user = _text(context.get("cluster")), _text(context.get("user"))
    if cluster not in merged["clusters"]:
        raise ClusterError(f"{shown}: context {name} names cluster {cluster!r}, which is not there")
    if user and user not in merged["users"]:
        raise ClusterError(f"{shown}: context {name} names user {user!r}, which is not there")
    found = Context(name, merged["clusters"][cluster], merged["users"].get(user, {}), user)
    _check_files(found)
    return found


def _shown(files: Sequence[Path]) -> str:
    return ":".join(str(file) for file in files)


def _read(file: Path) -> Mapping[str, Any]:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES)
    except OSError as error:
        raise ClusterError(f"{file}: cannot be read: {error.strerror}") from None
    parsed = parse_bytes(data)
    for flaw in parsed.flaws:
        # The reader's own words may quote the line, and with it a token.
        raise ClusterError(f"{file}:{max(flaw.line, 1)}: is no kubeconfig: it does not parse")
    bodies = [document.body for document in parsed.documents]
    if len(bodies) != 1 or not isinstance(bodies[0], dict):
        raise ClusterError(f"{file}: is no kubeconfig: it is not one mapping")
    return bodies[0]


def _entries(
    file: Path, config: Mapping[str, Any], key: str, inner: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    entries = config.get(key) or []
    if not isinstance(entries, list):
        raise ClusterError(f"{file}: is no kubeconfig: {key} is no list")
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            raise ClusterError(f"{file}: is no kubeconfig: an entry of {key} has no name")
        body = entry.get(inner) or {}
        if not isinstance(body, dict):
            raise ClusterError(f"{file}: {inner} {entry['name']} is no mapping")
        yield entry["name"], body


def _absolute(entry: dict[str, Any], inner: str, folder: Path) -> dict[str, Any]:
    """The entry with its paths seen from anywhere; a plugin's path too, but not a name that is
    looked up on the PATH."""
    found = dict(entry)
    for field in _PATHS.get(inner, ()):
        if isinstance(found.get(field), str) and found[field]:
            found[field] = str((folder / found[field]).absolute())
    plugin = found.get("exec")
    if inner == "user" and isinstance(plugin, dict):
        command = plugin.get("command")
        if isinstance(command, str) and "/" in command:
            found["exec"] = {**plugin, "command": str((folder / command).absolute())}
    return found


def _check_files(context: Context) -> None:
    """A certificate that is not there is said here, by its name."""
    for kind, entry in (("cluster", context.cluster), ("user", context.user)):
        for field in _PATHS[kind]:
            if entry.get(f"{field}-data") or not (path := _text(entry.get(field))):
                continue
            try:
                Path(path).open("rb").close()
            except OSError as error:
                raise ClusterError(
                    f"context {context.name}: {field} {path}: cannot be read: {error.strerror}"
                ) from None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
