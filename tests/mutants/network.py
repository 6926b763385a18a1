"""Network: NET-01 to NET-07."""

from __future__ import annotations

from tests.manifests.mutate import Add, Remove, Set
from tests.mutants.edits import All, Drop, New, Steps, Sub, more, put, take
from tests.mutants.mutant import Mutant, Neutral, mutant, neutral
from tests.mutants.objects import (
    MONITORING,
    PART,
    PROD,
    policy,
)
from tests.mutants.places import LABELS

NAME = "app.kubernetes.io/name"
NAMESPACE_NAME = "kubernetes.io/metadata.name"
JOB_LABELS: Steps = ("spec", "jobTemplate", "spec", "template", "metadata", "labels")
DNS_PEER = {
    "namespaceSelector": {"matchLabels": {NAMESPACE_NAME: "kube-system"}},
    "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
}
HTTPS = f"""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: backend-https, namespace: {PROD}}}
spec:
  podSelector: {{matchLabels: {{{NAME}: backend}}}}
  policyTypes: [Egress]
  egress:
  - to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except: [169.254.0.0/16, 100.64.0.0/10, 192.168.0.0/16, 172.16.0.0/12, 10.0.0.0/8]
    ports: [{{port: 443}}]
"""


def ingress(*steps: str | int) -> Steps:
    return ("spec", "ingress", *steps)


def egress(*steps: str | int) -> Steps:
    return ("spec", "egress", *steps)


BACKEND, POSTGRES, REDIS = policy("backend"), policy("postgres"), policy("redis")
PGBOUNCER, SENTINEL = policy("pgbouncer"), policy("redis-sentinel")
DENY, DNS = policy("default-deny-all"), policy("allow-dns")
GRAFANA, LOKI = policy("grafana", MONITORING), policy("loki", MONITORING)
AUTOSCALER = policy("cluster-autoscaler", MONITORING)
SELECTOR: Steps = ("podSelector", "matchLabels", NAME)
INTERNET = egress(3)
ALL_ADDRESSES = "- to: [{ipBlock: {cidr: 0.0.0.0/0}}]\n  ports: [{port: 443}]"

WIDER = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: wider, namespace: valueverse-prod}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
  - from: [{namespaceSelector: {}}]
    ports: [{port: 6379}]
"""
ELSEWHERE = WIDER.replace("valueverse-prod", "valueverse-other").replace("6379", "1")

BREAKING: list[Mutant] = [
    # ------------------------------------------------------------------ too much
    mutant(
        "anybody-reaches-redis",
        "NET-02 NET-04",
        Add(REDIS, ingress(0, "from", 0), "- namespaceSelector: {}"),
        path=ingress(0, "from", 0),
    ),
    mutant(
        "frontend-let-in-at-redis",
        "NET-02 NET-04",
        Add(REDIS, ingress(0, "from", 0), "- podSelector: {matchLabels: {%s: frontend}}" % NAME),
        path=ingress(0, "from", 0),
    ),
    mutant(
        "everyone-in-an-empty-list",
        "NET-02 NET-03",
        All((
            Remove(POSTGRES, ingress(0, "from")),
            Add(POSTGRES, ingress(0, "ports"), "from: []"),
        )),
        object=POSTGRES,
        path=ingress(0),
    ),
    mutant(
        "two-peers-for-one",
        "NET-02 NET-03",
        All((
            Remove(POSTGRES, ingress(3, "from")),
            Add(
                POSTGRES,
                ingress(3, "ports"),
                f"from:\n- namespaceSelector: {{matchLabels: {{{NAMESPACE_NAME}: {MONITORING}}}}}\n"
                f"- podSelector: {{matchLabels: {{{NAME}: prometheus}}}}",
            ),
        )),
        object=POSTGRES,
        path=ingress(3, "from", 0),
    ),
    mutant(
        "every-port-of-the-database",
        "NET-02 NET-03",
        Remove(POSTGRES, ingress(0, "ports")),
        path=ingress(0),
    ),
    mutant(
        "a-range-of-ports",
        "NET-02 NET-04",
        Add(REDIS, ingress(0, "ports", 0, "port"), "endPort: 6390"),
        path=ingress(0, "ports", 0, "endPort"),
    ),
    mutant(
        "a-wider-policy",
        "NET-02 NET-03 NET-04",
        New("network-policy.yaml", WIDER),
        object=policy("wider"),
        path=ingress(0, "from", 0),
    ),
    mutant(
        "pooler-for-the-frontend",
        "NET-02 NET-03",
        Add(PGBOUNCER, ingress(0, "from", 0), "- podSelector: {matchLabels: {%s: frontend}}" % NAME),
        path=ingress(0, "from", 0),
    ),
    mutant(
        "backend-asks-the-database",
        "NET-02",
        Add(
            BACKEND,
            egress(0, "to", 0),
            "- podSelector: {matchLabels: {app.kubernetes.io/component: database}}",
        ),
        path=egress(0, "to", 0),
    ),
    mutant(
        "metadata-inside",
        "NET-02 NET-06",
        Remove(BACKEND, egress(3, "to", 0, "ipBlock", "except", 4)),
        path=egress(3, "to", 0),
    ),
    mutant(
        "cluster-inside",
        "NET-02 NET-06",
        Remove(BACKEND, egress(3, "to", 0, "ipBlock", "except")),
        path=egress(3, "to", 0),
    ),
    mutant(
        "http-too",
        "NET-02 NET-06",
        Add(BACKEND, egress(3, "ports", 0), "- {protocol: TCP, port: 80}"),
        path=egress(3, "ports"),
    ),
    mutant(
        "redis-reaches-the-internet",
        "NET-02 NET-07",
        Add(REDIS, egress(0), ALL_ADDRESSES),
        path=egress(0, "to", 0),
    ),
    mutant(
        "dns-to-anywhere",
        "NET-02 NET-06 NET-07",
        Remove(policy("allow-dns"), egress(0, "to")),
        path=egress(0),
    ),
    mutant(
        "autoscaler-on-every-port",
        "NET-02 NET-07",
        Remove(AUTOSCALER, egress(1, "ports")),
        path=egress(1, "to", 0),
    ),
    mutant(
        "grafana-reaches-the-vpc",
        "NET-02",
        Add(GRAFANA, egress(0), "- to: [{ipBlock: {cidr: 10.0.0.0/8}}]"),
        path=egress(0, "to", 0),
    ),
    mutant(
        "no-deny-in-monitoring",
        "NET-01",
        Drop(policy("default-deny-all", MONITORING)),
        object=f"Deployment {MONITORING}/prometheus-adapter",
        path=LABELS,
    ),
    # ------------------------------------------------------------------ missing
    mutant(
        "selects-nothing",
        "NET-02",
        Set(REDIS, ("spec", *SELECTOR), "reddis"),
        path=("spec", "podSelector"),
    ),
    mutant(
        "peer-is-nobody",
        "NET-02",
        Set(LOKI, ingress(0, "from", 0, *SELECTOR), "aloy"),
        path=ingress(0, "from", 0),
    ),
    mutant(
        "port-by-a-name-that-is-none",
        "NET-02",
        Set(REDIS, ingress(0, "ports", 0, "port"), "rediss"),
    ),
    mutant(
        "egress-left-out-by-its-type",
        "NET-02",
        Set(SENTINEL, ("spec", "policyTypes"), "[Ingress]"),
    ),
    mutant(
        "backend-without-egress",
        "NET-02 NET-06",
        Set(BACKEND, ("spec", "policyTypes"), "[Ingress]"),
    ),
    mutant(
        "no-https",
        "NET-02 NET-06",
        Remove(BACKEND, INTERNET),
        object=f"Deployment {PROD}/backend",
        path=LABELS,
    ),
    mutant(
        "no-policy-for-the-pooler",
        "NET-02",
        Drop(PGBOUNCER),
        object=f"Deployment {PROD}/pgbouncer",
        path=LABELS,
    ),
    mutant(
        "policy-in-another-namespace",
        "NET-02",
        All((
            Set(PGBOUNCER, ("metadata", "namespace"), MONITORING),
        )),
        object=f"Deployment {PROD}/pgbouncer",
        path=LABELS,
    ),
    mutant(
        "ingress-of-another-namespace",
        "NET-02",
        Set(policy("frontend"), ingress(0, "from", 0, "namespaceSelector", "matchLabels", NAMESPACE_NAME), "ingress"),
        path=ingress(0, "from", 0),
    ),
    mutant("wrong-port", "NET-02 NET-03", Set(POSTGRES, ingress(3, "ports", 0, "port"), "9188")),
    mutant("no-api-server", "NET-02", Remove(policy("alloy", MONITORING), egress(1)), path=("spec", "egress")),
    # ------------------------------------------------------------------ denied by default
    mutant("deny-selects-some", "NET-01 NET-02", put(DENY, "spec.podSelector", {"matchLabels": {"a": "b"}}), object=f"CronJob {PROD}/database-snapshots", path=JOB_LABELS) ,
    mutant("deny-says-nothing", "NET-01 NET-02", put(DENY, "spec.policyTypes", ["Egress"]), object=f"CronJob {PROD}/database-snapshots", path=JOB_LABELS),
    mutant("no-deny", "NET-01 NET-02", Drop(DENY), object=f"Deployment {PROD}/backend", path=LABELS),
    mutant("deny-lets-everybody-in", "NET-01 NET-02 NET-03 NET-04", put(DENY, "spec.ingress", [{}])),
    mutant("deny-all-but-one", "NET-01", put(DENY, "spec.podSelector", {"matchExpressions": [{"key": NAME, "operator": "NotIn", "values": ["backend"]}]}), object=f"Deployment {PROD}/backend", path=LABELS),
    # ------------------------------------------------------------------ names
    mutant("dns-without-tcp", "NET-05", take(DNS, "spec.egress.0.ports.1"), path="spec.egress"),
    mutant("dns-in-another-namespace", "NET-02 NET-05", put(DNS, f'spec.egress.0.to.0.namespaceSelector.matchLabels."{NAMESPACE_NAME}"', "kube-dns"), path="spec.egress"),
    mutant("dns-over-tcp-alone", "NET-05", take(DNS, "spec.egress.0.ports.0"), path="spec.egress"),
    mutant("dns-on-another-port", "NET-02 NET-05", put(DNS, "spec.egress.0.ports", [{"protocol": "UDP", "port": 5353}, {"protocol": "TCP", "port": 5353}]), object=DENY, path="spec.egress"),
    mutant("dns-by-a-label-of-another-server", "NET-02 NET-05", put(DNS, "spec.egress.0.to.0.podSelector.matchLabels", {"k8s-app": "coredns"}), path="spec.egress"),
    mutant("dns-for-some", "NET-05", put(DNS, "spec.podSelector", {"matchLabels": {NAME: "backend"}}), object=DENY, path="spec.egress"),
    mutant("no-dns-in-monitoring", "NET-05", Drop(policy("allow-dns", MONITORING)), object=policy("default-deny-all", MONITORING), path="spec.egress"),
    # ------------------------------------------------------------------ who else reaches what
    mutant("sentinels-for-monitoring", "NET-02 NET-04", more(SENTINEL, "spec.ingress", {"from": [{"namespaceSelector": {"matchLabels": {NAMESPACE_NAME: MONITORING}}}], "ports": [{"port": 26379}]}), path="spec.ingress.1.from.0"),
    mutant("frontend-reaches-the-internet", "NET-02 NET-07", more(policy("frontend"), "spec.egress", {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["169.254.169.254/32"]}}], "ports": [{"port": 443}]}), path="spec.egress.1.to.0"),
    mutant("prometheus-reaches-everything", "NET-02 NET-07", more(policy("prometheus", MONITORING), "spec.egress", {}), path="spec.egress.13"),
    mutant("metadata-by-a-wider-exception", "NET-02 NET-06", put(BACKEND, "spec.egress.3.to.0.ipBlock.except.4", "169.254.0.0/24"), path="spec.egress.3.to.0"),
]  # fmt: skip


HALVES = "cidr: 0.0.0.0/1\n            except: [10.0.0.0/8, 100.64.0.0/10]\n        - ipBlock:\n"
OTHER_HALF = "            cidr: 128.0.0.0/1\n            except:\n"
NEUTRAL: list[Neutral] = [
    neutral("policy-by-expressions", "NET-02 NET-04", Sub(
        "network-policy.yaml",
            "  podSelector:\n    matchLabels:\n      app.kubernetes.io/name: redis\n",
            "  podSelector:\n    matchExpressions:\n      - {key: app.kubernetes.io/name, operator: In, values: [redis]}\n    matchLabels:\n",
    )),
    neutral("namespace-by-an-expression", "NET-02", Sub(
        "network-policy.yaml",
            "              kubernetes.io/metadata.name: ingress-nginx\n",
            "              {}\n            matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [ingress-nginx]}]\n",
    )),
    neutral("a-range-of-one", "NET-04", Add(REDIS, ingress(0, "ports", 0, "port"), "endPort: 6379")),
    neutral("port-by-name", "NET-04", Set(REDIS, ingress(0, "ports", 0, "port"), "redis")),
    neutral("no-protocol", "NET-04", Remove(REDIS, ingress(0, "ports", 0, "protocol"))),
    neutral("the-internet-in-halves", "NET-02 NET-06", Sub(
        "network-policy.yaml",
            "cidr: 0.0.0.0/0\n            except:\n              - 10.0.0.0/8\n"
            "              - 172.16.0.0/12\n              - 192.168.0.0/16\n"
            "              - 100.64.0.0/10\n              - 169.254.0.0/16\n",
            HALVES + OTHER_HALF + "              - 172.16.0.0/12\n"
            "              - 192.168.0.0/16\n              - 169.254.0.0/16\n",
    )),
    neutral("split-policy", "NET-02", All((
            Remove(LOKI, ingress(0, "from", 2)),
            New(
                "network-policy.yaml",
                f"""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: loki-metrics, namespace: {MONITORING}}}
spec:
  podSelector: {{matchLabels: {{{NAME}: loki}}}}
  ingress:
  - ports: [{{port: 3100}}]
    from: [{{podSelector: {{matchLabels: {{{NAME}: prometheus}}}}}}]
""",
            ),
        ))),
    neutral("a-policy-elsewhere", "NET-02 NET-04", New("network-policy.yaml", ELSEWHERE)),
    neutral("no-types-where-they-are-the-default", "NET-01 NET-02", Remove(LOKI, ("spec", "policyTypes"))),
    neutral("deny-in-two-policies", "NET-01", All((
        put(DENY, "spec.policyTypes", ["Ingress"]),
        New("network-policy.yaml", f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: deny-egress, namespace: {PROD}}}\nspec: {{podSelector: {{}}, policyTypes: [Egress]}}\n"),
    ))),
    neutral("deny-with-empty-lists", "NET-01 NET-07", All((put(DENY, "spec.ingress", []), put(DENY, "spec.egress", [])))),
    neutral("dns-by-number-without-protocol", "NET-05", put(DNS, "spec.egress.0.ports", [{"port": 53}, {"port": 53, "protocol": "UDP"}])),
    neutral("dns-in-two-rules", "NET-05", put(DNS, "spec.egress", [
        {"to": [DNS_PEER], "ports": [{"protocol": protocol, "port": 53}]} for protocol in ("TCP", "UDP")
    ])),
    neutral("https-of-the-backend-in-another-policy", "NET-06 NET-07", All((
        take(BACKEND, "spec.egress.3"),
        New("network-policy.yaml", HTTPS),
    ))),
    neutral("database-by-its-component", "NET-03", put(PGBOUNCER, "spec.egress.0.to.0.podSelector", {"matchExpressions": [
        {"key": "app.kubernetes.io/component", "operator": "In", "values": ["database"]}, {"key": PART, "operator": "Exists"},
    ]})),
    neutral("database-ports-by-name", "NET-03", put(POSTGRES, "spec.ingress.3.ports.0.port", "metrics")),
    neutral("policies-renamed", "NET-01 NET-02 NET-03 NET-04", All((put(DENY, "metadata.name", "nothing"), put(REDIS, "metadata.name", "cache")))),
]  # fmt: skip
