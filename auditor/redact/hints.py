"""A quick look for anything that could be a credential: most texts have nothing of the kind."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HINT_WORDS = """pass pw secret token cred key auth dockerconfigjson last-applied userlist netrc
    identified login user curl akia asia ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- gldt- glrt-
    glptt- glft- glcbt- glagent- gloas- glsoat- xox xapp- aiza ya29. k_live_ k_test_ whsec_ npm_
    pypi- _v1_ sg. sk- hvs. hvb. hvr. hf_ eyj scram-sha- $1$ $2$ $2a$ $2b$ $2x$ $2y$ $5$ $6$ $7$
    $y$ $apr1 $argon2 $scrypt$ sha} sha256} sha512} md5 hooks.slack discord webhook.office sig=
    authorization bearer signature @ :*: :5432: :6432: :5433: binarydata
    mysql mariadb mydumper myloader mongo cqlsh rabbitmqadmin redis- valkey- keydb- \u017f"""
_HINTS = (*_HINT_WORDS.split(), " -u", "'-u", '"-u', " -p", "'-p", '"-p', "[-p", ",-p", '">', "'>")
_HINTS += ('" "', '"\t"', '\\" \\"')
"""Every text that holds anything to mask has one of these in it, in lower case. Most texts have
none, and are done with."""


_WORDS_OF_PROSE = frozenset(("secret", "token", "cred", "key", "auth", "user"))
_PROSE = re.compile(r"[(]?[A-Za-z]+(?:(?:-|[,;.)]*[ ][(]?)[A-Za-z]+)*[,;.)]*")
"""A sentence of plain words. Beside one of the hints above there is a credential only with a sign
or a digit that is not in it, so that our own sentences about secrets cost nothing; the tests hold
the patterns to this."""


def suspicious(text: str) -> bool:
    """Whether the text may hold a credential."""
    lower = text.lower()
    for hint in _HINTS:
        if hint in lower and not (hint in _WORDS_OF_PROSE and _PROSE.fullmatch(text)):
            return True
    return False


def suspects(lines: Sequence[str]) -> list[int]:
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
