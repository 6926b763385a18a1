"""No false alarm: real manifests, the conformance fixtures, and every fixture that a rule passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.catalog import shipped_policies
from auditor.schemas import Schemas
from auditor.schemas.checking import Checker
from auditor.sources.files import load_files
from tests.schemas.faults import faults_of

ROOT = Path(__file__).parents[2]
POD_SECURITY = ROOT / "tests" / "conformance" / "pod-security"

ON_PURPOSE = {
    "not_privileged/pass.false.yaml": ["spec.securityContext.privileged: unknown"],
    "config_map_without_secrets/pass.names_and_bindings.yaml": [
        'binaryData["password.key"]: text for base64'
    ],
    "placeholders_replaced/pass.comments_and_names.yaml": ["data.number: a number for base64"],
}
"""Fixtures that hold what no server takes, because the rule has to pass over it."""


def wrong(files: list[Path]) -> dict[str, list[str]]:
    """What is wrong in the newest release, by the folder and name of the file."""
    loaded = load_files([str(file) for file in files], None)
    checker = Checker(Schemas(loaded.resources))
    found: dict[str, list[str]] = {}
    for resource in loaded.resources:
        file = Path(resource.origin.uri)
        said = [
            line
            for line in faults_of(checker, resource)
            if line != "nothing is known of it" and not line.endswith(" to 1.0")
        ]
        if said:
            found.setdefault(f"{file.parent.name}/{file.name}", []).extend(said)
    return found


def test_the_platform():
    assert wrong(sorted((ROOT / "manifests").glob("*.yaml"))) == {}


@pytest.mark.parametrize("release", sorted(POD_SECURITY.glob("v1.*")), ids=lambda path: path.name)
def test_the_official_pod_security_fixtures(release: Path):
    found = wrong(sorted(release.rglob("*.yaml")))
    # The volume's required reference is null there: the fixture is about the type of the volume.
    assert found == {
        "fail/restrictedvolumes17.yaml": ["spec.volumes[0].scaleIO.secretRef: missing"]
    }


def test_every_fixture_that_a_rule_passes():
    files = sorted((shipped_policies() / "rules").glob("*/*/pass.*.yaml"))
    own = [file for file in files if file.parts[-3] == "schema"]
    assert wrong([file for file in files if file not in own]) == ON_PURPOSE
