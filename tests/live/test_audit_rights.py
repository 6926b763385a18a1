"""The audit of the platform with the rights that compliance-audit.yaml grants and no others. What
was asked of the API server, and what it refused, is in its own audit log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live.cluster import Cluster, Object
from tests.live.deploying import eventually
from tests.live.platform import command, scan, verdicts

pytestmark = [pytest.mark.live, pytest.mark.extended, pytest.mark.xdist_group("audit")]

SPACE, NAME = "valueverse-monitoring", "compliance-audit"
ACCOUNT = f"system:serviceaccount:{SPACE}:{NAME}"
ROLE = "valueverse-compliance-audit"
BUDGETS = "poddisruptionbudgets in policy"


@pytest.fixture(scope="module")
def login(audited: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kubeconfig with a token of the account that the audit runs as."""
    token = audited.kubectl("create", "token", NAME, "-n", SPACE).stdout.strip()
    assert token
    config = json.loads(audited.kubectl("config", "view", "--raw", "-o", "json").stdout)
    config["users"][0]["user"] = {"token": token}
    authority = audited.folder / "certs" / "apiserver.crt"
    config["clusters"][0]["cluster"]["certificate-authority"] = str(authority)
    file = tmp_path_factory.mktemp("login") / "kubeconfig"
    file.write_text(json.dumps(config))
    return file


def audit(cluster: Cluster, login: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """A scan of the platform's promises as the account."""
    given = ("--live", "-f", "json", "-g", "valueverse", *arguments)
    ran = command(cluster, "scan", *given, kubeconfig=login)
    assert ran.err == ""
    return ran.code, json.loads(ran.out)


def witnessed(cluster: Cluster) -> list[Object]:
    """What the API server has logged of the account so far."""
    lines = (cluster.folder / "audit.log").read_text().splitlines()
    events = [json.loads(line) for line in lines]
    return [event for event in events if event["user"]["username"] == ACCOUNT]


def test_nothing_is_refused_and_no_secret_is_read(audited: Cluster, login: Path) -> None:
    before = len(witnessed(audited))
    code, report = audit(audited, login)
    events = witnessed(audited)[before:]
    assert (code, report["problems"]) == (0, [])
    assert report["coverage"]["objects"]["Deployment"] > 5
    assert "Secret" not in report["coverage"]["objects"]

    asked = {(one["verb"], one.get("objectRef", {}).get("resource", "")) for one in events}
    assert ("list", "deployments") in asked
    assert {verb for verb, _ in asked} == {"get", "list", "create"}
    # The reviews are questions about rights.
    assert {what for verb, what in asked if verb == "create"} == {"selfsubjectaccessreviews"}
    assert "secrets" not in {what for _, what in asked}
    assert {one["responseStatus"]["code"] for one in events} <= {200, 201}

    # What the administrator would see besides is not missed.
    _, whole = scan(audited, "-g", "valueverse")
    for status in ("held", "broken", "unverified"):
        assert verdicts(report, status) == verdicts(whole, status)


@pytest.fixture
def without_budgets(audited: Cluster) -> Iterator[None]:
    """The role without the right to list disruption budgets."""
    (role,) = audited.objects("clusterrole", ROLE)
    rules = [rule for rule in role["rules"] if "policy" not in rule.get("apiGroups", [])]
    patch_rules(audited, rules)
    may = ("auth", "can-i", "list", "poddisruptionbudgets.policy", "-A", "--as", ACCOUNT)
    eventually(lambda: audited.kubectl(*may).returncode != 0, seconds=30)
    yield
    patch_rules(audited, role["rules"])
    eventually(lambda: audited.kubectl(*may).returncode == 0, seconds=30)


def patch_rules(cluster: Cluster, rules: list[Object]) -> None:
    patch = json.dumps({"rules": rules})
    answer = cluster.kubectl("patch", "clusterrole", ROLE, "--type=merge", "-p", patch)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.usefixtures("without_budgets")
def test_a_right_that_is_missing_is_named(audited: Cluster, login: Path) -> None:
    code, report = audit(audited, login)
    assert code == 3
    (problem,) = report["problems"]
    assert problem["message"].startswith(
        f"this identity may not list {BUDGETS} (the server says 403: "
    )
    missing = {
        one["id"] for one in report["verdicts"] if f"the right to list {BUDGETS}" in one["missing"]
    }
    assert missing == {"HA-03", "HA-07", "HA-15"}
    assert missing <= verdicts(report, "unverified")
    assert verdicts(report, "broken") == set()
    refused = [one for one in witnessed(audited) if one["responseStatus"]["code"] == 403]
    assert {one["objectRef"]["resource"] for one in refused} == {"poddisruptionbudgets"}

    ran = command(audited, "doctor", "-f", "json", kubeconfig=login)
    told = json.loads(ran.out)
    assert (ran.code, told["identity"]) == (3, ACCOUNT)
    assert f"the right to list {BUDGETS}" in {one["lacks"] for one in told["kinds"]}
    assert f"the right to list {BUDGETS}" in command(audited, "doctor", kubeconfig=login).out
