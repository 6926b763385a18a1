"""What belongs to whom: budgets, autoscalers, policies, claims, accounts and bindings."""

from __future__ import annotations

import pytest

from auditor.inventory.documents import document_of
from auditor.inventory.subjects import subjects_of
from tests.objects import inventory

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 4
  template:
    metadata: {labels: {app: web, tier: front}}
    spec: {serviceAccountName: web, containers: [{name: web, image: web:1}]}
---
"""


def document(text: str, kind: str = "Workload", number: int = 0) -> dict:
    joined = inventory(text)
    return document_of(joined, list(subjects_of(joined, kind))[number])


def budget(spec: str, version: str = "policy/v1", namespace: str = "shop") -> str:
    return f"""
apiVersion: {version}
kind: PodDisruptionBudget
metadata: {{name: web, namespace: {namespace}}}
spec: {spec}
"""


@pytest.mark.parametrize(
    ("spec", "desired", "disruptions"),
    [
        ("{minAvailable: 3, selector: {matchLabels: {app: web}}}", 3, 1),
        ("{minAvailable: 51%, selector: {matchLabels: {app: web}}}", 3, 1),
        ("{minAvailable: 50%, selector: {matchLabels: {app: web}}}", 2, 2),
        ("{minAvailable: 5, selector: {matchLabels: {app: web}}}", 5, 0),
        ("{maxUnavailable: 1, selector: {matchLabels: {app: web}}}", 3, 1),
        ("{maxUnavailable: 26%, selector: {matchLabels: {app: web}}}", 2, 2),
        ("{maxUnavailable: 9, selector: {matchLabels: {app: web}}}", 0, 4),
        ("{selector: {matchLabels: {app: web}}}", None, None),
        ("{minAvailable: many, selector: {matchLabels: {app: web}}}", None, None),
    ],
)
def test_what_a_budget_leaves_at_the_floor(spec, desired, disruptions):
    (found,) = document(WEB + budget(spec))["neighbours"]["pdbs"]
    assert (found["floor"], found["desired"], found["disruptions"]) == (4, desired, disruptions)


@pytest.mark.parametrize(
    ("text", "selects"),
    [
        (budget("{minAvailable: 1, selector: {}}"), True),
        (budget("{minAvailable: 1, selector: {}}", "policy/v1beta1"), False),
        (budget("{minAvailable: 1}"), False),
        (budget("{minAvailable: 1, selector: {matchLabels: {app: web, tier: back}}}"), False),
        (budget("{minAvailable: 1, selector: {matchLabels: {app: web}}}", namespace="blog"), False),
    ],
)
def test_which_pods_a_budget_selects(text, selects):
    assert bool(document(WEB + text)["neighbours"]["pdbs"]) is selects


@pytest.mark.parametrize(
    ("version", "metric"),
    [
        (
            "autoscaling/v2",
            "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}",
        ),
        (
            "autoscaling/v2beta2",
            "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}",
        ),
        (
            "autoscaling/v2beta1",
            "{type: Resource, resource: {name: cpu, targetAverageUtilization: 70}}",
        ),
    ],
)
def test_autoscalers_of_all_versions_have_one_shape(version, metric):
    text = f"""
apiVersion: {version}
kind: HorizontalPodAutoscaler
metadata: {{name: web, namespace: shop}}
spec:
  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: web}}
  minReplicas: 2
  maxReplicas: 6
  metrics: [{metric}]
  behavior: {{scaleDown: {{stabilizationWindowSeconds: 600}}}}
"""
    found = document(WEB + text)
    assert found["replicas"] == {"min": 2, "max": 6, "source": "HorizontalPodAutoscaler"}
    (hpa,) = found["neighbours"]["hpas"]
    assert hpa["metrics"] == [
        {
            "type": "Resource",
            "name": "cpu",
            "container": "",
            "averageUtilization": 70,
            "averageValue": None,
            "value": None,
            "path": ("spec", "metrics", 0),
        }
    ]
    assert hpa["scaleUp"]["set"] is False
    assert hpa["scaleUp"]["selectPolicy"] == "Max"
    assert hpa["scaleDown"] == {
        "set": True,
        "stabilizationWindowSeconds": 600,
        "selectPolicy": "Max",
        "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}],
        "policiesSet": False,
    }


def test_other_metrics_of_other_versions():
    text = """
apiVersion: autoscaling/v2beta1
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 6
  metrics:
  - {type: Pods, pods: {metricName: requests, targetAverageValue: 1k}}
  - {type: Object, object: {metricName: hits, target: {kind: Service, name: web}, targetValue: 10}}
"""
    (hpa,) = document(WEB + text)["neighbours"]["hpas"]
    assert [(m["type"], m["name"], m["averageValue"], m["value"]) for m in hpa["metrics"]] == [
        ("Pods", "requests", 1000, None),
        ("Object", "hits", None, 10),
    ]


@pytest.mark.parametrize(
    "target",
    [
        "{apiVersion: apps/v1, kind: Deployment, name: wbe}",
        "{apiVersion: apps/v1, kind: StatefulSet, name: web}",
        "{apiVersion: example.com/v1, kind: Deployment, name: web}",
    ],
)
def test_an_autoscaler_of_something_else(target):
    text = f"""
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: web, namespace: shop}}
spec: {{scaleTargetRef: {target}, maxReplicas: 6}}
"""
    assert document(WEB + text)["neighbours"]["hpas"] == []
    assert document(WEB + text, "HorizontalPodAutoscaler")["neighbours"]["target"] is None


CLASSES = """
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: ebs.csi.aws.com
parameters: {encrypted: "true"}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: slow}
provisioner: ebs.csi.aws.com
---
"""


@pytest.mark.parametrize(
    ("spec", "name", "source", "provisioner"),
    [
        ("{}", "fast", "default", "ebs.csi.aws.com"),
        ("{storageClassName: slow}", "slow", "claim", "ebs.csi.aws.com"),
        ("{storageClassName: gone}", "gone", "claim", None),
        ('{storageClassName: ""}', "", "none", None),
    ],
)
def test_a_claim_is_followed_to_its_class(spec, name, source, provisioner):
    text = f"""
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{name: data, namespace: shop}}
spec: {spec}
"""
    claim = document(CLASSES + text, "Claim")["claim"]
    assert (claim["className"], claim["classSource"]) == (name, source)
    assert (claim["class"] or {}).get("provisioner") == provisioner


def test_without_a_default_class_or_with_two_a_claim_has_none():
    claim = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: shop}
spec: {resources: {requests: {storage: 1Gi}}}
---
"""
    second = CLASSES.partition("---")[0].replace("name: fast", "name: other")
    assert document(claim, "Claim")["claim"]["classSource"] == "missing"
    assert document(claim + CLASSES + second, "Claim")["claim"]["classSource"] == "ambiguous"
    assert document(claim, "Claim")["claim"]["sizeBytes"] == 1 << 30


def test_claims_of_a_workload_are_its_templates_mounts_and_ephemeral_volumes():
    text = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  template:
    spec:
      containers: [{name: db, image: db:1}]
      volumes:
      - {name: shared, persistentVolumeClaim: {claimName: shared}}
      - {name: scratch, ephemeral: {volumeClaimTemplate: {spec: {storageClassName: slow}}}}
  volumeClaimTemplates:
  - {metadata: {name: data}, spec: {storageClassName: fast}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: shared, namespace: shop}
spec: {storageClassName: slow}
---
"""
    claims = document(text + CLASSES)["neighbours"]["claims"]
    assert [(c["name"], c["origin"], c["className"]) for c in claims] == [
        ("shared", "PersistentVolumeClaim", "slow"),
        ("data", "volumeClaimTemplate", "fast"),
        ("scratch", "ephemeral", "slow"),
    ]


RBAC = """
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop, annotations: {eks.amazonaws.com/role-arn: "arn:x"}}
automountServiceAccountToken: false
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: view-all}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {aggregate: view}}]}
rules: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: view-pods, labels: {aggregate: view}}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web, namespace: shop}
subjects: [{kind: ServiceAccount, name: web}]
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view-all}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: everybody}
subjects: [{kind: Group, name: "system:serviceaccounts:shop"}]
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: elsewhere}
---
"""


def test_a_workload_knows_its_account_and_bindings():
    found = document(WEB + RBAC)["neighbours"]
    account = found["serviceAccount"]
    assert (account["name"], account["automount"], account["users"]) == ("web", False, [])
    assert [(b["name"], b["role"]["name"], b["via"]) for b in found["bindings"]] == [
        ("web", "view-all", "ServiceAccount"),
        ("everybody", "elsewhere", "Group"),
    ]
    assert [b["role"]["ref"] is None for b in found["bindings"]] == [False, True]


def test_aggregated_rules_stand_where_they_are_written():
    joined = inventory(RBAC)
    roles = {s.name: document_of(joined, s) for s in subjects_of(joined, "Role")}
    (rule,) = roles["view-all"]["rules"]
    assert joined.resources[rule["ref"]].name == "view-pods"
    assert rule["path"] == ("rules", 0)
    assert [b["name"] for b in roles["view-all"]["neighbours"]["bindings"]] == ["web"]
    binding = {s.name: document_of(joined, s) for s in subjects_of(joined, "RoleBinding")}
    assert len(binding["web"]["role"]["rules"]) == 1
    assert binding["everybody"]["role"] == {
        "kind": "ClusterRole",
        "name": "elsewhere",
        "ref": None,
        "rules": [],
    }


def policy(spec: str) -> str:
    return f"""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: p, namespace: shop}}
spec: {spec}
"""


KUBE_DNS = (
    "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, "
    "podSelector: {matchLabels: {k8s-app: kube-dns}}}"
)


@pytest.mark.parametrize(
    ("spec", "udp", "tcp"),
    [
        ("{podSelector: {}, policyTypes: [Ingress]}", True, True),
        ("{podSelector: {}, policyTypes: [Egress]}", False, False),
        ("{podSelector: {}, egress: [{}]}", True, True),
        ("{podSelector: {}, egress: [{to: [%s]}]}" % KUBE_DNS, True, True),
        ("{podSelector: {}, egress: [{ports: [{port: 53, protocol: UDP}]}]}", True, False),
        ("{podSelector: {}, egress: [{ports: [{port: 53}]}]}", False, True),
        (
            "{podSelector: {}, egress: [{ports: [{protocol: UDP, port: 1, endPort: 99}]}]}",
            True,
            False,
        ),
        ("{podSelector: {}, egress: [{ports: [{protocol: UDP, port: dns}]}]}", True, False),
        ("{podSelector: {}, egress: [{to: [{namespaceSelector: {}}]}]}", True, True),
        ("{podSelector: {}, egress: [{to: [{podSelector: {}}]}]}", False, False),
        (
            "{podSelector: {}, egress: [{to: [{namespaceSelector: {matchLabels: "
            "{kubernetes.io/metadata.name: kube-sytem}}}]}]}",
            False,
            False,
        ),
        ("{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 10.96.0.10/32}}]}]}", True, True),
        ("{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 93.184.216.0/24}}]}]}", False, False),
        ("{podSelector: {}, egress: [{to: [{ipBlock: {cidr: nonsense}}]}]}", False, False),
        ("{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 169.254.20.10/32}}]}]}", True, True),
        (
            "{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: "
            "[169.254.0.0/16]}}]}]}",
            True,
            True,
        ),
        (
            "{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, "
            "172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16]}}]}]}",
            False,
            False,
        ),
        ("{podSelector: {matchLabels: {app: other}}, policyTypes: [Egress]}", True, True),
    ],
)
def test_who_may_ask_the_dns(spec, udp, tcp):
    dns = document(WEB + policy(spec))["neighbours"]["dns"]
    assert (dns["udp"], dns["tcp"]) == (udp, tcp)


def test_policies_make_their_types_explicit():
    both = document(WEB + policy("{podSelector: {}, egress: []}"))["neighbours"]
    assert both["networkPolicies"][0]["types"] == ["Ingress"]
    egress = document(WEB + policy("{podSelector: {}, egress: [{}]}"))["neighbours"]
    assert egress["networkPolicies"][0]["types"] == ["Ingress", "Egress"]


def test_services_and_ingresses_of_a_workload():
    text = """
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: by-hand, namespace: shop}
spec: {ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: shop}
spec: {rules: [{http: {paths: [{backend: {service: {name: web, port: {number: 80}}}}]}}]}
---
apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: old, namespace: shop}
spec: {backend: {serviceName: web, servicePort: 80}}
"""
    found = document(WEB + text)["neighbours"]
    assert [(s["name"], s["workloads"]) for s in found["services"]] == [("web", 1)]
    assert [i["name"] for i in found["ingresses"]] == ["shop", "old"]
    ingress = document(WEB + text, "Ingress")["neighbours"]
    assert [s["name"] for s in ingress["services"]] == ["web"]


def test_the_values_of_a_secret_are_not_shown_to_rules():
    text = """
apiVersion: v1
kind: Secret
metadata:
  name: db
  namespace: shop
  managedFields: []
  annotations: {kubectl.kubernetes.io/last-applied-configuration: "{everything}", team: a}
stringData: {password: hunter2}
data: {token: aHVudGVyMg==}
type: Opaque
"""
    assert document(text, "Secret")["object"] == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "db", "namespace": "shop", "annotations": {"team": "a"}},
        "stringData": {"password": None},
        "data": {"token": None},
        "type": "Opaque",
    }
