"""What leads into a platform: hosts and certificates, backends, headers, listeners and routes; and
what makes the Secrets that workloads use."""

from __future__ import annotations

import pytest

from auditor.inventory.certificates import covers
from auditor.inventory.headers import directives
from auditor.inventory.prose import sections_of
from tests.inventory.test_joins import document


@pytest.mark.parametrize(
    ("name", "host", "yes"),
    [
        ("shop.example", "shop.example", True),
        ("SHOP.example", "shop.example.", True),
        ("*.shop.example", "a.shop.example", True),
        ("*.shop.example", "*.shop.example", True),
        ("*.shop.example", "shop.example", False),
        ("*.shop.example", "a.b.shop.example", False),
        ("*.shop.example", ".shop.example", False),
        ("*.example", "*.shop.example", False),
        ("a*.shop.example", "ab.shop.example", False),
        ("", "", False),
    ],
)
def test_a_name_stands_for_a_host(name, host, yes):
    assert covers(name, host) is yes


@pytest.mark.parametrize(
    ("snippet", "expected"),
    [
        ('add_header A "b c" always;', [["add_header", "A", "b c", "always"]]),
        ("# add_header A b;\na b; c 'd;e';", [["a", "b"], ["c", "d;e"]]),
        ("if ($x) { add_header A b; } a;", [["a"]]),
        ("a b", []),
    ],
)
def test_directives_of_a_snippet(snippet, expected):
    assert list(directives(snippet)) == expected


INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
  annotations:
%s
spec:
  ingressClassName: nginx
  rules: [{host: shop.example}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: headers, namespace: shop}
data: {X-A: one}
"""


def headers(annotations: str, *more: str) -> list[tuple[str, str | None, str]]:
    text = INGRESS % annotations + "".join(f"---\n{one}" for one in more)
    return [
        (h["name"], h["value"], h["source"])
        for h in document(text, "Ingress")["ingress"]["headers"]
    ]


PREFIX = "    nginx.ingress.kubernetes.io/"
CONTROLLER = """
apiVersion: v1
kind: ConfigMap
metadata: {name: ingress-nginx-controller, namespace: ingress-nginx}
data: %s
"""


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        (f"{PREFIX}custom-headers: shop/headers", [("X-A", "one", "ConfigMap shop/headers")]),
        (f"{PREFIX}custom-headers: headers", [("X-A", "one", "ConfigMap headers")]),
        (f"{PREFIX}custom-headers: shop/none", [("", "shop/none", "ConfigMap")]),
        (
            f'{PREFIX}configuration-snippet: \'more_set_headers -s 200 "X-B: two" "X-C:";\'',
            [("X-B", "two", "more_set_headers"), ("X-C", None, "more_set_headers")],
        ),
        (
            f"{PREFIX}configuration-snippet: add_header X-B two;\n"
            f"{PREFIX}server-snippet: add_header X-C three; more_clear_headers X-D;",
            [("X-B", "two", "add_header"), ("X-D", None, "more_clear_headers")],
        ),
        (f"{PREFIX}server-snippet: add_header X-C three;", [("X-C", "three", "add_header")]),
    ],
)
def test_where_headers_come_from(annotations, expected):
    assert headers(annotations) == expected


def test_the_controllers_own_headers():
    assert headers(f"{PREFIX}affinity: cookie", CONTROLLER % "{add-headers: shop/headers}") == [
        ("X-A", "one", "ConfigMap shop/headers"),
        ("Strict-Transport-Security", "max-age=31536000; includeSubDomains", "hsts"),
    ]
    off = CONTROLLER % '{hsts: "false"}'
    assert headers(f"{PREFIX}affinity: cookie", off) == []
    own = CONTROLLER % (
        '{hsts-max-age: "60", hsts-include-subdomains: "false", hsts-preload: "true"}'
    )
    assert headers(f"{PREFIX}affinity: cookie", own) == [
        ("Strict-Transport-Security", "max-age=60; preload", "hsts")
    ]


GATEWAY = """
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: shop}
spec:
  gatewayClassName: nginx
  listeners:
  - {name: http, port: 80, protocol: HTTP}
  - {name: https, port: 443, protocol: HTTPS, hostname: "*.shop.example", tls: {certificateRefs: [{name: tls}]}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: shop}
spec:
  parentRefs: [%s]
  hostnames: [%s]
  rules: [%s]
"""
REDIRECT = "{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}"


@pytest.mark.parametrize(
    ("parent", "host", "rule", "attached"),
    [
        ("{name: gw}", "a.shop.example", "{}", [["web", False], ["web", False]]),
        ("{name: gw, sectionName: http}", "a.shop.example", REDIRECT, [["web", True], []]),
        ("{name: gw, port: 443}", "a.b.shop.example", "{}", [[], ["web", False]]),
        ("{name: gw, sectionName: https}", "other.example", "{}", [[], []]),
        ("{name: gw, namespace: other}", "a.shop.example", "{}", [[], []]),
        ("{kind: Service, name: gw}", "a.shop.example", "{}", [[], []]),
    ],
)
def test_routes_of_a_listener(parent, host, rule, attached):
    listeners = document(GATEWAY % (parent, host, rule), "Gateway")["gateway"]["listeners"]
    assert [
        [x for route in one["routes"] for x in (route["name"], route["redirects"])]
        for one in listeners
    ] == attached


def test_sections_of_a_document():
    text = "# A\n## B\n```sh\na Bc-d\n# not this\n\n```\n### C ###\n~~~\n# no heading\ne\n~~~\n## D\n    # code"
    assert [(s["title"], s["level"], s["line"], s["commands"], s["words"]) for s in sections_of(text)] == [
        ("A", 1, 1, 2, ["bc-d"]),
        ("B", 2, 2, 2, ["bc-d"]),
        ("C", 3, 8, 1, []),
        ("D", 2, 13, 0, []),
    ]  # fmt: skip


TOTALS = """
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: apps/v1
kind: %s
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  template:
    spec:
      %s
      containers:
      - {name: web, image: w, resources: {limits: {cpu: 1, memory: 1Gi}}}
"""


@pytest.mark.parametrize(
    ("kind", "more", "count", "cpu", "memory"),
    [
        ("Deployment", "overhead: {cpu: 50m}", 3, 1050, 1 << 30),
        ("DaemonSet", "hostNetwork: false", 1, 1000, 1 << 30),
        (
            "Deployment",
            "initContainers: [{name: a, image: a, resources: {limits: {cpu: 4, memory: 1Mi}}}]",
            3,
            4000,
            1 << 30,
        ),
        (
            "Deployment",
            "initContainers: [{name: a, image: a, restartPolicy: Always, "
            "resources: {limits: {cpu: 500m, memory: 1Gi}}}]",
            3,
            1500,
            1 << 31,
        ),
        ("Deployment", "initContainers: [{name: a, image: a}]", 3, None, None),
        ("Deployment", "resources: {limits: {cpu: 2, memory: 3Gi}}", 3, 2000, 3 << 30),
    ],
)
def test_what_a_pod_needs_in_all(kind, more, count, cpu, memory):
    (found,) = document(TOTALS % (kind, more), "Namespace")["totals"]
    assert (found["ceiling"], found["limits"]) == (count, {"cpu": cpu, "memory": memory})


def test_what_ends_does_not_count():
    job = TOTALS.replace("apps/v1", "batch/v1") % ("Job", "restartPolicy: Never")
    assert document(job, "Namespace")["totals"] == []
