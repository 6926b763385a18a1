"""The values that a chart is rendered with: the user's files, and where a key stands in them."""

from __future__ import annotations

import os
import re
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from auditor.errors import UsageError
from auditor.model import JSON, Location
from auditor.redact import secretish
from auditor.sources.parsed import Fault
from auditor.sources.parsing import parse_bytes
from auditor.sources.positions import DocumentPositions
from auditor.sources.reading import read_file
from auditor.sources.rendering import Options
from auditor.sources.rendering.charts import Chart

_NAME: Final = re.compile(r"[a-z0-9](?:[-a-z0-9.]{0,51}[a-z0-9])?")
_SHORTEST: Final = 4
"""Shorter values are words like `no`, which any message may hold."""
_COMMA: Final = re.compile(r"(?<!\\),")


def check_options(options: Options) -> None:
    """Raises UsageError for a file of values that is not there or holds no values, for what Helm
    would take from the network, and for what is no name or no assignment."""
    for file in options.values:
        _local("--values", file)
        try:
            parsed = parse_bytes(read_file(file))
        except Fault as fault:
            raise UsageError(f"--values {file}: {fault.message}") from None
        if parsed.flaws:
            flaw = parsed.flaws[0]
            raise UsageError(f"--values {file}:{flaw.line}: {flaw.message}")
        for document in parsed.documents:
            if not isinstance(document.body, dict):
                raise UsageError(f"--values {file}: holds no values, which are `key: value` lines")
    if options.release_name and not _NAME.fullmatch(options.release_name):
        raise UsageError("--release-name: give at most 53 of a-z, 0-9, - and .")
    for option, entries in (("--set", options.set), ("--set-string", options.set_string)):
        for entry in entries:
            if "=" not in entry:
                raise UsageError(f"{option}: give KEY=VALUE")
    for entry in options.set_file:
        for part in _COMMA.split(entry):
            key, equals, file = part.partition("=")
            if not equals or not key:
                raise UsageError("--set-file: give KEY=FILE")
            _local(f"--set-file {key}", file)


def helm_arguments(options: Options) -> list[str]:
    """The options in Helm's words; files by their whole paths."""
    arguments: list[str] = []
    for file in options.values:
        arguments += ["--values", os.path.abspath(file)]  # noqa: PTH100 - links stay as they are
    for entry in options.set:
        arguments += ["--set", entry]
    for entry in options.set_string:
        arguments += ["--set-string", entry]
    for entry in options.set_file:
        parts = [part.partition("=") for part in _COMMA.split(entry)]
        files = [f"{key}={os.path.abspath(file)}" for key, _, file in parts]  # noqa: PTH100
        arguments += ["--set-file", ",".join(files)]
    if options.release_namespace:
        arguments += ["--namespace", options.release_namespace]
    if options.kube_version:
        arguments += ["--kube-version", options.kube_version]
    for version in options.api_versions:
        arguments += ["--api-versions", version]
    return arguments


def set_files(options: Options) -> list[str]:
    """The files whose texts are values."""
    return [part.partition("=")[2] for entry in options.set_file for part in _COMMA.split(entry)]


class Values:
    """Where the values of a chart are written."""

    def __init__(self, chart: Chart, options: Options) -> None:
        self._chart = chart
        self._files: list[tuple[str, bytes]] = []
        for file in options.values:
            self._files.append((os.path.normpath(file), Path(file).read_bytes()))
        self._known: dict[str, list[tuple[dict[str, object], DocumentPositions]]] = {}

    def locate(self, key: tuple[str, ...], chart_keys: tuple[str, ...]) -> Location | None:
        """Where the value of `key`, seen from the topmost chart, is written: in the user's last
        file that has it, in the topmost chart's values, or in those of the chart that `chart_keys`
        leads to. None where nothing has it."""
        for uri, data in reversed(self._files):
            place = self._in_file(uri, data, key)
            if place is not None:
                return place
        for uri, data, rest in self._defaults(key, chart_keys):
            place = self._in_file(uri, data, rest)
            if place is not None:
                return place
        return None

    def _defaults(
        self, key: tuple[str, ...], chart_keys: tuple[str, ...]
    ) -> list[tuple[str, bytes, tuple[str, ...]]]:
        found = []
        chart = self._chart
        for depth in range(len(chart_keys) + 1):
            values = chart.files.get("values.yaml")
            if values is not None:
                found.append((values.uri, values.data, key[depth:]))
            if depth < len(chart_keys):
                named = [c for c in chart.inner.values() if c.name == chart_keys[depth]]
                if len(named) != 1:
                    break  # called by an alias
                chart = named[0]
        return found

    def _in_file(self, uri: str, data: bytes, key: tuple[str, ...]) -> Location | None:
        if uri not in self._known:
            parsed = parse_bytes(data)
            lines = array("I")
            lines.frombytes(parsed.lines)
            self._known[uri] = [
                (document.body, DocumentPositions(uri, document, lines))
                for document in parsed.documents
                if isinstance(document.body, dict)
            ]
        for body, positions in self._known[uri]:
            value: object = body
            for step in key:
                if not isinstance(value, dict) or step not in value:
                    break
                value = value[step]
            else:
                return positions.locate(key)
        return None


def without_secrets(words: str, chart: Chart, options: Options) -> str:
    """A message without the values whose keys say that they are secret: a chart may put any of its
    values into the reason for which it stops."""
    texts = {file.data for name, file in chart.files.items() if name == "values.yaml"}
    texts |= {Path(file).read_bytes() for file in options.values}
    bodies = [one.body for text in texts for one in parse_bytes(text).documents]
    for entry in (*options.set, *options.set_string):
        for part in _COMMA.split(entry):
            key, _, value = part.partition("=")
            bodies.append({key.rpartition(".")[2]: value})
    found = {secret for body in bodies for secret in _secrets(body, False)}
    for secret in sorted(found, key=len, reverse=True):
        words = words.replace(secret, "***")
    return words


def _secrets(body: JSON, secret: bool) -> Iterator[str]:
    if isinstance(body, dict):
        for key, value in body.items():
            yield from _secrets(value, secret or secretish(key))
    elif isinstance(body, list):
        for value in body:
            yield from _secrets(value, secret)
    elif secret and isinstance(body, str | int) and len(str(body)) >= _SHORTEST:
        yield str(body)


def _local(option: str, file: str) -> None:
    if "://" in file:
        raise UsageError(f"{option}: is on the network, and nothing is fetched; give a file")
    if not Path(file).is_file():
        raise UsageError(f"{option} {file}: no such file")
