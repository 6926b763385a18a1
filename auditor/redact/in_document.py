"""What a line hides because of the lines around it: a block scalar under a credential's key, the
argument after a flag, the data of a Secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from auditor.redact import patterns
from auditor.redact.in_line import Span, value_span
from auditor.redact.words import REDACTED, harmless, hides, secretish

_Hidden = Iterator[tuple[int, int]]
"""Line number and the column from which on the line is hidden."""

_BRACKETS = " \t{}[],"
_LEAD = re.compile(r"[ \t]*(?:-[ \t]+)*")
_LINE = re.compile(
    r"""(?P<lead>[ \t]*(?:\#+[ \t]*)?(?:-[ \t]+)*)"""
    r"""(?P<quote>["']?)(?P<key>[\w./][\w./\-]*)(?P=quote)"""
    r"""(?:[ \t]*:(?=[ \t]|$)[ \t]*|[ \t]+=[ \t]*)(?P<rest>.*)"""
)
_FLAG_AT_END = re.compile(
    r"""(?:^|[\s\["',])(?P<flag>--?[\w.\-]{1,200})["']?\s{0,9},?\s{0,9}(?:\\|\#.*)?$"""
)
_ITEM = re.compile(r"""[ \t]*(?:-[ \t]+)*(?P<rest>.*?)[ \t]*,?[ \t]*""")
_ITEM_OF_A_SEQUENCE = re.compile(r"[ \t]*(?:-[ \t]|[\"'][^\"']*[\"'],?[ \t]*$)")
_QUOTES = "\"' \t,"
_SHORT_FLAGS = ("-p", '"-p', "'-p", "-a", '"-a', "'-a", "-u", '"-u', "'-u", "--")
_VALUE_ALONE = re.compile(
    r"""(?P<before>[ \t]*["']?value["']?[ \t]*[:=][ \t]*)(?P<rest>[^ \t].*)""", re.IGNORECASE
)
_NAME_ALONE = re.compile(
    r"""(?:.*["' \t{-])?name["']?[ \t]*[:=][ \t]*["']?(?P<key>[\w.\-]+)["']?[ \t]*,?[ \t]*""",
    re.IGNORECASE,
)
_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY")
_NODE = r"""["']?\s*:\s*(?:[!&]\S*\s+)*"""
_KIND_SECRET = re.compile(
    rf"""(?P<lead>[ \t]*(?:-[ \t]+)*)["']?kind{_NODE}["']?Secret["']?\s*,?\s*(?:\#.*)?"""
)
_FLOW_SECRET = re.compile(rf"""[{{,]\s*\\*["']?kind\\*{_NODE}\\*["']?Secret\b""")
_NAMES_OF_A_SECRET = re.compile("apiVersion|kind|metadata|name|namespace|type|data|stringData")


def hidden_by_others(lines: Sequence[str], suspects: Sequence[int]) -> Iterator[tuple[int, Span]]:
    """Line numbers, and what to hide in those lines."""
    for finder in (_keyed, _named, _flagged, _for_clients, _pem_blocks, _secret_data):
        for number, column in finder(lines, suspects):
            yield number, (column, max(column, len(lines[number])))
    yield from _for_clients_in_flow(lines, suspects)


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
    elif not harmless(rest):
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
    for number in suspects:
        match = _NAME_ALONE.fullmatch(lines[number])
        if match and secretish(match["key"]):
            for other in range(number + 1, len(lines)):
                value = _VALUE_ALONE.fullmatch(lines[other])
                if value and not harmless(value["rest"]):
                    yield other, value.start("rest")
                if lines[other].strip():
                    break


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
        match = _FLAG_AT_END.search(lines[number])
        if match is None:
            continue
        for other in range(number + 1, len(lines)):
            item = _ITEM.fullmatch(lines[other])
            if item is None or not item["rest"] or item["rest"].startswith("#"):
                continue
            if hides(match["flag"], item["rest"]):
                yield other, item.start("rest")
                if item["rest"].startswith(("|", ">")):
                    dash = max(item.start("rest") - 2, _indent(lines[other]))
                    yield from ((n, _lead(lines[n])) for n in _below(lines, other, dash))
                else:
                    yield from _quoted_lines(lines, other, item["rest"])
            break


def _for_clients_in_flow(
    lines: Sequence[str], suspects: Sequence[int]
) -> Iterator[tuple[int, Span]]:
    """The same for words within brackets."""
    for client, flag in patterns.CLIENTS:
        if any(client.search(lines[number]) for number in suspects):
            for number, line in enumerate(lines):
                if "-" in line and ("[" in line or "," in line):
                    for match in flag.finditer(line):
                        for span in value_span(match):
                            yield number, span


def _for_clients(lines: Sequence[str], suspects: Sequence[int]) -> _Hidden:
    """The words by which a client is told its password, each on a line of its own. The command
    may stand before or after its arguments, so any line of the document may be one."""
    for client, flag in patterns.CLIENTS:
        if not any(client.search(lines[number]) for number in suspects):
            continue
        for number, line in enumerate(lines):
            item = _ITEM.fullmatch(line)
            if item is None or not item["rest"].startswith(_SHORT_FLAGS):
                continue
            match = flag.match(line, item.start("rest"))
            if match and not harmless(match["value"]):
                yield number, match.start("value")
                continue
            other = next((n for n in range(number + 1, len(lines)) if lines[n].strip()), number)
            value = _ITEM.fullmatch(lines[other])
            if value and other > number and _ITEM_OF_A_SEQUENCE.match(lines[other]):
                match = flag.match(f"{item['rest'].strip(_QUOTES)} {value['rest']}")
                if match and not harmless(match["value"]):
                    yield other, value.start("rest")


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
    """What stands under `data` and `stringData` of a `kind: Secret`, and under the `binaryData` of
    any object, but for its keys."""

    def column(line: str) -> int:
        match = _KIND_SECRET.fullmatch(line)
        return len(match["lead"]) if match else -1

    if any(_FLOW_SECRET.search(lines[number]) for number in suspects):
        yield from ((number, _lead(line)) for number, line in enumerate(lines) if line.strip())
    for number in _beside(lines, suspects, column):
        match = _LINE.fullmatch(lines[number])
        if match and match["key"] in ("data", "stringData"):
            yield from _entries(lines, number, match)
    for number in suspects:
        match = _LINE.fullmatch(lines[number])
        if match and match["key"] == "binaryData":
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


def keys_only(line: str) -> str:
    """A line of a Secret: all of it if it only names things, else its key."""
    match = _LINE.fullmatch(line)
    if match is None:
        return line if not line.strip(_BRACKETS + "-") else line[: _lead(line)] + REDACTED
    if _NAMES_OF_A_SECRET.fullmatch(match["key"]) or not match["rest"].strip(_BRACKETS):
        return line
    return line[: match.start("rest")] + REDACTED
