"""The published schemas of `.vvaudit.yaml` and of waivers refuse what is refused, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from auditor.catalog import load_catalog
from auditor.errors import VvauditError
from auditor.settings.reading import read_settings
from auditor.waivers.document import read_waivers
from tests.tools.file_schemas import FILES, FOLDER, OBJECT, SETTINGS, WAIVER, as_text

ROOT = Path(__file__).parents[1]
CATALOG = load_catalog()
SCHEMAS = {name: json.loads((FOLDER / name).read_text(encoding="utf-8")) for name in FILES}


def fits(name: str, body: Any) -> bool:
    """Whether an editor finds nothing wrong."""
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(SCHEMAS[name], format_checker=checker).is_valid(body)


def is_read(read: Callable[[Path], object], folder: Path, body: Any) -> bool:
    file = folder / "file.yaml"
    file.write_text(json.dumps(body), encoding="utf-8")
    try:
        read(file)
    except VvauditError:
        return False
    return True


def as_settings(file: Path) -> object:
    return read_settings(file, file.parent)


def as_waivers(file: Path) -> object:
    return read_waivers(file, CATALOG)


@pytest.mark.parametrize("name", FILES)
def test_the_schemas_are_of_the_types(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")

    assert text == as_text(name), "python -m tests.tools.file_schemas makes it again"
    Draft202012Validator.check_schema(json.loads(text))


WORDS = st.sampled_from(
    ["", " ", "high", "HIGH", "hihg", "read_only_root_filesystem", "2027-01-31"]
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 3),
    WORDS,
    st.lists(WORDS | st.integers(0, 3), max_size=2),
)
quickly = tried(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quickly
@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys((*SETTINGS, "failon", "engine"), VALUES))
    | st.builds(lambda word: {"failOn": word}, WORDS)
    | st.builds(lambda name, words: {name: words}, st.sampled_from([*SETTINGS]), st.lists(WORDS))
)
def test_whatever_the_settings_say(tmp_path: Path, body: dict[str, Any]) -> None:
    assert fits("settings-v1.json", body) is is_read(as_settings, tmp_path, body)


ENTRY = {
    "reason": st.sampled_from(["It goes.", "", " ", 1]),
    "owner": st.sampled_from(["ann", "", None]),
    "expires": st.sampled_from(
        ["2027-01-31", "2027-02-31", "2027-1-31", "20270131", "soon", "", 2027]
    ),
}
GOOD = {"reason": "It goes.", "owner": "ann", "expires": "2027-01-31"}
NAMES = {
    "rule": st.sampled_from(["read_only_root_filesystem", "read_*", "", ["x"]]),
    "guarantee": st.sampled_from(["POD-02", "valueverse/POD-02", ""]),
    "fingerprint": st.sampled_from(["2db0f2d7240e0ea2", "2db0f2d7240e0ea2-2", "2db0", "", 5]),
}
SELECTOR = st.fixed_dictionaries({}, optional=dict.fromkeys((*OBJECT, "kind"), VALUES))
MORE = {
    "object": SELECTOR | VALUES,
    "container": VALUES,
    "ticket": VALUES,
    "until": VALUES,
}


@quickly
@given(
    st.fixed_dictionaries(ENTRY, optional=NAMES)
    | st.builds(
        lambda names, more: GOOD | names | more,
        st.fixed_dictionaries({}, optional=NAMES),
        st.fixed_dictionaries({}, optional=MORE),
    )
)
def test_whatever_a_waiver_says(tmp_path: Path, entry: dict[str, Any]) -> None:
    body = {"waivers": [entry]}

    assert fits("waivers-v1.json", body) is is_read(as_waivers, tmp_path, body)


@pytest.mark.parametrize(
    "body", [{}, {"waivers": None}, {"waivers": {}}, {"waiver": []}, [], "a", {"waivers": []}]
)
def test_what_is_no_file_of_waivers(tmp_path: Path, body: Any) -> None:
    assert fits("waivers-v1.json", body) is is_read(as_waivers, tmp_path, body)


@pytest.mark.parametrize("body", [{}, [], "a", 1, {"paths": "manifests"}])
def test_what_is_no_file_of_settings(tmp_path: Path, body: Any) -> None:
    assert fits("settings-v1.json", body) is is_read(as_settings, tmp_path, body)


def test_every_key_is_explained() -> None:
    types = SCHEMAS["waivers-v1.json"]["$defs"]

    assert set(SCHEMAS["settings-v1.json"]["$defs"]["Fields"]["properties"]) == set(SETTINGS)
    assert set(types["Waiver"]["properties"]) == set(WAIVER)
    assert set(types["Object"]["properties"]) == set(OBJECT)


@pytest.mark.parametrize("name", FILES)
def test_the_readme_shows_a_file_that_fits_and_names_its_schema(name: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    address = re.escape(f"/v0.1.0/reports/schema/{name}")
    shown = re.findall(
        rf"```yaml\n(# yaml-language-server: \S+{address}\n.*?)```", readme, re.DOTALL
    )

    assert len(shown) == 1
    assert fits(name, yaml.load(shown[0], yaml.BaseLoader))
