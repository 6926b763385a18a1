"""A new waiver in a file of waivers, with everything else in the file left as it is."""

from __future__ import annotations

import msgspec

from auditor.catalog.document import read_document
from auditor.errors import PolicyError

_HEAD = """\
# Findings that somebody answers for. Each entry names a rule, a guarantee or a fingerprint, the
# objects, the reason, the owner, and the last day on which it is in force.
waivers:
"""


class Draft(msgspec.Struct, frozen=True):
    """What the new entry says. The rule and the object are for readers of the file: the fingerprint
    alone finds the finding."""

    fingerprint: str
    reason: str
    owner: str
    expires: str
    ticket: str = ""
    about: str = ""
    """What the finding is, for a comment."""


def with_waiver(text: str, shown: str, draft: Draft) -> str:
    """The file's text with the entry at the end of its list; `text` is empty for a new file.

    Raises PolicyError if the file is no list of waivers, or if its list is written in brackets,
    where nothing can be added without writing it anew.
    """
    if not text.strip():
        return _HEAD + _entry(draft, "")
    document = read_document(text, shown)
    body = document.body
    waivers = body.get("waivers") if isinstance(body, dict) else None
    if not isinstance(waivers, list) or len(body) != 1:
        raise PolicyError(f"{shown}:1: is no file of waivers: it has to be a list under `waivers:`")
    lines = text.splitlines(keepends=True)
    if not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    if not waivers:
        line = document.positions.locate(("waivers",)).line - 1
        lines[line] = "waivers:\n"
        lines.insert(line + 1, _entry(draft, ""))
        return "".join(lines)
    first = document.positions.locate(("waivers", 0))
    before = lines[first.line - 1][: first.column - 1]
    if before.strip() not in ("", "-"):
        raise PolicyError(
            f"{shown}:{first.line}: the list is written in brackets; write its entries as lines"
        )
    indent = before[: before.index("-")] if "-" in before else before
    return "".join(lines) + _entry(draft, indent)


def _entry(draft: Draft, indent: str) -> str:
    fields = {
        "fingerprint": draft.fingerprint,
        "reason": draft.reason,
        "owner": draft.owner,
        "ticket": draft.ticket,
        "expires": draft.expires,
    }
    # JSON strings are YAML, whatever is in them.
    said = [
        f"{name}: {msgspec.json.encode(value).decode()}" for name, value in fields.items() if value
    ]
    lines = [f"{indent}{'- ' if number == 0 else '  '}{one}\n" for number, one in enumerate(said)]
    comment = f"{indent}# {' '.join(draft.about.split())}\n" if draft.about else ""
    return comment + "".join(lines)
