"""Makes the JSON schemas of the files that users write, for editors, out of the types that those
files are read into: reports/schema/settings-v1.json and reports/schema/waivers-v1.json.

    python -m tests.tools.file_schemas
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from auditor.model import Severity
from auditor.settings import Fields
from auditor.waivers import document

FOLDER = Path(__file__).parents[2] / "reports" / "schema"

SETTINGS = {
    "paths": "What is scanned where the command line names nothing.",
    "guarantees": "The sets that are judged, or single promises (SET/ID).",
    "policies": "Folders with more rules and promises.",
    "rules": "Rules that run without a promise; `vvaudit rules` lists them.",
    "skipRules": "Rules that do not run. Every report says so.",
    "namespaces": "Only these namespaces, with shell wildcards.",
    "excludeNamespaces": "All namespaces but these, with shell wildcards.",
    "failOn": "Findings of this severity or worse decide the exit code.",
    "complete": "Whether what is scanned is all there is, so that what is missing is wrong.",
    "kubernetesVersions": "Releases of Kubernetes that the objects have to fit, such as 1.35.",
    "waivers": "Files of waivers.",
    "baseline": "A report of an earlier day: only what is new decides the exit code.",
}
WAIVER = {
    "reason": "Why it is accepted.",
    "owner": "Who answers for it.",
    "expires": "The last day on which it is in force, such as 2027-01-31.",
    "rule": "A rule, with shell wildcards; `vvaudit rules` lists them.",
    "guarantee": "A promise: its id, or SET/ID.",
    "fingerprint": "A finding, as reports show it: 16 hex digits.",
    "object": "Which objects. Without it, whatever is added later is waived too.",
    "container": "The container, where the finding is about one.",
    "ticket": "Where it is being worked on.",
}
OBJECT = {
    "kinds": "Kinds of objects.",
    "namespaces": "Names of namespaces, with shell wildcards.",
    "names": "Names of objects, with shell wildcards.",
    "labels": "A label selector, as the API writes it.",
}


def settings() -> dict[str, Any]:
    """The schema of `.vvaudit.yaml`."""
    types = _types(Fields)
    fields = types["Fields"]
    _describe(fields, SETTINGS)
    words = [severity.word for severity in reversed(Severity)]
    in_any_case = "|".join("".join(f"[{c}{c.upper()}]" for c in word) for word in words)
    fields["properties"]["failOn"]["anyOf"] = [
        {"enum": words},
        {"pattern": f"^({in_any_case})$"},
    ]
    return _whole("Settings of vvaudit", ".vvaudit.yaml", "Fields", types)


def waivers() -> dict[str, Any]:
    """The schema of a file of waivers."""
    types = _types(document._File)
    waiver = types["Waiver"]
    _describe(types["File"], {"waivers": "What somebody answers for, until a day."})
    _describe(waiver, WAIVER)
    _describe(types["Object"], OBJECT)
    for word in ("reason", "owner"):
        waiver["properties"][word]["pattern"] = r"\S"
    waiver["properties"]["expires"] |= {"format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    waiver["properties"]["fingerprint"]["pattern"] = f"^({document.FINGERPRINT.pattern})?$"
    waiver["anyOf"] = [
        {"required": [name], "properties": {name: {"minLength": 1}}}
        for name in ("rule", "guarantee", "fingerprint")
    ]
    return _whole("Waivers of vvaudit", "A file for --waivers", "File", types)


def _types(root: type) -> dict[str, Any]:
    """The schemas of a type and of those in it, under names without a low line."""
    types = msgspec.json.schema(root)["$defs"]
    text = json.dumps({name.lstrip("_"): one for name, one in types.items()})
    found: dict[str, Any] = json.loads(text.replace("#/$defs/_", "#/$defs/"))
    for name, one in found.items():
        one["title"] = name
    return found


def _describe(one: dict[str, Any], words: dict[str, str]) -> None:
    for key, field in one["properties"].items():
        field["description"] = words[key]


def _whole(title: str, what: str, root: str, types: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": f"{what}; README.md has more.",
        "$ref": f"#/$defs/{root}",
        "$defs": types,
    }


FILES = {"settings-v1.json": settings, "waivers-v1.json": waivers}


def as_text(name: str) -> str:
    """The text of the file of that name."""
    return json.dumps(FILES[name](), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for file in FILES:
        (FOLDER / file).write_text(as_text(file), encoding="utf-8")
        print(file)
