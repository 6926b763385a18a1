"""What a credential looks like in a text: under its key, in a format's own place, by its shape.

Whatever the detectors of policies/lib/credential_formats.rego find has to be found here too
(tests/formats/test_credentials.py holds this to it); this may find more.

Compiling these takes longer than all other imports of a report, and most texts need none of them:
the package imports this module when it first meets a text that may hold a credential.
"""

from __future__ import annotations

import re

# Repetitions that could meet a hostile text are bounded, or stop where they can begin again, so
# that none of these is ever quadratic.
_QUOTED = (
    r'"(?:\\.|[^"\\])*"?'
    r"|'(?:''|[^'])*'?"
    r"""|(?P<escape>\\{1,7})["'].*?(?<!\\)(?P=escape)["']"""
    r"""|\$__\w{1,99}\{[^{}]*\}|\$[({]\w+[)}](?=[\s&;,}\])"'\\]|[.:](?:\s|$)|$)"""
)
_NEXT_KEY = r"""\s{0,9}\\*["']?[\w.\-]{1,99}\\*["']?\s{0,9}[:=]"""
_END = r"""[}\])]+(?:[\s,;.}\])"'\\]|$)"""

KEY = re.compile(
    r"""(?<![\w.\-])(?P<key>[\w.\-]+)(?P<close>\\*["']\]?)?"""
    r"""(?P<before>\s{0,9})(?P<separator>:=|=>|={1,3}|:)(?P<after>\s{0,99})"""
)
"""A key and what parts it from its value, in YAML, JSON, ini, environment, URL and code."""
AFTER_COLON = re.compile(
    rf"(?P<value>{_QUOTED}|\[(?!\s*[{{\]])[^\]]*\]?"
    rf"|[^\s{{\[,](?:(?![,;](?:\s|$)|{_END}|[,;&\s]{_NEXT_KEY}).)*)"
)
AFTER_EQUALS = re.compile(
    rf"(?P<value>{_QUOTED}|(?:(?![&;,]{_NEXT_KEY})(?!{_END}|[\"'](?:[\s,;.}}\])\"']|$))"
    r"(?![,;.](?:\s|$))\S)+)"
)

FLAG = re.compile(
    r"""(?<![\w\-])(?P<flag>--?[\w.\-]+)(?:["']?\s{0,9},\s{0,9}(?!and?\s|a\s)|\s{1,9})(?!-)"""
)
"""A flag whose value is the next argument, on one line."""
ARGUMENT = re.compile(rf"(?P<value>{_QUOTED}|[^\s,\]]+)")

NAMED = re.compile(
    r"""(?<!\w)(?:name|key)\\*["']?\s{0,9}[:=]\s{0,9}\\*["']?(?P<key>[\w.\-]+)\\*["']?"""
    r"""[\s,]{0,20}\\*["']?value\\*["']?\s{0,9}[:=]\s{0,9}""",
    re.IGNORECASE,
)
NAMED_VALUE = re.compile(rf"""(?P<value>{_QUOTED}|[^\s,}}\]"'\\][^,}}\]]*)""")
VALUE_NAMED = re.compile(
    rf"""(?<!\w)value\\*["']?\s*:\s*{NAMED_VALUE.pattern}\s*,\s*\\*["']?"""
    r"""(?:name|key)\\*["']?\s*:\s*\\*["']?(?P<key>[\w.\-]+)""",
    re.IGNORECASE,
)
"""A name and its value in two entries, as in a container's environment."""

ELEMENT = re.compile(
    r"""<(?P<tag>[\w.:\-]{1,99})(?:\s[^<>]{0,200}?(?:name|key)\s*=\s*["']?(?P<key>[\w.\-]+))?"""
    r"""[^<>]{0,200}>(?P<value>[^<>]{1,999})</""",
    re.IGNORECASE,
)

TOKENS = re.compile(
    r"(?<![A-Za-z0-9])(?:A(?:KIA|SIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{20,}"
    r"|github_pat_\w{20,}|gl(?:pat|dt|rt|ptt|ft|cbt|agent|oas|soat)-[\w\-]{16,}|xox[a-z]-[\w\-]{8,}|xapp-[\w\-]{10,}"
    r"|AIza[\w\-]{30,}|ya29\.[\w\-]{20,}|[rs]k_(?:live|test)_\w{10,}|whsec_\w{16,}"
    r"|npm_[A-Za-z0-9]{30,}|pypi-[\w\-]{16,}|dckr_pat_[\w\-]{16,}|do[orp]_v1_[a-f0-9]{32,}"
    r"|SG\.[\w\-]{16,}\.[\w\-]{16,}|sk-(?:proj-|ant-)?\w{20,}|hv[sbr]\.[\w\-]{20,}|hf_[A-Za-z0-9]{30,}"
    r"|(?<![_\-])eyJ[\w\-]{8,}\.[\w\-]{4,}(?:\.[\w\-]*)?|AGE-SECRET-KEY-1[A-Z0-9]{20,})"
    r"|SCRAM-SHA-(?:1|256)\$[^\s\"']+|(?<![0-9A-Za-z])md5[0-9a-f]{32}(?![0-9a-f])"
    r"|\$(?:2[abxy]?|argon2(?:id|i|d)|apr1|[1567y]|scrypt)\$[^\s\"'<>\\]{20,}"
    r"|(?<![\w\-])\{S?SHA(?:256|512)?\}[A-Za-z0-9+/=]{20,}"
)
"""Credentials that can be told by their own shape."""

_FUNCTION_WORD = (
    r"(?:is|was|are|in|of|to|for|from|the|a|an|and|or|not|no|by|at|on|as|with|must|should|will"
    r"|has|that|this|it|if|file|field|key|name|env|hash|never|only|into|than|then|when)\b"
)
_PLACES = (
    # user:password@ in an address, and a token alone; then without a scheme, as in an image
    (("://",), r"""://[^\s:/?\#@"'<>]{0,500}:(?P<value>[^\s"'<>]{1,2000})@"""),
    (("://",), r"""://(?P<value>[^\s:/@"']{20,500})@"""),
    (
        ("@",),
        r"""(?<![\w:/@.\-])(?P<value>[\w.+\-]{1,99}:[^\s:@/"',]{1,200})@"""
        r"""(?!sha\d+:)(?=[\w.\-]{1,255}(?::\d{1,5})?/)""",
    ),
    (
        ("hooks.slack",),
        r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/(?P<value>[\w/\-]+)",
    ),
    (("discord",), r"discord(?:app)?\.com/api/webhooks/(?P<value>[\w/\-]+)"),
    (("webhook.office",), r"webhook\.office\.com/(?P<value>[\w/@\-]+)"),
    (("binarydata",), r"""binaryData\\*["']?\s*:\s*\{(?P<value>[^{}]+)"""),
    (("sig=",), r"""[?&;]sig=(?P<value>[^\s&"'\\]+)"""),
    (
        ("authorization",),
        r"""authorization\\*["']?\s*[:=,]?\s*\\*["']?(?:bearer|basic|token|apikey)\s+"""
        r"""(?P<value>[^\s"'\\]+)""",
    ),
    (("bearer",), r"\bbearer\s+(?P<value>[A-Za-z0-9._~+/=\-]{16,})"),
    (("auth",), r"""\b_?auth\\*["']\s*:\s*\\*["'](?P<value>[A-Za-z0-9+/=]{8,})"""),
    # Redis, databases, netrc
    (
        ("requirepass", "masterauth", "primaryauth", "sentinel-pass"),
        r"(?<![\w.\-])(?:requirepass|masterauth|primaryauth|sentinel-pass)\s+"
        r"""["']?(?P<value>[^\s"',:=][^\s"']*)""",
    ),
    (("auth-pass",), r"""(?<![\w.\-])auth-pass\s+[^\s"']+\s+["']?(?P<value>[^\s"']+)"""),
    (("auth-pass",), r"""(?<![\w.\-])auth-pass\s+["']?(?P<value>[^\s"'=:]+)["']?$"""),
    (("user ", "user\t"), r"""\s>(?P<value>[^\s"'>=&][^\s"']*)"""),
    (('">', "'>"), r"""["']>(?P<value>(?!\d+["'])[^\s"'>=<][^\s"'<]{2,})["']"""),
    (
        ("password", "identified"),
        r"(?:password|identified\s+by|identified\s+with\s+\S{1,99}\s+(?:by|as))\s+E?"
        r"'(?P<value>[^'\r\n]+)",
    ),
    (
        ("password", "identified"),
        r"(?:password|identified\s+by)\s+"
        r"""\\*"(?P<value>[^"\r\n]+)""",
    ),
    (("password",), r"(?:^|\s)login\s+\S+\s+password\s+(?P<value>\S+)"),
    (("password", "passwd"), r"^\s*(?:password|passwd)[ \t]+(?P<value>[^\s:=]\S*)\s*$"),
    (
        ("password:", "passwd:", "passphrase:"),
        r"""(?<![\w.\-])(?:password|passwd|passphrase):(?P<value>[^\s,\]"':=]+)""",
    ),
    # command lines
    (
        ("-u", "--user", "--proxy-user", "--creds", "--auth"),
        r"""(?<![\w\-])-(?:u|-user|-proxy-user|-creds|-auth)(?:["']?\s*,\s*|[ \t=]*)["']?"""
        r"""[^\s:"',/]{1,200}:(?P<value>(?!\d{1,5}(?:\W|$)|//)[^\s"']+)""",
    ),
    (
        ("-p",),
        r"""(?:^|[\s"',\[])-p(?P<value>(?=[^\s"',=]*[\dA-Z!@\#$%^*+])"""
        r"""(?!\d[\d:.\-/]*(?:["',\]\s]|$))[^\s"',=\]]{3,})""",
    ),
    # pgpass and PgBouncer's userlist
    (
        (":*:", ":5432:", ":6432:", ":5433:", "pgpass"),
        r"""(?<![\w:.*\-])(?!["']?[0-9a-fA-F:./]+["']?(?:[\s,\]}]|$))[^\s:\#"']{1,255}"""
        r""":(?:\d{1,9}|\*):[^:\r\n"]{1,99}:[^:\r\n"]{1,99}:(?P<value>(?!\*?["']?$)[^\r\n"]+)""",
    ),
    (
        ('" "', '"\t"', '"  '),
        r"""(?:^|[:\-]\s)["'\s]*"[^"\r\n]{1,99}"[ \t]+"(?P<value>[^"\r\n]+)""",
    ),
    # prose, as in comments
    (
        ("pw",),
        r"""(?<![\w.\-/$])pwd?s?\\*["']?(?:\s+(?:is|was|now|to))*\s+["'`]?"""
        rf"""(?P<value>(?!{_FUNCTION_WORD})[^\s"'`,;)&|:=\[][^\s"'`,;)&|]{{2,}})""",
    ),
    (
        ("password", "passwd", "passphrase", "secret", "token"),
        r"(?<![\w.\-/])(?:password|passwd|passphrase|secret|token)(?:\s+(?:is|was|now|to))+\s+"
        rf"""["'`]?(?P<value>(?!{_FUNCTION_WORD})(?=[^\s"'`]*[\d!@\#$%^&*+=?~])"""
        r"""[^\s"'`,;)]{4,})""",
    ),
)
_WORD = r"""["']?(?P<value>[^\s"'|;&)]*?[^\s"'|;&),\]])(?=[,\]]*(?:[\s"'|;&)]|$))"""
CLIENTS = tuple(
    (re.compile(rf"(?<![\w.\-])(?:{names})(?![\w\-])"), re.compile(flag + _WORD))
    for names, flag in (
        (
            r"mysql(?:[a-z_]{0,16})|mariadb(?:-[a-z]{1,16})?|mydumper|myloader|mongo[a-z]{0,8}"
            r"|cqlsh|rabbitmqadmin|sshpass",
            r"""(?:^|[\s"',\[])-p(?:["']?\s{0,9},\s{0,9}|\s{0,9})""",
        ),
        (
            r"(?:redis|valkey|keydb)-(?:cli|benchmark)",
            r"""(?:^|[\s"',\[])(?:-a|--pass)(?:["']?\s{0,9},\s{0,9}|\s{1,9})""",
        ),
        (
            r"curl",
            r"""(?:^|[\s"',\[])(?:-u|--user|--proxy-user)(?:["']?\s{0,9},\s{0,9}|[ \t=]{0,9})"""
            r"""["']?[^\s:"']{1,200}:""",
        ),
    )
)
"""Clients, and how they are told a password: behind their name, or as later words of a command."""

PLACES = tuple((hints, re.compile(pattern, re.IGNORECASE)) for hints, pattern in _PLACES)
"""Formats in which credentials have a place of their own: what the text has in it, in lower case,
where the pattern may match, and the pattern whose `value` is the credential."""
