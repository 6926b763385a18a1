"""What keeps the pods of a workload apart, and whether it means the workload's own pods.

Source: core/v1 PodAffinityTerm (a null selector matches no pods; without namespaces and
namespaceSelector the pod's own namespace is meant, else those of either; matchLabelKeys and
mismatchLabelKeys compare with the values of the pod itself) and TopologySpreadConstraint (only pods
of the same namespace count; a null selector matches none).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.inventory.fields import dig, mapping, sequence, text, whole
from auditor.inventory.selectors import parse_selector
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path

_NAMESPACE_LABEL = "kubernetes.io/metadata.name"
_SET_BY_CONTROLLERS = ("pod-template-hash", "controller-revision-hash")
"""Labels that no template holds and that all pods of one revision share."""


def spread_of(workload: Workload, namespace_labels: Mapping[str, JSON]) -> list[dict[str, JSON]]:
    """Every anti-affinity term and topology spread constraint, in the order of the pod spec.
    `namespace_labels` are those of the workload's namespace, as far as they are known."""
    namespace = workload.resource.namespace
    labels = {**namespace_labels, _NAMESPACE_LABEL: namespace}
    terms = [
        {
            "path": (*workload.spec_path, *path),
            "kind": kind,
            "topologyKey": text(term.get("topologyKey")),
            "selectsOwn": _in_namespace(term, namespace, labels) and _matches(term, workload),
            "maxSkew": None,
            "whenUnsatisfiable": None,
        }
        for path, kind, term in _terms(workload.spec)
    ]
    constraints = [
        {
            "path": (*workload.spec_path, "topologySpreadConstraints", index),
            "kind": "topologySpread",
            "topologyKey": text(constraint.get("topologyKey")),
            "selectsOwn": _matches(constraint, workload),
            "maxSkew": whole(constraint.get("maxSkew")),
            "whenUnsatisfiable": text(constraint.get("whenUnsatisfiable")) or None,
        }
        for index, constraint in _mappings(workload.spec.get("topologySpreadConstraints"))
    ]
    return [*terms, *constraints]


def _terms(spec: Mapping[str, JSON]) -> Iterator[tuple[Path, str, Mapping[str, JSON]]]:
    at = ("affinity", "podAntiAffinity")
    rules = mapping(dig(spec, *at))
    required = "requiredDuringSchedulingIgnoredDuringExecution"
    for index, term in _mappings(rules.get(required)):
        yield (*at, required, index), "requiredAntiAffinity", term
    preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    for index, weighted in _mappings(rules.get(preferred)):
        path = (*at, preferred, index, "podAffinityTerm")
        yield path, "preferredAntiAffinity", mapping(weighted.get("podAffinityTerm"))


def _mappings(value: JSON) -> Iterator[tuple[int, Mapping[str, JSON]]]:
    return ((index, mapping(item)) for index, item in enumerate(sequence(value)))


def _in_namespace(
    term: Mapping[str, JSON], namespace: str, namespace_labels: Mapping[str, JSON]
) -> bool:
    names, selector = sequence(term.get("namespaces")), term.get("namespaceSelector")
    if not names and selector is None:
        return True
    return namespace in names or parse_selector(selector).matches(namespace_labels)


def _matches(term: Mapping[str, JSON], workload: Workload) -> bool:
    """Whether the selector finds another pod of the workload. `matchLabelKeys` never rule one out,
    since its pods have the same labels; `mismatchLabelKeys` rule all of them out."""
    unlike = [text(key) for key in sequence(term.get("mismatchLabelKeys"))]
    if any(key in workload.labels or key in _SET_BY_CONTROLLERS for key in unlike):
        return False
    return parse_selector(term.get("labelSelector")).matches(workload.labels)
