"""The HTML page: what is in it, what cannot get into it, and that it needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from html.parser import HTMLParser

import msgspec
import pytest

from auditor.formats import FORMATS
from auditor.formats.html.markup import code, element, joined, markup, void, web_link
from auditor.model import (
    BaselineUse,
    Capacity,
    CapacityTotal,
    CheckRun,
    Connection,
    Connections,
    Drift,
    Evidence,
    FieldDrift,
    NodeLoad,
    Outcome,
    Reference,
    Report,
    Rule,
    Severity,
    Shard,
    Waiver,
    WaiverState,
    WaiverUse,
    WorkloadLoad,
)
from tests.formats.samples import (
    INJECTION,
    at,
    broken,
    clean_report,
    empty,
    finding,
    hostile,
    injecting,
    many,
    ref,
    report,
    verdict,
    view,
)

VOID = {"meta", "br", "input", "hr", "link", "img"}
HOSTILE_MARKUP = (
    "</script><script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "--><svg onload=alert(1)>",
    "</title><base href=//evil.example>",
    "javascript:alert(1)",
    "a\u2028b\u2029c\u0000d",
    "&lt;script&gt;",
    "$policy ${script} $$",
)


class Parsed(HTMLParser):
    """A page as a list of elements, with an error where they are not nested well."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.inside: dict[str, str] = {}
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        inside = self.open[-1] if self.open else ""
        if inside in ("script", "style", "title"):
            self.inside[inside] = self.inside.get(inside, "") + data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All words of the page, with one space between them and between elements."""
        return " ".join(" ".join(self.words).split())

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of that name."""
        return [attributes for name, attributes in self.elements if name == tag]


def page(of: Report) -> str:
    return FORMATS["html"](of, view())


def parsed(of: Report) -> Parsed:
    return Parsed(page(of))


def rule(id: str = "image_tag", url: str = "https://kubernetes.io/docs/") -> Rule:
    return Rule(
        id=id,
        family="pod_security",
        title="Images have a fixed tag",
        description="A tag that moves brings another program without a change.",
        remediation="name a version",
        severity=Severity.HIGH,
        subject="Workload",
        parameters=(),
        needs=(),
        references=(Reference(url, "Kubernetes: images"),),
        package="vvaudit.pod_security.image_tag",
        source="image_tag.rego",
    )


def everything() -> Report:
    """A report with all that a report can hold."""
    one = broken()
    waiver = Waiver("platform team", "it is being replaced", "2030-06-30", "OPS-12")
    findings = tuple(
        msgspec.structs.replace(f, known=f.rule == "memory_limit", elsewhere=f.rule == "image_tag")
        for f in one.findings
    )
    settled = msgspec.structs.replace(
        one.verdicts[0],
        declared=Outcome.HELD,
        live=Outcome.BROKEN,
        checks=(CheckRun("replicas_between", Evidence.MANIFEST, 1, 2),),
        exemptions=("the migration Job, because it runs once",),
        examined=clean_report().verdicts[0].examined,
        examined_count=11,
        doubts=("whether the autoscaler is on",),
    )
    noted = msgspec.structs.replace(
        one.verdicts[5],
        guarantee=msgspec.structs.replace(
            one.verdicts[5].guarantee, notes=("The document says two.", "And three.")
        ),
    )
    return msgspec.structs.replace(
        one,
        findings=findings,
        verdicts=(settled, *one.verdicts[1:5], noted, *one.verdicts[6:]),
        rules={"image_tag": rule(), "host_path": rule("host_path")},
        coverage=msgspec.structs.replace(one.coverage, rules=("host_path", "image_tag")),
        waivers=(
            WaiverUse(at("waivers.yaml", 3, 5), "host_path", waiver, WaiverState.APPLIED, 1, True),
            WaiverUse(at("waivers.yaml", 9, 5), "ports", waiver, WaiverState.EXPIRED, 0, False),
        ),
        baseline=BaselineUse("baseline.json", known=1, new=3, gone=7, compared=8),
        drift=Drift(
            changed=(
                FieldDrift(ref(), "spec.replicas", 3, None, at("manifests/backend.yaml", 7, 3)),
            ),
            absent=((ref("worker"), at("manifests/worker.yaml", 1, 1)),),
            undeclared=(ref("stray"),),
        ),
        connections=Connections(
            (
                Connection(("Deployment shop/web",), ("StatefulSet shop/db",), "TCP 5432"),
                Connection(("Deployment shop/web",), ("any other pod",), "UDP 53"),
            ),
            ("DaemonSet shop/node-exporter is on its node's network",),
        ),
        capacity=Capacity(
            workloads=(
                WorkloadLoad("Deployment shop/web", 3, 20, False, 500.0, float(1 << 30)),
                WorkloadLoad("DaemonSet shop/agent", 1, 1, True, 50.0, float(1 << 27)),
            ),
            totals=(CapacityTotal("floor", 6, 1650.0, 3.375 * (1 << 30)),),
            on="3 x t3.medium",
            nodes=(NodeLoad("node 1", 965.0, 1930.0, float(1 << 30), 3.17 * (1 << 30)),),
            remarks=("every pod has its place",),
        ),
        lowered=("fail-on is critical (.vvaudit.yaml:1)",),
        changed_since="origin/main",
        shard=Shard(0, 4),
    )


def test_a_link_leads_to_something_in_the_page_or_to_the_web() -> None:
    one = parsed(everything())
    ids = [attributes["id"] for _, attributes in one.elements if "id" in attributes]

    assert len(ids) == len(set(ids))
    for link in one.named("a"):
        address = link["href"] or ""
        if address.startswith("#"):
            assert address[1:] in ids
        else:
            assert address == "https://kubernetes.io/docs/"
            assert link["rel"] == "noopener noreferrer"


def test_all_that_a_report_holds_is_in_the_page() -> None:
    text = parsed(everything()).text

    for words in (
        "broken: 4 promises, 2 findings at or above high; 2 problems (exit 1)",
        "Made milder by settings fail-on is critical (.vvaudit.yaml:1)",
        "Share 1 of 4: the rest is not in here",
        "Changed since origin/main : 1 finding in files that did not change, which do not count",
        "Declared held Live broken",
        "Leaves out the migration Job, because it runs once",
        "replicas_between (manifests): 1 object judged, 2 values looked at",
        "11 judgements; the first 4 values:",
        "Could not be told whether the autoscaler is on",
        "Notes The document says two. And three.",
        "Lacks the state of a live cluster (--live) How to get it vvaudit explain shop/HA-08",
        "container exporter known from the baseline the container has no memory limit",
        "container metrics in a file that did not change the image has no fixed tag",
        "3 new findings, 1 known, 7 gone, against baseline.json .",
        "1 object differs, 1 absent, 1 undeclared.",
        "Deployment shop/backend spec.replicas 3 not set manifests/backend.yaml:7:3",
        "Deployment shop/worker manifests/worker.yaml:1:1",
        "Accepted by platform team until 2030-06-30: the exporter reads /proc of the node",
        "host_path by platform team until 2030-06-30: it is being replaced (OPS-12) applied 1",
        "it names no objects, so that whatever is added later is waived too",
        "waiver of ports by platform team: it has expired",
        "StatefulSet shop/db any other pod Deployment shop/web TCP 5432 UDP 53",
        "DaemonSet shop/node-exporter is on its node's network",
        "At Pods CPU Memory floor 6 1.65 3.38Gi",
        "The floor on 3 x t3.medium Node CPU Memory node 1 50 %, 965m of 1.93 32 %, 1Gi of 3.17Gi",
        "every pod has its place",
        "Deployment shop/web 3 to 20 500m 1Gi 1.5 to 10",
        "DaemonSet shop/agent 1 a node 50m 128Mi 50m a node",
        "Why A tag that moves brings another program without a change.",
        "could not be read: it is a Helm template. scan the chart: vvaudit scan charts/web",
        "namespace kube-system (--exclude-namespace) and 3 documents without an object",
        "image_tag Images have a fixed tag",
        "vvaudit 0.1.0",
    ):
        assert words in text


def test_the_lines_around_a_finding_are_numbered_and_the_value_is_marked() -> None:
    text = page(broken())

    assert (
        "<pre>25    namespace: shop\n"
        "26  spec:\n"
        "<mark>27    minAvailable: <u>3</u></mark>\n"
        "28    selector:\n"
        "29      matchLabels: {app: backend}</pre>"
    ) in text
    assert "<dt>Seen</dt><dd><code>3</code></dd>" in text
    assert "<dt>Expected</dt><dd><code>at most 2</code></dd>" in text


def test_the_page_loads_nothing_and_allows_only_its_own_style_and_script() -> None:
    text = page(everything())
    one = Parsed(text)
    (policy,) = (
        m["content"] for m in one.named("meta") if m.get("http-equiv") == "Content-Security-Policy"
    )

    def hashed(tag: str) -> str:
        (inner,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        return base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()

    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashed('style')}'; "
        f"script-src 'sha256-{hashed('script')}'; base-uri 'none'; form-action 'none'"
    )
    for _, attributes in one.elements:
        assert not {"src", "style", "srcset", "action", "background"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
    assert not re.search(r"url\(|@import|https?:", one.inside["style"] + one.inside["script"])


def shape(of: Report) -> list[str]:
    return [tag for tag, _ in parsed(of).elements]


@pytest.mark.parametrize("text", [*HOSTILE_MARKUP, INJECTION])
def test_names_and_messages_stay_text(text: str) -> None:
    plain, bad = hostile("plain"), hostile(text)

    assert shape(bad) == shape(plain)
    for tag, attributes in parsed(bad).elements:
        assert not [name for name in attributes if name.startswith("on")], tag
        assert not (attributes.get("href") or "#").lower().startswith("javascript")


def test_what_was_written_can_be_read() -> None:
    assert (
        "<script>x</script> ``` `a` |b| @all #1 !2 [c](http://d.example)"
        in parsed(injecting()).text
    )


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "\tjavascript:x", ""]
)
def test_an_address_that_is_not_of_the_web_is_no_link(url: str) -> None:
    one = msgspec.structs.replace(broken(), rules={"image_tag": rule(url=url)})

    assert "Kubernetes: images" in parsed(one).text
    assert all((link["href"] or "").startswith("#") for link in parsed(one).named("a"))


def test_headings_are_in_order() -> None:
    levels = [int(t[1]) for t in shape(everything()) if re.fullmatch(r"h[1-6]", t)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_table_has_a_caption_and_headers() -> None:
    names = shape(everything())
    tables = parsed(everything()).named("table")

    assert names.count("caption") == len(tables) > 4
    assert all(th["scope"] in ("row", "col") for th in parsed(everything()).named("th"))


def test_without_the_script_all_is_shown() -> None:
    one = parsed(everything())

    hidden = [tag for tag, attributes in one.elements if "hidden" in attributes]
    assert hidden == ["form", "form"]


def test_a_finding_of_two_severities_of_one_rule_and_two_of_one_fingerprint() -> None:
    high = finding(severity=Severity.HIGH)
    low = msgspec.structs.replace(finding(severity=Severity.LOW), remediation="another fix")
    one = report(findings=(high, low, msgspec.structs.replace(low, container="b")))
    ids = [a["id"] for _, a in parsed(one).elements if "id" in a]

    mark = f"finding-{high.fingerprint}"
    assert [i for i in ids if "-" in i] == ["rule-image_tag", mark, f"{mark}--2", f"{mark}--3"]


def test_findings_that_do_not_share_a_remedy_have_their_own() -> None:
    two = report(findings=(finding(), finding(remediation="pin the digest", path="b")))

    assert page(two).count("<dt>Fix</dt>") == 2


def test_a_promise_with_many_findings_shows_some_and_links_to_all() -> None:
    text = parsed(many(100)).text

    assert "47 more findings: all findings" in text


def test_many_findings_are_laid_out_in_chunks() -> None:
    assert page(many(101)).count('class="chunk"') == 3
    assert 'class="chunk"' not in page(many(50))


def test_a_matrix_too_large_to_be_read_is_a_list() -> None:
    rows = tuple(
        Connection((f"Deployment shop/a{n}",), ("Deployment shop/b",), "TCP 80") for n in range(61)
    )
    small = msgspec.structs.replace(empty(), connections=Connections(rows[:60]))
    large = msgspec.structs.replace(empty(), connections=Connections(rows))

    assert '<table class="matrix">' in page(small)
    assert '<table class="matrix">' not in page(large)
    assert "Deployment shop/a60: 1 connection" in parsed(large).text


def test_a_list_of_connections_says_what_it_leaves_out() -> None:
    targets = tuple(f"Deployment shop/b{n:04}" for n in range(1500))
    two = Connections((Connection(("web", "api"), targets, "TCP 80"),))

    text = parsed(msgspec.structs.replace(empty(), connections=two)).text
    assert "and 1,000 more connections: vvaudit connections shows them" in text


def test_nothing_is_allowed_and_nothing_differs() -> None:
    one = msgspec.structs.replace(empty(), connections=Connections(()), drift=Drift((), (), ()))

    assert "No connection is allowed." in parsed(one).text
    assert "The cluster holds what was declared." in parsed(one).text


def test_long_lists_of_changes_are_cut_and_say_so() -> None:
    fields = tuple(
        FieldDrift(ref(f"web-{n}"), "spec.replicas", 1, 2, at("a.yaml", 1, 1)) for n in range(1001)
    )
    absent = tuple((ref(f"web-{n}"), at("a.yaml", 1, 1)) for n in range(1003))
    one = msgspec.structs.replace(
        many(1004),
        drift=Drift(fields, absent, ()),
        baseline=BaselineUse("b.json", 0, 1005, 0, 0),
    )
    text = parsed(one).text

    assert "and 1 more field" in text
    assert "and 3 more objects" in text
    assert "and 5 new findings" in text


def test_a_report_of_5000_findings_is_of_a_size_to_be_sent() -> None:
    assert len(page(many(5000))) < 5_000_000


def test_secrets_stay_out() -> None:
    seen = finding(
        "secret_value",
        "a value is written in the manifest",
        resource=ref("database", "Secret", "manifests/secret.yaml"),
        path="stringData.password",
        observed="correct-horse-battery",
        location=at("manifests/secret.yaml", 9, 13),
    )
    text = page(
        report(
            findings=(seen,),
            verdicts=(verdict("S-1", "no secret is written", Outcome.BROKEN, findings=(seen,)),),
        )
    )

    assert "correct-horse" not in text
    assert "<dt>Seen</dt><dd><code>" in text


def test_markup_escapes_whatever_is_no_markup() -> None:
    assert element("p", '<b> & "x"', title='"<') == '<p title="&quot;&lt;">&lt;b&gt; &amp; "x"</p>'
    assert element("p", element("b", "x")) == "<p><b>x</b></p>"
    assert void("input", type="checkbox", checked=True, hidden=False) == (
        '<input type="checkbox" checked>'
    )
    assert joined(["<", code(">")], ", ") == "&lt;, <code>&gt;</code>"
    assert markup("a\u2028\x00") == "a\\u2028\\x00"
    assert web_link("HTTPS://a.example/?x=1&y", "a") == (
        '<a href="HTTPS://a.example/?x=1&amp;y" rel="noopener noreferrer">a</a>'
    )
