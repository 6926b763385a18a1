"""Ingress and TLS: ING-01 to ING-11."""

from __future__ import annotations

from tests.mutants.edits import AsJson, Drop, New, Sub, both, put, rekey, take
from tests.mutants.mutant import Mutant, Neutral, lost, mutant, neutral
from tests.mutants.objects import (
    HEADERS,
    MONITORING,
    NAME,
    NGINX,
    PANELS,
    PART,
    PROD,
    SITE,
    SOCKETS,
    key,
    note,
)

PATHS = "spec.rules.0.http.paths"
SERVICE = f"{PATHS}.0.backend.service"
CERTIFICATE = f"Certificate {PROD}/valueverse"
WILDCARD = f"Certificate {PROD}/valueverse-wildcard"
OF_PANELS = f"Certificate {MONITORING}/grafana"
ISSUER, DNS_ISSUER = "ClusterIssuer letsencrypt-prod", "ClusterIssuer letsencrypt-prod-dns"
LIMIT, REDIRECT = note(f"{NGINX}limit-rpm"), note(f"{NGINX}ssl-redirect")
FORCED = note(f"{NGINX}force-ssl-redirect")
CORS, ORIGIN = note(f"{NGINX}enable-cors"), note(f"{NGINX}cors-allow-origin")
AFFINITY, CUSTOM = note(f"{NGINX}affinity"), note(f"{NGINX}custom-headers")
READ, SEND = note(f"{NGINX}proxy-read-timeout"), note(f"{NGINX}proxy-send-timeout")
STAGING = "https://acme-staging-v02.api.letsencrypt.org/directory"

ONE_MORE = f"""
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: status
  namespace: {PROD}
  labels: {{{PART}: valueverse}}
  annotations:
    nginx.ingress.kubernetes.io/limit-rpm: "100"
    nginx.ingress.kubernetes.io/affinity: cookie
    nginx.ingress.kubernetes.io/enable-cors: "true"
    nginx.ingress.kubernetes.io/cors-allow-origin: https://valueverse.example
    nginx.ingress.kubernetes.io/custom-headers: {PROD}/security-headers
spec:
  ingressClassName: nginx
  TLS
  rules:
  - host: status.valueverse.example
    http: {{paths: [{{path: /, pathType: Prefix, backend: {{service: {{name: frontend, port: {{name: http}}}}}}}}]}}
"""
WITH_TLS = ONE_MORE.replace(
    "TLS", "tls: [{hosts: [status.valueverse.example], secretName: valueverse-wildcard-tls}]"
)
WITHOUT_TLS = ONE_MORE.replace("  TLS\n", "")


def rule(host: str, service: str = "backend", path: str = "/") -> dict[str, object]:
    """A rule of an Ingress."""
    backend = {"service": {"name": service, "port": {"name": "http"}}}
    return {
        "host": host,
        "http": {"paths": [{"path": path, "pathType": "Prefix", "backend": backend}]},
    }


BREAKING: list[Mutant] = [
    # ------------------------------------------------------------------ ING-01
    mutant("host-without-tls", "ING-01", take(SITE, "spec.tls.0.hosts.1"), path="spec.rules.1.host"),
    mutant("no-tls-at-all", "ING-01", take(PANELS, "spec.tls"), path="spec.rules.0.host"),
    mutant("one-more-host-that-is-not-covered", "ING-01", put(SITE, "spec.rules.2", rule("admin.valueverse.example")), path="spec.rules.2.host"),
    mutant("tls-for-a-misspelt-host", "ING-01 ING-08", put(SITE, "spec.tls.0.hosts.0", "valuevers.example"), path="spec.rules.0.host"),
    mutant("another-class", "ING-01", put(SITE, "spec.ingressClassName", "nginx-internal")),
    mutant("one-more-ingress-without-tls", "ING-01 ING-02", New("ingress.yaml", WITHOUT_TLS), object=f"Ingress {PROD}/status", path="spec.rules.0.host"),
    # ------------------------------------------------------------------ ING-02
    mutant("no-redirect", "ING-02", both(put(SITE, REDIRECT, "false"), take(SITE, FORCED)), path=REDIRECT),
    mutant("no-redirect-for-panels", "ING-02", both(put(PANELS, REDIRECT, "false"), put(PANELS, FORCED, "false")), path=REDIRECT),
    mutant("no-redirect-for-sockets", "ING-02", both(put(SOCKETS, REDIRECT, "false"), take(SOCKETS, FORCED)), path=REDIRECT),
    mutant("redirect-off-by-zero", "ING-02", both(put(SITE, REDIRECT, "0"), take(SITE, FORCED)), path=REDIRECT) ,
    mutant("redirect-off-in-capitals", "ING-02", both(put(SITE, REDIRECT, "FALSE"), take(SITE, FORCED)), path=REDIRECT),
    # ------------------------------------------------------------------ ING-03
    mutant("no-limit", "ING-03", take(SITE, LIMIT)),
    mutant("limit-ten-times-as-high", "ING-03", put(SITE, LIMIT, "1000")),
    mutant("limit-a-second", "ING-03", both(take(SITE, LIMIT), put(SITE, note(f"{NGINX}limit-rps"), "100")), path=note(f"{NGINX}limit-rps")),
    mutant("limit-is-no-number", "ING-03", put(SOCKETS, LIMIT, "100r/m")),
    mutant("everybody-is-let-through", "ING-03", put(SITE, note(f"{NGINX}limit-whitelist"), "0.0.0.0/0")),
    mutant("limit-under-a-misspelt-key", "ING-03", rekey(PANELS, LIMIT, f"{NGINX}limit-rpms"), path="metadata.annotations"),
    mutant("limit-of-another-controller", "ING-03", rekey(SITE, LIMIT, "nginx.org/limit-req-rate"), path="metadata.annotations"),
    # ------------------------------------------------------------------ ING-04
    mutant("cors-off", "ING-04", put(SITE, CORS, "false")),
    mutant("cors-for-everybody", "ING-04", put(SITE, ORIGIN, "*")),
    mutant("cors-for-everybody-by-default", "ING-04", take(SITE, ORIGIN)),
    mutant("cors-for-everybody-among-others", "ING-04", put(SOCKETS, ORIGIN, "https://valueverse.example, *")),
    mutant("cors-gone", "ING-04", take(SOCKETS, CORS)),
    mutant("cors-for-all-of-a-domain", "ING-04", put(SITE, ORIGIN, "https://*.example")),
    # ------------------------------------------------------------------ ING-05
    mutant("sockets-time-out", "ING-05", put(SOCKETS, READ, "60")),
    mutant("sockets-time-out-while-sending", "ING-05", take(SOCKETS, SEND)),
    mutant("sockets-time-out-in-minutes", "ING-05", put(SOCKETS, READ, "60m")),
    mutant("sockets-with-the-site", "ING-05", both(
        put(SITE, "spec.rules.2", rule("ws.valueverse.example", path="/ws")),
        put(SITE, "spec.tls.1", {"hosts": ["ws.valueverse.example"], "secretName": "valueverse-wildcard-tls"}),
        Drop(SOCKETS),
    ), path="spec.rules.0.http.paths.0.backend"),
    mutant("the-api-with-the-sockets", "ING-05", both(
        put(SOCKETS, "spec.rules.1", rule("api2.valueverse.example")),
        put(SOCKETS, "spec.tls.0.hosts.1", "api2.valueverse.example"),
    ), path="spec.rules.1.http.paths.0.backend"),
    # ------------------------------------------------------------------ ING-06
    mutant("no-affinity", "ING-06", take(SITE, AFFINITY)),
    mutant("affinity-by-address", "ING-06", put(SITE, AFFINITY, "ip")),
    mutant("affinity-in-another-case", "ING-06", put(PANELS, AFFINITY, "Cookie")),
    mutant("affinity-past-the-pods", "ING-06", put(SITE, note(f"{NGINX}service-upstream"), "true")),
    mutant("affinity-of-sockets-gone", "ING-06", take(SOCKETS, AFFINITY)),
    # ------------------------------------------------------------------ ING-07
    mutant("header-gone", "ING-07", take(HEADERS, "data.X-Frame-Options"), object=SITE, path=CUSTOM),
    mutant("header-with-another-value", "ING-07", put(HEADERS, "data.X-Frame-Options", "SAMEORIGIN")),
    mutant("hsts-for-a-day", "ING-07", put(HEADERS, "data.Strict-Transport-Security", "max-age=86400")),
    mutant("headers-not-sent", "ING-07", take(SITE, CUSTOM)),
    lost("headers-of-a-config-map-that-is-not-there", "ING-07", put(SITE, CUSTOM, f"{PROD}/securty-headers")),
    mutant("camera-allowed", "ING-07", put(HEADERS, "data.Permissions-Policy", "geolocation=(), microphone=()")),
    mutant("referrer-sent", "ING-07", put(f"ConfigMap {MONITORING}/security-headers", "data.Referrer-Policy", "unsafe-url")),
    # ------------------------------------------------------------------ ING-08
    mutant("certificates-of-the-staging-authority", "ING-08", put(ISSUER, "spec.acme.server", STAGING)),
    mutant("certificate-signed-by-itself", "ING-08", put(ISSUER, "spec", {"selfSigned": {}})),
    mutant("certificate-gone", "ING-08", Drop(CERTIFICATE), object=SITE, path="spec.tls.0.secretName"),
    mutant("certificate-for-another-secret", "ING-08", put(CERTIFICATE, "spec.secretName", "valueverse-cert"), object=SITE, path="spec.tls.0.secretName"),
    mutant("certificate-without-a-host", "ING-08", take(CERTIFICATE, "spec.dnsNames.1"), object=SITE, path="spec.tls.0.hosts"),
    mutant("certificate-in-another-namespace", "ING-08", put(OF_PANELS, "metadata.namespace", PROD), object=PANELS, path="spec.tls.0.secretName"),
    # ------------------------------------------------------------------ ING-09
    mutant("renewed-when-it-will-do", "ING-09", take(CERTIFICATE, "spec.renewBefore")),
    mutant("renewed-all-the-time", "ING-09", put(CERTIFICATE, "spec.renewBefore", "2160h")),
    mutant("renewed-never", "ING-09", put(WILDCARD, "spec.renewBefore", "0s")),
    mutant("renewed-before-it-was-issued", "ING-09", put(OF_PANELS, "spec", {
        "secretName": "grafana-tls", "duration": "24h", "renewBefore": "720h", "dnsNames": ["grafana.valueverse.example"],
        "issuerRef": {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": "letsencrypt-prod-dns"},
    }), path="spec.renewBefore"),
    mutant("renewal-under-a-misspelt-key", "ING-09", rekey(CERTIFICATE, "spec.renewBefore", "renewbefore"), path="spec"),
    # ------------------------------------------------------------------ ING-10
    mutant("wildcard-by-http", "ING-10", put(WILDCARD, "spec.issuerRef.name", "letsencrypt-prod"), path="spec.dnsNames"),
    mutant("no-solver-by-dns", "ING-10", put(DNS_ISSUER, "spec.acme.solvers", [{"http01": {"ingress": {"ingressClassName": "nginx"}}}]), object=WILDCARD, path="spec.dnsNames"),
    mutant("solver-for-another-zone", "ING-10", put(DNS_ISSUER, "spec.acme.solvers.0.selector.dnsZones", ["valueverse.com"]), object=WILDCARD, path="spec.dnsNames"),
    mutant("no-issuer-by-dns", "ING-08 ING-10", Drop(DNS_ISSUER), object=ISSUER, path="spec"),
    mutant("solver-for-names-and-no-wildcards", "ING-10", put(DNS_ISSUER, "spec.acme.solvers.0.selector", {"dnsNames": ["valueverse.example"]}), object=WILDCARD, path="spec.dnsNames"),
    # ------------------------------------------------------------------ ING-11
    mutant("backend-misspelt", "ING-11", put(SITE, f"{SERVICE}.name", "front-end")),
    mutant("backend-port-misspelt", "ING-11", put(SITE, f"{SERVICE}.port.name", "web")),
    mutant("backend-port-by-a-number-that-is-none", "ING-11", put(SOCKETS, f"{SERVICE}.port", {"number": 80})),
    mutant("service-selects-nothing", "ING-11", put(f"Service {PROD}/frontend", f"spec.selector.{key(NAME)}", "front-end"), object=SITE, path=f"{SERVICE}.name"),
    mutant("service-gone", "ING-11", Drop(f"Service {MONITORING}/grafana"), object=PANELS, path=f"{SERVICE}.name"),
    mutant("service-leads-to-a-port-that-is-not-there", "ING-11", put(f"Service {PROD}/frontend", "spec.ports.0.targetPort", "web"), object=SITE, path=f"{SERVICE}.port.name"),
    mutant("ingress-in-another-namespace", "ING-04 ING-08 ING-11", both(put(PANELS, "metadata.namespace", PROD)), object=f"Ingress {PROD}/grafana", path=f"{SERVICE}.name"),
]  # fmt: skip

NEUTRAL: list[Neutral] = [
    neutral("tls-in-two-entries", "ING-01 ING-08", put(SITE, "spec.tls", [
        {"hosts": ["api.valueverse.example"], "secretName": "valueverse-tls"},
        {"hosts": ["valueverse.example"], "secretName": "valueverse-tls"},
    ])),
    neutral("tls-by-a-wildcard", "ING-01 ING-08", put(SOCKETS, "spec.tls.0.hosts", ["*.valueverse.example"])),
    neutral("rules-in-another-order", "ING-01 ING-11", put(SITE, "spec.rules", [
        rule("api.valueverse.example"), rule("valueverse.example", "frontend"),
    ])),
    neutral("class-by-the-old-annotation", "ING-01", both(take(PANELS, "spec.ingressClassName"), put(PANELS, note("kubernetes.io/ingress.class"), "nginx"))),
    neutral("one-more-ingress-with-tls", "ING-01 ING-02 ING-08 ING-11", New("ingress.yaml", WITH_TLS)),
    neutral("redirect-by-default", "ING-02", both(take(SITE, REDIRECT), take(SITE, FORCED))),
    neutral("redirect-forced-alone", "ING-02", take(PANELS, REDIRECT)),
    neutral("redirect-in-other-words", "ING-02", both(put(SITE, REDIRECT, "True"), put(SITE, FORCED, "1"))),
    neutral("limit-burst-of-ten", "ING-03", put(SITE, note(f"{NGINX}limit-burst-multiplier"), "10")),
    neutral("one-address-is-let-through", "ING-03", put(SITE, note(f"{NGINX}limit-whitelist"), "10.0.0.0/16")),
    neutral("two-origins", "ING-04", put(SITE, ORIGIN, "https://valueverse.example, https://www.valueverse.example")),
    neutral("cors-without-credentials", "ING-04", put(SITE, note(f"{NGINX}cors-allow-credentials"), "false")),
    neutral("sockets-time-out-after-two-hours", "ING-05", put(SOCKETS, READ, "7200")),
    neutral("sockets-under-another-path", "ING-05", put(SOCKETS, "spec.rules.0.http.paths.0.path", "/socket.io")),
    neutral("cookie-renamed", "ING-06", put(SITE, note(f"{NGINX}session-cookie-name"), "route")),
    neutral("affinity-persistent", "ING-06", put(SITE, note(f"{NGINX}affinity-mode"), "persistent")),
    neutral("headers-in-another-order-and-case", "ING-07", put(HEADERS, "data", {
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "strict-origin-when-cross-origin", "X-XSS-Protection": "1; mode=block",
        "x-content-type-options": "nosniff", "X-Frame-Options": "DENY",
        "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    })),
    neutral("hsts-for-two-years", "ING-07", put(HEADERS, "data.Strict-Transport-Security", "max-age=63072000")),
    neutral("headers-renamed-with-their-references", "ING-07", both(
        Sub("configmap.yaml", "name: security-headers\n  namespace: valueverse-prod", "name: response-headers\n  namespace: valueverse-prod"),
        Sub("ingress.yaml", "valueverse-prod/security-headers", "valueverse-prod/response-headers"),
    )),
    neutral("certificate-renamed", "ING-08 ING-09", put(CERTIFICATE, "metadata.name", "site")),
    neutral("certificate-as-json", "ING-08 ING-09", AsJson(CERTIFICATE)),
    neutral("certificate-for-one-name-more", "ING-08", put(CERTIFICATE, "spec.dnsNames.2", "www.valueverse.example")),
    neutral("renewed-in-minutes", "ING-09", put(CERTIFICATE, "spec.renewBefore", "43200m")),
    neutral("renewed-by-per-cent", "ING-09", both(take(CERTIFICATE, "spec.renewBefore"), put(CERTIFICATE, "spec.renewBeforePercentage", 33))),
    neutral("solver-for-any-zone", "ING-10", take(DNS_ISSUER, "spec.acme.solvers.0.selector")),
    neutral("solvers-of-both-kinds", "ING-10", put(DNS_ISSUER, "spec.acme.solvers.1", {"http01": {"ingress": {"ingressClassName": "nginx"}}})),
    neutral("backend-by-number", "ING-11", put(SITE, f"{SERVICE}.port", {"number": 3000})),
    neutral("target-port-by-number", "ING-11", put(f"Service {PROD}/frontend", "spec.ports.0.targetPort", 3000)),
    neutral("service-renamed-with-its-references", "ING-11", both(
        put(f"Service {PROD}/frontend", "metadata.name", "web"),
        put(SITE, f"{SERVICE}.name", "web"),
    )),
]  # fmt: skip
