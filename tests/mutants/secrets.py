"""Secrets and access: SEC-02 to SEC-07."""

from __future__ import annotations

from tests.mutants.edits import AsJson, Drop, New, Sub, both, more, put, rekey, take
from tests.mutants.mutant import Mutant, Neutral, lost, mutant, neutral
from tests.mutants.objects import (
    BACKEND,
    BACKEND_CONFIG,
    FRONTEND,
    MONITORING,
    PART,
    PRIMARY,
    PROD,
    REDIS,
    ROLE,
    note,
)

STORE = f"SecretStore {PROD}/aws-secrets-manager"
STORE_OF_MONITORING = f"SecretStore {MONITORING}/aws-secrets-manager"
READER = f"ServiceAccount {PROD}/external-secrets"
FED = f"ExternalSecret {PROD}/"
MAIN = "pod.containers.0"
RIGHTS = "rules.0"
ALLOY_ROLE = "ClusterRole valueverse-alloy"
PASSWORD = "kW8s2mQp4xTz"

AGGREGATED = f"""
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {{name: valueverse-helpers, labels: {{{PART}: valueverse, aggregate-to-valueverse: "true"}}}}
rules: [{{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}}]
"""

BREAKING: list[Mutant] = [
    # ------------------------------------------------------------------ SEC-02
    mutant("nothing-feeds-a-secret", "SEC-02", Drop(f"{FED}redis"), object=REDIS, path="pod.volumes.passwords.secret.secretName"),
    mutant("secret-misspelt-in-a-volume", "SEC-02", put(BACKEND, "pod.volumes.secrets.secret.secretName", "backend-secrets")),
    mutant("target-renamed", "SEC-02", put(f"{FED}backend", "spec.target.name", "backend-secret"), object=BACKEND, path="pod.volumes.secrets.secret.secretName"),
    mutant("fed-in-another-namespace", "SEC-02 SEC-03", put(f"{FED}pgbouncer", "metadata.namespace", "default"), object=f"Deployment {PROD}/pgbouncer", path="pod.volumes.3.secret.secretName"),
    mutant("a-variable-of-a-secret-that-nobody-makes", "SEC-02", more(FRONTEND, f"{MAIN}.env", {
        "name": "SESSION_KEY", "valueFrom": {"secretKeyRef": {"name": "frontend", "key": "session"}},
    }), path=f"{MAIN}.env.SESSION_KEY.valueFrom.secretKeyRef.name"),
    mutant("a-secret-by-hand", "SEC-02", both(
        Drop(f"{FED}postgres-monitor"),
        New("secrets.yaml", f"apiVersion: v1\nkind: Secret\nmetadata: {{name: postgres-monitor, namespace: {PROD}, labels: {{{PART}: valueverse}}}}\ntype: Opaque\nstringData: {{autoctl_node: aVery5ecretWord}}\n"),
    ), object=f"StatefulSet {PROD}/postgres-monitor", path="pod.volumes.passwords.secret.secretName"),
    mutant("a-key-that-is-not-fed", "SEC-02", take(f"{FED}postgres-roles", "spec.data.3"), object=PRIMARY, path="pod.volumes.exporter-password.secret.secretName"),
    # ------------------------------------------------------------------ SEC-03
    mutant("store-of-another-service", "SEC-03", put(STORE, "spec.provider.aws.service", "ParameterStore")),
    mutant("store-of-another-provider", "SEC-03", put(STORE, "spec.provider", {"vault": {"server": "https://vault.valueverse.example", "path": "secret"}})),
    mutant("store-misspelt", "SEC-02 SEC-03", put(f"{FED}backend", "spec.secretStoreRef.name", "aws-secret-manager")),
    lost("store-of-the-cluster-that-is-not-here", "SEC-02 SEC-03", put(f"{FED}redis", "spec.secretStoreRef.kind", "ClusterSecretStore")),
    mutant("store-gone", "SEC-02 SEC-03", Drop(STORE), object=f"{FED}backend", path="spec.secretStoreRef.name"),
    mutant("store-by-an-account-that-is-not-there", "SEC-03 SEC-07", put(STORE, "spec.provider.aws.auth.jwt.serviceAccountRef.name", "external-secret")),
    mutant("reader-without-a-role", "SEC-03 SEC-07", take(READER, note(ROLE))),
    mutant("store-with-keys-of-a-user", "SEC-03 SEC-07", put(STORE, "spec.provider.aws.auth", {"secretRef": {
        "accessKeyIDSecretRef": {"name": "aws", "key": "id"}, "secretAccessKeySecretRef": {"name": "aws", "key": "secret"},
    }})),
    # ------------------------------------------------------------------ SEC-04
    mutant("secret-never-refreshed", "SEC-04", put(f"{FED}backend", "spec.refreshInterval", "0")),
    mutant("secret-read-once", "SEC-04", put(f"{FED}redis", "spec.refreshPolicy", "CreatedOnce")),
    mutant("secret-refreshed-when-it-changes", "SEC-04", put(f"{FED}redis", "spec.refreshPolicy", "OnChange")),
    mutant("secret-never-refreshed-in-hours", "SEC-04", put(f"{FED}pgbouncer", "spec.refreshInterval", "0h")),
    mutant("secret-refresh-left-out", "SEC-04", take(f"ExternalSecret {MONITORING}/grafana-admin", "spec.refreshInterval")),
    # ------------------------------------------------------------------ SEC-05
    mutant("password-in-a-config-map", "SEC-05", put(BACKEND_CONFIG, "data.DATABASE_PASSWORD", PASSWORD)),
    mutant("key-in-the-environment", "SEC-05", put(BACKEND, f"{MAIN}.env.SECRETS_DIR.value", "AKIAQ3EGRIVTEXAMPLE2")),
    mutant("password-in-an-argument", "SEC-05", put(REDIS, f"{MAIN}.command", ["redis-server", "/data/conf/redis.conf", "--requirepass", PASSWORD])),
    mutant("password-in-an-address", "SEC-05", put(BACKEND_CONFIG, "data.DATABASE_URL", f"postgres://valueverse_app:{PASSWORD}@pgbouncer:6432/valueverse")),
    mutant("password-in-the-environment", "SEC-05", more(FRONTEND, f"{MAIN}.env", {"name": "SESSION_SECRET", "value": "n3kQ9vXw7LpT2mZr8bYd"})),
    mutant("private-key-in-a-config-map", "SEC-05", put(BACKEND_CONFIG, "data.JWT_KEY", "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIBkg4LVWM9nuwNSk3yByxZpYRTBnVJk5oiJlq7Y0tpDvoAoGCCqGSM49\n-----END EC PRIVATE KEY-----\n")),
    mutant("token-in-a-file-of-a-config-map", "SEC-05", put(f"ConfigMap {PROD}/frontend-config", "data.settings", "api:\n  token: ghp_1234567890abcdefghijklmnopqrstuvwx01\n")),
    # ------------------------------------------------------------------ SEC-06
    mutant("snapshots-may-do-everything", "SEC-06", put(f"Role {PROD}/database-snapshots", f"{RIGHTS}.verbs", ["*"])),
    mutant("frontend-uses-the-backends-account", "SEC-06", put(FRONTEND, "pod.serviceAccountName", "backend")),
    mutant("frontend-uses-the-default-account", "SEC-06", take(FRONTEND, "pod.serviceAccountName"), path="pod"),
    mutant("prometheus-is-cluster-admin", "SEC-06", put("ClusterRoleBinding valueverse-prometheus", "roleRef.name", "cluster-admin")),
    mutant("agent-reads-all-secrets", "SEC-06", put(ALLOY_ROLE, f"{RIGHTS}.resources", ["pods", "secrets"])),
    mutant("agent-may-impersonate", "SEC-06", put(ALLOY_ROLE, "rules.2", {"apiGroups": [""], "resources": ["users", "groups"], "verbs": ["impersonate"]})),
    mutant("agent-may-bind-roles", "SEC-06", put(ALLOY_ROLE, "rules.2", {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["clusterroles"], "verbs": ["bind", "escalate"]})),
    mutant(
        "a-role-aggregated-into-everything",
        "SEC-06",
        both(
            New("monitoring.yaml", AGGREGATED),
            put(ALLOY_ROLE, "aggregationRule", {"clusterRoleSelectors": [{"matchLabels": {"aggregate-to-valueverse": "true"}}]}),
        ),
        object="ClusterRole valueverse-helpers",
        path="rules.0",
    ),
    mutant("every-resource-of-the-core", "SEC-06", put(ALLOY_ROLE, f"{RIGHTS}.resources", ["*"])),
    # ------------------------------------------------------------------ SEC-07
    mutant("backend-without-a-role", "SEC-07", take(f"ServiceAccount {PROD}/backend", note(ROLE))),
    mutant("autoscaler-without-a-role", "SEC-07", take(f"ServiceAccount {MONITORING}/cluster-autoscaler", note(ROLE))),
    mutant("role-that-is-no-role", "SEC-07", put(f"ServiceAccount {PROD}/backend", note(ROLE), "arn:aws:iam::123456789012:user/backend")),
    mutant("role-by-its-name-alone", "SEC-07", put(f"ServiceAccount {PROD}/backend", note(ROLE), "valueverse-prod-backend")),
    mutant("role-under-a-misspelt-key", "SEC-07", rekey(f"ServiceAccount {PROD}/backend", note(ROLE), "eks.amazonaws.com/role"), path="metadata.annotations"),
    mutant("role-of-the-pod-and-not-of-its-account", "SEC-07", both(
        take(f"ServiceAccount {PROD}/backend", note(ROLE)),
        put(BACKEND, f'notes."{ROLE}"', "arn:aws:iam::123456789012:role/valueverse-prod-backend"),
    )),
]  # fmt: skip

NEUTRAL: list[Neutral] = [
    neutral("secret-by-a-projected-volume", "SEC-02 SEC-05", put(BACKEND, "pod.volumes.secrets", {
        "name": "secrets", "projected": {"defaultMode": 288, "sources": [{"secret": {"name": "backend"}}]},
    })),
    neutral("external-secret-renamed-with-its-target-kept", "SEC-02", put(f"{FED}redis", "metadata.name", "redis-passwords")),
    neutral("target-left-to-the-name", "SEC-02", take(f"{FED}backend", "spec.target.name")),
    neutral("an-optional-secret", "SEC-02", more(FRONTEND, f"{MAIN}.env", {
        "name": "FEATURE_KEY", "valueFrom": {"secretKeyRef": {"name": "features", "key": "key", "optional": True}},
    })),
    neutral("stores-as-json", "SEC-02 SEC-03", AsJson(STORE)),
    neutral("store-renamed-with-its-references", "SEC-02 SEC-03", Sub("secrets.yaml", "aws-secrets-manager", "secrets-of-aws")),
    neutral("refreshed-in-minutes", "SEC-04", put(f"{FED}backend", "spec.refreshInterval", "60m")),
    neutral("refreshed-in-seconds", "SEC-04", put(f"{FED}redis", "spec.refreshInterval", "3600s")),
    neutral("refreshed-periodically-aloud", "SEC-04", put(f"{FED}redis", "spec.refreshPolicy", "Periodic")),
    neutral("password-by-a-file", "SEC-05", more(BACKEND, f"{MAIN}.env", {"name": "DATABASE_PASSWORD_FILE", "value": "/run/secrets/backend/database-password"})),
    neutral("a-public-key-in-a-config-map", "SEC-05", put(BACKEND_CONFIG, "data.JWT_PUBLIC_KEY", "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n")),
    neutral("token-words-in-a-config-map", "SEC-05", put(BACKEND_CONFIG, "data.TOKEN_TTL_SECONDS", "900")),
    neutral("rights-in-another-order", "SEC-06", put(ALLOY_ROLE, "rules", [
        {"verbs": ["get"], "resources": ["pods/log"], "apiGroups": [""]},
        {"verbs": ["watch", "list", "get"], "resources": ["pods"], "apiGroups": [""]},
    ])),
    neutral("rights-split", "SEC-06", put(ALLOY_ROLE, "rules", [
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]},
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["list", "watch"]},
        {"apiGroups": [""], "resources": ["pods/log"], "verbs": ["get"]},
    ])),
    neutral("one-object-by-its-name", "SEC-06", put(ALLOY_ROLE, "rules.2", {
        "apiGroups": [""], "resources": ["configmaps"], "resourceNames": ["backend-config"], "verbs": ["get"],
    })),
    neutral("account-by-its-old-field", "SEC-06", both(take(FRONTEND, "pod.serviceAccountName"), put(FRONTEND, "pod.serviceAccount", "frontend"))),
    neutral("another-role", "SEC-07", put(f"ServiceAccount {PROD}/backend", note(ROLE), "arn:aws:iam::123456789012:role/service/backend")),
    neutral("role-of-another-partition", "SEC-07", put(f"ServiceAccount {PROD}/backend", note(ROLE), "arn:aws-cn:iam::123456789012:role/backend")),
]  # fmt: skip
