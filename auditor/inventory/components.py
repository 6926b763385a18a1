"""What is installed, as far as objects show it: API groups in use or defined, images that run, and
labels of namespaces."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.inventory.fields import dig, labels_of, sequence, text
from auditor.inventory.images import parse_image
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Resource


def components_document(
    resources: Sequence[Resource], workloads: Sequence[Workload]
) -> dict[str, JSON]:
    """`groups`: each API group that is not Kubernetes' own, with the first object of it or the
    definition of a kind of it; `images`: each image that runs, by registry and repository, with
    the first workload; `labels`: each label of a namespace, with the first one."""
    groups: dict[str, dict[str, JSON]] = {}
    labels: dict[str, dict[str, JSON]] = {}
    for ref, resource in enumerate(resources):
        named = {"ref": ref, "kind": resource.kind, "name": resource.name}
        if resource.kind == "CustomResourceDefinition":
            group = text(dig(resource.body, "spec", "group"))
            groups.setdefault(group, {"name": group, "path": ("spec", "group"), **_of(named)})
        elif "." in resource.group and not resource.group.endswith(".k8s.io"):
            group = resource.group
            groups.setdefault(group, {"name": group, "path": ("apiVersion",), **_of(named)})
        elif resource.kind == "Namespace" and resource.group == "":
            for key, value in labels_of(resource.body.get("metadata")).items():
                path = ("metadata", "labels", key)
                labels.setdefault(key, {"name": key, "value": value, "path": path, **_of(named)})
    return {
        "groups": [groups[name] for name in sorted(groups)],
        "images": _images(workloads),
        "labels": [labels[name] for name in sorted(labels)],
    }


def _of(named: dict[str, JSON]) -> dict[str, JSON]:
    return {"ref": named["ref"], "object": f"{named['kind']} {named['name']}"}


def _images(workloads: Sequence[Workload]) -> list[dict[str, JSON]]:
    found: dict[str, dict[str, JSON]] = {}
    for workload in workloads:
        for number, container in enumerate(sequence(workload.spec.get("containers"))):
            name = parse_image(text(dig(container, "image")))["name"]
            path = (*workload.spec_path, "containers", number, "image")
            named = f"{workload.resource.kind} {workload.resource.name}"
            found.setdefault(
                name, {"name": name, "path": path, "ref": workload.ref, "object": named}
            )
    return [found[name] for name in sorted(found) if name]
