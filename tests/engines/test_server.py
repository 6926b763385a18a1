"""The OPA server engine as a user meets it."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest

from auditor.catalog import load_catalog
from auditor.engines.server import named_policies, open_server
from tests.cli.running import ROOT, vvaudit
from tests.small_policies import write_rule
from tests.tools.opa_server import running_opa
from tests.tools.prerequisites import or_skip

pytestmark = [pytest.mark.opa, pytest.mark.xdist_group("opa")]
MAP = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one, namespace: shop}\n"


def policies(url: str) -> dict[str, str]:
    """The policies on the server, by name."""
    with urllib.request.urlopen(f"{url}/v1/policies", timeout=10) as answer:
        return {one["id"]: one["raw"] for one in json.load(answer)["result"]}


def test_the_same_report_as_in_this_process(url):
    scan = ("scan", str(ROOT / "manifests"), "-f", "json")
    embedded = vvaudit(*scan)
    server = vvaudit(*scan, "--engine", "server", "--opa-url", url)
    assert (server.err, server.code) == (embedded.err, embedded.code)
    assert server.out == embedded.out


def test_policies_are_pushed_once_and_old_ones_taken_away(url, tmp_path: Path):
    write_rule(tmp_path, "mine", 'deny contains 1 if false\n\nexamined contains {"path": []}\n')
    with open_server(load_catalog([tmp_path]).modules, url):
        more = policies(url)
    with open_server(load_catalog().modules, url):
        first = policies(url)
    with open_server(load_catalog().modules, url):
        assert policies(url) == first
    assert len(more) == len(first) + 1
    assert len(first) == len(load_catalog().modules) + 1  # and the driver


def test_policies_are_pushed_to_a_server_that_has_none(tmp_path: Path):
    write_rule(tmp_path, "mine", 'deny contains 1 if false\n\nexamined contains {"path": []}\n')
    modules = [m for m in load_catalog([tmp_path]).modules if "/rules/" not in m.path]
    with or_skip(), running_opa() as empty, open_server(modules, empty):
        assert policies(empty).keys() == named_policies(modules).keys()


def test_a_policy_of_somebody_else_is_left(url):
    other = b"package other\n\nallow := true\n"
    request = urllib.request.Request(f"{url}/v1/policies/other", data=other, method="PUT")
    urllib.request.urlopen(request, timeout=10).close()
    with open_server(load_catalog().modules, url):
        assert "other" in policies(url)


def test_a_rule_that_raises_stops_no_other(url, tmp_path: Path):
    body = 'deny contains {"path": [], "message": sprintf("%d", [to_number("x")])}\n\n'
    write_rule(tmp_path, "raises", body + 'examined contains {"path": []}\n')
    write_rule(
        tmp_path,
        "denies",
        'deny contains {"path": ["metadata"], "message": "no", "observed": 1, "expected": 2}\n\n'
        'examined contains {"path": []}\n',
    )
    asked = ("--rule", "raises", "--rule", "denies", "-p", str(tmp_path))
    ran = vvaudit("scan", "-", *asked, "--engine", "server", "--opa-url", url, stdin=MAP)
    assert ran.code == 1
    assert "rule raises could not judge ConfigMap shop/one" in ran.out
    assert "[denies]" in ran.out
    assert ran.err == ""


def test_a_policy_that_opa_refuses(url, tmp_path: Path):
    body = 'deny contains x if x := nothing.at.all\n\nexamined contains {"path": []}\n'
    file = write_rule(tmp_path, "unsafe", body)
    ran = vvaudit(
        "scan", "-", "-p", str(tmp_path), "--engine", "server", "--opa-url", url, stdin=MAP
    )
    assert ran.code == 2
    assert ran.err.startswith(f"vvaudit: {file}: OPA: line ")
    assert ran.err.count("\n") == 1
