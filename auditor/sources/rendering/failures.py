"""What `helm template` says when it fails, as a problem: the template and the line, the reason in
one line, and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from auditor.sources.rendering.charts import Template
from auditor.sources.rendering.running import one_line

_STOPPED: Final = re.compile(r"execution error at \(([^:()]+):(\d+)(?::\d+)?\): ")
_BROKEN: Final = re.compile(r"parse error at \(([^:()]+):(\d+)(?::\d+)?\): ")
_EXECUTING: Final = re.compile(
    r'([^:\s]+):(\d+)(?::\d+)?:?\s+executing "[^"]*" at <(.*?)>:\s+', re.DOTALL
)
"""Helm 3 has it all in one line, Helm 4 on lines of their own."""
_YAML: Final = re.compile(r"YAML parse error on ([^:\s]+): (.*)", re.DOTALL)
_MISSING: Final = re.compile(
    r"found in Chart\.yaml, but missing in charts/ directory: ([\w., /-]+)"
)
_QUOTED: Final = re.compile(r"`[^`]*`")
"""A value, as YAML's decoder quotes them."""
_SCHEMA: Final = "values don't meet the specifications of the schema"


class Said(msgspec.Struct, frozen=True):
    """A failure: where, why, and what to do."""

    uri: str
    line: int
    message: str
    remedy: str


def explain_helm(words: str, uri: str, files: Mapping[str, Template]) -> Said:
    """The failure that `words`, Helm's standard error, tells of the chart called `uri`."""
    start = words.find("Error: ")
    words = words[start + len("Error: ") :] if start >= 0 else words
    words = _QUOTED.sub("`...`", words.split("\nUse --debug flag", 1)[0].strip())
    missing = _MISSING.search(words)
    if missing:
        return Said(
            uri,
            0,
            f"depends on {missing[1].strip()}, which is not in its charts/ folder, and nothing is "
            "fetched from the network",
            f"put it there first: helm dependency build {uri}",
        )
    if _SCHEMA in words:
        reason = one_line(words[words.index(_SCHEMA) + len(_SCHEMA) :].split(":", 1)[-1])
        message = f"has values that its values.schema.json forbids: {reason}"
        return Said(uri, 0, message, "give other values with --values or --set")
    needs = "give the values that it needs with --values or --set"
    for pattern, remedy in ((_STOPPED, needs), (_BROKEN, "correct the template")):
        found = list(pattern.finditer(words))
        if found:
            return _in_template(found[-1], words, uri, files, remedy)
    # A helper is called from a template: the innermost place comes last.
    calls = list(_EXECUTING.finditer(words))
    if calls:
        return _in_template(calls[-1], words, uri, files, "correct the template, or " + needs)
    yaml = _YAML.search(words)
    if yaml:
        place = files[yaml[1]].file.uri if yaml[1] in files else uri
        reason = one_line(yaml[2]).replace("error converting YAML to JSON: yaml: ", "")
        return Said(place, 0, f"gives no valid YAML: {reason}", "mend it")
    reason = one_line(words) or "it gave no reason"
    return Said(uri, 0, reason, "see what helm template says of it")


def _in_template(
    found: re.Match[str],
    words: str,
    uri: str,
    files: Mapping[str, Template],
    remedy: str,
) -> Said:
    source, line = found[1], int(found[2])
    at = f" at {one_line(found[3])}" if found.re is _EXECUTING else ""
    known = source in files
    return Said(
        files[source].file.uri if known else uri,
        line if known else 0,
        f"stops{at}: {one_line(words[found.end() :])}",
        remedy,
    )
