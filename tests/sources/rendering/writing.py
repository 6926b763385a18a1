"""Charts and kustomizations for tests, and what is asserted of them."""

from __future__ import annotations

from pathlib import Path

from auditor.model import JSON, Loaded, Resource
from auditor.model import Path as Steps
from auditor.sources.files import load_files
from auditor.sources.rendering import Options


def write(path: str, text: str) -> None:
    """A file and its folders."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def chart(folder: str, *, more: str = "", values: str = "", **templates: str) -> None:
    """A chart called as its folder is; `a_yaml` is the template a.yaml, `_h_tpl` is _h.tpl."""
    name = Path(folder).name
    write(f"{folder}/Chart.yaml", f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n{more}")
    write(f"{folder}/values.yaml", values)
    Path(folder, "templates").mkdir(exist_ok=True)
    for file, text in templates.items():
        stem, _, suffix = file.rpartition("_")
        write(f"{folder}/templates/{stem}.{suffix}", text)


def rendered(*paths: str, **options: object) -> Loaded:
    """What a scan of the paths reads."""
    return load_files(paths, None, rendering=Options(**options))  # type: ignore[arg-type]


def seen(loaded: Loaded) -> list[str]:
    """The objects and the files that they are from."""
    return [f"{one.display} {one.origin.uri}" for one in loaded.resources]


def said(loaded: Loaded) -> list[str]:
    """The problems, each in one line."""
    return [
        f"{one.uri}:{one.line} [{one.stage.value}] {one.message} | {one.remedy}"
        for one in loaded.problems
    ]


def the(loaded: Loaded, display: str) -> Resource:
    """The one object that reports call `display`."""
    (found,) = [one for one in loaded.resources if one.display == display]
    return found


def place(loaded: Loaded, display: str, *path: str | int) -> str:
    """`file:line: text` of the value, the text from its column to its end."""
    at = the(loaded, display).locate(path)
    line = loaded.text.lines(at.uri, at.line, at.line)[0]
    end = at.end_column - 1 if at.end_line == at.line else None
    return f"{at.uri}:{at.line}: {line[at.column - 1 : end]}"


def keys(loaded: Loaded, display: str, *path: str | int) -> list[str]:
    """`file:line words` of what the value is made of."""
    return [f"{at.uri}:{at.line} {words}" for at, words in the(loaded, display).sources(path)]


def every_path(body: JSON, path: Steps = ()) -> list[Steps]:
    """All paths of a body."""
    items: list[tuple[str | int, JSON]] = []
    if isinstance(body, dict):
        items = list(body.items())
    elif isinstance(body, list):
        items = list(enumerate(body))
    return [path, *(p for step, value in items for p in every_path(value, (*path, step)))]
