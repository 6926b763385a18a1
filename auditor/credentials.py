"""What a credential looks like in a text: under its key, or by its own shape.

Compiling these takes longer than all other imports of a report, and most texts need none of them:
`redact` imports this module when it first meets a text that may hold a credential.
"""

from __future__ import annotations

import re

_REDACTED = "[redacted]"

# Repetitions that could meet a hostile text are bounded, so that none of these is ever quadratic.
_QUOTED = (
    r'"(?:\\.|[^"\\])*"?'
    r"|'(?:''|[^'])*'?"
    r"""|(?P<escape>\\{1,7})["'].*?(?<!\\)(?P=escape)["']"""
    r"""|\$[({]\w+[)}](?=[\s&;,}\])"'\\]|[.:](?:\s|$)|$)"""
)
_NEXT_KEY = r"""\s{0,9}\\*["']?[\w.\-]{1,99}\\*["']?\s{0,9}[:=]"""
_KEY_NAME = r"[\w.\-]{0,80}(?:pass|pwd|pw|secret|token|cred|key|auth|config)[\w.\-]{0,80}"
_KEY = rf"""(?<![\w.\-])(?P<key>{_KEY_NAME})(?P<close>\\*["'])?"""
_NAMED = rf"""(?<!\w)(?:name|key)\\*["']?\s*:\s*\\*["']?(?P<key>{_KEY_NAME})"""
_VALUE = rf"""(?<!\w)value\\*["']?\s*:\s*(?P<value>{_QUOTED}|[^\s,}}\]"'\\][^,}}\]]*)"""
PAIRS = (
    re.compile(
        _KEY + r"(?:(?(close)\s*:\s*|\s*:\s+))(?P<value>" + _QUOTED + r"|\[(?!\s*[{\]])[^\]]*\]?"
        r"|[^\s{\[,](?:(?![,;](?:\s|$)|[}\])]|[,;&\s]" + _NEXT_KEY + r").)*)",
        re.IGNORECASE,
    ),
    re.compile(
        _KEY + r"\s*=\s*(?P<value>" + _QUOTED + r"|(?:(?![&;,]" + _NEXT_KEY + r""")"""
        r"""(?![}\])"'](?:[\s,;.}\])"']|$))(?![,;.](?:\s|$))\S)+)""",
        re.IGNORECASE,
    ),
    re.compile(rf"""{_NAMED}\\*["']?\s*,\s*\\*["']?{_VALUE}""", re.IGNORECASE),
    re.compile(rf"""{_VALUE}\s*,\s*\\*["']?{_NAMED}""", re.IGNORECASE),
    re.compile(
        r"""(?<![\w\-])--?(?P<key>[\w.\-]+)(?:["']?\s*,\s*|\s+)(?!-)(?P<value>"""
        + _QUOTED
        + r"|[^\s,\]]+)"
    ),
    re.compile(
        r"(?<![\w.\-])(?P<key>(?:password|passwd|passphrase)(?=:)|requirepass|masterauth"
        r"|primaryauth|auth-pass(?=\s))(?::|\s+(?:(?<=auth-pass\s)[\w\-]+\s+)?)"
        r"""(?P<value>[^\s,\]"':]+)""",
        re.IGNORECASE,
    ),
)
"""A credential's key and its value within one line, in YAML, JSON, ini, environment, URL and
command line form."""

SHAPES = (
    (
        re.compile(
            r"(?<![A-Za-z0-9])(?:A(?:KIA|SIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{20,}"
            r"|github_pat_\w{20,}|glpat-[\w\-]{16,}|xox[a-z]-[\w\-]{8,}|AIza[\w\-]{30,}"
            r"|[rs]k_(?:live|test)_\w{10,}|npm_[A-Za-z0-9]{30,}|SCRAM-SHA-256\$[^\s\"']+"
            r"|(?<![_\-])eyJ[\w\-]{8,}\.[\w\-]{4,}(?:\.[\w\-]*)?)"
        ),
        _REDACTED,
    ),
    (
        re.compile(r"(://[^\s:/@\"']{0,200}:)(?!\$[({]\w+[)}]@)[^\s\"']{1,500}@"),
        rf"\1{_REDACTED}@",
    ),
    (re.compile(r"(://)[^\s:/@\"']{20,500}@"), rf"\1{_REDACTED}@"),
    (
        re.compile(
            r"(authorization\\*[\"']?\s*[:=]\s*\\*[\"']?(?:bearer|basic|token)\s+)[^\s\"'\\]+",
            re.IGNORECASE,
        ),
        rf"\1{_REDACTED}",
    ),
    (re.compile(r"(\bauth\\*[\"']\s*:\s*\\*[\"'])[A-Za-z0-9+/=]{8,}"), rf"\1{_REDACTED}"),
)
"""Credentials that can be told by their own shape."""
