"""Ways to break what leads into the platform, what feeds its Secrets, and what people do with it:
each an edit of manifests/, the promises that it breaks (these and no others), and where the finding
has to point. And edits that mean the same in other words, which must change no verdict."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.manifests.broken import (
    BACKEND,
    FRONTEND,
    GRAFANA,
    LOKI,
    MAIN,
    MONITORING,
    POD,
    PROD,
    PROMETHEUS,
    SNAPSHOTS,
    Mutant,
)
from tests.manifests.mutate import Add, All, Append, Drop, Remove, Set, Steps
from tests.manifests.mutate import Edit as ObjectEdit

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


@dataclass(frozen=True)
class Replace:
    """Puts another text in the place of the only one of its kind in a file."""

    file: str
    old: str
    new: str

    def apply(self, folder: Path) -> None:
        file = folder / self.file
        text = file.read_text()
        assert text.count(self.old) == 1, f"{self.file} has {text.count(self.old)} of {self.old!r}"
        file.write_text(text.replace(self.old, self.new))


Edit = ObjectEdit | Replace


@dataclass(frozen=True)
class InFile:
    """A change of a script or a document, the rows it breaks, and the line of the finding."""

    name: str
    edit: Replace
    rows: frozenset[str]
    line: int | str
    """The number of the line, or a text that only this line holds."""


def mutant(
    name: str, rows: str, edit: ObjectEdit, object: str = "", path: Steps | None = None
) -> Mutant:
    """A mutant whose finding stands where the edit was made, unless it is said otherwise."""
    where = object or getattr(edit, "object", "")
    place = path if path is not None else getattr(edit, "path", ())
    return Mutant(name, edit, frozenset(rows.split()), where, place)


def in_file(name: str, row: str, edit: Replace, line: int | str = 1) -> InFile:
    """A mutant of a file beside the manifests."""
    return InFile(name, edit, frozenset(row.split()), line)


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

MUTANTS = [
    # ------------------------------------------------------------------ ING-01
    mutant("host-without-tls", "ING-01", Remove(SITE, ("spec", "tls", 0, "hosts", 1)), path=("spec", "rules", 1, "host")),
    mutant("host-renamed-without-tls", "ING-01", Set(SITE, ("spec", "rules", 1, "host"), "apis.valueverse.example")),
    mutant("no-tls-at-all", "ING-01", Remove(DASHBOARDS, ("spec", "tls")), path=("spec", "rules", 0, "host")),
    mutant("another-ingress-class", "ING-01", Set(SITE, ("spec", "ingressClassName"), "traefik")),
    mutant("one-ingress-more", "ING-01", Append("ingress.yaml", PLAIN_INGRESS), object=f"Ingress {PROD}/extra", path=("spec", "rules", 0, "host")),
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
    # ------------------------------------------------------------------ ING-02
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
    # ------------------------------------------------------------------ ING-03
    mutant("limit-a-second", "ING-03", All((Remove(SITE, nginx("limit-rpm")), Add(SITE, nginx("limit-burst-multiplier"), 'nginx.ingress.kubernetes.io/limit-rps: "100"'))), object=SITE, path=nginx("limit-rps")),
    mutant("limit-of-another-number", "ING-03", Set(WEBSOCKET, nginx("limit-rpm"), '"1000"')),
    mutant("limit-removed", "ING-03", Remove(DASHBOARDS, nginx("limit-rpm")), path=AT),
    mutant("limit-for-nobody", "ING-03", Add(SITE, nginx("limit-rpm"), "nginx.ingress.kubernetes.io/limit-whitelist: 10.0.0.0/8,0.0.0.0/0"), path=nginx("limit-whitelist")),
    # ------------------------------------------------------------------ ING-04
    mutant("any-origin", "ING-04", Set(SITE, nginx("cors-allow-origin"), '"*"')),
    mutant("any-origin-by-default", "ING-04", Remove(WEBSOCKET, nginx("cors-allow-origin")), path=AT),
    mutant("cors-off", "ING-04", Set(SITE, nginx("enable-cors"), '"false"')),
    mutant("origin-without-scheme", "ING-04", Set(SITE, nginx("cors-allow-origin"), "valueverse.example")),
    mutant("every-subdomain", "ING-04", Set(SITE, nginx("cors-allow-origin"), "https://*.valueverse.example")),
    # ------------------------------------------------------------------ ING-05
    mutant("websocket-short", "ING-05", Set(WEBSOCKET, nginx("proxy-read-timeout"), '"60"')),
    mutant("websocket-without-send-timeout", "ING-05", Remove(WEBSOCKET, nginx("proxy-send-timeout")), path=AT),
    mutant("websocket-with-the-rest", "ING-05", Set(SITE, ("spec", "rules", 1, "http", "paths", 0, "path"), "/ws"), path=("spec", "rules", 0, "http", "paths", 0, "backend")),
    mutant("no-websocket", "ING-05", Drop(WEBSOCKET), object=SITE, path=("spec", "rules")),
    # ------------------------------------------------------------------ ING-06
    mutant("no-affinity", "ING-06", Remove(SITE, nginx("affinity")), path=AT),
    mutant("affinity-misspelt", "ING-06", Set(WEBSOCKET, nginx("affinity"), "cookies")),
    mutant("affinity-without-pods", "ING-06", Add(SITE, nginx("affinity"), 'nginx.ingress.kubernetes.io/service-upstream: "true"'), path=nginx("service-upstream")),
    # ------------------------------------------------------------------ ING-07
    mutant("header-lost", "ING-07", Remove(HEADERS, ("data", "Referrer-Policy")), object=SITE, path=nginx("custom-headers")),
    mutant("header-shorter", "ING-07", Set(HEADERS, ("data", "Strict-Transport-Security"), "max-age=86400")),
    mutant("header-weaker", "ING-07", Set(HEADERS, ("data", "X-Frame-Options"), "SAMEORIGIN")),
    mutant("headers-not-named", "ING-07", Remove(DASHBOARDS, nginx("custom-headers")), path=AT),
    mutant("header-misspelt", "ING-07", All((Remove(HEADERS, ("data", "X-Frame-Options")), Add(HEADERS, ("data", "X-XSS-Protection"), "X-Frame-Option: DENY"))), object=WEBSOCKET, path=nginx("custom-headers")),
    mutant("policy-lets-one-through", "ING-07", Set(f"ConfigMap {MONITORING}/security-headers", ("data", "Permissions-Policy"), "geolocation=(self), microphone=(), camera=()")),
    # ------------------------------------------------------------------ ING-08
    mutant("staging", "ING-08", Set(HTTP_ISSUER, ("spec", "acme", "server"), "https://acme-staging-v02.api.letsencrypt.org/directory")),
    mutant("tls-secret-misspelt", "ING-08", Set(SITE, ("spec", "tls", 0, "secretName"), "valueverse-tsl")),
    mutant("certificate-for-another-name", "ING-08", Set(CERTIFICATE, ("spec", "dnsNames", 1), "www.valueverse.example"), object=SITE, path=("spec", "tls", 0, "hosts")),
    mutant("issuer-misspelt", "ING-08", Set(CERTIFICATE, ("spec", "issuerRef", "name"), "letsencrypt-production")),
    mutant("certificate-dropped", "ING-08", Drop(f"Certificate {MONITORING}/grafana"), object=DASHBOARDS, path=("spec", "tls", 0, "secretName")),
    # ------------------------------------------------------------------ ING-09
    mutant("no-renew-before", "ING-09", Remove(CERTIFICATE, ("spec", "renewBefore")), path=("spec",)),
    mutant("renewed-all-the-time", "ING-09", Set(WILDCARD, ("spec", "renewBefore"), "2160h")),
    mutant("renewed-too-late", "ING-09", Set(CERTIFICATE, ("spec", "renewBefore"), "0s")),
    # ------------------------------------------------------------------ ING-10
    mutant("wildcard-by-http", "ING-10", Set(WILDCARD, ("spec", "issuerRef", "name"), "letsencrypt-prod"), path=("spec", "dnsNames")),
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
    # ------------------------------------------------------------------ ING-11
    mutant("backend-misspelt", "ING-11", Set(SITE, ("spec", "rules", 0, "http", "paths", 0, "backend", "service", "name"), "front-end")),
    mutant("backend-port-misspelt", "ING-11", Set(SITE, ("spec", "rules", 1, "http", "paths", 0, "backend", "service", "port", "name"), "web")),
    mutant("dashboards-port-by-number", "ING-11", All((Add(DASHBOARDS, (*port(0), "name"), "number: 8080"), Remove(DASHBOARDS, (*port(0), "name")))), object=DASHBOARDS, path=(*port(0), "number")),
    # ------------------------------------------------------------------ SEC-02
    mutant("target-renamed", "SEC-02", Set(SECRET, ("spec", "target", "name"), "backend-secrets"), object=BACKEND, path=(*POD, "volumes", 1, "secret", "secretName")),
    mutant("volume-misspelt", "SEC-02", Set(BACKEND, (*POD, "volumes", 1, "secret", "secretName"), "backends")),
    mutant("key-renamed", "SEC-02", Remove(REDIS_SECRET, ("spec", "target", "template", "data", "sentinel-password")), object=f"StatefulSet {PROD}/redis-sentinel", path=(*POD, "volumes", 3, "secret", "secretName")),
    mutant("external-secret-dropped", "SEC-02", Drop(f"ExternalSecret {MONITORING}/grafana-admin"), object=GRAFANA, path=(*POD, "volumes", 2, "secret", "secretName")),
    mutant("store-misspelt", "SEC-02 SEC-03", Set(SECRET, ("spec", "secretStoreRef", "name"), "aws-secret-manager")),
    mutant("store-of-another-kind", "SEC-02 SEC-03", All((
        Set(SECRET, ("spec", "secretStoreRef", "kind"), "ClusterSecretStore"),
        Append("secrets.yaml", "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: other}\nspec: {provider: {aws: {service: SecretsManager, region: eu-west-1}}}\n"),
    )), object=SECRET, path=("spec", "secretStoreRef", "name")),
    # ------------------------------------------------------------------ SEC-03, SEC-07
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
    mutant("backend-without-role", "SEC-07", Remove(f"ServiceAccount {PROD}/backend", ROLE), path=AT),
    mutant("scaler-without-role", "SEC-07", Remove(SCALER, ROLE), path=AT),
    mutant("scaler-with-a-name-for-a-role", "SEC-07", Set(SCALER, ROLE, "valueverse-cluster-autoscaler")),
    # ------------------------------------------------------------------ SEC-04
    mutant("never-refreshed", "SEC-04", Set(SECRET, ("spec", "refreshInterval"), '"0"')),
    mutant("read-once", "SEC-04", Add(SECRET, ("spec", "refreshInterval"), "refreshPolicy: CreatedOnce"), path=("spec", "refreshPolicy")),
    mutant("interval-left-out", "SEC-04", Remove(SECRET, ("spec", "refreshInterval")), path=("spec",)),
    mutant("no-interval", "SEC-04", Set(SECRET, ("spec", "refreshInterval"), "0s")),
    # ------------------------------------------------------------------ STO-08
    mutant("snapshots-deleted", "STO-08", Set(CLASS, ("deletionPolicy",), "Delete")),
    mutant("snapshots-of-another-driver", "STO-08", Set(CLASS, ("driver",), "efs.csi.aws.com")),
    # ------------------------------------------------------------------ RES-07
    mutant("prometheus-grows", "RES-07", Set(PROMETHEUS, (*LIMITS, "memory"), "4Gi"), object=f"Namespace {MONITORING}", path=("metadata", "name")),
    mutant("loki-doubled", "RES-07", Set(LOKI, (*LIMITS, "cpu"), "800m"), object=f"Namespace {MONITORING}", path=("metadata", "name")),
    # ------------------------------------------------------------------ OPS-06, OPS-09
    mutant("schedule-suspended", "HA-11 OPS-06", Add(SNAPSHOTS, ("spec", "concurrencyPolicy"), "suspend: true"), path=("spec", "suspend")),
    mutant("address-written-out", "OPS-09", Add(BACKEND, (*MAIN, "env", 1), "- {name: DATABASE_HOST, value: pgbouncer.valueverse-prod.svc.cluster.local}"), path=(*MAIN, "env", 1, "value")),
    mutant("url-written-out", "OPS-09", Add(FRONTEND, (*MAIN, "env", 0), "- {name: PUBLIC_API_URL, value: https://api.valueverse.example}"), path=(*MAIN, "env", 0, "value")),
    mutant("config-map-misspelt", "OPS-09", Set(FRONTEND, (*MAIN, "envFrom", 0, "configMapRef", "name"), "frontend-configuration")),
]  # fmt: skip

IN_FILES = [
    in_file("no-restore-section", "OPS-06", Replace(RUNBOOK, "### Restore from a snapshot", "### Old notes")),
    in_file("restore-in-words", "OPS-06", Replace(RUNBOOK, "### Restore from a snapshot\n", "### Restore from a snapshot\n\nAsk the platform team.\n\n### Old notes\n"), "### Restore from a snapshot"),
    in_file("created-not-applied", "OPS-08", Replace(SCRIPT, "kfor 180 apply --server-side --force-conflicts --field-manager=\"$MANAGER\" -f", "kfor 180 create -f"), "kfor 180 create -f"),
    in_file("placeholders-not-checked", "OPS-08", Replace(SCRIPT, "    check_placeholders\n", "    # check_placeholders\n")),
    in_file("tools-not-checked", "OPS-08", Replace(SCRIPT, "  check_tools\n", "")),
    in_file("nobody-waits", "OPS-08", Replace(SCRIPT, "rollout status \"$kind/$name\" --timeout=\"${TIMEOUT}s\"", "get \"$kind/$name\"")),
    in_file("no-way-back", "OPS-08", Replace(SCRIPT, "rollout undo \"$kind/$name\" --to-revision=\"$number\"", "rollout history \"$kind/$name\"")),
    in_file("goes-on-after-errors", "OPS-08", Replace(SCRIPT, "set -euo pipefail", "set -uo pipefail")),
]  # fmt: skip

NEUTRAL: list[tuple[str, Edit]] = [
    ("tls-by-wildcard", All((Set(WEBSOCKET, ("spec", "tls", 0, "hosts", 0), '"*.valueverse.example"'),))),
    ("host-in-capitals", Set(SITE, ("spec", "tls", 0, "hosts", 0), "ValueVerse.example")),
    ("class-by-annotation", All((
        Remove(SITE, ("spec", "ingressClassName")),
        Add(SITE, nginx("ssl-redirect"), "kubernetes.io/ingress.class: nginx"),
    ))),
    ("redirect-by-default", All((Remove(SITE, nginx("force-ssl-redirect")), Remove(SITE, nginx("ssl-redirect"))))),
    ("limit-and-a-second-one", Add(SITE, nginx("limit-rpm"), 'nginx.ingress.kubernetes.io/limit-rps: "10"')),
    ("two-origins", Set(SITE, nginx("cors-allow-origin"), '"https://valueverse.example, https://www.valueverse.example"')),
    ("no-credentials", Set(SITE, nginx("cors-allow-credentials"), '"false"')),
    ("websocket-longer", Set(WEBSOCKET, nginx("proxy-read-timeout"), '"7200"')),
    ("affinity-of-another-mode", Set(SITE, nginx("affinity-mode"), "persistent")),
    ("headers-in-another-order", Set(HEADERS, ("data", "Permissions-Policy"), "camera=(),geolocation=(), microphone=()")),
    ("hsts-longer", Set(HEADERS, ("data", "Strict-Transport-Security"), "max-age=63072000; includeSubDomains; preload")),
    ("header-in-small-letters", All((Remove(HEADERS, ("data", "X-Frame-Options")), Add(HEADERS, ("data", "X-XSS-Protection"), "x-frame-options: deny")))),
    ("renewed-earlier", Set(CERTIFICATE, ("spec", "renewBefore"), "1000h30m")),
    ("renewed-by-percentage", All((Remove(CERTIFICATE, ("spec", "renewBefore")), Add(CERTIFICATE, ("spec", "privateKey"), "renewBeforePercentage: 33")))),
    ("zone-above", Set(DNS_ISSUER, ("spec", "acme", "solvers", 0, "selector", "dnsZones", 0), "example")),
    ("solver-for-everything", Remove(DNS_ISSUER, ("spec", "acme", "solvers", 0, "selector"))),
    ("backend-port-by-number", All((Add(SITE, (*port(1), "name"), "number: 8080"), Remove(SITE, (*port(1), "name"))))),
    ("interval-in-minutes", Set(SECRET, ("spec", "refreshInterval"), "60m")),
    ("target-of-its-own-name", Remove(SECRET, ("spec", "target", "name"))),
    ("optional-secret", All((Set(BACKEND, (*POD, "volumes", 1, "secret", "defaultMode"), "0440\n            optional: true"),))),
    ("secret-renamed-with-its-user", All((Set(SECRET, ("spec", "target", "name"), "api"), Set(BACKEND, (*POD, "volumes", 1, "secret", "secretName"), "api")))),
    ("reader-of-another-account", Set(READER, ROLE, "arn:aws:iam::999999999999:role/path/reader")),
    ("cores-as-millicores", Set(LOKI, (*LIMITS, "cpu"), "0.4")),
    ("bytes-as-kibibytes", Set(PROMETHEUS, (*LIMITS, "memory"), "2752512Ki")),
    ("restore-by-another-title", Replace(RUNBOOK, "### Restore from a snapshot", "### Recovering the database")),
    ("script-waits-otherwise", Replace(SCRIPT, "set -euo pipefail", "set -e -u -o pipefail")),
    ("a-path-written-out", Add(FRONTEND, (*MAIN, "env", 0), "- {name: CACHE_DIRECTORY, value: /tmp/cache}")),
]  # fmt: skip
