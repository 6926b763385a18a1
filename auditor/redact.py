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
    "password|passwd|passphrase|secret|token|credential|pgpass|userlist|htpasswd|netrc"
    "|(?:api|access|private|signing|encryption|master|shared|auth|license|session|cookie|hmac|jwt"
    "|account|storage)key|sharedaccesssignature|redisauth|rediscliauth|dockerconfigjson"
    "|lastappliedconfiguration"
)
"""What the words of a key have in them, joined in lower case, if a credential stands under it."""
_SHORT = re.compile("pass|pw|pwd|creds?|requirepass|masterauth|primaryauth")
"""Words too short to be looked for inside other words."""
_PASS_AT_END = re.compile("[a-z]+(?:pass|pwd)|(?:root|db|pg|admin|user|bind)pw")
_OTHER_PASS = re.compile(
    ".*(?:by|ask|com|tres|sur|over|under|back|tail|all|band|high|low|multi|single|one|two|first"
    "|second|last|sub|render|proxy|fastcgi|scgi|uwsgi|grpc)pass"
)
_ABOUT = re.compile(
    "(?:name|ref|file|path|mount|volume|request|review|limit|id|audience)s?|polic(?:y|ies)"
    "|directory|dir|class|type|kind|provider|length|len|size|min|max|ttl|age|expir[a-z]*|seconds"
    "|minutes|hours|days|enabled|disabled|required|rotation|algorithm|encryption|method|format"
    "|encoding|version|namespace|endpoint|url|uri|host|port|header|count|issuer|projection"
    "|controller|service|server|store|manager|operator|driver|sync|reader|selector|template"
)
"""Last words of keys that speak about a credential and do not hold one: `secretName`."""

_HINT_WORDS = """pass pw secret token cred key auth dockerconfigjson last-applied userlist netrc
    identified login user curl akia asia ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- gldt- glrt-
    glptt- glft- glcbt- glagent- gloas- glsoat- xox xapp- aiza ya29. k_live_ k_test_ whsec_ npm_
    pypi- _v1_ sg. sk- hvs. hvb. hvr. hf_ eyj scram-sha- $1$ $2$ $2a$ $2b$ $2x$ $2y$ $5$ $6$ $7$
    $y$ $apr1 $argon2 $scrypt$ sha} sha256} sha512} md5 hooks.slack discord webhook.office sig=
    bearer signature @ :*: :5432: :6432: :5433: binarydata
    mysql mariadb mydumper myloader mongo cqlsh rabbitmqadmin redis- valkey- keydb- \u017f"""
_HINTS = (*_HINT_WORDS.split(), " -u", "'-u", '"-u', " -p", "'-p", '"-p', "[-p", ",-p", '">', "'>")
_HINTS += ('" "', '"\t"', '\\" \\"')
"""Every text that holds anything to mask has one of these in it, in lower case. Most texts have
none, and are done with."""

_BRACKETS = " \t{}[],"
_QUOTE = re.compile(r"""\\*["']""")
_LEAD = re.compile(r"[ \t]*(?:-[ \t]+)*")
_HARMLESS = re.compile(
    r"""\\*["']?(?:|true|false|null|~|\$\(\w+\)|\$\{\w+\}|(?-i:\$[A-Z_][A-Z0-9_]*)"""
    r"""|\{\{-? ?\.[\w.]+ ?-?\}\}|\$__(?:file|env)\{[^{}]*\}|%\(\w+\)s|\[redacted\]"""
    r"""|/(?:run|var|etc|usr|opt|home|root|tmp|mnt|media|proc|sys|dev|srv|secrets?|vault)"""
    r"""(?:/[A-Za-z0-9_.@\-]*)+)\\*["']?,?(?:\s+\#.*)?""",
    re.IGNORECASE,
)
"""Nothing to hide: no value, a truth value, or a reference to a variable or a file."""
_NUMBER_OR_PATH = re.compile(r"""["']?(?:-.*|\d[\d:.\-/]*(?:tcp|udp)?|\$.*|[.~]{0,2}/.*)?["']?""")
_USER_AND_PASSWORD = re.compile(r"""["']?[^\s:"'/]+:(?!\d{1,5}(?:\W|$)|//|\$)[^\s"']+["']?""")
_ESCAPE = re.compile(r"""\\+[nrt"']""")
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


_WORDS = (
    re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+"),
    re.compile("[A-Z]+[a-z]*|[a-z]+"),
)
"""How a key falls into words: `DBName` as people read it, and as the rules do."""


@lru_cache(maxsize=4096)
def secretish(key: str) -> bool:
    """Whether a value under `key` is a credential: `DB_PASSWORD` is, `secretName` is not."""
    for pattern in _WORDS:
        words = [word.lower() for word in pattern.findall(key)]
        if not words or _ABOUT.fullmatch(words[-1]) or words[0] == "existing":
            continue
        if _CREDENTIAL.search("".join(words)) or any(map(_SHORT.fullmatch, words)):
            return True
        if _PASS_AT_END.fullmatch(words[-1]) and not _OTHER_PASS.fullmatch(words[-1]):
            return True
    return False


def _hides(flag: str, value: str) -> bool:
    """Whether `value` is a credential as the argument after `flag`."""
    if _harmless(value):
        return False
    if flag == "-p":
        return _NUMBER_OR_PATH.fullmatch(value) is None
    if flag in ("-u", "--user", "--proxy-user"):
        return _USER_AND_PASSWORD.fullmatch(value) is not None
    return flag.startswith("-") and secretish(flag) and not value.lstrip("\"'").startswith("-")


def mask(text: str) -> str:
    """`text` with everything that looks like a credential replaced by `[redacted]`."""
    return _mask_short(text) if len(text) < 500 else _mask(text)


def _mask(text: str) -> str:
    return "\n".join(mask_lines(text.split("\n"))) if _suspicious(text) else text


_mask_short = lru_cache(maxsize=16384)(_mask)


def mask_lines(lines: Sequence[str], of_secret: bool = False) -> list[str]:
    """The lines of one document, masked: as many as came in, so that line numbers still hold.

    A line may be secret for what stands above it (a block scalar, a key block, a `kind: Secret`),
    so hand in the document from its first line. `of_secret`: the lines are known to belong to a
    Secret; nothing but its keys is shown.
    """
    masked = list(lines)
    for number, spans in _spans(lines).items():
        masked[number] = _without(lines[number], spans)
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
    clients = _clients_in(words) if _suspicious("\n".join(words)) else []
    for item in value:
        hidden = isinstance(item, str) and (
            bool(before and _hides(before, item)) or _told(clients, before, item)
        )
        masked.append(REDACTED if hidden else mask_value(item, key))
        before = item if isinstance(item, str) else ""
    return masked


def _clients_in(words: Sequence[str]) -> list[re.Pattern[str]]:
    """How the clients among these words are told a password."""
    from auditor import credentials

    return [flag for name, flag in credentials.CLIENTS if any(map(name.search, words))]


def _told(clients: Sequence[re.Pattern[str]], before: str, word: str) -> bool:
    for flag in clients:
        match = flag.match(word) or (flag.match(f"{before} {word}") if before[:1] == "-" else None)
        if match and not _harmless(match["value"]):
            return True
    return False


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


_Span = tuple[int, int]
"""Where something to hide begins in a line, and where it ends."""


def _spans(lines: Sequence[str]) -> dict[int, list[_Span]]:
    """What is to hide in each line that has something to hide."""
    suspects = _suspects(lines)
    found: dict[int, list[_Span]] = {}
    for number in suspects:
        line = lines[number]
        spans = _in_short_line(line) if len(line) < 200 else _in_line(line)
        if spans:
            found[number] = list(spans)
    for finder in (_keyed, _named, _flagged, _for_clients, _pem_blocks, _secret_data):
        for number, column in finder(lines, suspects):
            found.setdefault(number, []).append((column, max(column, len(lines[number]))))
    for number, span in _for_clients_in_flow(lines, suspects):
        found.setdefault(number, []).append(span)
    return found


def _without(line: str, spans: Sequence[_Span]) -> str:
    parts: list[str] = []
    position = 0
    last = -1
    for start, end in sorted(spans):
        if start > last:
            parts += (line[position:start], REDACTED)
        last = max(last, end)
        position = max(position, end)
    return "".join(parts) + line[position:]


def _in_line(line: str) -> tuple[_Span, ...]:
    """The credentials that one line shows by itself."""
    from auditor import credentials  # late: see there

    lower = line.lower()
    spans = [match.span() for match in credentials.TOKENS.finditer(line)]
    for hints, pattern in credentials.PLACES:
        for hint in hints:
            if hint in lower:
                spans += _values(pattern, line)
                break
    for client, flag in credentials.CLIENTS:
        if name := client.search(line):
            for match in flag.finditer(line, name.end()):
                spans += _value_span(match)
    spans += _keyed_values(line)
    if "<" in line:
        for match in credentials.ELEMENT.finditer(line):
            if secretish(match["tag"]) or (match["key"] and secretish(match["key"])):
                spans += _value_span(match)
    if "\\" in line and _ESCAPE.search(line):
        spans += _in_escaped(line)
    return tuple(spans)


_in_short_line = lru_cache(maxsize=4096)(_in_line)
"""Manifests repeat themselves: most lines with a hint are the same few."""


def _in_escaped(line: str) -> Iterator[_Span]:
    """What stands in a text within quotes, whose lines and quotes are escaped."""
    plain = _ESCAPE.sub(_unescaped, line)
    parts = plain.split("\n")
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + len(part) + 1)
    for number, spans in _spans(parts).items():
        for start, end in spans:
            start, end = start + starts[number], end + starts[number]
            while end > start and line[end - 1] in "\\ ":
                end -= 1
            if number + 1 == len(parts) and line.endswith('"', start, end):
                end -= 1
            yield start, end


def _unescaped(match: re.Match[str]) -> str:
    """The character that is meant, after as many spaces as keep all others in their places."""
    char = match[0][-1]
    return " " * (len(match[0]) - 1) + {"n": "\n", "r": "\n", "t": " "}.get(char, char)


def _values(pattern: re.Pattern[str], line: str) -> Iterator[_Span]:
    for match in pattern.finditer(line):
        yield from _value_span(match)


def _value_span(match: re.Match[str]) -> Iterator[_Span]:
    """The value that was found, without its quotes, unless there is nothing to hide."""
    value, (start, end) = match["value"], match.span("value")
    if _harmless(value):
        return
    quote = _QUOTE.match(value)
    if quote:
        start += quote.end()
        if len(value) >= 2 * quote.end() and value.endswith(quote[0]):
            end -= quote.end()
    yield start, end


def _keyed_values(line: str) -> Iterator[_Span]:
    """Values beside the key, the flag or the name that makes credentials of them."""
    from auditor import credentials

    position = 0
    while match := credentials.KEY.search(line, position):
        position = match.end()
        if secretish(match["key"]):
            value = _after_key(line, match)
            if value:
                yield from _value_span(value)
                position = max(position, value.end())
    for match in credentials.FLAG.finditer(line):
        value = credentials.ARGUMENT.match(line, match.end())
        if value and _hides(match["flag"], value["value"]):
            yield from _value_span(value)
    for match in credentials.NAMED.finditer(line):
        value = credentials.NAMED_VALUE.match(line, match.end())
        if value and secretish(match["key"]):
            yield from _value_span(value)
    for match in credentials.VALUE_NAMED.finditer(line):
        if secretish(match["key"]):
            yield from _value_span(match)


def _after_key(line: str, key: re.Match[str]) -> re.Match[str] | None:
    from auditor import credentials

    if key["separator"] != ":":
        return credentials.AFTER_EQUALS.match(line, key.end())
    quoted = line.startswith(('"', "'"), key.end())
    if key["close"] or key["after"] or (quoted and not key["before"]):
        return credentials.AFTER_COLON.match(line, key.end())
    return None


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
    for number in suspects:
        match = _NAME_ALONE.fullmatch(lines[number])
        if match and secretish(match["key"]):
            for other in range(number + 1, len(lines)):
                value = _VALUE_ALONE.fullmatch(lines[other])
                if value and not _harmless(value["rest"]):
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
            if _hides(match["flag"], item["rest"]):
                yield other, item.start("rest")
                if item["rest"].startswith(("|", ">")):
                    dash = max(item.start("rest") - 2, _indent(lines[other]))
                    yield from ((n, _lead(lines[n])) for n in _below(lines, other, dash))
                else:
                    yield from _quoted_lines(lines, other, item["rest"])
            break


def _for_clients_in_flow(
    lines: Sequence[str], suspects: Sequence[int]
) -> Iterator[tuple[int, _Span]]:
    """The same for words within brackets."""
    from auditor import credentials

    for client, flag in credentials.CLIENTS:
        if any(client.search(lines[number]) for number in suspects):
            for number, line in enumerate(lines):
                if "-" in line and ("[" in line or "," in line):
                    for match in flag.finditer(line):
                        for span in _value_span(match):
                            yield number, span


def _for_clients(lines: Sequence[str], suspects: Sequence[int]) -> _Hidden:
    """The words by which a client is told its password, each on a line of its own. The command
    may stand before or after its arguments, so any line of the document may be one."""
    from auditor import credentials

    for client, flag in credentials.CLIENTS:
        if not any(client.search(lines[number]) for number in suspects):
            continue
        for number, line in enumerate(lines):
            item = _ITEM.fullmatch(line)
            if item is None or not item["rest"].startswith(_SHORT_FLAGS):
                continue
            match = flag.match(line, item.start("rest"))
            if match and not _harmless(match["value"]):
                yield number, match.start("value")
                continue
            other = next((n for n in range(number + 1, len(lines)) if lines[n].strip()), number)
            value = _ITEM.fullmatch(lines[other])
            if value and other > number and _ITEM_OF_A_SEQUENCE.match(lines[other]):
                match = flag.match(f"{item['rest'].strip(_QUOTES)} {value['rest']}")
                if match and not _harmless(match["value"]):
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


def _keys_only(line: str) -> str:
    """A line of a Secret: all of it if it only names things, else its key."""
    match = _LINE.fullmatch(line)
    if match is None:
        return line if not line.strip(_BRACKETS + "-") else line[: _lead(line)] + REDACTED
    if _NAMES_OF_A_SECRET.fullmatch(match["key"]) or not match["rest"].strip(_BRACKETS):
        return line
    return line[: match.start("rest")] + REDACTED
