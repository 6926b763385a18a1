"""Ways in which a person gets manifests/network-policy.yaml wrong, the promises that each breaks (these
and no others) and the place that a finding points at; and edits that change nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.audit import Request, audit
from auditor.catalog import load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.model import Outcome, Report
from auditor.sources.files import load_files
from tests.manifests.broken import LABELS, MONITORING, PROD, Mutant, mutant
from tests.manifests.mutate import Add, All, Append, Drop, Edit, Remove, Set, Steps, copied, find

NAME = "app.kubernetes.io/name"
NAMESPACE_NAME = "kubernetes.io/metadata.name"
ROWS = {"NET-01", "NET-02", "NET-03", "NET-04", "NET-05", "NET-06", "NET-07"}


def policy(name: str, namespace: str = PROD) -> str:
    return f"NetworkPolicy {namespace}/{name}"


def ingress(*steps: str | int) -> Steps:
    return ("spec", "ingress", *steps)


def egress(*steps: str | int) -> Steps:
    return ("spec", "egress", *steps)


BACKEND, POSTGRES, REDIS = policy("backend"), policy("postgres"), policy("redis")
PGBOUNCER, SENTINEL = policy("pgbouncer"), policy("redis-sentinel")
DENY = policy("default-deny-all")
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

MUTANTS = [
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
        Append("network-policy.yaml", WIDER),
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
]  # fmt: skip


def edited(file: str, *pairs: tuple[str, str]) -> Callable[[Path], None]:
    """Replaces text in a file of the copy, everywhere."""

    def apply(folder: Path) -> None:
        path = folder / file
        text = path.read_text()
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text)

    return apply


def applied(edit: Edit) -> Callable[[Path], None]:
    return edit.apply


HALVES = "cidr: 0.0.0.0/1\n            except: [10.0.0.0/8, 100.64.0.0/10]\n        - ipBlock:\n"
OTHER_HALF = "            cidr: 128.0.0.0/1\n            except:\n"
NEUTRAL = {
    "expressions": edited(
        "network-policy.yaml",
        (
            "  podSelector:\n    matchLabels:\n      app.kubernetes.io/name: redis\n",
            "  podSelector:\n    matchExpressions:\n      - {key: app.kubernetes.io/name, operator: In, values: [redis]}\n    matchLabels:\n",
        ),
    ),
    "namespace-by-expression": edited(
        "network-policy.yaml",
        (
            "              kubernetes.io/metadata.name: ingress-nginx\n",
            "              {}\n            matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [ingress-nginx]}]\n",
        ),
    ),
    "a-range-of-one": applied(Add(REDIS, ingress(0, "ports", 0, "port"), "endPort: 6379")),
    "port-by-name": applied(Set(REDIS, ingress(0, "ports", 0, "port"), "redis")),
    "no-protocol": applied(Remove(REDIS, ingress(0, "ports", 0, "protocol"))),
    "halves": edited(
        "network-policy.yaml",
        (
            "cidr: 0.0.0.0/0\n            except:\n              - 10.0.0.0/8\n"
            "              - 172.16.0.0/12\n              - 192.168.0.0/16\n"
            "              - 100.64.0.0/10\n              - 169.254.0.0/16\n",
            HALVES + OTHER_HALF + "              - 172.16.0.0/12\n"
            "              - 192.168.0.0/16\n              - 169.254.0.0/16\n",
        ),
    ),
    "split-policy": applied(
        All((
            Remove(LOKI, ingress(0, "from", 2)),
            Append(
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
        ))
    ),
    "elsewhere": applied(Append("network-policy.yaml", ELSEWHERE)),
    "no-types-where-they-are-the-default": applied(Remove(LOKI, ("spec", "policyTypes"))),
}  # fmt: skip


@pytest.fixture(scope="module")
def scan():
    catalog = load_catalog()
    engine = EmbeddedEngine(catalog.modules)

    def run(folder: Path) -> Report:
        request = Request(
            source=(str(folder),),
            started="2026-01-02T03:04:05Z",
            sets=("valueverse",),
            promises={"valueverse": frozenset(ROWS)},
        )
        return audit(request, load_files([str(folder)], None), catalog, engine)

    return run


def outcomes(report: Report, outcome: Outcome) -> list[str]:
    return sorted(v.guarantee.id for v in report.verdicts if v.outcome is outcome)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant(scan, tmp_path: Path, mutant: Mutant):
    folder = copied(tmp_path)
    mutant.edit.apply(folder)
    report = scan(folder)
    assert outcomes(report, Outcome.BROKEN) == sorted(mutant.rows), [
        f"{f.location.line} {f.rule} {f.path} {f.message}" for f in report.findings
    ]
    assert report.problems == ()
    place = find(folder, mutant.object).locate(mutant.path)
    seen = {(f.location.uri, f.location.line) for f in report.findings}
    assert (place.uri, place.line) in seen, sorted(
        f"{f.location.line} (not {place.line}) {f.rule} {f.path} {f.message}"
        for f in report.findings
    )


@pytest.mark.parametrize("name", NEUTRAL)
def test_an_edit_that_changes_nothing(scan, tmp_path: Path, name: str):
    folder = copied(tmp_path)
    before = (folder / "network-policy.yaml").read_text()
    NEUTRAL[name](folder)
    assert (folder / "network-policy.yaml").read_text() != before
    report = scan(folder)
    assert [f"{f.location.line} {f.rule} {f.message}" for f in report.findings] == []
    assert outcomes(report, Outcome.HELD) == sorted(ROWS)


def test_without_any_policy_nothing_is_settled(scan, tmp_path: Path):
    folder = copied(tmp_path)
    for file in folder.glob("*.yaml"):
        kept = [d for d in file.read_text().split("\n---\n") if "kind: NetworkPolicy" not in d]
        file.write_text("\n---\n".join(kept))
    report = scan(folder)
    assert outcomes(report, Outcome.UNVERIFIED) == sorted(ROWS)
    assert all(
        "any NetworkPolicy in what was scanned" in verdict.missing for verdict in report.verdicts
    )
