"""OSCAL assessment results 1.1.3, for auditors and governance tools:
https://pages.nist.gov/OSCAL-Reference/models/v1.1.3/assessment-results/

One result for each guarantee set, one more for findings of no promise and for problems, and one for
the differences between a cluster and what is declared, where that was compared.

| promise | in OSCAL |
|---|---|
| held | finding, `satisfied` |
| broken | finding, `not-satisfied`, reason `fail` |
| waived | finding, `not-satisfied`, reason `other`; a risk, `deviation-approved` |
| unverified | an observation, `result=not-evaluated`, because OSCAL has no third state |
| not applicable | an observation, `result=not-applicable` |
| informational | an observation, `result=present` or `result=absent`: nothing is promised |

Where manifests and a cluster were judged, the properties `declared` and `live` say how the promise
stands on either side.

Each of our findings is an observation by `TEST-AUTOMATED`, with the severity as a property, and so
is each problem, with `result=error`. Properties of our own are in the namespace
`urn:vvaudit:oscal`. Everything has a name-based UUID (version 5), so that the same report gives the
same document. There is no separate assessment plan: `import-ap` points at a back-matter resource
that says so.
"""

from __future__ import annotations

import msgspec

from auditor.formats import View
from auditor.formats.json_text import json_text
from auditor.formats.oscal_names import name_uuid, prop
from auditor.formats.oscal_result import Result
from auditor.formats.phrases import worst_first
from auditor.formats.printable import sentence
from auditor.model import JSON, Report, SetInForce

VERSION = "1.1.3"


def render(report: Report, view: View) -> str:
    """The report as one document."""
    claimed = {mark for verdict in report.verdicts for mark in verdict.findings}
    orphans = [finding for finding in report.findings if finding.fingerprint not in claimed]
    results = [
        Result(report, one.id).of_set(one, [v for v in report.verdicts if v.set == one.id])
        for one in _sets(report)
    ]
    if orphans or report.problems or not results:
        results.append(Result(report, "").of_the_rest(worst_first(orphans)))
    if report.drift is not None:
        results.append(Result(report, "drift").of_differences())
    plan = name_uuid("plan", *report.source)
    body: dict[str, JSON] = {
        "metadata": {
            "title": "vvaudit assessment results",
            "last-modified": report.started,
            "version": report.started,
            "oscal-version": VERSION,
            "props": [
                prop("tool-version", report.version),
                prop("exit-code", str(report.exit_code)),
                prop("result", sentence(report.reason)),
            ],
        },
        "import-ap": {"href": f"#{plan}"},
        "results": results,
        "back-matter": {
            "resources": [
                {
                    "uuid": plan,
                    "title": "Assessment plan",
                    "description": "There is no separate plan: vvaudit judges the promises of the "
                    "guarantee sets in force, which the results name.",
                }
            ]
        },
    }
    content = msgspec.json.encode(body).decode()
    return json_text({"assessment-results": {"uuid": name_uuid("document", content), **body}})


def _sets(report: Report) -> list[SetInForce]:
    """The sets in force, and those that only verdicts know of."""
    sets = {one.id: one for one in report.sets}
    for verdict in report.verdicts:
        sets.setdefault(verdict.set, SetInForce(verdict.set, "", ""))
    return list(sets.values())
