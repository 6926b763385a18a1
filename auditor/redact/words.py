"""Which names and values are credentials."""

from __future__ import annotations

import re
from functools import lru_cache

REDACTED = "[redacted]"
"""What is shown in place of a credential."""

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


def hides(flag: str, value: str) -> bool:
    """Whether `value` is a credential as the argument after `flag`."""
    if harmless(value):
        return False
    if flag == "-p":
        return _NUMBER_OR_PATH.fullmatch(value) is None
    if flag in ("-u", "--user", "--proxy-user"):
        return _USER_AND_PASSWORD.fullmatch(value) is not None
    return flag.startswith("-") and secretish(flag) and not value.lstrip("\"'").startswith("-")


def harmless(value: str) -> bool:
    """Whether there is nothing to hide in a value: it is no value, or a reference."""
    return _HARMLESS.fullmatch(value.strip()) is not None
