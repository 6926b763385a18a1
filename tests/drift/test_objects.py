"""Objects that are on one side alone, and both audits as one report."""

from __future__ import annotations

import msgspec

from auditor.audit import Request, audit
from auditor.catalog import load_catalog
from auditor.drift.objects import find_drift
from auditor.drift.reports import join_reports
from auditor.engines.embedded import EmbeddedEngine
from tests.objects import load

NAMESPACE = """
apiVersion: v1
kind: Namespace
metadata: {name: shop}
"""
PDB = """
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
"""
STS = """
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  replicas: 1
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: 'db:1'}]}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
"""
HPA = """
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: db, namespace: shop}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: db}, maxReplicas: 3}
"""
OTHERS = """
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data-db-0, namespace: shop}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: kube-root-ca.crt, namespace: shop}
---
apiVersion: v1
kind: Pod
metadata:
  name: db-0
  namespace: shop
  ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: '1', controller: true}]
spec: {containers: [{name: db, image: 'db:1'}]}
---
apiVersion: v1
kind: Pod
metadata: {name: elsewhere, namespace: other}
spec: {containers: [{name: x, image: 'x:1'}]}
"""
BY_HAND = """
---
apiVersion: v1
kind: Pod
metadata: {name: hack, namespace: shop}
spec: {containers: [{name: x, image: 'x:1', securityContext: {privileged: true}}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: other, namespace: shop}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
---
apiVersion: example.com/v1
kind: Backup
metadata: {name: nightly, namespace: shop}
"""


def live(text: str, **more):
    return msgspec.structs.replace(load(text), live=True, **more)


def names(refs) -> list[str]:
    return [ref.display for ref in refs]


def test_the_same_on_both_sides_is_no_drift():
    declared = NAMESPACE + PDB + STS + HPA
    scaled = declared.replace("replicas: 1", "replicas: 3")
    drift = find_drift(load(declared), live(scaled + OTHERS))
    assert (drift.changed, drift.absent, drift.undeclared) == ((), (), ())


def test_without_an_autoscaler_the_replicas_were_changed_by_hand():
    declared = NAMESPACE + STS
    drift = find_drift(load(declared), live(declared.replace("replicas: 1", "replicas: 3")))
    (one,) = drift.changed
    assert (one.resource.display, one.path, one.declared, one.live, one.location.line) == (
        "StatefulSet shop/db", "spec.replicas", 1, 3, 11
    )  # fmt: skip


def test_what_is_absent_points_at_its_declaration():
    drift = find_drift(load(NAMESPACE + PDB), live(NAMESPACE))
    ((resource, location),) = drift.absent
    assert (resource.display, location.line) == ("PodDisruptionBudget shop/web", 7)


def test_what_could_not_be_listed_is_not_called_absent():
    unlisted = {"PodDisruptionBudget": "the right to list poddisruptionbudgets"}
    assert find_drift(load(NAMESPACE + PDB), live(NAMESPACE, unlisted=unlisted)).absent == ()


def test_pods_and_objects_of_declared_kinds_that_nobody_declared():
    declared = NAMESPACE + PDB + STS
    drift = find_drift(load(declared), live(declared + OTHERS + BY_HAND))
    assert names(drift.undeclared) == [
        "PodDisruptionBudget shop/other",
        "Pod shop/hack",
    ]


def test_secrets_are_not_compared():
    secret = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\n"
    drift = find_drift(load(NAMESPACE + secret + "data: {a: Yg==}\n"), live(NAMESPACE + secret))
    assert (drift.changed, drift.absent) == ((), ())


def test_a_verdict_says_how_both_sides_stand():
    catalog = load_catalog()
    engine = EmbeddedEngine(catalog.modules)

    def report_of(loaded):
        request = Request(
            source=("x",),
            started="2026-01-02T03:04:05Z",
            sets=("baseline",),
            promises={"baseline": frozenset({"BASE-POD-04"})},
        )
        return audit(request, loaded, catalog, engine)

    calm = NAMESPACE + STS.replace(
        "image: 'db:1'", "image: 'db:1', securityContext: {allowPrivilegeEscalation: false}"
    )
    declared, running = load(calm), live(calm + BY_HAND)
    report = join_reports(report_of(declared), report_of(running), find_drift(declared, running))
    (verdict,) = report.verdicts
    assert (verdict.outcome.value, verdict.declared.value, verdict.live.value) == (
        "broken",
        "held",
        "broken",
    )
    assert {f.resource.display for f in report.findings} == {"Pod shop/hack"}
    assert report.exit_code == 1
    both = load(calm.replace("Escalation: false", "Escalation: true"))
    same = join_reports(
        report_of(both), report_of(msgspec.structs.replace(both, live=True)), find_drift(both, both)
    )
    assert [f.resource.display for f in same.findings] == ["StatefulSet shop/db"]
