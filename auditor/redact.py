"""What a report must not show: credentials, wherever they stand in a text or a value.

A report travels further than the manifests it is about (logs, pull requests, mails), so anything
that looks like a credential is replaced. Where a text is ambiguous the mask wins: a word too much
hidden is a smaller harm than a password shown. References to secrets stay readable, because they
are what a reader needs to fix a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from auditor.model import JSON

REDACTED = "[redacted]"

_CREDENTIAL = re.compile(
    "password|passwd|passphrase|secret|token|credential|(?:api|access|private|signing|encryption"
    "|master|shared|auth|license)key|dockerconfigjson|lastappliedconfiguration"
)
"""What the words of a key have in them, joined in lower case, if a credential stands under it."""
_SHORT = re.compile("pass|pw|pwd|creds?|requirepass|masterauth|primaryauth")
"""Words too short to be looked for inside other words."""
_ABOUT = re.compile(
    "(?:name|ref|file|path|mount|volume|request|review|limit|id|audience)s?|polic(?:y|ies)"
    "|directory|dir|class|type|kind|provider|length|len|size|min|max|ttl|age|expir[a-z]*|seconds"
    "|minutes|hours|days|enabled|disabled|required|rotation|algorithm|encryption|method|format"
    "|encoding|version|namespace|endpoint|url|uri|host|port|header|count|issuer|projection"
    "|controller|service|server|store|manager|operator|driver|sync|reader|selector|template"
)
"""Last words of keys that speak about a credential and do not hold one: `secretName`."""

_HINT_WORDS = """pass pw secret token cred api_key api-key apikey access_key access-key
    accesskey private signing encryption master shared auth license dockerconfigjson last-applied
    akia asia ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- xox aiza k_live_ k_test_ eyj npm_
    scram-sha @"""
_HINTS = tuple(_HINT_WORDS.split())
"""Every text that holds anything to mask has one of these in it, in lower case. Most texts have
none, and are done with."""

_BRACKETS = " \t{}[],"
_QUOTE = re.compile(r"""\\*["']""")
_LEAD = re.compile(r"[ \t]*(?:-[ \t]+)*")
_HARMLESS = re.compile(
    r"""\\*["']?(?:|true|false|null|~|\$\(\w+\)|\$\{\w+\}|\{\{-? ?\.[\w.]+ ?-?\}\}|\[redacted\]"""
    r"""|/(?:var/)?run/secrets/[\w./\-]*)\\*["']?,?(?:\s+\#.*)?""",
    re.IGNORECASE,
)
"""Nothing to hide: no value, a truth value, or a reference to a variable or a mounted file."""
_LINE = re.compile(
    r"""(?P<lead>[ \t]*(?:\#+[ \t]*)?(?:-[ \t]+)*)"""
    r"""(?P<quote>["']?)(?P<key>[\w./][\w./\-]*)(?P=quote)"""
    r"""(?:[ \t]*:(?=[ \t]|$)[ \t]*|[ \t]+=[ \t]*)(?P<rest>.*)"""
)
_FLAG_LINE = re.compile(r"""[ \t]*-?[ \t]*["']?--?(?P<key>[\w.\-]+)["']?,?[ \t]*""")
_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY")
_NODE = r"""["']?\s*:\s*(?:[!&]\S*\s+)*"""
_KIND_SECRET = re.compile(
    rf"""(?P<lead>[ \t]*(?:-[ \t]+)*)["']?kind{_NODE}["']?Secret["']?\s*,?\s*(?:\#.*)?"""
)
_FLOW_SECRET = re.compile(rf"""[{{,]\s*\\*["']?kind\\*{_NODE}\\*["']?Secret\b""")
_NAMES_OF_A_SECRET = re.compile("apiVersion|kind|metadata|name|namespace|type|data|stringData")


@lru_cache(maxsize=4096)
def secretish(key: str) -> bool:
    """Whether a value under `key` is a credential: `DB_PASSWORD` is, `secretName` is not."""
    words = [w.lower() for w in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", key)]
    if not words or _ABOUT.fullmatch(words[-1]) or words[0] == "existing":
        return False
    return bool(_CREDENTIAL.search("".join(words)) or any(map(_SHORT.fullmatch, words)))


def mask(text: str) -> str:
    """`text` with everything that looks like a credential replaced by `[redacted]`."""
    return "\n".join(mask_lines(text.split("\n"))) if _suspicious(text) else text


def mask_lines(lines: Sequence[str], of_secret: bool = False) -> list[str]:
    """The lines of one document, masked: as many as came in, so that line numbers still hold.

    A line may be secret for what stands above it (a block scalar, a key block, a `kind: Secret`),
    so hand in the document from its first line. `of_secret`: the lines are known to belong to a
    Secret; nothing but its keys is shown.
    """
    masked = list(lines)
    suspects = _suspects(lines)
    for number in suspects:
        line = lines[number]
        masked[number] = _mask_short_line(line) if len(line) < 200 else _mask_inline(line)
    hidden: dict[int, int] = {}
    for finder in (_keyed, _named, _flagged, _pem_blocks, _secret_data):
        for number, column in finder(lines, suspects):
            hidden[number] = min(column, hidden.get(number, column))
    for number, column in hidden.items():
        masked[number] = _mask_inline(lines[number][:column]) + REDACTED
    return [_keys_only(line) for line in masked] if of_secret else masked


def mask_value(value: JSON, key: str = "") -> JSON:
    """`value` with every credential in it replaced, where `key` is the key it stands under."""
    if isinstance(value, str):
        return REDACTED if secretish(key) and not _harmless(value) else mask(value)
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
        if secret and name in ("data", "stringData"):
            masked[name] = dict.fromkeys(inner, REDACTED) if isinstance(inner, dict) else REDACTED
        else:
            masked[name] = mask_value(inner, literal if name in ("value", "default") else name)
    return masked


def _mask_sequence(value: Sequence[JSON], key: str) -> list[JSON]:
    masked: list[JSON] = []
    before = ""
    for item in value:
        flag = before.lstrip("-") if before.startswith("-") and "=" not in before else ""
        masked.append(mask_value(item, flag if secretish(flag) else key))
        before = item if isinstance(item, str) else ""
    return masked


def _suspicious(text: str) -> bool:
    lower = text.lower()
    for hint in _HINTS:  # noqa: SIM110 - a generator costs more than the search
        if hint in lower:
            return True
    return False


def _suspects(lines: Sequence[str]) -> list[int]:
    """The lines with a hint in them: they are masked, or the reason to mask others."""
    text = "\n".join(lines).lower()
    found: set[int] = set()
    for hint in _HINTS:
        line = start = 0
        while (position := text.find(hint, start)) >= 0:
            line += text.count("\n", start, position)
            found.add(line)
            start = text.find("\n", position)
            if start < 0:
                break
    return sorted(found)


def _harmless(value: str) -> bool:
    return _HARMLESS.fullmatch(value.strip()) is not None


def _mask_inline(line: str) -> str:
    """One line with the credentials that it shows by itself masked."""
    from auditor import credentials  # late: see there

    for pattern, replacement in credentials.SHAPES:
        line = pattern.sub(replacement, line)
    for pattern in credentials.PAIRS:
        line = _mask_pairs(line, pattern)
    return line


_mask_short_line = lru_cache(maxsize=4096)(_mask_inline)
"""Manifests repeat themselves: most lines with a hint are the same few."""


def _mask_pairs(line: str, pattern: re.Pattern[str]) -> str:
    done: list[str] = []
    position = 0
    while match := pattern.search(line, position):
        start, value = match.start("value"), match["value"]
        done.append(line[position:start])
        position = start
        if secretish(match["key"]) and not _harmless(value):
            quote = _QUOTE.match(value)
            done.append(f"{quote[0]}{REDACTED}{quote[0]}" if quote else REDACTED)
            position = match.end("value")
    return "".join(done) + line[position:] if done else line


_Hidden = Iterator[tuple[int, int]]
"""Line number and the column from which on the line is hidden."""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _lead(line: str) -> int:
    """The column at which a line's content begins, after the dashes of a sequence."""
    match = _LEAD.match(line)
    return match.end() if match else 0


def _below(lines: Sequence[str], number: int, column: int, items: bool = False) -> Iterator[int]:
    """The lines after `number` that stand deeper than `column`; with `items`, also the items of a
    sequence that stand at it."""
    for other in range(number + 1, len(lines)):
        line = lines[other]
        if not line.strip():
            continue
        indent = _indent(line)
        if indent < column or (indent == column and not (items and line.startswith("- ", indent))):
            return
        yield other


def _keyed(lines: Sequence[str], suspects: Sequence[int]) -> _Hidden:
    """Values that stand under a credential's key, however many lines they take."""
    for number in suspects:
        match = _LINE.fullmatch(lines[number])
        if match and secretish(match["key"]):
            yield from _value(lines, number, match)


def _value(lines: Sequence[str], number: int, match: re.Match[str]) -> _Hidden:
    rest, column = match["rest"], len(match["lead"])
    if not rest or rest.startswith(("#", "{", "[")):
        for other in _below(lines, number, column, items=True):
            inner = _LINE.fullmatch(lines[other])
            if inner is None and lines[other].strip(_BRACKETS):
                yield other, _lead(lines[other])
            elif inner and inner["key"] in ("value", "default"):
                yield from _value(lines, other, inner)
    elif not _harmless(rest):
        yield number, match.start("rest")
        yield from ((other, _lead(lines[other])) for other in _below(lines, number, column))
        yield from _quoted_lines(lines, number, rest)


def _quoted_lines(lines: Sequence[str], number: int, rest: str) -> _Hidden:
    """The lines up to the closing quote of a quoted value that goes on below."""
    quote = rest[0]
    if quote not in "\"'" or quote in rest[1:].replace("\\" + quote, ""):
        return
    for other in range(number + 1, len(lines)):
        yield other, _lead(lines[other])
        if quote in lines[other].replace("\\" + quote, ""):
            return


def _named(lines: Sequence[str], suspects: Sequence[int]) -> _Hidden:
    """The `value` beside a `name` that is a credential's, as in a container's environment."""

    def column(line: str) -> int:
        match = _LINE.fullmatch(line)
        if match and match["key"] in ("name", "key") and secretish(match["rest"].strip("\"' ,")):
            return len(match["lead"])
        return -1

    for number in _beside(lines, suspects, column):
        match = _LINE.fullmatch(lines[number])
        if match and match["key"] == "value":
            yield from _value(lines, number, match)


def _beside(
    lines: Sequence[str], suspects: Sequence[int], column_of: Callable[[str], int]
) -> Iterator[int]:
    """The lines that stand in one mapping with a line that `column_of` gives a column for."""
    covered: dict[int, int] = {}
    for number in suspects:
        column = column_of(lines[number])
        if column >= 0 and number >= covered.get(column, 0):
            for other in _siblings(lines, number, column):
                covered[column] = max(other, covered.get(column, 0))
                yield other


def _siblings(lines: Sequence[str], number: int, column: int) -> Iterator[int]:
    """The other lines of the mapping whose keys stand at `column` and that `number` is part of."""
    first = number
    while first > 0 and _indent(lines[first]) >= column:
        first -= 1
        if lines[first].strip() and _indent(lines[first]) < column:
            break
    opener = _LINE.fullmatch(lines[first])
    if first != number and opener and len(opener["lead"]) == column:
        yield first
    for other in _below(lines, first, column - 1):
        if _indent(lines[other]) == column and other != number:
            yield other


def _flagged(lines: Sequence[str], suspects: Sequence[int]) -> _Hidden:
    """The argument on the line after a flag that takes a credential."""
    for number in suspects:
        match = _FLAG_LINE.fullmatch(lines[number])
        if match and secretish(match["key"]) and number + 1 < len(lines):
            yield number + 1, _lead(lines[number + 1])


def _pem_blocks(lines: Sequence[str], suspects: Sequence[int]) -> _Hidden:
    """Private keys from their first line to their last, or to the end where there is none."""
    end = -1
    for number in suspects:
        begin = _PEM.search(lines[number])
        if begin is None or number <= end:
            continue
        yield number, begin.start()
        for end in range(number, len(lines)):
            if end > number:
                yield end, _lead(lines[end])
            if "-----END" in lines[end]:
                break


def _secret_data(lines: Sequence[str], suspects: Sequence[int]) -> _Hidden:
    """What stands under `data` and `stringData` of a `kind: Secret`, but for its keys."""

    def column(line: str) -> int:
        match = _KIND_SECRET.fullmatch(line)
        return len(match["lead"]) if match else -1

    if any(_FLOW_SECRET.search(lines[number]) for number in suspects):
        yield from ((number, _lead(line)) for number, line in enumerate(lines) if line.strip())
    for number in _beside(lines, suspects, column):
        match = _LINE.fullmatch(lines[number])
        if match and match["key"] in ("data", "stringData"):
            yield from _entries(lines, number, match)


def _entries(lines: Sequence[str], number: int, match: re.Match[str]) -> _Hidden:
    if match["rest"].strip(_BRACKETS):
        yield number, match.start("rest")
    column = -1
    for other in _below(lines, number, len(match["lead"])):
        line = lines[other]
        column = _indent(line) if column < 0 else column
        entry = _LINE.fullmatch(line) if _indent(line) == column else None
        if (entry is None or entry["rest"]) and line.strip(_BRACKETS):
            yield other, entry.start("rest") if entry else _lead(line)


def _keys_only(line: str) -> str:
    """A line of a Secret: all of it if it only names things, else its key."""
    match = _LINE.fullmatch(line)
    if match is None:
        return line if not line.strip(_BRACKETS + "-") else line[: _lead(line)] + REDACTED
    if _NAMES_OF_A_SECRET.fullmatch(match["key"]) or not match["rest"].strip(_BRACKETS):
        return line
    return line[: match.start("rest")] + REDACTED
