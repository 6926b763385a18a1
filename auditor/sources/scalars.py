"""What an unquoted YAML word means to Kubernetes.

kubectl, Helm and the API server read YAML 1.1 as Go's yaml.v2 does and hand it on as JSON. That
reading is neither YAML 1.2 nor PyYAML's: `y` is true, `0644` and `0o644` are 420, `089` is 89,
`1e3` is 1000, `1:30` and `2024-01-01` are text. A rule must see what the API server would see.
"""

from __future__ import annotations

import base64
import math
import re
import struct
from decimal import Decimal
from typing import Final

Scalar = None | bool | int | float | str

_TAG: Final = "tag:yaml.org,2002:"

_WORDS: Final[dict[str, Scalar]] = {
    **dict.fromkeys(
        ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True
    ),
    **dict.fromkeys(
        ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False
    ),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}

_NUMERIC_START: Final = frozenset("+-0123456789")
_INTEGER: Final = re.compile(
    r"([+-]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))", re.ASCII
)
_SIGN_AFTER_PREFIX: Final = re.compile(r"0b([+-])([01]+)", re.ASCII)
"""`0b-11` is -3 to yaml.v2: it cuts the prefix and parses what is left."""
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_POINT_FLOAT: Final = re.compile(r"\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?", re.ASCII)
_TIMESTAMP: Final = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
    r"(?:[Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:[.,][0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?",
    re.ASCII,
)
_ESCAPED_BYTE: Final = re.compile("[\udc80-\udcff]")

_LONGEST_INTEGER: Final = 400
"""Longer digits overflow in any base that is read here, and Python is slow to convert them."""
_UINT64: Final = 1 << 64
_INT64: Final = 1 << 63


_NOT_FINITE: Final = "a number that is infinite or no number at all, which JSON cannot hold"


class NotReadable(Exception):
    """A scalar that the API server would refuse; the text says why and never quotes the value."""


def _parse_integer(text: str) -> int | None:
    """What Go's ParseInt (base 0), then ParseUint, make of `text`; None where both refuse it."""
    match = _INTEGER.fullmatch(text)
    if match is None or len(text) > _LONGEST_INTEGER:
        return None
    sign, hexadecimal, binary, octal, decimal = match.groups()
    if hexadecimal:
        value = int(hexadecimal, 16)
    elif binary:
        value = int(binary, 2)
    elif octal:
        value = int(octal, 8)
    else:
        value = int(decimal)
    if sign == "-":
        return -value if value <= _INT64 else None
    # ParseUint, the second attempt, takes no sign.
    return value if value < (_INT64 if sign else _UINT64) else None


def _parse_number(text: str) -> int | float | None:
    plain = text.replace("_", "")
    integer = _parse_integer(plain)
    if integer is not None:
        return integer
    if _FLOAT.fullmatch(plain):
        value = float(plain)
        # Go reports an overflow as an error, and then the word stays text.
        return None if math.isinf(value) else value
    match = _SIGN_AFTER_PREFIX.fullmatch(plain)
    if match and len(plain) <= _LONGEST_INTEGER:
        sign, digits = match.groups()
        value = int(digits, 2)
        if value < _INT64 or (sign == "-" and value == _INT64):
            return -value if sign == "-" else value
    return None


def _resolve(text: str) -> Scalar:
    """The value of a word, before JSON has its say: infinities and NaN are possible."""
    try:
        return _WORDS[text]
    except KeyError:
        pass
    first = text[0]
    number: int | float | None = None
    if first in _NUMERIC_START:
        number = _parse_number(text)
    elif first == "." and _POINT_FLOAT.fullmatch(text):
        number = float(text)
        if math.isinf(number):
            number = None
    return text if number is None else number


def as_json(number: float) -> int | float:
    """The number that comes back when Go writes `number` as JSON and reads it again.

    Whole numbers in the range of an int64 come back as integers, by their shortest digits.
    """
    if number.is_integer() and abs(number) < _INT64:
        return int(number) if abs(number) < 1 << 53 else int(Decimal(repr(number)))
    return number


def plain_value(text: str) -> Scalar:
    """The JSON value of an unquoted word without a tag.

    Raises NotReadable for infinities and NaN, which JSON does not have.
    """
    value = _resolve(text)
    if type(value) is float:
        if not math.isfinite(value):
            raise NotReadable(_NOT_FINITE)
        return as_json(value)
    return value


def _tagged(tag: str, text: str) -> Scalar:
    if tag == _TAG + "binary":
        return _binary(text)
    if not tag.startswith(_TAG):
        return text
    name = tag[len(_TAG) :]
    if name not in ("bool", "int", "float", "null", "timestamp"):
        return text
    value = _resolve(text)
    if name == "timestamp":
        fits = isinstance(value, str) and _TIMESTAMP.fullmatch(value) is not None
    elif name == "null":
        fits = value is None
    elif name == "bool":
        fits = isinstance(value, bool)
    elif name == "int":
        fits = type(value) is int
    else:
        fits = type(value) is float or (type(value) is int and value < _INT64)
    if not fits:
        raise NotReadable(f"a value that its tag !!{name} does not fit")
    return float(value) if name == "float" and isinstance(value, int) else value


def _binary(text: str) -> str:
    digits = text.replace("\r", "").replace("\n", "")
    try:
        if len(digits) % 4:
            raise ValueError
        data = base64.b64decode(digits, validate=True)
    except ValueError:
        raise NotReadable("a value tagged !!binary that is not base64") from None
    # Go's JSON writer puts one replacement character for every byte that is no UTF-8.
    return _ESCAPED_BYTE.sub("\ufffd", data.decode("utf-8", "surrogateescape"))


def tagged_value(tag: str, text: str) -> Scalar:
    """The JSON value of a scalar with an explicit (long) tag. Tags that YAML does not define are
    ignored and the value is text, as yaml.v2 does.

    Raises NotReadable where the value does not fit the tag.
    """
    value = _tagged(tag, text)
    if type(value) is float:
        if not math.isfinite(value):
            raise NotReadable(_NOT_FINITE)
        return as_json(value)
    return value


def key_text(text: str, tag: str | None = None) -> str:
    """The JSON key that an unquoted (or tagged) mapping key becomes: `on` is "true", `1.50` is
    "1.5".

    Raises NotReadable for keys that JSON cannot have.
    """
    value = _resolve(text) if tag is None else _tagged(tag, text)
    if isinstance(value, str):
        return value
    if value is None:
        raise NotReadable("a key that is null; quote it if it is meant as text")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if value >= _INT64:
            raise NotReadable("a key that is a number too large; quote it if it is meant as text")
        return str(value)
    return _float_key(value)


def _float_key(value: float) -> str:
    """Go's FormatFloat(value, 'g', -1, 32): the shortest digits that give the same float32."""
    if math.isnan(value):
        return ".nan"
    try:
        single = struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        single = math.copysign(math.inf, value)
    if math.isinf(single):
        return ".inf" if single > 0 else "-.inf"
    for digits in range(9):
        text = f"{single:.{digits}e}"
        if struct.unpack("<f", struct.pack("<f", float(text)))[0] == single:
            break
    mantissa, _, exponent = text.partition("e")
    if -4 <= int(exponent) < 6:
        return f"{Decimal(text):f}"
    return f"{mantissa}e{exponent}"
