"""Ways in, Secrets and operations once more: ING, SEC-02 to SEC-04, SEC-07, STO-08, RES-07, OPS."""

from __future__ import annotations

from tests.manifests.mutate import Add, Remove, Set
from tests.mutants.edits import All, Drop, New, Steps, Sub
from tests.mutants.mutant import Mutant, Neutral, mutant, neutral
from tests.mutants.objects import (
    BACKEND,
    FRONTEND,
    GRAFANA,
    LOKI,
    MONITORING,
    PROD,
    PROMETHEUS,
    SNAPSHOTS,
)
from tests.mutants.places import MAIN, POD

SITE = f"Ingress {PROD}/valueverse"
WEBSOCKET = f"Ingress {PROD}/valueverse-websocket"
DASHBOARDS = f"Ingress {MONITORING}/grafana"
CERTIFICATE = f"Certificate {PROD}/valueverse"
WILDCARD = f"Certificate {PROD}/valueverse-wildcard"
HTTP_ISSUER = "ClusterIssuer letsencrypt-prod"
DNS_ISSUER = "ClusterIssuer letsencrypt-prod-dns"
HEADERS = f"ConfigMap {PROD}/security-headers"
STORE = f"SecretStore {PROD}/aws-secrets-manager"
READER = f"ServiceAccount {PROD}/external-secrets"
SECRET = f"ExternalSecret {PROD}/backend"
REDIS_SECRET = f"ExternalSecret {PROD}/redis"
CLASS = "VolumeSnapshotClass ebs-snapshots"
SCALER = f"ServiceAccount {MONITORING}/cluster-autoscaler"
SCRIPT, RUNBOOK = "deploy.sh", "README.md"
AT: Steps = ("metadata", "annotations")
ROLE: Steps = (*AT, "eks.amazonaws.com/role-arn")
AUTH: Steps = ("spec", "provider", "aws", "auth")
LIMITS: Steps = (*MAIN, "resources", "limits")


def nginx(name: str) -> Steps:
    """Where an annotation of ingress-nginx stands."""
    return (*AT, f"nginx.ingress.kubernetes.io/{name}")


def port(rule: int) -> Steps:
    """Where the port of an Ingress rule's backend stands."""
    return ("spec", "rules", rule, "http", "paths", 0, "backend", "service", "port")


def in_file(name: str, rows: str, edit: Sub, line: int | str = 1) -> Mutant:
    """A mutant of a script or a document beside the manifests."""
    called = {SCRIPT: "Script", RUNBOOK: "Document"}[edit.files]
    return mutant(name, rows, edit, object=f"{called} {edit.files}", path="")


PLAIN_INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: extra
  namespace: valueverse-prod
  labels: {app.kubernetes.io/part-of: valueverse}
  annotations:
    nginx.ingress.kubernetes.io/force-ssl-redirect: "true"
    nginx.ingress.kubernetes.io/limit-rpm: "100"
    nginx.ingress.kubernetes.io/enable-cors: "true"
    nginx.ingress.kubernetes.io/cors-allow-origin: https://valueverse.example
    nginx.ingress.kubernetes.io/affinity: cookie
    nginx.ingress.kubernetes.io/custom-headers: valueverse-prod/security-headers
spec:
  ingressClassName: nginx
  rules:
  - host: extra.valueverse.example
    http:
      paths:
      - path: /
        pathType: Prefix
        backend: {service: {name: frontend, port: {name: http}}}
"""

BREAKING: list[Mutant] = [
    mutant("host-renamed-without-tls", "ING-01", Set(SITE, ("spec", "rules", 1, "host"), "apis.valueverse.example")),
    mutant("another-ingress-class", "ING-01", Set(SITE, ("spec", "ingressClassName"), "traefik")),
    mutant("one-ingress-more", "ING-01", New("ingress.yaml", PLAIN_INGRESS), object=f"Ingress {PROD}/extra", path=("spec", "rules", 0, "host")),
    mutant(
        "wildcard-for-two-labels",
        "ING-01",
        All((
            Set(WEBSOCKET, ("spec", "tls", 0, "hosts", 0), '"*.valueverse.example"'),
            Set(WEBSOCKET, ("spec", "rules", 0, "host"), "ws.eu.valueverse.example"),
        )),
        object=WEBSOCKET,
        path=("spec", "rules", 0, "host"),
    ),
    mutant("limit-of-another-number", "ING-03", Set(WEBSOCKET, nginx("limit-rpm"), '"1000"')),
    mutant("limit-removed", "ING-03", Remove(DASHBOARDS, nginx("limit-rpm")), path=AT),
    mutant("limit-for-nobody", "ING-03", Add(SITE, nginx("limit-rpm"), "nginx.ingress.kubernetes.io/limit-whitelist: 10.0.0.0/8,0.0.0.0/0"), path=nginx("limit-whitelist")),
    mutant("any-origin", "ING-04", Set(SITE, nginx("cors-allow-origin"), '"*"')),
    mutant("any-origin-by-default", "ING-04", Remove(WEBSOCKET, nginx("cors-allow-origin")), path=AT),
    mutant("origin-without-scheme", "ING-04", Set(SITE, nginx("cors-allow-origin"), "valueverse.example")),
    mutant("every-subdomain", "ING-04", Set(SITE, nginx("cors-allow-origin"), "https://*.valueverse.example")),
    mutant("websocket-short", "ING-05", Set(WEBSOCKET, nginx("proxy-read-timeout"), '"60"')),
    mutant("websocket-without-send-timeout", "ING-05", Remove(WEBSOCKET, nginx("proxy-send-timeout")), path=AT),
    mutant("websocket-with-the-rest", "ING-05", Set(SITE, ("spec", "rules", 1, "http", "paths", 0, "path"), "/ws"), path=("spec", "rules", 0, "http", "paths", 0, "backend")),
    mutant("no-websocket", "ING-05", Drop(WEBSOCKET), object=SITE, path=("spec", "rules")),
    mutant("affinity-misspelt", "ING-06", Set(WEBSOCKET, nginx("affinity"), "cookies")),
    mutant("affinity-without-pods", "ING-06", Add(SITE, nginx("affinity"), 'nginx.ingress.kubernetes.io/service-upstream: "true"'), path=nginx("service-upstream")),
    mutant("header-lost", "ING-07", Remove(HEADERS, ("data", "Referrer-Policy")), object=SITE, path=nginx("custom-headers")),
    mutant("header-shorter", "ING-07", Set(HEADERS, ("data", "Strict-Transport-Security"), "max-age=86400")),
    mutant("header-weaker", "ING-07", Set(HEADERS, ("data", "X-Frame-Options"), "SAMEORIGIN")),
    mutant("headers-not-named", "ING-07", Remove(DASHBOARDS, nginx("custom-headers")), path=AT),
    mutant("header-misspelt", "ING-07", All((Remove(HEADERS, ("data", "X-Frame-Options")), Add(HEADERS, ("data", "X-XSS-Protection"), "X-Frame-Option: DENY"))), object=WEBSOCKET, path=nginx("custom-headers")),
    mutant("policy-lets-one-through", "ING-07", Set(f"ConfigMap {MONITORING}/security-headers", ("data", "Permissions-Policy"), "geolocation=(self), microphone=(), camera=()")),
    mutant("staging", "ING-08", Set(HTTP_ISSUER, ("spec", "acme", "server"), "https://acme-staging-v02.api.letsencrypt.org/directory")),
    mutant("tls-secret-misspelt", "ING-08", Set(SITE, ("spec", "tls", 0, "secretName"), "valueverse-tsl")),
    mutant("certificate-for-another-name", "ING-08", Set(CERTIFICATE, ("spec", "dnsNames", 1), "www.valueverse.example"), object=SITE, path=("spec", "tls", 0, "hosts")),
    mutant("issuer-misspelt", "ING-08", Set(CERTIFICATE, ("spec", "issuerRef", "name"), "letsencrypt-production")),
    mutant("certificate-dropped", "ING-08", Drop(f"Certificate {MONITORING}/grafana"), object=DASHBOARDS, path=("spec", "tls", 0, "secretName")),
    mutant("no-renew-before", "ING-09", Remove(CERTIFICATE, ("spec", "renewBefore")), path=("spec",)),
    mutant("renewed-too-late", "ING-09", Set(CERTIFICATE, ("spec", "renewBefore"), "0s")),
    mutant("another-zone", "ING-10", Set(DNS_ISSUER, ("spec", "acme", "solvers", 0, "selector", "dnsZones", 0), "valueverse.test"), object=WILDCARD, path=("spec", "dnsNames")),
    mutant(
        "no-dns-solver",
        "ING-10",
        All((
            Remove(DNS_ISSUER, ("spec", "acme", "solvers", 0, "dns01")),
            Add(DNS_ISSUER, ("spec", "acme", "solvers", 0, "selector"), "http01: {ingress: {ingressClassName: nginx}}"),
        )),
        object=WILDCARD,
        path=("spec", "dnsNames"),
    ),
    mutant("dashboards-port-by-number", "ING-11", All((Add(DASHBOARDS, (*port(0), "name"), "number: 8080"), Remove(DASHBOARDS, (*port(0), "name")))), object=DASHBOARDS, path=(*port(0), "number")),
    mutant("volume-misspelt", "SEC-02", Set(BACKEND, (*POD, "volumes", 1, "secret", "secretName"), "backends")),
    mutant("key-renamed", "SEC-02", Remove(REDIS_SECRET, ("spec", "target", "template", "data", "sentinel-password")), object=f"StatefulSet {PROD}/redis-sentinel", path=(*POD, "volumes", 3, "secret", "secretName")),
    mutant("external-secret-dropped", "SEC-02", Drop(f"ExternalSecret {MONITORING}/grafana-admin"), object=GRAFANA, path=(*POD, "volumes", 2, "secret", "secretName")),
    mutant("store-of-another-kind", "SEC-02 SEC-03", All((
        Set(SECRET, ("spec", "secretStoreRef", "kind"), "ClusterSecretStore"),
        New("secrets.yaml", "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: other}\nspec: {provider: {aws: {service: SecretsManager, region: eu-west-1}}}\n"),
    )), object=SECRET, path=("spec", "secretStoreRef", "name")),
    mutant("parameter-store", "SEC-03", Set(STORE, ("spec", "provider", "aws", "service"), "ParameterStore")),
    mutant("reader-without-role", "SEC-03 SEC-07", Remove(READER, ROLE), path=AT),
    mutant("reader-misspelt", "SEC-03 SEC-07", Set(STORE, ("spec", "provider", "aws", "auth", "jwt", "serviceAccountRef", "name"), "external-secret")),
    mutant(
        "access-key",
        "SEC-03 SEC-07",
        All((
            Add(STORE, (*AUTH, "jwt"), "secretRef: {accessKeyIDSecretRef: {name: a, key: b}, secretAccessKeySecretRef: {name: a, key: c}}"),
            Remove(STORE, (*AUTH, "jwt")),
        )),
        object=STORE,
        path=(*AUTH, "secretRef"),
    ),
    mutant(
        "redirect-off",
        "ING-02",
        All((Remove(SITE, nginx("force-ssl-redirect")), Set(SITE, nginx("ssl-redirect"), '"false"'))),
        object=SITE,
        path=nginx("ssl-redirect"),
    ),
    mutant(
        "redirect-off-for-dashboards",
        "ING-02",
        All((Set(DASHBOARDS, nginx("force-ssl-redirect"), '"false"'), Set(DASHBOARDS, nginx("ssl-redirect"), '"false"'))),
        object=DASHBOARDS,
        path=nginx("ssl-redirect"),
    ),
    mutant("backend-without-role", "SEC-07", Remove(f"ServiceAccount {PROD}/backend", ROLE), path=AT),
    mutant("scaler-without-role", "SEC-07", Remove(SCALER, ROLE), path=AT),
    mutant("scaler-with-a-name-for-a-role", "SEC-07", Set(SCALER, ROLE, "valueverse-cluster-autoscaler")),
    mutant("never-refreshed", "SEC-04", Set(SECRET, ("spec", "refreshInterval"), '"0"')),
    mutant("read-once", "SEC-04", Add(SECRET, ("spec", "refreshInterval"), "refreshPolicy: CreatedOnce"), path=("spec", "refreshPolicy")),
    mutant("interval-left-out", "SEC-04", Remove(SECRET, ("spec", "refreshInterval")), path=("spec",)),
    mutant("no-interval", "SEC-04", Set(SECRET, ("spec", "refreshInterval"), "0s")),
    mutant("snapshots-deleted", "STO-08", Set(CLASS, ("deletionPolicy",), "Delete")),
    mutant("prometheus-grows", "RES-07", Set(PROMETHEUS, (*LIMITS, "memory"), "4Gi"), object=f"Namespace {MONITORING}", path=("metadata", "name")),
    mutant("loki-doubled", "RES-07", Set(LOKI, (*LIMITS, "cpu"), "800m"), object=f"Namespace {MONITORING}", path=("metadata", "name")),
    mutant("schedule-suspended", "HA-11 OPS-06", Add(SNAPSHOTS, ("spec", "concurrencyPolicy"), "suspend: true"), path=("spec", "suspend")),
    mutant("address-written-out", "OPS-09", Add(BACKEND, (*MAIN, "env", 1), "- {name: DATABASE_HOST, value: pgbouncer.valueverse-prod.svc.cluster.local}"), path=(*MAIN, "env", 1, "value")),
    mutant("url-written-out", "OPS-09", Add(FRONTEND, (*MAIN, "env", 0), "- {name: PUBLIC_API_URL, value: https://api.valueverse.example}"), path=(*MAIN, "env", 0, "value")),
    mutant("config-map-misspelt", "OPS-09", Set(FRONTEND, (*MAIN, "envFrom", 0, "configMapRef", "name"), "frontend-configuration")),
    in_file("no-restore-section", "OPS-06", Sub(RUNBOOK, "### Restore from a snapshot", "### Old notes")),
    in_file("restore-in-words", "OPS-06", Sub(RUNBOOK, "### Restore from a snapshot\n", "### Restore from a snapshot\n\nAsk the platform team.\n\n### Old notes\n"), "### Restore from a snapshot"),
    in_file("created-not-applied", "OPS-08", Sub(SCRIPT, "kfor 180 apply --server-side --force-conflicts --field-manager=\"$MANAGER\" -f", "kfor 180 create -f"), "kfor 180 create -f"),
    in_file("placeholders-not-checked", "OPS-08", Sub(SCRIPT, "    check_placeholders\n", "    # check_placeholders\n")),
    in_file("tools-not-checked", "OPS-08", Sub(SCRIPT, "  check_tools\n", "")),
    in_file("nobody-waits", "OPS-08", Sub(SCRIPT, "rollout status \"$kind/$name\" --timeout=\"${TIMEOUT}s\"", "get \"$kind/$name\"")),
    in_file("no-way-back", "OPS-08", Sub(SCRIPT, "rollout undo \"$kind/$name\" --to-revision=\"$number\"", "rollout history \"$kind/$name\"")),
    in_file("goes-on-after-errors", "OPS-08", Sub(SCRIPT, "set -euo pipefail", "set -uo pipefail")),
]  # fmt: skip

NEUTRAL: list[Neutral] = [
    neutral("tls-by-wildcard", "", All((Set(WEBSOCKET, ("spec", "tls", 0, "hosts", 0), '"*.valueverse.example"'),))),
    neutral("host-in-capitals", "", Set(SITE, ("spec", "tls", 0, "hosts", 0), "ValueVerse.example")),
    neutral("class-by-annotation", "", All((
        Remove(SITE, ("spec", "ingressClassName")),
        Add(SITE, nginx("ssl-redirect"), "kubernetes.io/ingress.class: nginx"),
    ))),
    neutral("limit-and-a-second-one", "", Add(SITE, nginx("limit-rpm"), 'nginx.ingress.kubernetes.io/limit-rps: "10"')),
    neutral("no-credentials", "", Set(SITE, nginx("cors-allow-credentials"), '"false"')),
    neutral("websocket-longer", "", Set(WEBSOCKET, nginx("proxy-read-timeout"), '"7200"')),
    neutral("affinity-of-another-mode", "", Set(SITE, nginx("affinity-mode"), "persistent")),
    neutral("headers-in-another-order", "", Set(HEADERS, ("data", "Permissions-Policy"), "camera=(),geolocation=(), microphone=()")),
    neutral("hsts-longer", "", Set(HEADERS, ("data", "Strict-Transport-Security"), "max-age=63072000; includeSubDomains; preload")),
    neutral("header-in-small-letters", "", All((Remove(HEADERS, ("data", "X-Frame-Options")), Add(HEADERS, ("data", "X-XSS-Protection"), "x-frame-options: deny")))),
    neutral("renewed-earlier", "", Set(CERTIFICATE, ("spec", "renewBefore"), "1000h30m")),
    neutral("renewed-by-percentage", "", All((Remove(CERTIFICATE, ("spec", "renewBefore")), Add(CERTIFICATE, ("spec", "privateKey"), "renewBeforePercentage: 33")))),
    neutral("zone-above", "", Set(DNS_ISSUER, ("spec", "acme", "solvers", 0, "selector", "dnsZones", 0), "example")),
    neutral("solver-for-everything", "", Remove(DNS_ISSUER, ("spec", "acme", "solvers", 0, "selector"))),
    neutral("backend-port-by-number", "", All((Add(SITE, (*port(1), "name"), "number: 8080"), Remove(SITE, (*port(1), "name"))))),
    neutral("interval-in-minutes", "", Set(SECRET, ("spec", "refreshInterval"), "60m")),
    neutral("target-of-its-own-name", "", Remove(SECRET, ("spec", "target", "name"))),
    neutral("optional-secret", "", All((Set(BACKEND, (*POD, "volumes", 1, "secret", "defaultMode"), "0440\n            optional: true"),))),
    neutral("secret-renamed-with-its-user", "", All((Set(SECRET, ("spec", "target", "name"), "api"), Set(BACKEND, (*POD, "volumes", 1, "secret", "secretName"), "api")))),
    neutral("reader-of-another-account", "", Set(READER, ROLE, "arn:aws:iam::999999999999:role/path/reader")),
    neutral("cores-as-millicores", "", Set(LOKI, (*LIMITS, "cpu"), "0.4")),
    neutral("bytes-as-kibibytes", "", Set(PROMETHEUS, (*LIMITS, "memory"), "2752512Ki")),
    neutral("restore-by-another-title", "", Sub(RUNBOOK, "### Restore from a snapshot", "### Recovering the database")),
    neutral("script-waits-otherwise", "", Sub(SCRIPT, "set -euo pipefail", "set -e -u -o pipefail")),
    neutral("a-path-written-out", "", Add(FRONTEND, (*MAIN, "env", 0), "- {name: CACHE_DIRECTORY, value: /tmp/cache}")),
]  # fmt: skip
