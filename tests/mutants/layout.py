"""Inventory and layout: INV-01 to INV-05."""

from __future__ import annotations

from pathlib import Path

from tests.mutants.edits import (
    Drop,
    Edit,
    Files,
    New,
    Sub,
    as_yaml,
    find,
    put,
    rekey,
    rewrite,
    take,
)
from tests.mutants.mutant import Mutant, Neutral, mutant, neutral
from tests.mutants.objects import (
    BACKEND,
    BACKEND_CONFIG,
    BACKEND_HPA,
    BACKEND_PDB,
    FRONTEND,
    GP3,
    MONITORING,
    PART,
    PROD,
    REDIS,
    SITE,
)


def moved(old: str, new: str) -> Edit:
    """A file under another name."""

    def change(folder: Path) -> None:
        (folder / new).parent.mkdir(exist_ok=True)
        (folder / old).rename(folder / new)

    return Files(change)


def gone(name: str) -> Edit:
    """A file that is not there."""
    return Files(lambda folder: (folder / name).unlink())


def carried(object: str, file: str, first: bool = False) -> Edit:
    """An object in another file, at its end or its start."""

    def change(folder: Path) -> None:
        resource = find(folder, object)
        text = as_yaml(resource.body)
        rewrite(resource, "")
        target = folder / file
        parts = [text, target.read_text()] if first else [target.read_text().rstrip() + "\n", text]
        target.write_text("---\n".join(parts))

    return Files(change)


PLACEHOLDER = "REPLACE_WITH_ACTUAL_PASSWORD"
SECRET = f"""
apiVersion: v1
kind: Secret
metadata: {{name: smtp, namespace: {PROD}, labels: {{{PART}: valueverse}}}}
type: Opaque
"""

BREAKING: list[Mutant] = [
    # ------------------------------------------------------------------ INV-01
    mutant("a-file-under-another-name", "INV-01", moved("redis-deployment.yaml", "redis-statefulset.yaml"), object="-"),
    mutant("a-file-in-another-case", "INV-01", moved("monitoring.yaml", "Monitoring.yaml"), object="-"),
    mutant("a-file-with-another-ending", "INV-01", moved("configmap.yaml", "configmap.yml"), object="-"),
    mutant("no-readme", "INV-01", gone("README.md"), object="-", unverified="OPS-06"),
    mutant("script-under-another-name", "INV-01", moved("deploy.sh", "install.sh"), object="-", unverified="OPS-08"),
    # ------------------------------------------------------------------ INV-02
    mutant("no-monitoring-namespace", "INV-02", put(f"Namespace {MONITORING}", "metadata.name", "valueverse-observability"), object=f"ServiceAccount {MONITORING}/compliance-audit", path="metadata.namespace", unverified="POD-05"),
    mutant("application-namespace-misspelt", "INV-02", put(f"Namespace {PROD}", "metadata.name", "valueverse-production"), object=f"ServiceAccount {PROD}/backend", path="metadata.namespace", unverified="POD-05"),
    mutant("namespace-in-another-case", "INV-02", put(f"Namespace {PROD}", "metadata.name", "Valueverse-Prod"), object=f"ServiceAccount {PROD}/backend", path="metadata.namespace", unverified="POD-05"),
    mutant("monitoring-namespace-gone", "INV-02", Drop(f"Namespace {MONITORING}"), object=f"ServiceAccount {MONITORING}/compliance-audit", path="metadata.namespace", unverified="POD-05"),
    mutant("application-namespace-gone", "INV-02", Drop(f"Namespace {PROD}"), object=f"ServiceAccount {PROD}/backend", path="metadata.namespace", unverified="POD-05"),
    # ------------------------------------------------------------------ INV-03
    mutant("autoscaler-of-a-removed-api", "INV-03", put(BACKEND_HPA, "apiVersion", "autoscaling/v2beta2")),
    mutant("budget-of-a-removed-api", "INV-03", put(BACKEND_PDB, "apiVersion", "policy/v1beta1")),
    mutant("a-misspelt-field", "INV-03 POD-02 POD-03 POD-04", rekey(FRONTEND, "pod.containers.0.securityContext", "securtyContext"), path="pod.containers.0.securtyContext"),
    mutant("a-field-of-a-newer-release", "INV-03", put(BACKEND, "pod.hostUsers", False)),
    mutant("a-number-that-is-text", "INV-03", put(BACKEND, "spec.minReadySeconds", "10")),
    mutant("a-list-that-is-text", "INV-03 POD-03", put(BACKEND, "pod.containers.0.securityContext.capabilities.drop", "ALL")),
    mutant("a-required-field-left-out", "INV-03", take(SITE, "spec.rules.0.http.paths.0.pathType"), path="spec.rules.0.http.paths.0"),
    mutant("a-field-in-the-wrong-place", "INV-03", put(REDIS, "spec.terminationGracePeriodSeconds", 60)),
    # ------------------------------------------------------------------ INV-04
    mutant("namespace-comes-late", "INV-04", carried(f"Namespace {MONITORING}", "ingress.yaml"), object=f"ServiceAccount {MONITORING}/default", path="metadata.namespace"),
    mutant("account-comes-late", "INV-04", carried(f"ServiceAccount {PROD}/postgres-primary", "monitoring.yaml"), object=f"StatefulSet {PROD}/postgres-primary", path="pod.serviceAccountName"),
    mutant("configuration-comes-late", "INV-04", carried(BACKEND_CONFIG, "monitoring.yaml"), object=BACKEND, path="pod.containers.0.envFrom.0.configMapRef.name"),
    mutant("class-comes-late", "INV-04", carried("StorageClass io2-encrypted", "ingress.yaml"), object=f"StatefulSet {PROD}/postgres-primary", path="claim.storageClassName"),
    mutant("priority-comes-late", "INV-04", carried("PriorityClass valueverse-data", "monitoring.yaml"), object=f"StatefulSet {PROD}/postgres-monitor", path="pod.priorityClassName"),
    # ------------------------------------------------------------------ INV-05
    mutant("placeholder-in-a-secret", "INV-05", New("secrets.yaml", SECRET + f"stringData: {{password: {PLACEHOLDER}}}\n"), object=f"Secret {PROD}/smtp", path="stringData.password"),
    mutant("placeholder-in-a-secret-encoded", "INV-05", New("secrets.yaml", SECRET + "data: {password: UkVQTEFDRV9XSVRIX0FDVFVBTF9QQVNTV09SRA==}\n"), object=f"Secret {PROD}/smtp", path="data.password"),
    mutant("placeholder-in-a-config-map", "INV-05", put(BACKEND_CONFIG, "data.UPLOADS_BUCKET", "REPLACE_WITH_ACTUAL_BUCKET")),
    mutant("placeholder-in-a-key", "INV-05 STO-01", put(GP3, "parameters.kmsKeyId", "arn:aws:kms:eu-west-1:REPLACE_WITH_ACTUAL_ACCOUNT:key/REPLACE_WITH_ACTUAL_KEY")),
    mutant("placeholder-in-a-variable", "INV-05", put(BACKEND, "pod.containers.0.env.SECRETS_DIR.value", "REPLACE_WITH_ACTUAL_FOLDER")),
    mutant("placeholder-in-an-external-secret", "INV-05", put(f"ExternalSecret {PROD}/redis", "spec.data.0.remoteRef.key", "REPLACE_WITH_ACTUAL_SECRET_NAME")),
]  # fmt: skip

ALL_FILES = "HA-01 POD-01 STO-01 NET-02 SEC-02 ING-01 MON-01 RES-01 OPS-01"

NEUTRAL: list[Neutral] = [
    neutral("placeholder-in-a-comment", "INV-05", Sub("secrets.yaml", "# PgBouncer:", "# REPLACE_WITH_ACTUAL_PASSWORD is never here. PgBouncer:")),
    neutral("a-word-like-a-placeholder", "INV-05", put(BACKEND_CONFIG, "data.REPLACED", "with actual values")),
    neutral("one-more-file", "INV-01 INV-04", New("quota.yaml", f"apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: more, namespace: {MONITORING}, labels: {{{PART}: valueverse}}}}\nspec: {{hard: {{persistentvolumeclaims: '20'}}}}\n")),
    neutral("a-file-without-objects", "INV-01", New("values.yaml", "name: value\n")),
    neutral("one-more-namespace", "INV-02", New("namespace.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: valueverse-tests, labels: {pod-security.kubernetes.io/enforce: restricted}}\n")),
    neutral("namespaces-in-flow-style", "INV-02 POD-05", Files(lambda folder: rewrite(find(folder, f"Namespace {MONITORING}"), as_yaml(find(folder, f"Namespace {MONITORING}").body, flow=True)))),
    neutral("a-split-into-more-files", f"INV-03 INV-04 {ALL_FILES}", carried(BACKEND_PDB, "frontend-deployment.yaml")),
    neutral("a-file-in-another-order", "INV-04", carried(f"ServiceAccount {PROD}/frontend", "frontend-deployment.yaml", first=True)),
    neutral("an-empty-document", ALL_FILES, Sub("ingress.yaml", "\n---\n", "\n---\n---\n")),
    neutral("separators-with-comments", ALL_FILES, Sub("backend-deployment.yaml", "\n---\n", "\n--- # the next\n")),
    neutral("documents-that-end", ALL_FILES, Sub("frontend-deployment.yaml", "\n---\n", "\n...\n---\n")),
    neutral("tabs-after-values", ALL_FILES, Sub("storage-class.yaml", "reclaimPolicy: Retain\n", "reclaimPolicy: Retain \t\n")),
    neutral("names-in-quotes", ALL_FILES, Sub("*.yaml", "namespace: valueverse-prod\n", 'namespace: "valueverse-prod"\n')),
    neutral("a-field-that-all-releases-have", "INV-03", put(BACKEND, "pod.dnsPolicy", "ClusterFirst")),
    neutral("a-custom-kind-with-any-fields", "INV-03", New("ingress.yaml", f"apiVersion: example.com/v1\nkind: Widget\nmetadata: {{name: any, namespace: {PROD}, labels: {{{PART}: valueverse}}}}\nspec: {{whatever: [1, 2]}}\n")),
    neutral("numbers-in-other-notations", "INV-03", Sub("*.yaml", "defaultMode: 0440\n", "defaultMode: 288\n")),
    neutral("everything-anchored", "RES-02 POD-01", Sub(
        "frontend-deployment.yaml",
        "            requests:\n              cpu: 250m\n              memory: 512Mi\n            limits:\n              cpu: 1000m\n              memory: 1Gi\n",
        "            requests: {cpu: 250m, memory: &half 512Mi}\n            limits: {cpu: 1000m, memory: 1Gi, ephemeral-storage: *half}\n",
    )),
]  # fmt: skip
