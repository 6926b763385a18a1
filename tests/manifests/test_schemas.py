"""Every object of manifests/ fits its schema: Kubernetes' own ones in the oldest release promised
and in the newest, custom resources in the definitions that the platform is tested with (INV-03)."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path

import pytest

from auditor.model import Resource, format_path
from auditor.sources.files import load_files
from tests.live.cluster import SCRIPTS
from tests.manifests.mutate import MANIFESTS
from tests.manifests.schemas import (
    NEWEST,
    OLDEST,
    Check,
    Complaint,
    NoSchema,
    Release,
    Schema,
    custom_resources,
)
from tests.tools.prerequisites import or_skip
from tests.tools.scripts import output

CUSTOM = ("cert-manager.io", "external-secrets.io", "snapshot.storage.k8s.io")
BACKEND = "Deployment valueverse-prod/backend"


def is_custom(thing: Resource) -> bool:
    return str(thing.body["apiVersion"]).partition("/")[0] in CUSTOM


def body(thing: Resource) -> Schema:
    return copy.deepcopy(dict(thing.body))


@pytest.fixture(scope="module")
def objects() -> list[Resource]:
    loaded = load_files([str(MANIFESTS)], None)
    assert loaded.problems == ()
    return list(loaded.resources)


def told(thing: Resource, complaints: list[Complaint]) -> list[str]:
    """The complaints as a person looks for them: at a line, about an object and a field of it."""
    lines = []
    for path, words in complaints:
        place = thing.locate(path)
        where = f"{Path(place.uri).name}:{place.line} {thing.display}"
        lines.append(f"{where} {format_path(path)}: {words}")
    return lines


@pytest.mark.parametrize("release", [OLDEST, NEWEST])
def test_kubernetes_own_objects_fit(objects: list[Resource], release: str) -> None:
    kubernetes = Release(release)
    complaints: list[str] = []
    own = [thing for thing in objects if not is_custom(thing)]
    for thing in own:
        try:
            complaints += told(thing, kubernetes.complaints(body(thing)))
        except NoSchema as reason:
            complaints.append(f"{thing.display}: {reason}")
    assert "\n".join(complaints) == ""
    assert len(own) > 100


@pytest.mark.parametrize(
    ("release", "field", "refused"),
    [
        (OLDEST, "hostUsers", True),
        (NEWEST, "hostUsers", False),
        (OLDEST, "enableServiceLink", True),
        (NEWEST, "enableServiceLink", True),
    ],
)
def test_a_field_that_a_release_does_not_know_does_not_fit(
    objects: list[Resource], release: str, field: str, refused: bool
) -> None:
    (found,) = [thing for thing in objects if thing.display == BACKEND]
    backend = body(found)
    backend["spec"]["template"]["spec"][field] = True
    complaints = Release(release).complaints(backend)
    assert [path for path, words in complaints if field in words] == (
        [("spec", "template", "spec")] if refused else []
    )
    assert len(complaints) == refused


@pytest.mark.parametrize(
    ("release", "kind"),
    [
        (NEWEST, ("policy/v1beta1", "PodDisruptionBudget")),
        (OLDEST, ("batch/v2", "CronJob")),
        (OLDEST, ("cert-manager.io/v1", "Certificate")),
    ],
)
def test_a_kind_that_a_release_does_not_know_is_told(release: str, kind: tuple[str, str]) -> None:
    with pytest.raises(NoSchema, match=f"there is no {kind[1]} in {kind[0]}"):
        Release(release).complaints({"apiVersion": kind[0], "kind": kind[1]})


@pytest.fixture(scope="module")
def definitions() -> Mapping[tuple[str, str], Check]:
    with or_skip():
        built = Path(output(SCRIPTS / "build.sh", seconds=2400))
    return custom_resources(sorted((built / "crds").iterdir()))


@pytest.mark.live
def test_custom_resources_fit_their_definitions(
    objects: list[Resource], definitions: Mapping[tuple[str, str], Check]
) -> None:
    complaints: list[str] = []
    custom = [thing for thing in objects if is_custom(thing)]
    for thing in custom:
        kind = (str(thing.body["apiVersion"]), str(thing.body["kind"]))
        if kind in definitions:
            complaints += told(thing, definitions[kind](body(thing)))
        else:
            complaints.append(f"{thing.display}: no definition serves {' '.join(kind)}")
    assert "\n".join(complaints) == ""
    assert {str(thing.body["apiVersion"]).partition("/")[0] for thing in custom} == set(CUSTOM)


@pytest.mark.live
@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"refreshIntervall": "1h"}, "'refreshIntervall' was unexpected"),
        ({"refreshInterval": 60}, "60 is not of type 'string'"),
        ({"target": {"creationPolicy": "Sometimes"}}, "'Sometimes' is not one of"),
        ({"dataFrom": [{"extract": {}}]}, "'key' is a required property"),
        ({"target": {}}, ""),
    ],
)
def test_what_a_definition_does_not_allow_does_not_fit(
    definitions: Mapping[tuple[str, str], Check], value: Schema, words: str
) -> None:
    kind = ("external-secrets.io/v1", "ExternalSecret")
    thing = {"apiVersion": kind[0], "kind": kind[1], "metadata": {"name": "x"}, "spec": value}
    complaints = [words for _, words in definitions[kind](thing)]
    assert len(complaints) == bool(words), complaints
    assert words in "".join(complaints)
