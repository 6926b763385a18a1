"""The page around the report: its styles, its script, and the policy that forbids all else."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from string import Template

import auditor
from auditor.formats.html.markup import Html, element, markup, void

_POLICY = (
    "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
    "base-uri 'none'; form-action 'none'"
)


def document(title: str, head: Html, contents: Html, parts: Html, foot: str) -> str:
    """The whole page. The result is the same for the same parts."""
    style, script = _template("report.css").strip(), _template("report.js").strip()
    policy = _POLICY.format(style=_hash(style), script=_hash(script))
    page = Template(_template("report.html")).substitute(
        policy=void("meta", http_equiv="Content-Security-Policy", content=policy),
        title=element("title", title),
        style=style,
        script=script,
        head=head,
        contents=contents,
        parts=parts,
        foot=markup(foot),
    )
    return page.strip() + "\n"


def _hash(text: str) -> str:
    """As CSP Level 3, section 2.3.1 has it: of the text between the tags, in base64."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _template(name: str) -> str:
    """A file that comes with the program: inside the installed package, or beside it in a
    checkout."""
    package = Path(auditor.__file__).parent
    installed = package / "reports"
    folder = installed if installed.is_dir() else package.parent / "reports"
    return (folder / "templates" / name).read_text(encoding="utf-8")
