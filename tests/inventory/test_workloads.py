"""Which objects are workloads, and who owns whom."""

from __future__ import annotations

import pytest

from auditor.inventory.workloads import find_workloads
from tests.objects import inventory, resources


def found(text: str) -> list[tuple[str, tuple]]:
    return [(w.resource.display, w.path) for w in find_workloads(resources(text))]


def test_a_deployment_hides_its_replica_set_and_pods():
    assert found(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop, uid: u1}
        spec: {template: {spec: {containers: [{name: web, image: web:1}]}}}
        ---
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata:
          name: web-5d4
          namespace: shop
          uid: u2
          ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: u1, controller: true}]
        spec: {template: {spec: {containers: [{name: web, image: web:1}]}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: web-5d4-x
          namespace: shop
          ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-5d4, uid: u2, controller: true}]
        spec: {containers: [{name: web, image: web:1}]}
        """
    ) == [("Deployment shop/web", ("spec", "template"))]


def test_a_pod_of_an_owner_that_is_not_here_is_kept():
    assert found(
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: db-0
          namespace: shop
          ownerReferences: [{apiVersion: example.com/v1, kind: Database, name: db, uid: u9, controller: true}]
        spec: {containers: [{name: db, image: db:1}]}
        """
    ) == [("Pod shop/db-0", ())]


def test_owners_by_name_stay_in_their_namespace():
    """Manifests carry no uid; the same name in another namespace is somebody else."""
    text = """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: nightly, namespace: shop}
        spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: n, image: n:1}]}}}}}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: nightly-1
          namespace: %s
          ownerReferences: [{apiVersion: batch/v1, kind: CronJob, name: nightly, controller: true}]
        spec: {template: {spec: {containers: [{name: n, image: n:1}]}}}
        """
    cron = ("CronJob shop/nightly", ("spec", "jobTemplate", "spec", "template"))
    assert found(text % "shop") == [cron]
    assert found(text % "blog") == [cron, ("Job blog/nightly-1", ("spec", "template"))]


def test_two_objects_that_own_each_other_are_still_seen():
    owner = "{apiVersion: batch/v1, kind: Job, name: %s, controller: true}"
    text = "---\n".join(
        f"""
apiVersion: batch/v1
kind: Job
metadata: {{name: {name}, ownerReferences: [{owner % other}]}}
spec: {{template: {{spec: {{containers: [{{name: n, image: n:1}}]}}}}}}
"""
        for name, other in (("a", "b"), ("b", "a"))
    )
    assert len(found(text)) == 1


def test_custom_kinds_are_found_by_shape():
    assert found(
        """
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: web, namespace: shop}
        spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: web:1}]}}}
        ---
        apiVersion: serving.knative.dev/v1
        kind: Service
        metadata: {name: fn, namespace: shop}
        spec: {template: {spec: {containers: [{image: fn:1}]}}}
        ---
        apiVersion: jobset.x-k8s.io/v1alpha2
        kind: JobSet
        metadata: {name: train, namespace: shop}
        spec:
          replicatedJobs:
          - {name: a, template: {spec: {template: {spec: {containers: [{name: a, image: a:1}]}}}}}
          - {name: b, template: {spec: {template: {spec: {containers: [{name: b, image: b:1}]}}}}}
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: tls, namespace: shop}
        spec: {secretName: tls, dnsNames: [shop.example]}
        """
    ) == [
        ("Rollout shop/web", ("spec", "template")),
        ("Service shop/fn", ("spec", "template")),
        ("JobSet shop/train", ("spec", "replicatedJobs", 0, "template", "spec", "template")),
        ("JobSet shop/train", ("spec", "replicatedJobs", 1, "template", "spec", "template")),
    ]


def test_a_definition_that_describes_pods_is_no_workload():
    assert (
        found(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: things.example.com}
            spec: {example: {spec: {containers: [{name: a, image: a:1}]}}}
            """
        )
        == []
    )


def test_the_floor_and_ceiling_come_from_the_autoscaler():
    shop = inventory(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec: {replicas: 9, template: {spec: {containers: [{name: web, image: web:1}]}}}
        ---
        apiVersion: autoscaling/v1
        kind: HorizontalPodAutoscaler
        metadata: {name: web, namespace: shop}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          maxReplicas: 5
          targetCPUUtilizationPercentage: 70
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: api, namespace: shop}
        spec: {template: {spec: {containers: [{name: api, image: api:1}]}}}
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent, namespace: shop}
        spec: {template: {spec: {containers: [{name: agent, image: agent:1}]}}}
        """
    )
    counts = [shop.replicas[w] for w in shop.workloads]
    assert [(c.minimum, c.maximum, c.source) for c in counts] == [
        (1, 5, "HorizontalPodAutoscaler"),
        (1, 1, "default"),
        (None, None, "DaemonSet"),
    ]


def test_a_custom_workload_without_a_namespace_is_in_default():
    joined = inventory(
        """
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: web}
        spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: w:1}]}}}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
        """
    )
    (workload,) = joined.workloads
    assert workload.resource.display == "Rollout default/web"
    assert len(joined.budgets_of[workload]) == 1


def test_malformed_labels_are_selected_by_nothing():
    joined = inventory(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop, labels: {app: [web]}}
        spec: {containers: [{name: web, image: w:1}]}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web, namespace: shop}
        spec: {minAvailable: 1, selector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}}
        """
    )
    assert not joined.budgets_of


OWNED = """
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web-1, namespace: shop}
spec: {template: {spec: {containers: [{name: web, image: "web:1"}]}}}
---
apiVersion: v1
kind: Pod
metadata:
  name: web-1-x
  namespace: shop
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}]
spec: %s
"""


@pytest.mark.parametrize(
    ("spec", "folded"),
    [
        ("{containers: [{name: web, image: 'web:1'}], nodeName: n1}", True),
        ("{containers: [{name: web, image: 'evil:1'}]}", False),
        ("{containers: [{name: web, image: 'web:1'}, {name: proxy, image: 'p:1'}]}", False),
        ("{hostPID: true, containers: [{name: web, image: 'web:1'}]}", False),
        (
            "{containers: [{name: web, image: 'web:1', securityContext: {privileged: true}}]}",
            False,
        ),
        (
            "{containers: [{name: web, image: 'web:1'}], "
            "ephemeralContainers: [{name: debug, image: 'd:1'}]}",
            False,
        ),
    ],
)
def test_a_pod_that_is_not_like_its_owners_is_kept(spec, folded):
    kinds = [display.split()[0] for display, _ in found(OWNED % spec)]
    assert kinds == (["ReplicaSet"] if folded else ["ReplicaSet", "Pod"])


def test_an_owner_of_that_name_with_another_uid_is_somebody_else():
    text = (OWNED % "{containers: [{name: web, image: 'web:1'}]}").replace(
        "name: web-1, controller", "name: web-1, uid: gone, controller"
    )
    assert len(found(text)) == 1
    text = text.replace("{name: web-1, namespace: shop}", "{name: web-1, namespace: shop, uid: u}")
    assert len(found(text)) == 2


@pytest.mark.parametrize(
    "head",
    ["v1\nkind: Deployment", "apps/v1\nkind: deployment", "batch\nkind: CronJob", "v1\nkind: Odd"],
)
def test_pods_under_a_wrong_kind_are_still_found(head):
    text = f"""
apiVersion: {head}
metadata: {{name: web, namespace: shop}}
spec: {{template: {{spec: {{containers: [{{name: web, image: "web:1"}}]}}}}}}
"""
    assert [path for _, path in found(text)] == [("spec", "template")]


def test_a_pattern_of_pods_in_a_policy_is_no_pod():
    text = """
        apiVersion: %s
        kind: Policy
        metadata: {name: digests, namespace: shop}
        spec:
          rules:
          - validate: {pattern: {spec: {containers: [{image: "*@sha256:*"}]}}}
        """
    for api in ("kyverno.io/v1", "policies.kyverno.io/v1", "constraints.gatekeeper.sh/v1beta1"):
        assert found(text % api) == []
    assert len(found(text % "example.com/v1")) == 1
