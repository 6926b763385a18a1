"""The data in policies/schemas are what the published schemas of each release say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest

from auditor.schemas import Schemas
from auditor.schemas.shapes import SCALARS, Definition, ListOf, MapOf, Named, Scalar, Shape
from tests.tools.kubernetes_schemas import TARGET, as_text, compact, reachable, read_releases

PACKAGE = Path(kubernetes_validate.__file__).parent


@pytest.fixture(scope="module")
def shipped() -> dict[str, Any]:
    return json.loads(TARGET.read_text())


def clipped(row: Any, oldest: int) -> Any:
    """A field's row as it is where releases begin with `oldest`; None where it is gone by then."""
    word, first, last = (row, 0, 0) if isinstance(row, str) else row
    if last and last < oldest:
        return None
    first = first if first > oldest else 0
    return [word, first, last] if first or last else word


def test_every_release_of_the_installed_package(shipped: dict[str, Any]):
    releases = read_releases([PACKAGE])
    oldest = min(releases)
    assert max(releases) == shipped["newest"], "make the data again with the newer package"
    published = compact(releases, oldest)
    apis = {
        api: [name, first if first > oldest else 0, last, successor]
        for api, (name, first, last, successor) in shipped["apis"].items()
        if not last or last >= oldest
    }
    assert apis == published["apis"]
    definitions = {
        name: {field: row for field, row in rows.items() if row is not None}
        for name, whole in shipped["definitions"].items()
        for rows in [{field: clipped(row, oldest) for field, row in whole.items()}]
    }
    roots = {row[0] for row in apis.values()}
    assert reachable(roots, definitions) == published["definitions"]


def test_the_file_is_as_the_script_writes_it(shipped: dict[str, Any]):
    assert TARGET.read_text() == as_text(shipped)
    assert TARGET.stat().st_size < 200_000


def test_every_definition_can_be_read():
    schemas = Schemas()

    def walk(shape: Shape) -> None:
        if isinstance(shape, Scalar):
            assert shape.word in SCALARS
        elif isinstance(shape, ListOf | MapOf):
            walk(shape.of)
        elif isinstance(shape, Named):
            assert isinstance(schemas.definition(shape.name), Definition)

    data = json.loads(TARGET.read_text())
    for name in data["definitions"]:
        for field in schemas.definition(name).fields.values():
            walk(field.shape)
    for api in data["apis"]:
        version, _, kind = api.rpartition("/")
        known = schemas.api(version, kind)
        assert known is not None
        assert not known.definition or schemas.definition(known.definition).fields


@pytest.mark.parametrize(
    ("api", "removed_in", "instead"),
    [
        # https://kubernetes.io/docs/reference/using-api/deprecation-guide/
        ("flowcontrol.apiserver.k8s.io/v1beta3/FlowSchema", 32, "flowcontrol.apiserver.k8s.io/v1"),
        ("flowcontrol.apiserver.k8s.io/v1beta2/FlowSchema", 29, "flowcontrol.apiserver.k8s.io/v1"),
        ("storage.k8s.io/v1beta1/CSIStorageCapacity", 27, "storage.k8s.io/v1"),
        ("autoscaling/v2beta2/HorizontalPodAutoscaler", 26, "autoscaling/v2"),
        ("batch/v1beta1/CronJob", 25, "batch/v1"),
        ("discovery.k8s.io/v1beta1/EndpointSlice", 25, "discovery.k8s.io/v1"),
        ("events.k8s.io/v1beta1/Event", 25, "events.k8s.io/v1"),
        ("autoscaling/v2beta1/HorizontalPodAutoscaler", 25, "autoscaling/v2"),
        ("policy/v1beta1/PodDisruptionBudget", 25, "policy/v1"),
        ("policy/v1beta1/PodSecurityPolicy", 25, ""),
        ("node.k8s.io/v1beta1/RuntimeClass", 25, "node.k8s.io/v1"),
        (
            "admissionregistration.k8s.io/v1beta1/ValidatingWebhookConfiguration",
            22,
            "admissionregistration.k8s.io/v1",
        ),
        ("apiextensions.k8s.io/v1beta1/CustomResourceDefinition", 22, "apiextensions.k8s.io/v1"),
        ("networking.k8s.io/v1beta1/Ingress", 22, "networking.k8s.io/v1"),
        ("extensions/v1beta1/Ingress", 22, "networking.k8s.io/v1"),
        ("rbac.authorization.k8s.io/v1beta1/Role", 22, "rbac.authorization.k8s.io/v1"),
        ("storage.k8s.io/v1beta1/StorageClass", 22, "storage.k8s.io/v1"),
        ("extensions/v1beta1/NetworkPolicy", 16, "networking.k8s.io/v1"),
        ("apps/v1beta2/StatefulSet", 16, "apps/v1"),
        ("extensions/v1beta1/Deployment", 16, "apps/v1"),
    ],
)
def test_the_migration_guide_says_the_same(api: str, removed_in: int, instead: str):
    version, _, kind = api.rpartition("/")
    known = Schemas().api(version, kind)
    assert known is not None
    assert (known.last + 1, known.successor) == (removed_in, instead)
