"""Claims followed to their storage: claim -> class (named, or the default) -> volume.

Source: core/v1 PersistentVolumeClaimSpec (an absent class means the default one, an empty string
means none), storage.k8s.io/v1 StorageClass; of several default classes the newest is used, and a
manifest does not say which one that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from auditor.inventory.fields import annotations_of, dig, mapping, sequence, text
from auditor.inventory.quantities import number
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path, Resource

_DEFAULT_CLASS = (
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
)
_CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class"


class StorageClass(msgspec.Struct, frozen=True):
    """A storage class and whether claims without a class get it."""

    ref: int
    resource: Resource
    default: bool

    @property
    def document(self) -> dict[str, JSON]:
        """What rules see of it."""
        body = self.resource.body
        return {
            "ref": self.ref,
            "name": self.resource.name,
            "provisioner": text(body.get("provisioner")),
            "parameters": mapping(body.get("parameters")),
            "reclaimPolicy": text(body.get("reclaimPolicy")) or "Delete",
            "allowVolumeExpansion": body.get("allowVolumeExpansion") is True,
            "volumeBindingMode": text(body.get("volumeBindingMode")) or "Immediate",
            "default": self.default,
        }


class Claim(msgspec.Struct, frozen=True):
    """A request for a volume: a PersistentVolumeClaim, a StatefulSet's template for one, or a
    generic ephemeral volume."""

    ref: int
    resource: Resource
    path: Path
    """Where the claim stands in its object; () for a PersistentVolumeClaim."""
    name: str
    origin: str
    body: Mapping[str, JSON]


class Storage(msgspec.Struct, frozen=True):
    """The storage classes and volumes of an inventory, by name."""

    classes: Mapping[str, StorageClass]
    by_ref: Mapping[int, StorageClass]
    defaults: tuple[StorageClass, ...]
    volumes: Mapping[str, Resource]

    def document(self, claim: Claim) -> dict[str, JSON]:
        """What rules see of a claim: size in bytes, class and where it came from, volume."""
        spec = mapping(claim.body.get("spec"))
        size = dig(spec, "resources", "requests", "storage")
        class_name, source = self._class_name(claim.body, spec)
        storage_class = self.classes.get(class_name) if class_name else None
        volume = self.volumes.get(text(spec.get("volumeName")))
        return {
            "ref": claim.ref,
            "name": claim.name,
            "origin": claim.origin,
            "path": claim.path,
            "size": size,
            "sizeBytes": number(size),
            "accessModes": list(sequence(spec.get("accessModes"))),
            "className": class_name,
            "classSource": source,
            "class": storage_class.document if storage_class else None,
            "volume": volume.body.get("spec") if volume else None,
        }

    def _class_name(self, body: Mapping[str, JSON], spec: Mapping[str, JSON]) -> tuple[str, str]:
        named = spec.get("storageClassName")
        if not isinstance(named, str):
            named = annotations_of(body.get("metadata")).get(_CLASS_ANNOTATION)
        if isinstance(named, str):
            return named, "claim" if named else "none"
        if len(self.defaults) == 1:
            return self.defaults[0].resource.name, "default"
        return "", "ambiguous" if self.defaults else "missing"


def find_storage(resources: Sequence[Resource]) -> Storage:
    """The storage classes and volumes among the resources."""
    classes: dict[str, StorageClass] = {}
    by_ref: dict[int, StorageClass] = {}
    volumes: dict[str, Resource] = {}
    for ref, resource in enumerate(resources):
        if resource.kind == "StorageClass" and resource.group == "storage.k8s.io":
            annotations = annotations_of(resource.body.get("metadata"))
            default = any(annotations.get(key) == "true" for key in _DEFAULT_CLASS)
            by_ref[ref] = classes[resource.name] = StorageClass(ref, resource, default)
        elif resource.kind == "PersistentVolume" and resource.group == "":
            volumes[resource.name] = resource
    defaults = tuple(found for found in classes.values() if found.default)
    return Storage(classes, by_ref, defaults, volumes)


def claims_of(workload: Workload) -> Iterable[Claim]:
    """The claims that a workload's own object makes: volumeClaimTemplates and ephemeral volumes."""
    ref, resource = workload.ref, workload.resource
    templates = sequence(dig(resource.body, "spec", "volumeClaimTemplates"))
    for index, template in enumerate(templates):
        body = mapping(template)
        name = text(dig(body, "metadata", "name"))
        path: Path = ("spec", "volumeClaimTemplates", index)
        yield Claim(ref, resource, path, name, "volumeClaimTemplate", body)
    for index, volume in enumerate(sequence(workload.spec.get("volumes"))):
        template = dig(volume, "ephemeral", "volumeClaimTemplate")
        if isinstance(template, dict):
            path = (*workload.spec_path, "volumes", index, "ephemeral", "volumeClaimTemplate")
            name = text(mapping(volume).get("name"))
            yield Claim(ref, resource, path, name, "ephemeral", template)


def claimed_names(workload: Workload) -> Iterable[str]:
    """The PersistentVolumeClaims that a workload's pods mount by name."""
    for volume in sequence(workload.spec.get("volumes")):
        name = text(dig(volume, "persistentVolumeClaim", "claimName"))
        if name:
            yield name
