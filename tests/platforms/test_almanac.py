"""The example of a complete set: its platform keeps all that manifests can settle, each edit breaks
exactly the promises that it should, and edits that mean nothing disturb none."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from auditor.audit import Request, audit
from auditor.catalog import load_catalog, shipped_policies
from auditor.engines.embedded import EmbeddedEngine
from auditor.model import Outcome, Report
from auditor.sources.files import load_files
from tests.cli.running import ROOT, vvaudit

PLATFORM = Path(__file__).parent / "almanac"
EXAMPLE = shipped_policies() / "examples" / "almanac"
OPEN = {
    "SEC-04": "the status of live objects (--live)",
    "OPS-01": "metrics of the running platform (--prometheus URL)",
    "OPS-02": "metrics of the running platform (--prometheus URL)",
}
"""What no manifest settles, and the first thing that each lacks."""

Scan = Callable[[Path], Report]


@pytest.fixture(scope="module")
def scan() -> Scan:
    catalog = load_catalog([EXAMPLE])
    engine = EmbeddedEngine(catalog.modules)

    def run(folder: Path) -> Report:
        request = Request(source=(str(folder),), started="2026-01-02T03:04:05Z")
        return audit(request, load_files([str(folder)], None), catalog, engine)

    return run


def rows(report: Report, of: str = "almanac") -> dict[str, Outcome]:
    return {v.guarantee.id: v.outcome for v in report.verdicts if v.set == of}


def disturbed(report: Report) -> dict[str, str]:
    """The rows that stand otherwise than in the platform as it is."""
    return {
        row: outcome.value
        for row, outcome in rows(report).items()
        if (outcome is not Outcome.HELD) and not (row in OPEN and outcome is Outcome.UNVERIFIED)
    }


def test_all_that_manifests_settle_is_held(scan: Scan):
    report = scan(PLATFORM)
    assert report.findings == ()
    assert report.problems == ()
    assert len(rows(report)) == 34
    assert disturbed(report) == {}
    missing = {v.guarantee.id: v.missing[0] for v in report.verdicts if v.missing}
    assert missing == OPEN
    assert Outcome.BROKEN not in rows(report, "baseline").values()
    assert Outcome.UNVERIFIED not in rows(report, "baseline").values()
    assert report.exit_code == 0


def test_the_command_line():
    ran = vvaudit("scan", "tests/platforms/almanac", "-p", str(EXAMPLE), "-q", cwd=ROOT)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("clean: nothing is broken; 3 promises unverified (exit 0)\n")
    alone = vvaudit("scan", "tests/platforms/almanac", cwd=ROOT)
    assert (alone.code, "Promises of almanac" in alone.out) == (0, False)


def test_shares_that_lack_what_others_saw_make_the_same_whole(tmp_path: Path):
    def judged(*more: str) -> dict[str, Any]:
        file = tmp_path / "report.json"
        command = ("scan", "tests/platforms/almanac", "-p", str(EXAMPLE), "-f", f"json={file}")
        assert vvaudit(*command, *more, cwd=ROOT).code == 0
        report: dict[str, Any] = json.loads(file.read_text())
        return report

    shares = [tmp_path / f"{number}.json" for number in (1, 2)]
    for number, file in enumerate(shares, 1):
        file.write_text(json.dumps(judged("--shard", f"{number}/2")))
    lacking = [
        sum(bool(c["lacks"]) for v in json.loads(file.read_text())["verdicts"] for c in v["checks"])
        for file in shares
    ]
    assert max(lacking) > 20
    merged = tmp_path / "merged.json"
    assert vvaudit("merge", *map(str, shares), "-f", f"json={merged}").code == 0
    assert json.loads(merged.read_text())["verdicts"] == judged()["verdicts"]


def test_the_example_is_not_in_force_by_itself():
    assert "almanac" not in load_catalog().sets


def test_the_example_is_as_the_schema_says():
    file = EXAMPLE / "guarantees" / "almanac.yaml"
    schema = json.loads((shipped_policies() / "guarantees.schema.json").read_text())
    assert list(Draft202012Validator(schema).iter_errors(yaml.safe_load(file.read_text()))) == []
    named = file.read_text().splitlines()[0].partition("$schema=")[2]
    assert (file.parent / named).resolve() == shipped_policies() / "guarantees.schema.json"


@dataclass(frozen=True)
class Edit:
    """A small edit of one file, the rows that it breaks or leaves open, and the line of text that
    the finding points at; empty where nothing is found but something is lacking."""

    name: str
    file: str
    old: str
    new: str
    rows: dict[str, str]
    line: str = ""

    def apply(self, folder: Path) -> Path:
        copy = folder / "almanac"
        shutil.copytree(PLATFORM, copy)
        file = copy / self.file
        text = file.read_text()
        assert text.count(self.old) == 1, f"{self.old!r} is there {text.count(self.old)} times"
        file.write_text(text.replace(self.old, self.new))
        return copy


def broken(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "broken")


MUTANTS = [
    Edit(
        "another namespace",
        "platform.yaml",
        "kind: Namespace\nmetadata:\n  name: almanac\n",
        "kind: Namespace\nmetadata:\n  name: almanach\n",
        {"LAY-01": "broken", "POD-05": "unverified", "NET-01": "unverified"},
    ),
    Edit(
        "a port of the node",
        "web.yaml",
        "- {name: http, containerPort: 8000}",
        "- {name: http, containerPort: 8000, hostPort: 8000}",
        broken("POD-04"),
        "- {name: http, containerPort: 8000, hostPort: 8000}",
    ),
    Edit(
        "seccomp off",
        "web.yaml",
        "seccompProfile: {type: RuntimeDefault}",
        "seccompProfile: {type: Unconfined}",
        broken("POD-06"),
        "seccompProfile: {type: Unconfined}",
    ),
    Edit(
        "another user",
        "web.yaml",
        "runAsUser: 10001",
        "runAsUser: 1000",
        broken("POD-01"),
        "runAsUser: 1000",
    ),
    Edit(
        "an image from another registry leaves nothing to hold the user against",
        "web.yaml",
        "registry.example.org/almanac/web@",
        "registry.example.net/almanac/web@",
        {"POD-01": "unverified"},
    ),
    Edit(
        "an image by tag",
        "web.yaml",
        "web@sha256:6e3df3b1d2f3c4a5968778695a4b3c2d1e0f9182736455463728190a0b0c0d0e",
        "web:1.4",
        broken("POD-07"),
        "image: registry.example.org/almanac/web:1.4",
    ),
    Edit(
        "a capability that the baseline lets pass",
        "web.yaml",
        "capabilities: {drop: [ALL]}",
        "capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}",
        broken("POD-03"),
        "capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}",
    ),
    Edit(
        "a lower standard",
        "platform.yaml",
        "pod-security.kubernetes.io/enforce: restricted",
        "pod-security.kubernetes.io/enforce: baseline",
        broken("POD-05"),
        "pod-security.kubernetes.io/enforce: baseline",
    ),
    Edit(
        "the autoscaler's ceiling",
        "web.yaml",
        "maxReplicas: 6",
        "maxReplicas: 4",
        broken("WEB-01"),
        "maxReplicas: 4",
    ),
    Edit(
        "spread over nodes, not zones",
        "web.yaml",
        "topologyKey: topology.kubernetes.io/zone",
        "topologyKey: kubernetes.io/hostname",
        broken("WEB-02"),
        "",
    ),
    Edit(
        "a budget that selects nothing",
        "web.yaml",
        "  minAvailable: 1\n  selector:\n    matchLabels: {app.kubernetes.io/name: web}",
        "  minAvailable: 1\n  selector:\n    matchLabels: {app.kubernetes.io/name: wbe}",
        broken("WEB-03"),
        "",
    ),
    Edit(
        "no readiness",
        "web.yaml",
        "        readinessProbe:\n          httpGet: {path: /ready, port: http}\n",
        "",
        broken("WEB-04", "WEB-06"),
        "",
    ),
    Edit(
        "less memory",
        "web.yaml",
        'limits: {cpu: "1", memory: 512Mi}',
        'limits: {cpu: "1", memory: 384Mi}',
        broken("WEB-05"),
        'limits: {cpu: "1", memory: 384Mi}',
    ),
    Edit(
        "two instances",
        "database.yaml",
        "instances: 3",
        "instances: 2",
        broken("DB-01"),
        "instances: 2",
    ),
    Edit(
        "instances together",
        "database.yaml",
        "podAntiAffinityType: required",
        "enablePodAntiAffinity: false",
        broken("DB-01"),
        "enablePodAntiAffinity: false",
    ),
    Edit(
        "the log on another class",
        "database.yaml",
        "walStorage: {size: 5Gi, storageClass: almanac-fast}",
        "walStorage: {size: 5Gi, storageClass: standard}",
        {"DB-02": "broken", "DB-04": "unverified"},
        "walStorage: {size: 5Gi, storageClass: standard}",
    ),
    Edit(
        "a schedule for a cluster that is not there",
        "database.yaml",
        "  cluster: {name: database}",
        "  cluster: {name: db}",
        broken("DB-03"),
        "backup:",
    ),
    Edit(
        "snapshots that go with their object",
        "database.yaml",
        "deletionPolicy: Retain",
        "deletionPolicy: Delete",
        broken("DB-03"),
        "deletionPolicy: Delete",
    ),
    Edit(
        "disks without the key",
        "platform.yaml",
        "  disk-encryption-kms-key: projects/example/locations/europe-west3/keyRings/almanac/"
        "cryptoKeys/disks\n",
        "",
        broken("DB-04"),
        "",
    ),
    Edit(
        "egress is left open",
        "platform.yaml",
        "  podSelector: {}\n  policyTypes: [Ingress, Egress]",
        "  podSelector: {}\n  policyTypes: [Ingress]",
        broken("NET-01"),
        "",
    ),
    Edit(
        "anybody may connect",
        "web.yaml",
        "  - from:\n    - namespaceSelector:\n"
        "        matchLabels: {kubernetes.io/metadata.name: envoy-gateway-system}\n    ports:",
        "  - ports:",
        broken("NET-02"),
        "",
    ),
    Edit(
        "a way to the Internet",
        "web.yaml",
        "  - to:\n    - podSelector:\n        matchLabels: {cnpg.io/cluster: database}\n",
        "  - to:\n    - ipBlock: {cidr: 0.0.0.0/0}\n"
        "    - podSelector:\n        matchLabels: {cnpg.io/cluster: database}\n",
        broken("NET-02", "NET-04"),
        "- ipBlock: {cidr: 0.0.0.0/0}",
    ),
    Edit(
        "no names",
        "platform.yaml",
        "    - {protocol: TCP, port: 53}\n",
        "",
        broken("NET-02", "NET-03"),
        "",
    ),
    Edit(
        "a listener for another host",
        "entry.yaml",
        "  dnsNames: [almanac.example.org]",
        "  dnsNames: [www.almanac.example.org]",
        broken("IN-01"),
        "- {name: almanac-tls}",
    ),
    Edit(
        "a redirect that is none",
        "entry.yaml",
        "requestRedirect: {scheme: https, statusCode: 301}",
        "requestRedirect: {path: {type: ReplaceFullPath, replaceFullPath: /new}, statusCode: 301}",
        broken("IN-01", "IN-02"),
        "",
    ),
    Edit(
        "a route to a port that is not there",
        "entry.yaml",
        "- {name: web, port: 80}",
        "- {name: web, port: 8080}",
        broken("IN-03"),
        "- {name: web, port: 8080}",
    ),
    Edit(
        "renewal is left to chance",
        "entry.yaml",
        "  renewBefore: 480h\n",
        "",
        broken("IN-04"),
        "",
    ),
    Edit(
        "a password in the open",
        "web.yaml",
        "  LOCALE: en",
        "  DATABASE_PASSWORD: hunter2-but-longer-Zq7",
        broken("SEC-01"),
        "DATABASE_PASSWORD: hunter2-but-longer-Zq7",
    ),
    Edit(
        "a Secret that the operator does not make",
        "web.yaml",
        "{name: database-app, key: uri}",
        "{name: db-app, key: uri}",
        broken("SEC-02"),
        "secretKeyRef: {name: db-app, key: uri}",
    ),
    Edit(
        "the pages may edit everything",
        "platform.yaml",
        "name: view}\nsubjects:\n",
        "name: edit}\nsubjects:\n- {kind: ServiceAccount, name: web, namespace: almanac}\n",
        broken("SEC-03"),
        "- {kind: ServiceAccount, name: web, namespace: almanac}",
    ),
    Edit(
        "a misspelt field",
        "web.yaml",
        "readOnlyRootFilesystem: true",
        "readOnlyRootFileSystem: true",
        broken("LAY-02", "POD-02"),
        "readOnlyRootFileSystem: true",
    ),
    Edit(
        "something left to fill in",
        "web.yaml",
        "LOCALE: en",
        "LOCALE: REPLACE_WITH_LOCALE",
        broken("LAY-03"),
        "LOCALE: REPLACE_WITH_LOCALE",
    ),
]


@pytest.mark.parametrize("edit", MUTANTS, ids=lambda edit: edit.name)
def test_an_edit_breaks_the_promises_that_it_should(scan: Scan, tmp_path: Path, edit: Edit):
    folder = edit.apply(tmp_path)
    report = scan(folder)
    assert disturbed(report) == edit.rows
    assert report.problems == ()
    if edit.line:
        lines = (folder / edit.file).read_text().splitlines()
        seen = {lines[f.location.line - 1].strip() for f in report.findings}
        assert edit.line in seen


NEUTRAL = [
    Edit("another word for a core", "web.yaml", 'limits: {cpu: "1", memory: 512Mi}',
         "limits: {memory: 0.5Gi, cpu: 1000m}", {}),
    Edit("another word for a volume", "database.yaml", "storage: {size: 20Gi,",
         "storage: {size: 20480Mi,", {}),
    Edit(
        "expressions for labels",
        "web.yaml",
        "  minAvailable: 1\n  selector:\n    matchLabels: {app.kubernetes.io/name: web}",
        "  minAvailable: 50%\n  selector:\n    matchExpressions:\n"
        "    - {key: app.kubernetes.io/name, operator: In, values: [web]}",
        {},
    ),
    Edit("a standard kept to by another order of labels", "platform.yaml",
         "    pod-security.kubernetes.io/enforce: restricted\n"
         "    pod-security.kubernetes.io/enforce-version: latest\n",
         "    pod-security.kubernetes.io/enforce-version: latest\n"
         "    pod-security.kubernetes.io/enforce: restricted\n", {}),
    Edit("defaults written out", "database.yaml", "instances: 3",
         "instances: 3\n  enablePDB: true", {}),
]  # fmt: skip


@pytest.mark.parametrize("edit", NEUTRAL, ids=lambda edit: edit.name)
def test_an_edit_that_means_nothing_disturbs_nothing(scan: Scan, tmp_path: Path, edit: Edit):
    report = scan(edit.apply(tmp_path))
    assert disturbed(report) == {}
    assert report.findings == ()


def test_every_row_that_manifests_settle_is_broken_by_an_edit():
    (one,) = [s for s in load_catalog([EXAMPLE]).sets.values() if s.id == "almanac"]
    known = {row for edit in MUTANTS for row, word in edit.rows.items() if word == "broken"}
    assert {guarantee.id for guarantee in one.guarantees} == known | set(OPEN)
