"""Documents become Kubernetes objects: lists are taken apart, namespaces filled in, and what is no
object is counted or reported."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from auditor.model import JSON, Origin, Path, Positions, Problem, Resource, Stage, Variant
from auditor.sources.collisions import collision, rendered_twice
from auditor.sources.kinds import is_namespaced
from auditor.sources.parsed import ParsedFile
from auditor.sources.positions import DocumentPositions, ItemPositions
from auditor.sources.rendering import Rendering
from auditor.sources.variants import find_variants, without_repeats

_KUSTOMIZE: Final = "kustomize.config.k8s.io/"
_NEEDS: Final = "an object has apiVersion, kind and metadata.name"
_FIELDS: Final = ("apiVersion", "kind", "metadata", "spec")
_CONFIGURATION: Final = (
    ".config.k8s.io",
    "audit.k8s.io",
    "kubeadm.k8s.io",
    "kind.x-k8s.io",
    "config.kwok.x-k8s.io",
)
"""Groups of configuration files, by their ending."""

Scopes = Mapping[tuple[str, str], bool]
"""Whether a custom kind, by group and kind, lives in a namespace."""


class Draft(msgspec.Struct):
    """An object whose namespace is as written: what it means is known only when all input has been
    read, for a definition of its kind may come last."""

    api_version: str
    kind: str
    namespace: str
    name: str
    generated: bool
    """The API server makes the name; two such objects are never the same one."""
    body: Mapping[str, JSON]
    origin: Origin
    positions: Positions
    home: str = "default"
    """Where the object goes that names no namespace and needs one."""

    @property
    def group(self) -> str:
        """The API group; empty for the core group."""
        return self.api_version.rpartition("/")[0]


class Objects(msgspec.Struct):
    """What the files hold, as it is collected file by file."""

    drafts: list[Draft] = msgspec.field(default_factory=list)
    problems: list[Problem] = msgspec.field(default_factory=list)
    documents: int = 0
    ignored: int = 0
    variants: tuple[Variant, ...] = ()

    def add_file(self, uri: str, parsed: ParsedFile, *, named: bool) -> None:
        """Take the documents of one file. A file that the user named is expected to hold an
        object."""
        lines = array("I")
        lines.frombytes(parsed.lines)
        self.problems.extend(
            Problem(uri, flaw.line, Stage.READ, flaw.message, flaw.remedy) for flaw in parsed.flaws
        )
        before = len(self.drafts) + len(self.problems)
        for document in parsed.documents:
            self.documents += 1
            positions = DocumentPositions(uri, document, lines)
            body = document.body
            if _is_object(body) and not body["apiVersion"].startswith(_KUSTOMIZE):
                origin = Origin(uri, document.number)
                self._add(body, origin, positions, positions, ())
            else:
                self.ignored += 1
                mangled = _mangled(body)
                if mangled:
                    self._problem(uri, positions.line(), mangled, _NEEDS)
        if named and not parsed.flaws and len(self.drafts) + len(self.problems) == before:
            first = parsed.documents[:1]
            line = DocumentPositions(uri, first[0], lines).line() if first else 1
            self._problem(uri, line, "holds no Kubernetes object", _NEEDS)

    def add_rendering(self, rendering: Rendering) -> None:
        """Take the documents of one chart or kustomization."""
        self.problems.extend(rendering.problems)
        first = len(self.drafts)
        for one in rendering.objects:
            self.documents += 1
            body = one.document.body
            if _is_object(body):
                origin = Origin(one.uri, one.document.number, rendering.root)
                self._add(body, origin, one.positions, one.positions, ())
            else:
                self.ignored += 1
                mangled = _mangled(body)
                if mangled:
                    self._problem(one.uri, one.positions.locate(()).line, mangled, _NEEDS)
        for draft in self.drafts[first:]:
            draft.home = rendering.namespace

    def _problem(self, uri: str, line: int, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(uri, line, Stage.READ, message, remedy))

    def _add(
        self,
        body: Mapping[str, Any],
        origin: Origin,
        document: Positions,
        positions: Positions,
        path: Path,
    ) -> None:
        kind, api_version = body["kind"], body["apiVersion"]
        if kind.endswith("List") and isinstance(body.get("items"), list):
            inner = kind[: -len("List")]
            for number, item in enumerate(body["items"]):
                where = (*path, "items", number)
                item_positions = ItemPositions(document, where)
                if inner and isinstance(item, dict) and not _is_object(item):
                    # The API server leaves out of a typed list's items what the list says already.
                    item = {**item, "apiVersion": api_version, "kind": inner}
                if _is_object(item):
                    self._add(item, origin, document, item_positions, where)
                else:
                    line = item_positions.locate(()).line
                    self._problem(
                        origin.uri, line, f"has an item in a {kind} that is no Kubernetes object"
                    )
        elif kind == "List" and api_version == "v1":
            if body.get("items") is not None:
                line = document.locate((*path, "items")).line
                self._problem(origin.uri, line, "has a List whose items are no list")
        else:
            self._add_object(body, origin, positions)

    def _add_object(self, body: Mapping[str, Any], origin: Origin, positions: Positions) -> None:
        kind, api_version = body["kind"], body["apiVersion"]
        metadata = body.get("metadata")
        fields = metadata if isinstance(metadata, dict) else {}
        name, namespace = fields.get("name"), fields.get("namespace")
        generated = not name and isinstance(fields.get("generateName"), str)
        if generated:
            name = fields["generateName"]
        if name is None and _is_configuration(api_version):
            self.ignored += 1
            return
        if not isinstance(name, str) or not name:
            # A name that is missing is missing from the object; a wrong one has a place.
            line = positions.locate(("metadata", "name") if name else ()).line
            wrong = "whose metadata.name is not text" if name else "without metadata.name"
            message = f"holds a {kind} {wrong}; it was not audited"
            self._problem(origin.uri, line, message, "quote the name" if name else "give it a name")
            return
        if namespace is not None and not isinstance(namespace, str):
            line = positions.locate(("metadata", "namespace")).line
            message = f"holds a {kind} whose metadata.namespace is not text; it was not audited"
            self._problem(origin.uri, line, message, "quote the namespace")
            return
        self.drafts.append(
            Draft(api_version, kind, namespace or "", name, generated, body, origin, positions)
        )

    def finish(self) -> tuple[Resource, ...]:
        """The objects in the order of the input. Adds a problem for each that is there twice in one
        cluster, and tells the variants apart that cannot be in one."""
        scopes = custom_scopes(self.drafts)
        resources = []
        seen: dict[tuple[str, str, str, str], list[Resource]] = {}
        for draft in self.drafts:
            resource = Resource(
                draft.api_version,
                draft.kind,
                effective_namespace(draft.group, draft.kind, draft.namespace, scopes, draft.home),
                draft.name,
                draft.body,
                draft.origin,
                draft.positions,
            )
            resources.append(resource)
            if not draft.generated:
                seen.setdefault(resource.identity, []).append(resource)
        repeated = [same for same in seen.values() if len(same) > 1]
        across = []
        for same in repeated:
            if len({resource.origin.rendering for resource in same}) > 1:
                across.append(same)
            else:
                self.problems.append(collision(same))
        self.variants = find_variants(across)
        self.problems.extend(rendered_twice(across, self.variants))
        return tuple(resources) if self.variants else without_repeats(resources)


def _is_configuration(api_version: str) -> bool:
    """Whether this is a component's own configuration file, which no API server holds: it has a
    group and a kind like an object, and no name."""
    group = api_version.partition("/")[0]
    return group.endswith(_CONFIGURATION)


def _mangled(body: JSON) -> str:
    """Why a document is most likely meant to be an object, although it is none; empty if it is
    not. The API server would reject it, so nobody may believe that it was audited."""
    if isinstance(body, list):
        return "is a list of objects, not an object" if any(map(_is_object, body)) else ""
    if not isinstance(body, dict):
        return ""
    lowered = {key.lower(): key for key in body if isinstance(key, str)}
    present = [word for word in _FIELDS if word.lower() in lowered]
    if len(present) < 2 or ("metadata" not in lowered and "spec" not in lowered):
        return ""
    for word in ("apiVersion", "kind"):
        found = lowered.get(word.lower())
        if found != word:
            said = f"spells {word} {found!r}" if found else f"has no {word}"
            return f"looks like a Kubernetes object but {said}; it was not audited"
    return (
        "looks like a Kubernetes object, but its apiVersion or kind is no text; it was not audited"
    )


def _is_object(body: JSON) -> bool:
    return (
        isinstance(body, dict)
        and isinstance(body.get("apiVersion"), str)
        and isinstance(body.get("kind"), str)
        and body["apiVersion"] != ""
        and body["kind"] != ""
    )


def custom_scopes(drafts: Iterable[Draft]) -> dict[tuple[str, str], bool]:
    """What the CustomResourceDefinitions among `drafts` say of their kinds."""
    scopes = {}
    for draft in drafts:
        if draft.kind == "CustomResourceDefinition" and draft.group == "apiextensions.k8s.io":
            spec = draft.body.get("spec")
            spec = spec if isinstance(spec, dict) else {}
            names = spec.get("names")
            kind = names.get("kind") if isinstance(names, dict) else None
            group = spec.get("group")
            if isinstance(group, str) and isinstance(kind, str):
                scopes[group, kind] = spec.get("scope") != "Cluster"
    return scopes


def effective_namespace(
    group: str, kind: str, namespace: str, scopes: Scopes, home: str = "default"
) -> str:
    """The namespace that the object ends in: `home` for one without, none for a kind that has
    none, and as written for a kind of which nothing is known."""
    namespaced = is_namespaced(group, kind)
    if namespaced is None:
        namespaced = scopes.get((group, kind))
    if namespaced is None:
        return namespace
    return (namespace or home) if namespaced else ""
