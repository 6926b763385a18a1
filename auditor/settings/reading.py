"""Settings out of `.vvaudit.yaml`, or out of `[tool.vvaudit]` in pyproject.toml."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import msgspec

from auditor.catalog.document import read_document
from auditor.errors import PolicyError, UsageError, shape_in_words, unknown_name
from auditor.model import JSON, Severity
from auditor.settings import FILES, Fields, Setting

NAME = ".vvaudit.yaml"
PROJECT = "pyproject.toml"
_FIELD = re.compile(r"\$\.([A-Za-z]+)")
_LONGEST = 1_000_000


def find_settings(start: Path) -> Path | None:
    """The file that is in force in a folder: the nearest one, up to the top of the repository; in
    the folder alone where there is no repository."""
    here = start.resolve()
    folders = [here, *here.parents]
    top = next((number for number, folder in enumerate(folders) if (folder / ".git").exists()), 0)
    for folder in folders[: top + 1]:
        if (folder / NAME).is_file():
            return folder / NAME
        project = folder / PROJECT
        if project.is_file() and "[tool.vvaudit" in _text(project):
            return project
    return None


def read_settings(file: Path, base: Path) -> dict[str, Setting]:
    """The settings of a file, by name; paths are given as seen from `base`. Raises UsageError, with
    the file, the line and the reason, for what is no setting."""
    shown = os.path.relpath(file, base)
    if file.suffix == ".toml":
        body = _project(file, shown)

        def line(key: str) -> int:
            return 0
    else:
        try:
            document = read_document(_text(file), shown)
        except PolicyError as error:
            raise UsageError(str(error)) from None
        body = document.body

        def line(key: str) -> int:
            return document.positions.locate((key,) if key else ()).line

    fields = _checked(body, shown, line)
    given = {name: value for name, value in fields.items() if value is not msgspec.UNSET}
    return {
        name: Setting(name, _seen_from(base, file, name, value), shown, line(name))
        for name, value in given.items()
    }


def _checked(body: JSON, shown: str, line: Callable[[str], int]) -> dict[str, JSON]:
    known = [field.encode_name for field in msgspec.structs.fields(Fields)]

    def complain(key: str, words: str) -> UsageError:
        number = line(key)
        return UsageError(f"{shown}:{number}: {words}" if number else f"{shown}: {words}")

    if body is None:
        return {}
    if not isinstance(body, dict):
        raise complain("", "settings are a mapping, such as `failOn: medium`")
    for key in body:
        if key not in known:
            raise complain(key, str(unknown_name("setting", key, known)))
    try:
        fields = msgspec.convert(body, Fields)
    except msgspec.ValidationError as error:
        words, _, where = str(error).partition(" - at ")
        match = _FIELD.search(where)
        key = match[1] if match else ""
        said = shape_in_words(words)
        raise complain(
            key, f"{key} {said}" if said.startswith("is ") else f"{key}: {said}"
        ) from None
    if fields.fail_on is not msgspec.UNSET and fields.fail_on.upper() not in Severity.__members__:
        known = [level.word for level in Severity]
        raise complain("failOn", str(unknown_name("severity", fields.fail_on, known)))
    return {
        field.encode_name: getattr(fields, field.name) for field in msgspec.structs.fields(Fields)
    }


def _seen_from(base: Path, file: Path, name: str, value: JSON) -> JSON:
    if name not in FILES:
        return value
    if isinstance(value, list):
        return [_seen_from(base, file, name, one) for one in value]
    return os.path.relpath(file.parent / value, base)


def _project(file: Path, shown: str) -> JSON:
    try:
        import tomllib
    except ImportError:  # Python 3.10
        import tomli as tomllib
    try:
        parsed = tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{shown}: is no TOML: {error}") from None
    tool = parsed.get("tool")
    return tool.get("vvaudit") if isinstance(tool, dict) else None


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {(error.strerror or '').lower()}") from None
    if len(data) > _LONGEST:
        raise UsageError(f"{file}: is too long for settings")
    return data.decode("utf-8", "replace")
