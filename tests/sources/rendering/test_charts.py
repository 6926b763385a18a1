"""What is in a chart, without Helm."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from auditor.sources.rendering import charts
from auditor.sources.rendering.charts import (
    ChartUnreadable,
    read_chart,
    template_files,
    written,
)
from tests.sources.rendering.writing import chart, write


def packed(folder: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        archive.add(folder, Path(folder).name)
    return stream.getvalue()


def test_names_of_templates():
    more = "dependencies: [{name: a, version: 1.0.0, alias: b}, {name: a, version: 1.0.0}]\n"
    chart("m", more=more, x_yaml="x", _h_tpl="h")
    chart("m/charts/folder", more="", y_yaml="y")
    write("m/charts/folder/Chart.yaml", "name: a\nversion: 1.0.0\n")
    found = template_files(read_chart("m", "m"))
    assert {source: (one.file.uri, one.keys) for source, one in found.items()} == {
        "m/templates/_h.tpl": ("m/templates/_h.tpl", ()),
        "m/templates/x.yaml": ("m/templates/x.yaml", ()),
        "m/charts/a/templates/y.yaml": ("m/charts/folder/templates/y.yaml", ("a",)),
        "m/charts/b/templates/y.yaml": ("m/charts/folder/templates/y.yaml", ("b",)),
    }


def test_definitions_are_no_templates():
    chart("m", a_yaml="")
    chart("m/charts/crds", a_yaml="")
    write("m/crds/b.yaml", "")
    found = template_files(read_chart("m", "m"))
    assert {source: one.literal for source, one in found.items()} == {
        "m/crds/b.yaml": True,
        "m/templates/a.yaml": False,
        "m/charts/crds/templates/a.yaml": False,
    }


def test_a_chart_is_written_with_other_templates():
    chart("m", x_yaml="x")
    chart("inner", y_yaml="y")
    Path("m/charts").mkdir()
    Path("m/charts/inner-1.tgz").write_bytes(packed("inner"))
    written(read_chart("m", "m"), {"m/charts/inner-1.tgz/templates/y.yaml": b"z"}, "copy")
    assert Path("copy/templates/x.yaml").read_text() == "x"
    assert Path("copy/charts/inner-1/templates/y.yaml").read_text() == "z"
    assert Path("copy/charts/inner-1/Chart.yaml").read_text().startswith("apiVersion: v2\nname: in")


def test_links_inside_of_a_chart_are_its_own():
    chart("m", x_yaml="x")
    Path("m/templates/y.yaml").symlink_to("x.yaml")
    assert read_chart("m", "m").files["templates/y.yaml"].data == b"x"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no name in its Chart.yaml"),
        ("name: [", "has no name in its Chart.yaml"),
        ("- a\n", "has no name in its Chart.yaml"),
        ("name: 5\n", "has no name in its Chart.yaml"),
    ],
)
def test_a_chart_without_a_name(text, message):
    write("m/Chart.yaml", text)
    with pytest.raises(ChartUnreadable, match=f"^{message}$"):
        read_chart("m", "m")


@pytest.mark.parametrize(("name", "limit"), [("MAX_BYTES", 200), ("MAX_FILES", 2)])
def test_a_chart_that_holds_too_much(monkeypatch, name, limit):
    chart("m", x_yaml="x" * 100, y_yaml="y" * 100)
    Path("m.tgz").write_bytes(packed("m"))
    monkeypatch.setattr(charts, name, limit)
    for path in ("m", "m.tgz"):
        with pytest.raises(ChartUnreadable, match=r"^holds more than "):
            read_chart(path, path)


def test_an_archive_that_is_cut_off():
    chart("m", x_yaml="x" * 5000)
    Path("m.tgz").write_bytes(packed("m")[:-40])
    with pytest.raises(ChartUnreadable, match=r"^is no gzipped tar archive$"):
        read_chart("m.tgz", "m.tgz")


def test_an_inner_chart_that_is_none_is_named():
    chart("m")
    write("m/charts/a/charts/b/Chart.yaml", "")
    write("m/charts/a/Chart.yaml", "name: a\n")
    with pytest.raises(ChartUnreadable) as error:
        read_chart("m", "m")
    assert str(error.value) == (
        "holds charts/a, which holds charts/b, which has no name in its Chart.yaml"
    )
