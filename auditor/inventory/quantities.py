"""Kubernetes quantities ("500m", "2Gi", "1e3") as exact numbers.

Source: resource.Quantity in apimachinery: a signed decimal number and one suffix of
n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or a decimal exponent.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from auditor.model import JSON

_PATTERN = re.compile(
    r"(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))"
    r"(?P<suffix>[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,3})?"
)
_DECIMAL = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}


@lru_cache(maxsize=4096)
def _parse(text: str) -> Fraction | None:
    match = _PATTERN.fullmatch(text)
    if match is None:
        return None
    number, suffix = Fraction(match["number"]), match["suffix"] or ""
    if suffix in _BINARY:
        return number * (1 << _BINARY[suffix])
    if suffix in _DECIMAL:
        return number * Fraction(10) ** _DECIMAL[suffix]
    return number * Fraction(10) ** int(suffix[1:]) if suffix else number


def parse_quantity(value: JSON) -> Fraction | None:
    """The number that a quantity means; None for what is no quantity."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return Fraction(str(value))
    return _parse(value) if isinstance(value, str) else None


def number(value: JSON) -> int | float | None:
    """A quantity as a JSON number in its base unit (bytes, requests a second)."""
    parsed = parse_quantity(value)
    if parsed is None:
        return None
    return int(parsed) if parsed.denominator == 1 else float(parsed)


def millis(value: JSON) -> int | float | None:
    """A quantity as a JSON number in thousandths (CPU: 1000 is one core)."""
    parsed = parse_quantity(value)
    if parsed is None:
        return None
    parsed *= 1000
    return int(parsed) if parsed.denominator == 1 else float(parsed)
