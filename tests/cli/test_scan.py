"""`vvaudit scan` as a user sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.cli.running import ROOT, vvaudit

SCHEMA = json.loads((ROOT / "reports" / "schema" / "report-v1.json").read_text())
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: registry.example/web:1.2.3
        securityContext:
          readOnlyRootFilesystem: true
      - name: metrics
        image: registry.example/metrics
        securityContext:
          readOnlyRootFilesystem: false
"""
ONLY = ("--rule", "read_only_root_filesystem", "--rule", "images_pinned")


@pytest.fixture
def web(tmp_path: Path) -> Path:
    (tmp_path / "web.yaml").write_text(WEB)
    return tmp_path


def test_the_whole_output(web):
    ran = vvaudit("scan", "web.yaml", *ONLY, cwd=web)
    golden = Path(__file__).parent / "golden" / "scan.txt"
    assert ran.out == golden.read_text()
    assert (ran.code, ran.err) == (1, "")


def test_quiet_is_the_last_two_lines(web):
    whole = vvaudit("scan", "web.yaml", *ONLY, cwd=web).out.splitlines()
    quiet = vvaudit("scan", "web.yaml", *ONLY, "-q", cwd=web).out.splitlines()
    assert quiet == whole[-2:]


def report(*arguments: str, cwd: Path, stdin: bytes = b"") -> dict:
    ran = vvaudit("scan", *arguments, "-f", "json", cwd=cwd, stdin=stdin)
    assert ran.err == ""
    parsed = json.loads(ran.out)
    Draft202012Validator(SCHEMA).validate(parsed)
    assert parsed["summary"]["exitCode"] == ran.code
    return parsed


def test_json_says_the_same(web):
    parsed = report("web.yaml", *ONLY, cwd=web)
    assert parsed["started"] == "2026-01-02T03:04:05Z"
    assert [(r["rule"], r["container"], r["path"]) for r in parsed["results"]] == [
        ("images_pinned", "metrics", "spec.template.spec.containers[1].image"),
        (
            "read_only_root_filesystem",
            "metrics",
            "spec.template.spec.containers[1].securityContext.readOnlyRootFilesystem",
        ),
    ]
    assert parsed["results"][1]["location"] == {
        "uri": "web.yaml",
        "line": 21,
        "column": 11,
        "endLine": 21,
        "endColumn": 40,
    }
    assert parsed["results"][1]["observed"] is False
    assert parsed["results"][1]["expected"] is True


def test_standard_input_is_audited_like_a_file(web):
    piped = report("-", *ONLY, cwd=web, stdin=WEB.encode())
    assert [r["location"]["line"] for r in piped["results"]] == [19, 21]
    assert {r["location"]["uri"] for r in piped["results"]} == {"-"}


def test_the_same_input_gives_the_same_bytes_on_any_number_of_processes(tmp_path):
    from tests.bench.generate import write_namespaces

    write_namespaces(tmp_path / "many", 2000)
    one = vvaudit("scan", "many", "-f", "json", "--processes", "1", cwd=tmp_path)
    two = vvaudit("scan", "many", "-f", "json", "--processes", "2", cwd=tmp_path)
    three = vvaudit("scan", "many", "-f", "json", "--processes", "3", cwd=tmp_path)
    assert one.out == two.out == three.out
    assert len(json.loads(one.out)["results"]) > 20


def test_several_formats_at_once(web):
    ran = vvaudit("scan", "web.yaml", *ONLY, "-f", "terminal", "-f", "json=out.json", cwd=web)
    assert ran.out.startswith("web.yaml: 1 object")
    Draft202012Validator(SCHEMA).validate(json.loads((web / "out.json").read_text()))
    assert oct((web / "out.json").stat().st_mode & 0o777) in ("0o644", "0o664", "0o600", "0o640")
    assert sorted(file.name for file in web.iterdir()) == ["out.json", "web.yaml"]


def test_namespaces_in_and_out(tmp_path):
    (tmp_path / "shop.yaml").write_text(WEB)
    (tmp_path / "blog.yaml").write_text(WEB.replace("namespace: shop", "namespace: blog"))

    def namespaces(*options: str) -> set[str]:
        results = report(".", *ONLY, *options, cwd=tmp_path)["results"]
        return {r["resource"]["namespace"] for r in results}

    assert namespaces() == {"shop", "blog"}
    assert namespaces("-n", "shop") == {"shop"}
    assert namespaces("-n", "b*") == {"blog"}
    assert namespaces("--exclude-namespace", "blog") == {"shop"}
    left_out = report(".", "-n", "shop", cwd=tmp_path)["coverage"]["notLookedAt"]
    assert left_out == ["namespaces other than shop"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("-n", "nosuch"), "nothing is in namespace nosuch"),
        (("--rule", "dns_allowed"), "none of the rules asked for could run"),
        (("--rule", "probes_set", "--skip-rule", "probes_set"), "none of the rules asked for"),
        (("-g", "valueverse/POD-02"), "POD-02 not verified"),
    ],
)
def test_what_was_asked_for_and_not_judged_is_not_clean(web, options, reason):
    ran = vvaudit("scan", "web.yaml", *options, "-q", cwd=web)
    assert ran.code == 3
    assert ran.out.splitlines()[-1].startswith(f"incomplete: {reason}")


def test_colour_only_where_it_is_wanted(web):
    plain = vvaudit("scan", "web.yaml", *ONLY, cwd=web).out
    assert "\x1b" not in plain
    coloured = vvaudit("scan", "web.yaml", *ONLY, "--colour", "always", cwd=web).out
    assert "\x1b" in coloured
    assert "\x1b" in vvaudit("scan", "web.yaml", *ONLY, cwd=web, FORCE_COLOR="1").out
    silent = vvaudit("scan", "web.yaml", *ONLY, cwd=web, FORCE_COLOR="1", NO_COLOR="1").out
    assert silent == plain


def test_a_set_asked_for_is_the_only_one(web):
    sets = report("web.yaml", "-g", "baseline", cwd=web)["guaranteeSets"]
    assert [(s["id"], s["reason"]) for s in sets] == [("baseline", "asked for")]


def test_a_promise_asked_for_has_to_be_verified(web):
    ran = vvaudit("scan", "web.yaml", "-g", "valueverse/SEC-01", "-q", cwd=web)
    assert ran.code == 3
    assert ran.out.splitlines()[-1] == "incomplete: SEC-01 not verified (exit 3)"


def test_the_platform_is_detected_and_clean():
    ran = vvaudit("scan", "manifests/", "-q", cwd=ROOT)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[-1].startswith("clean: nothing is broken")
