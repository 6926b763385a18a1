"""Objects out of YAML text, joined, with the text to point into."""

from __future__ import annotations

import io
import json
from typing import Any

import msgspec

from auditor.inventory import Inventory, build_inventory
from auditor.inventory.workloads import Workload
from auditor.sources.files import load_files


def joined(text: str) -> Inventory:
    """The inventory of a stream of manifests."""
    loaded = load_files(["-"], io.BytesIO(text.encode()))
    assert loaded.problems == ()
    return build_inventory(loaded.resources, text=loaded.text)


def workload(inventory: Inventory, name: str) -> Workload:
    """The workload of that name."""
    (found,) = [w for w in inventory.workloads if w.resource.name == name]
    return found


def configuration(text: str, name: str) -> dict[str, Any]:
    """The section `configuration` of a workload, as rules see it."""
    inventory = joined(text)
    section = inventory.configurations.document(inventory, workload(inventory, name))
    return json.loads(msgspec.json.encode(section))


def pod(name: str, containers: str, volumes: str = "[]", extra: str = "") -> str:
    """A Pod in flow style."""
    return f"""
---
apiVersion: v1
kind: Pod
metadata: {{name: {name}, labels: {{app: {name}}}{extra}}}
spec:
  containers: {containers}
  volumes: {volumes}
"""
