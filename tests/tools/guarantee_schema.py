"""Makes policies/guarantees.schema.json, for editors, out of the types that guarantee sets are read
into.

    python -m tests.tools.guarantee_schema
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from auditor.catalog import guarantees
from auditor.model import Evidence, Severity

TARGET = Path(__file__).parents[2] / "policies" / "guarantees.schema.json"

DESCRIPTIONS = {
    "Set": {
        "id": "The set's name, which is also the file's: -g NAME judges by it.",
        "title": "What it is called in reports, in one line.",
        "description": "What it is, and whose.",
        "sections": "Short names of sections and their titles, in the order of the document.",
        "guarantees": "The promises, in the order of the document.",
        "detect": "A label selector: the set is in force where an object's labels match it. Without "
        "it, the set is in force when it is named.",
        "scopes": "Names for scopes, or for several of which any will do.",
    },
    "Guarantee": {
        "id": "How reports, waivers and -g SET/ID call the promise.",
        "section": "A name from sections.",
        "statement": "What is promised, as the document says it.",
        "expects": "The value that is promised.",
        "severity": "How bad it is when the promise is broken.",
        "evidence": "What can settle it.",
        "checks": "The rules that prove it; all that can run have to pass. None: it is unverified.",
        "notes": "Remarks that the ledger shows beside the promise.",
        "alternatives": "Whether one kind of evidence is enough.",
        "informational": "Whether nothing is promised: it is present where a check finds it, else "
        "absent.",
    },
    "Check": {
        "rule": "A rule; `vvaudit rules` lists them.",
        "parameters": "What the rule is told; `vvaudit explain RULE` lists what it can be told.",
        "scope": "Which objects; none means all that the rule is about.",
        "evidence": "What the check looks at; it runs where the scan has that.",
        "except": "Objects that are left out, each with the reason.",
    },
    "Exemption": {
        "scope": "Which objects.",
        "reason": "Why, for the reader of the ledger.",
    },
    "Scope": {
        "kinds": "Kinds of objects.",
        "namespaces": "Names of namespaces, with shell wildcards.",
        "names": "Names of objects, with shell wildcards. One without wildcards has to be there.",
        "labels": "A label selector, as the API writes it.",
        "required": "Whether the promise expects at least one such object; without one it is unverified.",
    },
}
"""What each key means, by type."""


def schema() -> dict[str, Any]:
    """The JSON schema of a guarantee set."""
    whole = msgspec.json.schema(guarantees._Set)
    types = {name.lstrip("_"): one for name, one in whole["$defs"].items()}
    text = json.dumps(types).replace("#/$defs/_", "#/$defs/")
    types = json.loads(text)
    for name, one in types.items():
        one["title"] = name
        for key, field in one["properties"].items():
            field["description"] = DESCRIPTIONS[name][key]
    named = {"type": "string", "description": "A name from scopes."}
    single = [named, {"$ref": "#/$defs/Scope"}]
    scope = {"anyOf": [*single, {"type": "array", "items": {"anyOf": single}}]}
    types["Check"]["properties"]["scope"].update(scope, default=None)
    types["Check"]["properties"]["scope"]["anyOf"].append({"type": "null"})
    types["Exemption"]["properties"]["scope"].update(scope)
    evidence = [one.value for one in Evidence]
    types["Guarantee"]["properties"]["severity"]["enum"] = [s.word for s in reversed(Severity)]
    types["Guarantee"]["properties"]["evidence"]["items"]["enum"] = evidence
    types["Check"]["properties"]["evidence"]["enum"] = evidence
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A guarantee set of vvaudit",
        "description": "Promises and the rules that prove them; policies/README.md has more.",
        "$ref": "#/$defs/Set",
        "$defs": types,
    }


def as_text() -> str:
    """The file's text."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(as_text(), encoding="utf-8")
    print(TARGET.name)
