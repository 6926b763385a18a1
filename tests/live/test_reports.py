"""Report objects on a real API server, written with the rights that compliance-audit.yaml grants and
no others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.cli.running import Ran, vvaudit
from tests.live.applied import MANIFESTS
from tests.live.cluster import Cluster, Object, running_cluster
from tests.live.deploying import eventually
from tests.tools.prerequisites import or_skip

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("reports")]

CRDS = Path(__file__).parent / "crds"
OPEN, OLDER = "openreports.io", "wgpolicyk8s.io"
ACCOUNT = ("-n", "valueverse-monitoring", "compliance-audit")
ROLE, WRITES = (
    "clusterrole/valueverse-compliance-audit",
    "clusterrole/valueverse-compliance-reports",
)
# By the test cluster, so that its doctor does not ask for it.
NOT_SERVED = {"gateway.networking.k8s.io"}
WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME, namespace: shop}
spec:
  selector: {matchLabels: {app: NAME}}
  template:
    metadata: {labels: {app: NAME}}
    spec:
      containers:
      - {name: web, image: "example.com/web:1", securityContext: {readOnlyRootFilesystem: false}}
"""
PLAIN = """
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: plain}
provisioner: ebs.csi.aws.com
parameters: {type: gp3, encrypted: "false"}
"""
THEIRS = """
apiVersion: openreports.io/v1alpha1
kind: Report
metadata: {name: theirs, namespace: shop, labels: {app.kubernetes.io/managed-by: kyverno}}
summary: {fail: 1}
"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with or_skip(), running_cluster(tmp_path_factory.mktemp("cluster"), nodes=1) as running:
        for file in ("namespace.yaml", "compliance-audit.yaml"):
            kubectl(running, "apply", "--server-side", "-f", str(MANIFESTS / file))
        kubectl(running, "create", "namespace", "shop")
        yield running


@pytest.fixture
def auditor(bare: Cluster) -> Iterator[Auditor]:
    """The CronJob's account, in a namespace with two objects that are not well."""
    for text in (WEB.replace("NAME", "web"), WEB.replace("NAME", "api"), PLAIN):
        kubectl(bare, "apply", "--server-side", "--force-conflicts", "-f", "-", stdin=text)
    yield Auditor(bare)
    kubectl(bare, "apply", "--server-side", "--force-conflicts", "-f",
            str(MANIFESTS / "compliance-audit.yaml"))  # fmt: skip
    serve(bare)


def kubectl(cluster: Cluster, *arguments: str, stdin: str = "") -> str:
    answer = cluster.kubectl(*arguments, stdin=stdin)
    assert answer.returncode == 0, f"kubectl {' '.join(arguments)}: {answer.stderr}"
    return answer.stdout


def serve(cluster: Cluster, *groups: str) -> None:
    """Makes the cluster serve the report APIs of these groups alone; their objects are gone."""
    for group in (OPEN, OLDER):
        files = [f"--filename={file}" for file in sorted(CRDS.glob(f"{group}_*.yaml"))]
        kubectl(cluster, "delete", "--ignore-not-found", "--timeout=60s", *files)
        if group in groups:
            kubectl(cluster, "apply", "--server-side", *files)
            kubectl(cluster, "wait", "--for=condition=Established", "--timeout=60s", *files)


class Auditor:
    """Audits with the token of the CronJob's account, one hour later each time."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.hour = 0
        token = kubectl(cluster, "create", "token", ACCOUNT[-1], *ACCOUNT[:-1])
        admin = cluster.kubeconfig.read_text()
        (line,) = [line for line in admin.splitlines() if "token:" in line]
        self.kubeconfig = cluster.folder / "auditor.kubeconfig"
        self.kubeconfig.write_text(admin.replace(line, f'    user: {{token: "{token.strip()}"}}'))

    def scan(self, *options: str) -> Ran:
        """A whole audit."""
        self.hour += 1
        return vvaudit(
            "scan", "--live", "--kubeconfig", str(self.kubeconfig), "-q", *options,
            SOURCE_DATE_EPOCH=str(1893553445 + 3600 * self.hour),
        )  # fmt: skip

    def audit(self, *options: str) -> Ran:
        """An audit of the two objects' faults that writes reports."""
        rules = ("--rule", "read_only_root_filesystem", "--rule", "storage_class_encrypted")
        return self.scan(*rules, "-n", "shop", "--publish", "auto", *options)

    def mended(self, name: str) -> None:
        """Makes a Deployment well."""
        path = "/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem"
        patch = json.dumps([{"op": "replace", "path": path, "value": True}])
        kubectl(
            self.cluster, "-n", "shop", "patch", f"deployment/{name}", "--type=json", "-p", patch
        )

    def reports(self, kind: str = "reports.openreports.io") -> dict[str, Object]:
        """The reports of a kind, by what they are about."""
        found = self.cluster.objects(kind, "--all-namespaces")
        return {r.get("scope", r["metadata"])["name"]: r for r in found}

    def versions(self) -> dict[str, str]:
        """Moves with every write."""
        both = {**self.reports(), **self.reports("clusterreports.openreports.io")}
        return {name: report["metadata"]["resourceVersion"] for name, report in both.items()}


def test_the_shipped_role_reads_all_that_an_audit_looks_at(
    auditor: Auditor, tmp_path: Path
) -> None:
    ran = auditor.scan("-f", f"json={tmp_path / 'report.json'}")

    assert ran.code == 1, ran.err
    assert json.loads((tmp_path / "report.json").read_text())["problems"] == []


def test_the_shipped_role_is_what_the_doctor_prints(auditor: Auditor) -> None:
    def rights(role: Object) -> set[tuple[str, str, str]]:
        return {
            (group, resource, verb)
            for rule in role["rules"]
            for group in rule.get("apiGroups", [])
            for resource in rule.get("resources", [])
            for verb in rule["verbs"]
        }

    doctor = vvaudit("doctor", "--kubeconfig", str(auditor.kubeconfig))
    needed = vvaudit("doctor", "--kubeconfig", str(auditor.kubeconfig), "--cluster-role")
    (shipped,) = auditor.cluster.objects(ROLE)

    assert doctor.code == 0, doctor.out
    missing = rights(yaml.safe_load(needed.out)) - rights(shipped)
    more = rights(shipped) - rights(yaml.safe_load(needed.out))
    assert missing == set()
    assert {group for group, _, _ in more} <= NOT_SERVED, more
    others = [rule for rule in shipped["rules"] if "nonResourceURLs" in rule]
    assert others == [{"nonResourceURLs": ["/metrics"], "verbs": ["get"]}]


def test_reports_are_written_then_left_alone_then_removed(auditor: Auditor) -> None:
    serve(auditor.cluster, OPEN, OLDER)
    kubectl(auditor.cluster, "create", "-f", "-", stdin=THEIRS)

    ran = auditor.audit()
    assert (ran.code, ran.err) == (1, "")
    reports = auditor.reports()
    assert set(reports) == {"web", "api", "theirs"}
    (live,) = auditor.cluster.objects("deployment/web", "-n", "shop")
    report = reports["web"]
    assert report["metadata"]["name"] == f"vvaudit-{live['metadata']['uid']}"
    assert report["metadata"]["ownerReferences"][0]["uid"] == live["metadata"]["uid"]
    assert report["scope"]["uid"] == live["metadata"]["uid"]
    assert report["source"] == "vvaudit"
    assert report["summary"]["fail"] == len(report["results"]) == 1
    assert report["results"][0]["rule"] == "read_only_root_filesystem"
    of_cluster = auditor.reports("clusterreports.openreports.io")
    assert of_cluster["plain"]["results"][0]["rule"] == "storage_class_encrypted"
    assert of_cluster["vvaudit-ledger"]["summary"]["fail"] > 0
    assert auditor.cluster.objects("policyreports.wgpolicyk8s.io", "-A") == []

    before = auditor.versions()
    assert auditor.audit().code == 1
    assert auditor.versions() == before, "a report that says the same was written again"

    auditor.mended("web")
    assert auditor.audit().code == 1
    after = auditor.versions()
    assert set(after) == set(before) - {"web"}
    assert {after[name] for name in ("api", "theirs", "plain")} == {
        before[name] for name in ("api", "theirs", "plain")
    }


def test_a_report_goes_with_its_object(auditor: Auditor) -> None:
    serve(auditor.cluster, OPEN)
    auditor.audit()
    assert set(auditor.reports()) == {"web", "api"}

    kubectl(auditor.cluster, "-n", "shop", "delete", "deployment/web", "--timeout=30s")

    eventually(lambda: set(auditor.reports()) == {"api"}, seconds=30)


def test_the_older_api_serves_as_well(auditor: Auditor) -> None:
    serve(auditor.cluster, OLDER)

    ran = auditor.audit()

    assert (ran.code, ran.err) == (1, "")
    reports = auditor.reports("policyreports.wgpolicyk8s.io")
    assert set(reports) == {"web", "api"}
    assert reports["web"]["results"][0]["source"] == "vvaudit"
    assert set(auditor.reports("clusterpolicyreports.wgpolicyk8s.io")) == {
        "plain",
        "vvaudit-ledger",
    }


def test_a_cluster_without_report_apis_is_audited_all_the_same(auditor: Auditor) -> None:
    ran = auditor.audit("--exit-zero")

    assert (ran.code, ran.err) == (
        0,
        "vvaudit: the cluster serves no report API; no report objects\n",
    )


def test_what_could_not_be_listed_keeps_its_reports(auditor: Auditor) -> None:
    serve(auditor.cluster, OPEN)
    auditor.audit()
    auditor.mended("web")
    rules = auditor.cluster.objects(ROLE)[0]["rules"]
    (number,) = [n for n, rule in enumerate(rules) if rule.get("apiGroups") == ["apps"]]
    patch = json.dumps([{"op": "remove", "path": f"/rules/{number}"}])
    kubectl(auditor.cluster, "patch", ROLE, "--type=json", "-p", patch)

    eventually(lambda: "problem" in auditor.audit().out, seconds=30)

    # Their pods may have reports of their own now: nobody knows whose they are.
    assert set(auditor.reports()) >= {"web", "api"}
    ledger = auditor.reports("clusterreports.openreports.io")["vvaudit-ledger"]
    messages = [r["message"] for r in ledger["results"] if r["policy"] == "vvaudit"]
    assert any("deployments" in message for message in messages), messages


def test_reports_that_may_not_be_written_are_a_problem(auditor: Auditor, tmp_path: Path) -> None:
    serve(auditor.cluster, OPEN)
    rule = {"apiGroups": [OPEN], "resources": ["reports", "clusterreports"], "verbs": ["list"]}
    patch = json.dumps([{"op": "replace", "path": "/rules", "value": [rule]}])
    kubectl(auditor.cluster, "patch", WRITES, "--type=json", "-p", patch)
    file = tmp_path / "report.json"

    def problems() -> list[str]:
        ran = auditor.audit("--exit-zero", "-f", f"json={file}")
        assert ran.code in (0, 1), ran.err
        return [p["message"] for p in json.loads(file.read_text())["problems"]]

    eventually(problems, seconds=30)

    assert auditor.audit("--exit-zero").code == 1, "the Job would succeed, and nothing be published"
    assert problems() == [
        "2 reports were not written: the right to patch clusterreports in openreports.io is missing",
        "2 reports were not written: the right to patch reports in openreports.io is missing",
    ]
