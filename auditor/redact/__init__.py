"""What a report must not show: credentials, wherever they stand in a text or a value.

A report travels further than the manifests it is about (logs, pull requests, mails), so anything
that looks like a credential is replaced. Where a text is ambiguous the mask wins: a word too much
hidden is a smaller harm than a password shown. References to secrets stay readable, because they
are what a reader needs to fix a finding.

Most texts have nothing to hide and are done with after a quick look; `spans`, which knows what
credentials look like and takes a while to import, is imported when one may have something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from auditor.model import JSON
from auditor.redact.hints import suspicious
from auditor.redact.words import REDACTED, harmless, hides, secretish

__all__ = ["REDACTED", "mask", "mask_lines", "mask_value", "secretish"]


def mask(text: str) -> str:
    """`text` with everything that looks like a credential replaced by `[redacted]`."""
    return _mask_short(text) if len(text) < 500 else _mask(text)


def _mask(text: str) -> str:
    return "\n".join(mask_lines(text.split("\n"))) if suspicious(text) else text


_mask_short = lru_cache(maxsize=16384)(_mask)


def mask_lines(lines: Sequence[str], of_secret: bool = False) -> list[str]:
    """The lines of one document, masked: as many as came in, so that line numbers still hold.

    A line may be secret for what stands above it (a block scalar, a key block, a `kind: Secret`),
    so hand in the document from its first line. `of_secret`: the lines are known to belong to a
    Secret; nothing but its keys is shown.
    """
    from auditor.redact.in_document import keys_only
    from auditor.redact.spans import spans_of, without

    masked = list(lines)
    for number, spans in spans_of(lines).items():
        masked[number] = without(lines[number], spans)
    return [keys_only(line) for line in masked] if of_secret else masked


def mask_value(value: JSON, key: str = "") -> JSON:
    """`value` with every credential in it replaced, where `key` is the key it stands under."""
    if isinstance(value, str):
        return REDACTED if secretish(key) and not harmless(value) else mask(value)
    if isinstance(value, dict):
        return _mask_mapping(value, key)
    if isinstance(value, list | tuple):
        return _mask_sequence(value, key)
    if isinstance(value, int | float) and not isinstance(value, bool) and secretish(key):
        return REDACTED
    return value


def _mask_mapping(value: dict[str, JSON], key: str) -> dict[str, JSON]:
    named = value.get("name", value.get("key"))
    literal = named if isinstance(named, str) and secretish(named) else key
    secret = value.get("kind") == "Secret"
    masked: dict[str, JSON] = {}
    for name, inner in value.items():
        if name == "binaryData" or (secret and name in ("data", "stringData")):
            masked[name] = dict.fromkeys(inner, REDACTED) if isinstance(inner, dict) else REDACTED
        else:
            under = literal if name in ("value", "default") else name
            masked[mask(name)] = mask_value(inner, under)
    return masked


def _mask_sequence(value: Sequence[JSON], key: str) -> list[JSON]:
    masked: list[JSON] = []
    before = ""
    words = [item for item in value if isinstance(item, str)]
    clients = _clients_in(words) if suspicious("\n".join(words)) else []
    for item in value:
        hidden = isinstance(item, str) and (
            bool(before and hides(before, item)) or _told(clients, before, item)
        )
        masked.append(REDACTED if hidden else mask_value(item, key))
        before = item if isinstance(item, str) else ""
    return masked


def _clients_in(words: Sequence[str]) -> list[re.Pattern[str]]:
    """How the clients among these words are told a password."""
    from auditor.redact.patterns import CLIENTS

    return [flag for name, flag in CLIENTS if any(map(name.search, words))]


def _told(clients: Sequence[re.Pattern[str]], before: str, word: str) -> bool:
    for flag in clients:
        match = flag.match(word) or (flag.match(f"{before} {word}") if before[:1] == "-" else None)
        if match and not harmless(match["value"]):
            return True
    return False
