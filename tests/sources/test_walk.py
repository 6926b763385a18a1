"""Which files are read, in which order, and what is said of those that are not."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.model import Problem, Stage
from auditor.sources.files import load_files
from tests.sources.reading import pod


@pytest.fixture(autouse=True)
def _in_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def write(path: str, text: str | None = None) -> None:
    """A file with `text`, or with a Pod called like the file."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(pod(Path(path).stem) if text is None else text)


def uris(*paths: str) -> list[str]:
    loaded = load_files(paths, None)
    assert loaded.problems == ()
    return [resource.origin.uri for resource in loaded.resources]


def problems(*paths: str) -> list[Problem]:
    return list(load_files(paths, None).problems)


def test_folders_are_read_recursively_and_sorted():
    for name in ("m/b.yaml", "m/a/z.yml", "m/c/d/e.json", "m/a.yaml", "m/a/b/c.yaml"):
        write(name)
    write("m/c/d/e.json", '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "e"}}')
    write("m/notes.txt", "not: [read")
    write("m/README.md", "not: [read")
    expected = ["m/a/b/c.yaml", "m/a/z.yml", "m/a.yaml", "m/b.yaml", "m/c/d/e.json"]
    assert uris("m") == expected
    assert uris("m/") == expected
    assert uris("./m") == expected
    assert uris(".") == expected


def test_absolute_paths_stay_absolute(tmp_path):
    write("m/a.yaml")
    assert uris(str(tmp_path / "m")) == [f"{tmp_path}/m/a.yaml"]


def test_paths_keep_their_order_and_files_are_read_whatever_their_name():
    write("z.yaml")
    write("a.yaml")
    write("plain")
    assert uris("z.yaml", "plain", "a.yaml") == ["z.yaml", "plain", "a.yaml"]


def test_a_file_is_read_once():
    write("m/a.yaml")
    write("m/b.yaml")
    os.link("m/a.yaml", "m/c.yaml")
    Path("link.yaml").symlink_to("m/b.yaml")
    assert uris("m/b.yaml", "m", "./m/a.yaml", "link.yaml") == ["m/b.yaml", "m/a.yaml"]


def test_hidden_folders_are_skipped():
    write("m/.git/a.yaml")
    write("m/b.yaml")
    assert uris("m") == ["m/b.yaml"]
    assert uris("m/.git") == ["m/.git/a.yaml"]


def test_hidden_folders_with_yaml_are_named():
    write("m/b.yaml")
    write("m/.github/workflows/a.yml", "on: push\n")
    write("m/.notes/a.txt", "")
    write("m/.git/a.yaml")
    for number in range(7):
        write(f"m/.x{number}/A.YAML", "")
    assert load_files(["m"], None).left_out == (
        "hidden folders with YAML in them: m/.github, m/.x0, m/.x1, m/.x2, m/.x3 and 3 more",
    )
    write("n/.deep/a/b/c/d.yaml", "")
    assert load_files(["n"], None).left_out == ("hidden folders with YAML in them: n/.deep",)


def test_a_look_into_a_hidden_folder_is_short(monkeypatch):
    for number in range(600):
        write(f"m/.big/{number:03}.txt", "")
    write("m/.big/z.yaml")
    assert load_files(["m"], None).left_out == ()


def test_endings_in_capitals():
    write("m/A.YAML")
    write("m/b.Yml")
    write("m/c.JSON", '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "c"}}')
    assert uris("m") == ["m/A.YAML", "m/b.Yml", "m/c.JSON"]


def test_links_to_folders_are_followed_once_and_never_in_circles():
    write("m/a/x.yaml")
    write("other/w.yaml")
    Path("m/a/up").symlink_to("..")
    Path("m/b").symlink_to("a")
    Path("m/c").symlink_to("../other")
    Path("m/d").symlink_to("../other")
    assert uris("m") == ["m/a/x.yaml", "m/c/w.yaml"]


def test_an_empty_folder_is_no_problem():
    Path("m").mkdir()
    loaded = load_files(["m"], None)
    assert (loaded.resources, loaded.problems, loaded.files, loaded.documents) == ((), (), 0, 0)


def test_a_folder_may_hold_files_without_objects():
    write("m/values.yaml", "a: 1\n---\n- b\n")
    write("m/empty.yaml", "")
    loaded = load_files(["m"], None)
    assert (loaded.problems, loaded.files, loaded.documents) == ((), 2, 2)
    assert loaded.ignored_documents == 2


@pytest.mark.parametrize("path", ["nowhere", "a.yaml/b.yaml", "nowhere/"])
def test_a_missing_path_ends_the_run(path):
    write("a.yaml")
    with pytest.raises(UsageError) as error:
        load_files(["a.yaml", path], None)
    assert str(error.value) == f"{path.rstrip('/')}: no such file or folder"


def test_a_path_that_no_system_knows():
    with pytest.raises(UsageError):
        load_files(["a\0b"], None)


def test_standard_input_must_be_there():
    with pytest.raises(UsageError):
        load_files(["-"], None)


def test_a_broken_link():
    Path("m").mkdir()
    Path("m/a.yaml").symlink_to("gone.yaml")
    Path("m/b").symlink_to("gone")
    assert problems("m") == [
        Problem("m/a.yaml", 0, Stage.READ, "could not be read: no such file or directory")
    ]


@pytest.mark.parametrize("kind", ["a pipe", "a socket"])
def test_what_is_no_file_does_not_hang(kind):
    Path("m").mkdir()
    if kind == "a pipe":
        os.mkfifo("m/a.yaml")
    else:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("m/a.yaml")
    for path in ("m", "m/a.yaml"):
        (problem,) = problems(path)
        assert problem.uri == "m/a.yaml"
        assert problem.message.endswith("; it was not read")
        assert kind == "a socket" or problem.message == (
            "is a pipe, not a regular file; it was not read"
        )


def test_a_device():
    assert problems("/dev/zero") == [
        Problem(
            "/dev/zero",
            0,
            Stage.READ,
            "is a device, not a regular file; it was not read",
            "pipe the objects in and name them with -: COMMAND | vvaudit scan -",
        )
    ]


def test_what_cannot_be_read():
    """Permissions do not stop the superuser; memory that is not mapped does."""
    Path("m").mkdir()
    Path("m/a.yaml").symlink_to("/proc/self/mem")
    (problem,) = problems("m")
    assert problem.message == "could not be read: input/output error; it was not read"


def test_a_name_that_is_no_text():
    Path("m").mkdir()
    Path(os.fsdecode(b"m/\xff.yaml")).write_text(pod("a"))
    assert uris("m") == ["m/\ufffd.yaml"]


def test_charts_are_named_and_not_read():
    write("m/my chart/Chart.yaml", "apiVersion: v2\nname: my\n")
    write("m/my chart/values.yaml", "a: 1\n")
    write("m/my chart/crds/a.yaml")
    write("m/my chart/templates/b.yaml", "a: {{ .Values.b }}\n")
    write("m/my chart/charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\n")
    write("m/my chart/charts/sub/templates/c.yaml", "a: {{ .Values.c }}\n")
    write("m/other/templates/d.yaml")
    loaded = load_files(["m"], None)
    assert [resource.origin.uri for resource in loaded.resources] == [
        "m/my chart/crds/a.yaml",
        "m/other/templates/d.yaml",
    ]
    chart = Problem(
        "m/my chart",
        0,
        Stage.RENDER,
        "is a Helm chart; its templates were not read",
        "render the chart and scan the result: helm template 'm/my chart' | vvaudit scan -",
    )
    assert loaded.problems == (chart,)
    assert problems("m/my chart/templates") == [chart]


def test_a_chart_without_templates_is_read_like_any_folder():
    write("m/Chart.yaml", "apiVersion: v2\nname: my\n")
    write("m/a.yaml")
    assert uris("m") == ["m/a.yaml"]


def test_a_very_deep_folder():
    parts = ["d"] * 1100
    for part in parts:
        os.mkdir(part)  # noqa: PTH102 - the whole path is longer than the system takes
        os.chdir(part)
    for _ in parts:
        os.chdir("..")
    assert [problem.message for problem in problems("d")] in (
        [],
        ["could not be read: file name too long"],
    )
    for _ in parts[:-1]:
        os.chdir("d")
    for _ in parts[:-1]:
        os.rmdir("d")  # noqa: PTH106
        os.chdir("..")
