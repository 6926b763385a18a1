"""What counts as a difference between a declared object and the live one, and what does not."""

from __future__ import annotations

import pytest

from auditor.drift.defaults import defaults_of
from auditor.drift.fields import differences
from auditor.model import format_path
from tests.objects import resources

DECLARED = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels: {app: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostNetwork: false
      volumes:
      - {name: tmp, emptyDir: {}}
      containers:
      - name: web
        image: web:1
        args: [--port, "80"]
        env:
        - {name: A, value: "1"}
        - {name: B, value: ""}
        ports: [{containerPort: 80}]
        resources: {limits: {cpu: 1000m, memory: 1Gi}}
        securityContext: {readOnlyRootFilesystem: true}
"""
LIVE = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  uid: 1-2-3
  generation: 3
  creationTimestamp: "2026-01-01T00:00:00Z"
  labels: {app: web, added-by: somebody}
  annotations: {deployment.kubernetes.io/revision: "3"}
spec:
  progressDeadlineSeconds: 600
  replicas: 2
  revisionHistoryLimit: 10
  selector: {matchLabels: {app: web}}
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}}
  template:
    metadata: {creationTimestamp: null, labels: {app: web}}
    spec:
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      schedulerName: default-scheduler
      securityContext: {}
      terminationGracePeriodSeconds: 30
      volumes:
      - {emptyDir: {}, name: tmp}
      containers:
      - name: web
        image: web:1
        imagePullPolicy: IfNotPresent
        args: [--port, "80"]
        env:
        - {name: A, value: "1"}
        - {name: B}
        ports: [{containerPort: 80, protocol: TCP}]
        resources: {limits: {cpu: "1", memory: 1024Mi}}
        securityContext: {readOnlyRootFilesystem: true}
        terminationMessagePath: /dev/termination-log
        terminationMessagePolicy: File
status: {replicas: 2}
"""


def found(live: str, declared: str = DECLARED, **options):
    (ours,), (theirs,) = resources(declared), resources(live)
    return [
        (format_path(one.path), one.declared, one.live)
        for one in differences(ours.body, theirs.body, **options)
    ]


def test_defaults_bookkeeping_and_other_spellings_are_no_difference():
    assert found(LIVE) == []


POD = "spec.template.spec"
CONTAINER = f"{POD}.containers[0]"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("replicas: 2\n  rev", "replicas: 7\n  rev"), ("spec.replicas", 2, 7)),
        (("image: web:1", "image: web:2"), (f"{CONTAINER}.image", "web:1", "web:2")),
        (("{app: web, added", "{added"), ("metadata.labels.app", "web", None)),
        (("memory: 1024Mi", "memory: 2Gi"), (f"{CONTAINER}.resources.limits.memory", "1Gi", "2Gi")),
        (
            ("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: true, privileged: true"),
            (f"{CONTAINER}.securityContext.privileged", None, True),
        ),
        (
            ("dnsPolicy: ClusterFirst", "dnsPolicy: ClusterFirst\n      hostNetwork: true"),
            (f"{POD}.hostNetwork", False, True),
        ),
        (
            ("terminationGracePeriodSeconds: 30", "terminationGracePeriodSeconds: 0"),
            (f"{POD}.terminationGracePeriodSeconds", None, 0),
        ),
        (
            ("maxUnavailable: 25%", "maxUnavailable: 100%"),
            (
                "spec.strategy",
                None,
                {
                    "type": "RollingUpdate",
                    "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "100%"},
                },
            ),
        ),
        (
            ("- {name: B}", '- {name: B}\n        - {name: C, value: "3"}'),
            (f"{CONTAINER}.env[2]", None, {"name": "C", "value": "3"}),
        ),
        (
            ("--port, ", "--debug, --port, "),
            (f"{CONTAINER}.args", ["--port", "80"], ["--debug", "--port", "80"]),
        ),
        (
            ("      containers:", "      containers:\n      - {name: miner, image: x}"),
            (f"{POD}.containers[0]", None, {"name": "miner", "image": "x"}),
        ),
    ],
)
def test_a_change_by_hand_is_one_difference(change, expected):
    assert LIVE.count(change[0]) == 1
    assert found(LIVE.replace(*change)) == [expected]


def test_what_somebody_else_owns_is_left_out():
    live = LIVE.replace("replicas: 2\n  rev", "replicas: 7\n  rev")
    assert found(live, ignored=frozenset({("spec", "replicas")})) == []


WIDE = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]%s}
"""


def test_a_policy_that_was_widened_shows_the_rule():
    assert found(WIDE % ", ingress: [{}]", WIDE % "") == [("spec.ingress", None, [{}])]


SECRET = """
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: db, namespace: shop}
spec:
  data:
  - {secretKey: a, remoteRef: {key: a%s}}
"""
DEFINITION = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: externalsecrets.external-secrets.io}
spec:
  versions:
  - schema:
      openAPIV3Schema:
        properties:
          spec:
            properties:
              data:
                items:
                  properties:
                    remoteRef:
                      properties:
                        key: {type: string}
                        decodingStrategy: {type: string, default: None}
"""


def test_the_defaults_of_a_custom_kind_come_from_its_definition():
    (definition,) = resources(DEFINITION)
    own = defaults_of(definition.body)
    live = SECRET % ", decodingStrategy: None"
    assert found(live, SECRET % "", own=own) == []
    assert found(live, SECRET % "") == [("spec.data[0].remoteRef.decodingStrategy", None, "None")]
    other = SECRET % ", decodingStrategy: Base64"
    assert found(other, SECRET % "", own=own) == [
        ("spec.data[0].remoteRef.decodingStrategy", None, "Base64")
    ]
