"""The examples in reports/examples/ are what they tell others to be."""

from __future__ import annotations

from auditor.audit import Request, audit
from auditor.catalog import load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.shards import parse_shard
from auditor.sources.files import load_files
from tests.cli.running import ROOT

EXAMPLES = ROOT / "reports" / "examples"


def test_they_keep_what_any_platform_should_promise():
    catalog = load_catalog()
    request = Request(source=("examples",), started="2026-01-02T03:04:05Z", sets=("baseline",))
    loaded = load_files([str(EXAMPLES)], None)
    report = audit(request, loaded, catalog, EmbeddedEngine(catalog.modules))
    assert [(f.rule, f.resource.display, f.message) for f in report.findings] == []
    assert report.problems == ()
    assert "HELD" in {v.outcome.name for v in report.verdicts}


def test_each_pod_of_the_sharded_audit_takes_another_share():
    (job,) = [r.body for r in load_files([str(EXAMPLES)], None).resources if r.kind == "Job"]
    spec = job["spec"]
    arguments = spec["template"]["spec"]["containers"][0]["args"]
    (count,) = [a.partition("=")[2] for a in arguments if a.startswith("--shard=")]
    assert spec["completionMode"] == "Indexed"
    assert int(count) == spec["completions"] == spec["parallelism"]
    shares = [parse_shard(count, str(index)) for index in range(spec["completions"])]
    assert sorted(share.index for share in shares) == [0, 1, 2, 3]
