"""Kubernetes' own roles break nothing; what only says that it is one of them does."""

from __future__ import annotations

import pytest

from auditor.audit import Request, audit
from auditor.catalog import load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.model import Report
from tests.objects import load

ROLE = """
apiVersion: rbac.authorization.k8s.io/v1
kind: %s
metadata: {name: "%s"%s, labels: {%s}}
rules:
- {apiGroups: ["", "*"], resources: ["*", pods/exec, secrets], verbs: ["*", escalate]}
"""
LABEL = "kubernetes.io/bootstrapping: rbac-defaults"


def report_of(text: str) -> Report:
    catalog = load_catalog()
    request = Request(
        source=("-",),
        started="2026-01-02T03:04:05Z",
        sets=("baseline",),
        promises={"baseline": frozenset({"BASE-SEC-03"})},
    )
    return audit(request, load(text), catalog, EmbeddedEngine(catalog.modules))


@pytest.mark.parametrize(
    ("kind", "name", "namespace"),
    [
        ("ClusterRole", "cluster-admin", ""),
        ("ClusterRole", "edit", ""),
        ("ClusterRole", "system:controller:namespace-controller", ""),
        ("Role", "system:controller:token-cleaner", "kube-system"),
    ],
)
def test_a_role_that_kubernetes_makes_breaks_nothing(kind: str, name: str, namespace: str):
    where = f", namespace: {namespace}" if namespace else ""
    report = report_of(ROLE % (kind, name, where, LABEL))
    assert report.findings == ()
    assert report.verdicts[0].exemptions == (
        "Kubernetes makes these roles and restores them; who is bound to them is judged.",
    )


@pytest.mark.parametrize(
    ("kind", "name", "namespace", "label"),
    [
        ("ClusterRole", "shop-admin", "", LABEL),
        ("ClusterRole", "edit", "", ""),
        ("Role", "system:mine", "shop", LABEL),
        ("Role", "edit", "kube-system", LABEL),
    ],
)
def test_a_label_or_a_name_alone_makes_none(kind: str, name: str, namespace: str, label: str):
    where = f", namespace: {namespace}" if namespace else ""
    report = report_of(ROLE % (kind, name, where, label))
    rules = {finding.rule for finding in report.findings}
    assert rules == {
        "rbac_without_wildcards",
        "rbac_secrets_narrow",
        "rbac_without_escalation",
        "rbac_pod_exec_denied",
    }
