"""Waivers out of YAML: a file of them, or the annotation of an object."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path as FilePath

import msgspec

from auditor.catalog import Catalog
from auditor.catalog.document import read_document
from auditor.errors import PolicyError, UsageError, shape_in_words, unknown_name
from auditor.model import JSON, Location, Path, Scope, Waiver
from auditor.waivers import Entry

FINGERPRINT = re.compile(r"[0-9a-f]{16}(-[0-9]+)?")
_STEP = re.compile(r"\.([^.\[\]]+)|\[([0-9]+)\]")
_LONGEST = 1_000_000
"""Bytes of a waiver file; nobody writes more by hand."""


class _Object(msgspec.Struct, forbid_unknown_fields=True):
    kinds: list[str] = []
    namespaces: list[str] = []
    names: list[str] = []
    labels: dict[str, JSON] | None = None


class _Waiver(msgspec.Struct, forbid_unknown_fields=True):
    reason: str
    owner: str
    expires: str
    rule: str = ""
    guarantee: str = ""
    fingerprint: str = ""
    object: _Object = msgspec.field(default_factory=_Object)
    container: str = ""
    ticket: str = ""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    waivers: list[_Waiver]


def read_waivers(file: FilePath, catalog: Catalog) -> list[Entry]:
    """The waivers of a file. Raises UsageError if it cannot be read, and PolicyError with the line
    and the reason if it is no list of waivers or names what does not exist."""
    text = read_text(file)
    document = read_document(text, str(file))
    try:
        raw = msgspec.convert(document.body, _File)
    except msgspec.ValidationError as error:
        words, steps = _said(error)
        line = document.positions.locate(steps).line
        raise PolicyError(f"{file}:{line}: {words}") from None
    found = []
    for number, one in enumerate(raw.waivers):
        location = document.positions.locate(("waivers", number))
        try:
            found.append(_entry(one, location, catalog))
        except ValueError as error:
            raise PolicyError(f"{file}:{location.line}: {error}") from None
    return found


def read_text(file: FilePath) -> str:
    """The text of a file of waivers. Raises UsageError if it cannot be read."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {(error.strerror or '').lower()}") from None
    if len(data) > _LONGEST:
        raise UsageError(f"{file}: is too long for a file of waivers")
    return data.decode("utf-8", "replace")


def parse_annotation(text: str, location: Location, scope: Scope, catalog: Catalog) -> list[Entry]:
    """The waivers that an object carries about itself, which `scope` names. Raises ValueError with
    the reason."""
    try:
        body = read_document(text, "").body
        raw = msgspec.convert(body, list[_Waiver])
    except PolicyError as error:
        raise ValueError(str(error).lstrip(":0123456789 ")) from None
    except msgspec.ValidationError as error:
        raise ValueError(_said(error)[0]) from None
    if any(one.object != _Object() for one in raw):
        raise ValueError("a waiver on an object speaks of that object alone: leave `object` out")
    return [msgspec.structs.replace(_entry(one, location, catalog), scope=scope) for one in raw]


def _said(error: msgspec.ValidationError) -> tuple[str, Path]:
    """What msgspec says is wrong, and where."""
    words, _, where = str(error).partition(" - at ")
    steps = (m[1] if m[1] is not None else int(m[2]) for m in _STEP.finditer(where.strip("`")))
    path, said = tuple(steps), shape_in_words(words)
    key = path[-1] if path else ""
    if said.startswith("is ") and isinstance(key, str):
        # At the top there is no key to name, and what belongs there is said instead.
        said = f"{key} {said}" if key else f"{said}: `waivers:`, and the entries below it"
    return said, path


def _entry(raw: _Waiver, location: Location, catalog: Catalog) -> Entry:
    named = [name for name in (raw.rule, raw.guarantee, raw.fingerprint) if name]
    if not named:
        raise ValueError("the waiver names no rule, guarantee or fingerprint")
    for word in ("reason", "owner"):
        if not getattr(raw, word).strip():
            raise ValueError(f"the waiver of {named[0]} has no {word}")
    if raw.rule and not any(fnmatchcase(rule, raw.rule) for rule in catalog.rules):
        raise ValueError(str(unknown_name("rule", raw.rule, catalog.rules)))
    if raw.guarantee and raw.guarantee not in _promises(catalog):
        raise ValueError(str(unknown_name("guarantee", raw.guarantee, _promises(catalog))))
    if raw.fingerprint and not FINGERPRINT.fullmatch(raw.fingerprint):
        raise ValueError(f"{raw.fingerprint!r} is no fingerprint: reports show them, 16 hex digits")
    return Entry(
        waiver=Waiver(
            owner=raw.owner.strip(),
            reason=raw.reason.strip(),
            expires=day(raw.expires, named[0]),
            ticket=raw.ticket.strip(),
        ),
        location=location,
        rule=raw.rule,
        guarantee=raw.guarantee,
        fingerprint=raw.fingerprint,
        scope=Scope(
            tuple(raw.object.kinds),
            tuple(raw.object.namespaces),
            tuple(raw.object.names),
            raw.object.labels,
        ),
        container=raw.container,
    )


def day(word: str, about: str) -> str:
    """A day as YYYY-MM-DD. Raises ValueError for anything else."""
    try:
        if len(word) == len("2026-01-31"):
            return date.fromisoformat(word).isoformat()
    except ValueError:
        pass
    raise ValueError(f"the waiver of {about} expires on {word!r}: write a day, such as 2027-01-31")


def _promises(catalog: Catalog) -> Mapping[str, None]:
    return dict.fromkeys(
        name
        for one in catalog.sets.values()
        for guarantee in one.guarantees
        for name in (guarantee.id, f"{one.id}/{guarantee.id}")
    )
