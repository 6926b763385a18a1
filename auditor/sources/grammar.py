"""YAML's grammar errors in plain English. The parsers' own words assume a reader who knows their
states, and may carry what was found, which may be a secret."""

from __future__ import annotations

import re
from typing import Final

from yaml.error import MarkedYAMLError, YAMLError

from auditor.sources.limits import MAX_DEPTH
from auditor.sources.parsed import Fault

TOO_DEEP: Final = f"nests lists and mappings deeper than the limit of {MAX_DEPTH}"

_REASONS: Final = (
    ("nesting depth", TOO_DEEP),
    ("expected ',' or '}'", "a brace is opened and not closed, or a comma is missing"),
    ("expected ',' or ']'", "a bracket is opened and not closed, or a comma is missing"),
    (
        "mapping values are not allowed",
        "a colon stands where no key can be: quote a value that holds ': ', or correct the indent",
    ),
    ("expected <block end>", "the indentation does not match what is above, or a colon is missing"),
    ("expected key", "the indentation does not match what is above, or a colon is missing"),
    (
        "expected '-' indicator",
        "a list item is expected; the indentation does not match what is above",
    ),
    ("expected ':'", "a line is neither 'key: value' nor a list item, or a key has no colon"),
    (
        "sequence entries are not allowed",
        "a list item stands where none can be; put it on its own line and indent it",
    ),
    ("mapping keys are not allowed", "a '?' stands where no key can be"),
    ("tab character", "a tab is used for indentation; YAML allows only spaces"),
    ("'\\t'", "a tab is used for indentation; YAML allows only spaces"),
    ("cannot start any token", "a value starts with a character that must be quoted"),
    (
        "unknown escape character",
        "a double-quoted text holds a backslash escape that YAML does not know",
    ),
    ("hexdecimal", "a double-quoted text holds a broken \\x, \\u or \\U escape"),
    ("hexadecimal", "a double-quoted text holds a broken \\x, \\u or \\U escape"),
    ("Unicode character escape", "a double-quoted text holds an escape that is no character"),
    ("incompatible", "a %YAML directive asks for a version other than 1.1"),
    ("minor version", "a %YAML directive asks for a version other than 1.1"),
    ("%YAML directive", "the %YAML directive stands there twice"),
    ("tag handle", "a tag uses a prefix that no %TAG directive declares"),
    ("duplicate %TAG", "the %TAG directive stands there twice"),
    ("duplicate YAML", "the %YAML directive stands there twice"),
    ("document start", "a document starts without '---' in front of it"),
    ("node content", "a value is missing, or a bracket or brace is opened and not closed"),
    ("anchor", "an anchor or alias has no proper name"),
    ("alphabetic or numeric", "an anchor or alias has no proper name, or a directive is broken"),
)
"""What a parser's message holds, and what it means."""

_CONTEXTS: Final = (
    ("block scalar", "a block text (| or >) has more than its options on its first line"),
    ("directive", "a line starts with %, which YAML keeps for directives; quote the text"),
    ("tag", "a value starts with ! and is no proper tag; quote it if it is meant as text"),
)
"""What the parser was at, where its message says nothing that a user knows."""

_TEMPLATE: Final = re.compile(r"^[ \t]*(?:- *)?(?:[\w./\"'-]+: *)?\{\{", re.MULTILINE)
"""A template action where YAML has no use for two braces."""

_RENDER: Final = "render the chart and scan the result: helm template DIR | vvaudit scan -"


def explain(error: YAMLError, text: str) -> Fault:
    """The fault that a parser's error is. Its line is where the user has to look: for a quote that
    is never closed, where it was opened."""
    if not isinstance(error, MarkedYAMLError):
        return Fault(0, "is not valid YAML", fatal=True)
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 0
    problem, context = error.problem or "", error.context or ""
    if "quoted scalar" in context and ("end of stream" in problem or "document" in problem):
        opened = error.context_mark.line + 1 if error.context_mark else line
        return Fault(opened, "is not valid YAML: a quote is opened and not closed", fatal=True)
    if mark and text[mark.index : mark.index + 1] == "\t" and "start any token" in problem:
        problem = "tab character"
    reason = next((reason for words, reason in _REASONS if words in problem), None)
    if reason is TOO_DEEP:
        return Fault(line, TOO_DEEP, fatal=True)
    if reason is None:
        reason = next((reason for words, reason in _CONTEXTS if words in context), None)
    return Fault(
        line, f"is not valid YAML: {reason}" if reason else "is not valid YAML", fatal=True
    )


def explain_template(fault: Fault, text: str, start: int = 0) -> Fault:
    """`fault` of the document that starts at the offset `start` of `text`, as a person with a Helm
    template in hand would want to hear it."""
    match = _TEMPLATE.search(text, start)
    if match is None:
        return fault
    line = len((text[: match.end()] + ".").splitlines())
    return Fault(
        line,
        "is a Helm template, not a manifest ('{{' stands where a value should be)",
        fatal=fault.fatal,
        remedy=_RENDER,
    )
