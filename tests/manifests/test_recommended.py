"""What the platform's document recommends and does not promise is present or absent, and never
anybody's finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import Request, audit
from auditor.catalog import load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.model import Report
from auditor.sources.files import load_files
from tests.manifests.mutate import MANIFESTS, copied

ROWS = [f"NEXT-0{n}" for n in range(1, 9)]


@pytest.fixture(scope="module")
def scan():
    catalog = load_catalog()
    engine = EmbeddedEngine(catalog.modules)

    def run(folder: Path, complete: bool = False) -> Report:
        request = Request(
            source=(str(folder),),
            started="2026-01-02T03:04:05Z",
            sets=("valueverse",),
            promises={"valueverse": frozenset(ROWS)},
            complete=complete,
        )
        return audit(request, load_files([str(folder)], None), catalog, engine)

    return run


def words(report: Report) -> dict[str, str]:
    return {v.guarantee.id: v.word for v in report.verdicts}


@pytest.mark.parametrize("complete", [False, True])
def test_the_platform_has_pod_security_and_nothing_else(scan, complete):
    report = scan(MANIFESTS, complete)
    assert words(report) == {row: "present" if row == "NEXT-01" else "absent" for row in ROWS}
    assert report.findings == ()
    assert [v.missing for v in report.verdicts if v.missing] == []
    assert report.exit_code == 0


@pytest.mark.parametrize(
    ("row", "api_version", "kind"),
    [
        ("NEXT-02", "velero.io/v1", "Schedule"),
        ("NEXT-03", "kyverno.io/v1", "ClusterPolicy"),
        ("NEXT-04", "constraints.gatekeeper.sh/v1beta1", "K8sRequiredLabels"),
        ("NEXT-05", "argoproj.io/v1alpha1", "Application"),
        ("NEXT-05", "kustomize.toolkit.fluxcd.io/v1", "Kustomization"),
        ("NEXT-06", "security.istio.io/v1", "PeerAuthentication"),
        ("NEXT-07", "chaos-mesh.org/v1alpha1", "PodChaos"),
        ("NEXT-08", "policy.karmada.io/v1alpha1", "PropagationPolicy"),
    ],
)
def test_what_is_added_is_present(scan, tmp_path, row, api_version, kind):
    folder = copied(tmp_path)
    (folder / "more.yaml").write_text(
        f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: one, namespace: more}}\n"
    )
    report = scan(folder)
    (verdict,) = [v for v in report.verdicts if v.guarantee.id == row]
    assert verdict.word == "present"
    assert [e.observed for e in verdict.examined] == [
        f"{kind} one ({api_version.partition('/')[0]})"
    ]
    assert report.findings == ()
