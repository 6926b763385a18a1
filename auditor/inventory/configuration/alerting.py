"""Recording and alerting rules of Prometheus, as far as it takes to say what an alert watches:
recorded series are put in place of their names, and comparisons with a number are taken apart.

This is no PromQL parser: quotes, brackets and the words `and`, `or` and `unless` are told apart,
and a side of a comparison that is arithmetic on numbers is worked out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from auditor.inventory.fields import mapping, sequence, text
from auditor.model import JSON, Path

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_STRING = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`")
_OPERATOR = re.compile(r"(>=|<=|==|!=|>|<)\s*(?:bool\b)?")
_JOINED = re.compile(r"\b(?:and|or|unless)\b(?:\s+(?:on|ignoring)\s*\([^)]*\))?")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_CONSTANT = re.compile(r"[-+*/() 0-9.eE]+")
_JOB = re.compile(r"\bjob\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_FLIPPED = {">": "<", "<": ">", ">=": "<=", "<=": ">="}
_DEEPEST = 8
_MOST_BRACKETS = 20
_LONGEST, _LONGEST_MADE = 4000, 20_000
"""Characters of an expression as written, and with recorded series put in: longer ones are left
alone."""


class Comparison(msgspec.Struct, frozen=True):
    """`left op value`, with recorded series put in and white space taken out of `left`."""

    left: str
    op: str
    value: float


class AlertRule(msgspec.Struct, frozen=True):
    """One alerting rule."""

    name: str
    ref: int
    path: Path
    """Where its expression stands."""
    severity: str
    comparisons: tuple[Comparison, ...]
    jobs: tuple[str, ...]
    """The scrape jobs whose series it reads."""


def alerts_in(files: Sequence[tuple[JSON, int, Path]]) -> list[AlertRule]:
    """The alerts of all rule files of one Prometheus; each file with the place it stands at."""
    recorded: dict[str, str] = {}
    rules: list[tuple[Mapping[str, JSON], int, Path]] = []
    for tree, ref, path in files:
        for group, one in enumerate(sequence(mapping(tree).get("groups"))):
            for number, rule in enumerate(sequence(mapping(one).get("rules"))):
                entry = mapping(rule)
                at = (*path, "groups", group, "rules", number, "expr")
                rules.append((entry, ref, at))
                if text(entry.get("record")):
                    recorded[text(entry["record"])] = str(entry.get("expr"))
    series = Series(recorded)
    return [
        AlertRule(
            name=text(entry.get("alert")),
            ref=ref,
            path=path,
            severity=text(mapping(entry.get("labels")).get("severity")),
            comparisons=tuple(comparisons(str(entry.get("expr")), series)),
            jobs=tuple(_jobs(str(entry.get("expr")), series)),
        )
        for entry, ref, path in rules
        if text(entry.get("alert"))
    ]


def _jobs(expression: str, series: Series) -> list[str]:
    found = _JOB.findall(series.put_in(expression))
    return sorted({double or single for double, single in found})


class Series:
    """Recorded series by their names."""

    def __init__(self, recorded: Mapping[str, str]) -> None:
        self._recorded = recorded
        self._known: dict[tuple[str, int], str] = {}
        """What was put together before, by name and depth: series that are made of each other would
        be made again and again."""

    def put_in(self, expression: str, depth: int = _DEEPEST) -> str:
        """The expression with recorded series in place of their names; as it is where it would
        become too long."""
        if len(expression) > _LONGEST:
            return expression
        made: list[str] = []
        at = length = 0
        while at < len(expression):
            found = _STRING.match(expression, at) or _NAME.match(expression, at)
            if found is None:
                made.append(expression[at])
                at += 1
                continue
            name = found[0]
            if depth and name in self._recorded:
                if (name, depth) not in self._known:
                    inner = self.put_in(self._recorded[name], depth - 1)
                    self._known[name, depth] = f"({inner})"
                name = self._known[name, depth]
            made.append(name)
            length += len(name)
            if length > _LONGEST_MADE:
                return expression
            at = found.end()
        return "".join(made)


def comparisons(expression: str, series: Series) -> Iterator[Comparison]:
    """The comparisons with a number that an expression is made of, on its top level."""
    if len(expression) > _LONGEST:
        return
    for part in _split(_bare(expression), _JOINED):
        bare = _bare(part)
        sides = _sides(bare)
        if sides is None:
            if len(_split(bare, _JOINED)) > 1:
                yield from comparisons(bare, series)
            continue
        left, op, right = sides
        value, other = _constant(right), left
        if value is None:
            value, other, op = _constant(left), right, _FLIPPED.get(op, op)
        if value is not None:
            yield Comparison(re.sub(r"\s+", "", series.put_in(other)), op, value)


def _bare(expression: str) -> str:
    """Without white space and without brackets around the whole."""
    bare = expression.strip()
    for _ in range(_MOST_BRACKETS):
        if not bare.startswith("(") or _closed_at(bare) != len(bare) - 1:
            break
        bare = bare[1:-1].strip()
    return bare


def _closed_at(expression: str) -> int:
    """Where the bracket is closed that an expression begins with; -1 for nowhere."""
    return next((at for at, depth in enumerate(_depths(expression)) if depth <= 0), -1)


def _depths(expression: str) -> list[int]:
    """For each character, how many brackets are open after it; inside of a text, one more."""
    depths: list[int] = []
    depth = at = 0
    while at < len(expression):
        if found := _STRING.match(expression, at):
            depths += [depth + 1] * (found.end() - at)
            at = found.end()
            continue
        depth += (expression[at] in "([{") - (expression[at] in ")]}")
        depths.append(depth)
        at += 1
    return depths


def _split(expression: str, pattern: re.Pattern[str]) -> list[str]:
    depths = _depths(expression)
    parts: list[str] = []
    start = 0
    for found in pattern.finditer(expression):
        if depths[found.start()] == 0:
            parts.append(expression[start : found.start()])
            start = found.end()
    return [*parts, expression[start:]]


def _sides(expression: str) -> tuple[str, str, str] | None:
    depths = _depths(expression)
    for found in _OPERATOR.finditer(expression):
        if depths[found.start()] == 0:
            return expression[: found.start()], found[1], expression[found.end() :]
    return None


def _constant(expression: str) -> float | None:
    """The value of arithmetic on numbers; None for anything else."""
    bare = expression.strip()
    if not bare or _CONSTANT.fullmatch(bare) is None or len(bare) > 100:
        return None
    try:
        tokens = [*re.findall(r"[-+*/()]|[0-9][0-9.]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+", bare), ""]
        value, at = _sum(tokens, 0)
    except (ValueError, ZeroDivisionError, IndexError):
        return None
    return value if tokens[at] == "" else None


def _sum(tokens: Sequence[str], at: int) -> tuple[float, int]:
    value, at = _product(tokens, at)
    while tokens[at] in ("+", "-"):
        operator = tokens[at]
        other, at = _product(tokens, at + 1)
        value = value + other if operator == "+" else value - other
    return value, at


def _product(tokens: Sequence[str], at: int) -> tuple[float, int]:
    value, at = _factor(tokens, at)
    while tokens[at] in ("*", "/"):
        operator = tokens[at]
        other, at = _factor(tokens, at + 1)
        value = value * other if operator == "*" else value / other
    return value, at


def _factor(tokens: Sequence[str], at: int) -> tuple[float, int]:
    if tokens[at] == "-":
        value, at = _factor(tokens, at + 1)
        return -value, at
    if tokens[at] == "(":
        value, at = _sum(tokens, at + 1)
        if tokens[at] != ")":
            raise ValueError
        return value, at + 1
    return float(tokens[at]), at + 1
