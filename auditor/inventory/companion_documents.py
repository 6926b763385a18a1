"""What rules see of the files beside the objects, and of what is installed."""

from __future__ import annotations

from auditor.inventory import Inventory
from auditor.inventory.companions import DOCUMENT
from auditor.inventory.components import components_document
from auditor.inventory.fields import mapping
from auditor.inventory.prose import sections_of
from auditor.inventory.scripts import script_document
from auditor.inventory.subjects import Subject
from auditor.model import JSON


def script_subject(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    """A script; what it says of a file points at lines of it, and in a ConfigMap at the key."""
    body = subject.resource.body
    if subject.path:
        text = mapping(body.get("data")).get(str(subject.path[-1]))
        found = script_document(text if isinstance(text, str) else "")
    else:
        found = body["script"]
    commands = [
        {**command, "path": subject.path or ("lines", command["line"])}
        for command in found["commands"]
    ]
    return {"script": {**found, "commands": commands}, "neighbours": {}}


def documents_subject(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    """Every document with its sections, those that ConfigMaps hold as well."""
    found: list[dict[str, JSON]] = []
    for ref, resource in enumerate(inventory.companions.resources, len(inventory.resources)):
        if resource.kind == DOCUMENT:
            found.append(
                {
                    "ref": ref,
                    "name": resource.name,
                    "path": (),
                    "sections": [
                        {**section, "path": ("lines", section["line"])}
                        for section in resource.body["sections"]
                    ],
                }
            )
    for ref, resource in enumerate(inventory.resources):
        if resource.kind == "ConfigMap" and resource.group == "":
            for key, text in mapping(resource.body.get("data")).items():
                if key.endswith(".md") and isinstance(text, str):
                    path = ("data", key)
                    sections = [{**section, "path": path} for section in sections_of(text)]
                    found.append({"ref": ref, "name": key, "path": path, "sections": sections})
    return {"documents": found, "neighbours": {}}


def components_subject(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    """What is installed, as far as objects show it."""
    found = components_document(inventory.resources, inventory.workloads)
    return {"components": found, "neighbours": {}}
