"""What to call a promise, and which promises a finding breaks."""

from __future__ import annotations

from collections import Counter, defaultdict

from auditor.formats.printable import clean, sentence
from auditor.model import Outcome, Report


def broken_promises(report: Report) -> dict[str, list[tuple[str, str]]]:
    """Fingerprint of a finding to the promises that it breaks: what to call each, and its text.

    An id that two sets use is shown with its set.
    """
    uses = Counter(verdict.guarantee.id for verdict in report.verdicts)
    breaks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for verdict in report.verdicts:
        if verdict.outcome is Outcome.BROKEN:
            name = verdict.guarantee.id
            label = clean(name if uses[name] == 1 else f"{verdict.set}/{name}")
            for fingerprint in verdict.findings:
                breaks[fingerprint].append((label, sentence(verdict.guarantee.statement)))
    return breaks
