"""Reports made by hand, for every format to write."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from auditor.formats import View
from auditor.model import (
    Coverage,
    Drift,
    Evidence,
    Examined,
    FieldDrift,
    Finding,
    Guarantee,
    Location,
    Outcome,
    Problem,
    Related,
    Report,
    ResourceRef,
    SetInForce,
    Severity,
    Stage,
    Status,
    Verdict,
    Waiver,
)

BACKEND = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: backend
  namespace: shop
spec:
  template:
    spec:
      containers:
        - name: web
          image: registry.example/shop/web:2.1.0
          securityContext:
            readOnlyRootFilesystem: true
        - name: metrics
          image: registry.example/exporter:latest
          securityContext:
            readOnlyRootFilesystem: false
            allowPrivilegeEscalation: false
          resources: {}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: backend
  namespace: shop
spec:
  minAvailable: 3
  selector:
    matchLabels: {app: backend}
"""

SECRET = """\
apiVersion: v1
kind: Secret
metadata:
  name: database
  namespace: shop
type: Opaque
stringData:
  user: shop
  password: correct-horse-battery
"""


class Text:
    """Sources held in memory."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = {uri: text.splitlines() for uri, text in files.items()}

    def lines(self, uri: str, first: int, last: int) -> list[str]:
        return self.files.get(uri, [])[first - 1 : last]


def view(files: Mapping[str, str] | None = None, **changes: Any) -> View:
    settings: dict[str, Any] = {
        "width": 80,
        "colour": False,
        "quiet": False,
        "show": frozenset(),
        "all": False,
        "elapsed": 0.31,
        "text": Text(files if files is not None else FILES),
    }
    return View(**(settings | changes))


def ref(
    name: str = "backend", kind: str = "Deployment", uri: str = "manifests/backend.yaml", **k: str
) -> ResourceRef:
    return ResourceRef(k.get("api", "apps/v1"), kind, k.get("namespace", "shop"), name, uri)


def at(uri: str, line: int, column: int, end_column: int = 0, end_line: int = 0) -> Location:
    return Location(uri, line, column, end_line or line, end_column or column)


def finding(
    rule: str = "image_tag", message: str = "the image has no fixed tag", **k: Any
) -> Finding:
    resource = k.get("resource", ref())
    container = k.get("container", "")
    path = k.get("path", "spec.template.spec.containers[1].image")
    identity = f"{rule} {resource} {path} {message}"
    return Finding(
        rule=rule,
        family=k.get("family", "pod_security"),
        severity=k.get("severity", Severity.HIGH),
        status=Status.WAIVED if "waiver" in k else Status.FAIL,
        resource=resource,
        container=container,
        path=path,
        message=message,
        observed=k.get("observed"),
        expected=k.get("expected"),
        location=k.get("location", at(resource.uri, 15, 18)),
        related=k.get("related", ()),
        remediation=k.get("remediation", "name a version, or better a digest"),
        fingerprint=hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        waiver=k.get("waiver"),
    )


def verdict(id: str, statement: str, outcome: Outcome, **k: Any) -> Verdict:
    guarantee = Guarantee(
        id=id,
        section=id.split("-")[0],
        statement=statement,
        expects=k.get("expects", "as written"),
        severity=k.get("severity", Severity.HIGH),
        evidence=(Evidence.MANIFEST,),
        bindings=(),
        notes=k.get("notes", ()),
        informational=k.get("informational", False),
    )
    examined = k.get("examined", ())
    return Verdict(
        guarantee=guarantee,
        set=k.get("set", "shop"),
        section=k.get("section", "High availability"),
        outcome=outcome,
        examined=examined,
        examined_count=k.get("examined_count", len(examined)),
        findings=tuple(f.fingerprint for f in k.get("findings", ())),
        missing=k.get("missing", ()),
        exemptions=k.get("exemptions", ()),
        declared=k.get("declared"),
        live=k.get("live"),
    )


def report(**k: Any) -> Report:
    return Report(
        version="0.1.0",
        started="2030-01-02T03:04:05Z",
        source=k.get("source", ("manifests/",)),
        sets=k.get("sets", (SetInForce("shop", "The shop platform", "named with -g"),)),
        findings=k.get("findings", ()),
        verdicts=k.get("verdicts", ()),
        problems=k.get("problems", ()),
        coverage=k.get(
            "coverage", Coverage(12, 91, 0, {"Deployment": 2, "Service": 89}, ("a", "b"))
        ),
        drift=k.get("drift"),
        exit_code=k.get("exit_code", 0),
        reason=k.get("reason", "clean: every promise that could be verified is held (exit 0)"),
    )


def empty() -> Report:
    return report(
        source=("nothing/",),
        sets=(),
        coverage=Coverage(0, 0, 0, {}, ()),
        exit_code=3,
        reason="incomplete: there was nothing to audit (exit 3)",
    )


def clean_report() -> Report:
    seen = (
        Examined(
            ref(kind="PodDisruptionBudget"),
            "",
            "spec.minAvailable",
            2,
            at("manifests/backend.yaml", 27, 17),
        ),
        Examined(
            ref(),
            "web",
            "spec.template.spec.containers[0].image",
            "registry.example/shop/web:2.1.0",
            at("manifests/backend.yaml", 11, 18),
        ),
        Examined(
            ref("frontend"),
            "",
            "spec.strategy.rollingUpdate",
            {"maxSurge": 1, "maxUnavailable": 0},
            at("manifests/frontend.yaml", 9, 5),
        ),
        Examined(ref("worker"), "", "spec.replicas", 3, at("manifests/worker.yaml", 7, 13)),
    )
    return report(
        verdicts=(
            verdict(
                "HA-03", "backend disruption budget", Outcome.HELD, examined=seen, examined_count=11
            ),
            verdict(
                "HA-04",
                "rolling updates lose no capacity",
                Outcome.HELD,
                examined=seen[2:3],
                exemptions=("the migration Job, because it runs once",),
            ),
        )
    )


LIVE = "the state of a live cluster (--live)"
METRICS = "metrics (--prometheus)"


def broken() -> Report:
    writable = finding(
        "read_only_root_filesystem",
        "1 of 2 containers has a writable root filesystem",
        container="metrics",
        path="spec.template.spec.containers[1].securityContext.readOnlyRootFilesystem",
        observed=False,
        expected=True,
        location=at("manifests/backend.yaml", 17, 37, 42),
        remediation="set securityContext.readOnlyRootFilesystem: true; "
        "mount an emptyDir where the program must write",
    )
    tag = finding(
        container="metrics",
        severity=Severity.MEDIUM,
        observed="registry.example/exporter:latest",
        expected="a version or a digest",
        location=at("manifests/backend.yaml", 15, 18, 50),
    )
    budget = finding(
        "disruption_budget_blocks",
        "the budget never allows a pod to be moved: minAvailable equals the autoscaler's floor",
        resource=ref(kind="PodDisruptionBudget", api="policy/v1"),
        severity=Severity.CRITICAL,
        path="spec.minAvailable",
        observed=3,
        expected="at most 2",
        location=at("manifests/backend.yaml", 27, 17, 18),
        related=(
            Related(
                ref(kind="HorizontalPodAutoscaler", uri="manifests/scaling.yaml"),
                at("manifests/scaling.yaml", 9, 16),
                "its floor is 3",
            ),
        ),
        remediation="lower minAvailable to 2, or raise the autoscaler's floor",
    )
    limits = finding(
        "memory_limit",
        "the container has no memory limit",
        container="exporter",
        severity=Severity.LOW,
        resource=ref(
            "node-exporter", "DaemonSet", "https://cluster.example:6443/apis/apps/v1/daemonsets"
        ),
        path="spec.template.spec.containers[0].resources",
        expected="a limit",
        location=at("https://cluster.example:6443/apis/apps/v1/daemonsets", 0, 0),
        remediation="",
    )
    accepted = finding(
        "host_path",
        "the pod mounts a directory of the node",
        resource=ref("node-exporter", "DaemonSet", "manifests/exporter.yaml"),
        severity=Severity.HIGH,
        location=at("manifests/exporter.yaml", 31, 11),
        waiver=Waiver("platform team", "the exporter reads /proc of the node", "2030-06-30"),
    )
    return report(
        sets=(
            SetInForce("shop", "The shop platform", "detected: 87 objects are part of shop"),
            SetInForce("baseline", "Any cluster", "always"),
        ),
        findings=(writable, tag, budget, limits, accepted),
        verdicts=(
            verdict("HA-01", "the backend scales between 3 and 20 pods", Outcome.HELD),
            verdict(
                "HA-03", "the backend keeps a disruption budget", Outcome.BROKEN, findings=(budget,)
            ),
            verdict(
                "HA-08",
                "PostgreSQL has one primary and two replicas",
                Outcome.UNVERIFIED,
                missing=(LIVE,),
            ),
            verdict(
                "HA-09",
                "PostgreSQL fails over by itself within thirty seconds, "
                "without an operator's help and without losing a committed transaction",
                Outcome.UNVERIFIED,
                missing=(LIVE, METRICS),
            ),
            verdict(
                "HA-12",
                "Redis is a StatefulSet with persistence",
                Outcome.UNVERIFIED,
                missing=(LIVE,),
            ),
            verdict("HA-13", "three Sentinels with a quorum of two", Outcome.NOT_APPLICABLE),
            verdict(
                "SEC-02",
                "read-only root filesystem",
                Outcome.BROKEN,
                section="Pod security",
                findings=(writable,),
            ),
            verdict(
                "SEC-05",
                "no directory of the node is mounted",
                Outcome.WAIVED,
                section="Pod security",
                findings=(accepted,),
            ),
            verdict(
                "SEC-02",
                "containers cannot write to their own file system",
                Outcome.BROKEN,
                section="Workloads",
                set="baseline",
                findings=(writable,),
            ),
            verdict(
                "RES-01",
                "every container has limits",
                Outcome.BROKEN,
                section="Workloads",
                set="baseline",
                findings=(limits,),
            ),
        ),
        problems=problems_only().problems,
        coverage=Coverage(
            12,
            94,
            3,
            {"Deployment": 2, "Service": 89},
            ("a", "b", "c"),
            ("namespace kube-system (--exclude-namespace)",),
        ),
        exit_code=1,
        reason="broken: 4 promises, 2 findings at or above high; 2 problems (exit 1)",
    )


def drifted() -> Report:
    """A broken platform, its manifests and its cluster, and what a set only asks after."""
    one = broken()
    held, budget, *others = one.verdicts
    scaling = msgspec.structs.replace(held, declared=Outcome.HELD, live=Outcome.HELD)
    broken_live = msgspec.structs.replace(budget, declared=Outcome.HELD, live=Outcome.BROKEN)
    asked = {"section": "Not yet", "expects": "is there", "informational": True}
    present = verdict(
        "NEXT-01", "Pod Security Standards", Outcome.HELD, severity=Severity.INFO, **asked
    )
    absent = verdict("NEXT-02", "Velero backups", Outcome.NOT_APPLICABLE, **asked)
    return msgspec.structs.replace(
        one,
        verdicts=(scaling, broken_live, *others, present, absent),
        drift=Drift(
            changed=(
                FieldDrift(
                    ref("frontend"), "spec.replicas", 3, 2, at("manifests/frontend.yaml", 7, 13)
                ),
            ),
            absent=((ref("worker"), at("manifests/worker.yaml", 1, 1)),),
            undeclared=(ref("stray", uri="cluster:prod"),),
        ),
    )


def problems_only() -> Report:
    return report(
        problems=(
            Problem(
                "charts/web/templates/deployment.yaml",
                3,
                Stage.READ,
                "it is a Helm template",
                "scan the chart: vvaudit scan charts/web",
            ),
            Problem(
                "policies/rules/own/broken.rego",
                0,
                Stage.EVALUATE,
                "the rule stopped: division by zero on Deployment shop/backend",
            ),
        ),
        exit_code=3,
        reason="incomplete: 2 problems (exit 3)",
    )


HOSTILE = "\x1b[2J\x1b]0;owned\x07\u202eevil\u2066\x9b31m\r\n\x00\u200b\udc80\u2028end"


def hostile(text: str = HOSTILE) -> Report:
    resource = ref(text, uri=f"manifests/{text}.yaml", namespace=text, kind=f"Kind{text}")
    bad = finding(
        f"rule{text}",
        f"message {text}",
        resource=resource,
        container=text,
        path=text,
        observed={text: [text]},
        expected=text,
        location=at(resource.uri, 1, 2),
        related=(Related(resource, at(resource.uri, 1, 1), text),),
        remediation=text,
    )
    waived = finding("waived", text, resource=resource, waiver=Waiver(text, text, text))
    seen = Examined(resource, text, text, text, at(resource.uri, 1, 1))
    return report(
        source=(text,),
        sets=(SetInForce("set", text, text),),
        findings=(bad, waived),
        verdicts=(
            verdict("X-01", text, Outcome.BROKEN, findings=(bad,), set="set", section=text),
            verdict(
                "X-02",
                text,
                Outcome.HELD,
                examined=(seen,),
                examined_count=2,
                set="set",
                exemptions=(text,),
                notes=(text,),
            ),
            verdict("X-03", text, Outcome.UNVERIFIED, missing=(text,), set="set"),
            verdict("X-04", text, Outcome.HELD, set="set", informational=True),
        ),
        problems=(Problem(resource.uri, 1, Stage.READ, text, text),),
        drift=Drift(
            (FieldDrift(resource, text, text, text, at(resource.uri, 1, 1)),),
            ((resource, at(resource.uri, 1, 1)),),
            (resource,),
        ),
        coverage=Coverage(1, 1, 1, {text: 1}, (text,), (text,)),
        exit_code=1,
        reason=f"broken {text}",
    )


INJECTION = (
    "::error::x ##[stop-commands]y <script>x</script> ``` `a` |b| @all #1 !2 [c](http://d.example) "
    "-->\n/close\r\n::set-output name=a::b\n=1+1;=2 %0A%25 \"e\"'f' ]]>&amp;{{g}} {0} ${h} \\"
)
"""Orders for whoever reads a report without care: a CI's runner, a forge, a browser, a spreadsheet."""


def injecting() -> Report:
    return hostile(INJECTION)


def many(number: int = 44) -> Report:
    findings = tuple(
        finding(
            container="web",
            resource=ref(f"web-{index:04}", uri=f"manifests/web-{index:04}.yaml"),
            observed="registry.example/web:latest",
            expected="a version or a digest",
            location=at(f"manifests/web-{index:04}.yaml", 15, 18),
        )
        for index in range(number)
    )
    single = finding(
        "replicas",
        "there is one replica",
        path="spec.replicas",
        remediation="set replicas to 2 or more",
        observed=1,
        expected="at least 2",
        location=at("manifests/web-0001.yaml", 7, 13),
        resource=findings[1].resource,
        severity=Severity.MEDIUM,
    )
    return report(
        findings=(*findings, single),
        verdicts=(
            verdict(
                "POD-01",
                "every image has a fixed version",
                Outcome.BROKEN,
                findings=findings,
                section="Pod security",
            ),
        ),
        exit_code=1,
        reason=f"broken: 1 promise, {number} findings at or above high (exit 1)",
    )


FILES = {
    "manifests/backend.yaml": BACKEND,
    "manifests/secret.yaml": SECRET,
    f"manifests/{HOSTILE}.yaml": f"a: {HOSTILE}\nb: 1\n",
}

REPORTS = {
    "empty": empty,
    "clean": clean_report,
    "broken": broken,
    "drifted": drifted,
    "problems": problems_only,
    "hostile": hostile,
    "injecting": injecting,
    "many": many,
}
