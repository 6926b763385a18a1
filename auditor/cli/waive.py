"""`vvaudit waive`: writes down who accepts a finding, why and until when."""

from __future__ import annotations

import os
from pathlib import Path

import click

from auditor.cli.command import Command
from auditor.cli.settings import in_force
from auditor.errors import UsageError

_FILE = ".vvaudit-waivers.yaml"


@click.command(cls=Command)
@click.argument("fingerprint")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is acceptable.")
@click.option("--owner", required=True, metavar="NAME", help="Who answers for it.")
@click.option("--expires", required=True, metavar="YYYY-MM-DD", help="Its last day in force.")
@click.option("--ticket", default="", metavar="TEXT", help="Where it was decided.")
@click.option(
    "--waivers",
    "file",
    default=_FILE,
    show_default=True,
    metavar="FILE",
    help="The file that the entry is added to.",
)
@click.option(
    "--report",
    metavar="FILE",
    help="A JSON report that has the finding: says in a comment what it is, and that it exists.",
)
def waive(
    fingerprint: str,
    reason: str,
    owner: str,
    expires: str,
    ticket: str,
    file: str,
    report: str | None,
) -> None:
    """Accept one finding, by the fingerprint that reports show.

    \b
    vvaudit scan manifests/ -f json=report.json
    vvaudit waive 2db0f2d7240e0ea2 --reason "Writes its cache." --owner ann \\
        --expires 2027-01-31 --report report.json
    vvaudit scan manifests/ --waivers .vvaudit-waivers.yaml
    """
    from auditor.cli.clock import started
    from auditor.cli.output import check_writable, replace_file
    from auditor.waivers.document import FINGERPRINT, day, read_text
    from auditor.waivers.writing import Draft, with_waiver

    if not FINGERPRINT.fullmatch(fingerprint):
        raise UsageError(f"{fingerprint!r} is no fingerprint: reports show them, 16 hex digits")
    for name, value in (("reason", reason), ("owner", owner)):
        if not value.strip():
            raise UsageError(f"--{name} is empty: a waiver without it is nobody's")
    try:
        expires = day(expires, fingerprint)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if expires < started()[:10]:
        raise UsageError(f"--expires {expires} is in the past")
    about = _about(Path(report), fingerprint) if report else ""
    target = Path(file)
    check_writable(target)
    text = read_text(target) if target.exists() else ""
    if f'"{fingerprint}"' in text:
        raise UsageError(f"{file}: has a waiver of {fingerprint} already; change that one")
    draft = Draft(fingerprint, reason.strip(), owner.strip(), expires, ticket.strip(), about)
    replace_file(target, with_waiver(text, file, draft).encode())
    click.echo(f"{file}: {fingerprint} is waived until {expires}")
    if os.path.normpath(file) not in map(os.path.normpath, in_force("waivers")):
        click.echo(
            f"a scan counts it with --waivers {file}, or with `waivers: [{file}]` in .vvaudit.yaml"
        )


def _about(file: Path, fingerprint: str) -> str:
    """What the finding is. Raises UsageError if the file is no report or does not have it."""
    import msgspec

    from auditor.model import display

    try:
        report = msgspec.json.decode(file.read_bytes())
        results = report["results"]
        found = next((r for r in results if r["fingerprint"] == fingerprint), None)
        if found is None:
            raise UsageError(f"{file}: has no finding {fingerprint}")
        of = found["resource"]
        name = display(of["kind"], of["namespace"], of["name"])
        return f"{found['rule']}: {name}: {found['message']}"
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {(error.strerror or '').lower()}") from None
    except (msgspec.DecodeError, KeyError, TypeError):
        raise UsageError(f"{file}: is no JSON report; write one with -f json={file}") from None
