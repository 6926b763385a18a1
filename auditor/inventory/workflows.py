"""Argo's workflow templates as pods: each with a container or a script is a pod of its own.

Source: argoproj.io/v1alpha1 Workflow. A template's fields win over `templateDefaults`, and those
over the workflow's; volumes add up. The pod's containers are those of `containerSet`, or the one in
`container` or `script` (called main), and the `sidecars`. Pods of workflows are never restarted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.inventory.fields import mapping, sequence
from auditor.model import JSON, Path, Resource

_SPECS: Mapping[str, Path] = {
    "Workflow": ("spec",),
    "WorkflowTemplate": ("spec",),
    "ClusterWorkflowTemplate": ("spec",),
    "CronWorkflow": ("spec", "workflowSpec"),
}
_ONE = ("container", "script")
_OF_THE_POD = (
    "affinity",
    "automountServiceAccountToken",
    "dnsConfig",
    "dnsPolicy",
    "hostAliases",
    "hostNetwork",
    "nodeSelector",
    "priorityClassName",
    "schedulerName",
    "securityContext",
    "serviceAccountName",
    "tolerations",
)
_STEPS_DEPTH = 6


def is_workflow(resource: Resource) -> bool:
    """Whether the object is made of Argo's templates."""
    return resource.group == "argoproj.io" and resource.kind in _SPECS


def workflow_templates(resource: Resource) -> Iterator[Path]:
    """Where the templates stand that are pods, those written inside of steps and tasks too."""
    base = _SPECS[resource.kind]
    for index, template in enumerate(sequence(mapping(_at(resource, base)).get("templates"))):
        yield from _pods(template, (*base, "templates", index), _STEPS_DEPTH)


def _pods(template: JSON, path: Path, depth: int) -> Iterator[Path]:
    if any(places := _containers(mapping(template))):
        yield path
    if depth and not places:
        for key in ("steps", "dag"):
            yield from _inline(mapping(template).get(key), (*path, key), depth - 1)


def _inline(node: JSON, path: Path, depth: int) -> Iterator[Path]:
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _inline(item, (*path, index), depth)
    elif isinstance(node, dict):
        if isinstance(node.get("inline"), dict):
            yield from _pods(node["inline"], (*path, "inline"), depth)
        yield from _inline(node.get("tasks"), (*path, "tasks"), depth)


def workflow_pod(resource: Resource, path: Path) -> dict[str, JSON]:
    """The pod that a template makes, as metadata and spec."""
    workflow = mapping(_at(resource, _SPECS[resource.kind]))
    template = mapping(_at(resource, path))
    levels = [workflow, mapping(workflow.get("templateDefaults")), template]
    spec: dict[str, JSON] = {"restartPolicy": "Never"}
    for level in levels:
        spec.update({field: level[field] for field in _OF_THE_POD if level.get(field) is not None})
    spec["volumes"] = [v for level in levels for v in sequence(level.get("volumes"))]
    main = "main" if not template.get("containerSet") else ""
    spec["containers"] = [
        {**({"name": main} if main and place[0] in _ONE else {}), **mapping(_in(template, place))}
        for place in _containers(template)
    ]
    spec["initContainers"] = list(sequence(template.get("initContainers")))
    metadata = [mapping(workflow.get("podMetadata")), mapping(template.get("metadata"))]
    return {
        "metadata": {
            field: {k: v for one in metadata for k, v in mapping(one.get(field)).items()}
            for field in ("labels", "annotations")
        },
        "spec": spec,
    }


def workflow_place(resource: Resource, path: Path, rest: Path) -> Path:
    """Where a value of the pod stands in the object. `path` is the template's, `rest` the value's
    in the pod, such as `("spec", "containers", 0, "image")`."""
    template = mapping(_at(resource, path))
    if rest[:1] != ("spec",):
        return (*path, *rest)
    field, inside = rest[1:2], rest[2:]
    if field == ("containers",):
        places = list(_containers(template))
        number = inside[0] if inside else None
        if isinstance(number, int) and number < len(places):
            return (*path, *places[number], *inside[1:])
        return path
    base = _SPECS[resource.kind]
    levels: list[Path] = [base, (*base, "templateDefaults"), path]
    if field == ("volumes",) and inside and isinstance(inside[0], int):
        number = inside[0]
        for level in levels:
            count = len(sequence(mapping(_at(resource, level)).get("volumes")))
            if number < count:
                return (*level, "volumes", number, *inside[1:])
            number -= count
        return path
    for level in reversed(levels):
        if field and field[0] in mapping(_at(resource, level)):
            return (*level, *field, *inside)
    return (*path, *field, *inside)


def _containers(template: Mapping[str, JSON]) -> list[Path]:
    """Where the containers of a template stand in it."""
    group = sequence(mapping(template.get("containerSet")).get("containers"))
    places: list[Path] = [("containerSet", "containers", index) for index in range(len(group))]
    places += [(field,) for field in _ONE if isinstance(template.get(field), dict)]
    if places:
        sidecars = sequence(template.get("sidecars"))
        places += [("sidecars", index) for index in range(len(sidecars))]
    return places


def _at(resource: Resource, path: Path) -> JSON:
    return _in(resource.body, path)


def _in(node: JSON, path: Path) -> JSON:
    for step in path:
        if isinstance(step, int):
            items = sequence(node)
            node = items[step] if step < len(items) else None
        else:
            node = mapping(node).get(step)
    return node
