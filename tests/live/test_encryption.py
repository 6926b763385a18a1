"""SEC-01 on a real API server: what its metrics prove of Secrets at rest, and what they do not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.running import vvaudit
from tests.live.cluster import Cluster, running_cluster
from tests.tools.prerequisites import or_skip

pytestmark = pytest.mark.live


@pytest.fixture(scope="module", params=[True, False], ids=["encrypted", "plain"])
def one(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Cluster, bool]]:
    folder = tmp_path_factory.mktemp("cluster")
    with or_skip(), running_cluster(folder, 1, encrypt=request.param) as running:
        yield running, request.param


def sec_01(cluster: Cluster, *more: str) -> dict[str, Any]:
    """The verdict on SEC-01 of a live scan."""
    ran = vvaudit(
        *("scan", "--live", "--kubeconfig", str(cluster.kubeconfig)),
        *("-g", "valueverse/SEC-01", "-f", "json", *more),
    )
    assert ran.code in (0, 1, 3), ran.err
    (verdict,) = json.loads(ran.out)["verdicts"]
    return dict(verdict)


def test_what_the_api_server_has_written_decides(one: tuple[Cluster, bool]):
    cluster, encrypted = one
    before = sec_01(cluster)
    assert before["status"] == "unverified"
    assert "a Secret that the API server wrote since it started" in before["missing"]

    made = cluster.kubectl("create", "secret", "generic", "proof", "--from-literal=a=b")
    assert made.returncode == 0, made.stderr
    after = sec_01(cluster)
    assert after["status"] == ("held" if encrypted else "broken")
    seen = [value["observed"] for value in after["examined"]]
    assert seen == (
        ["k8s:enc:aescbc:v1: (one API server was asked)"] if encrypted else ["1 Secrets written"]
    )

    for line in (
        ("create", "clusterrole", "reader", "--verb=get,list", "--resource=*.*"),
        ("create", "clusterrolebinding", "reader", "--clusterrole=reader", "--user=reader"),
    ):
        assert cluster.kubectl(*line).returncode == 0
    forbidden = sec_01(cluster, "--as", "reader")
    assert forbidden["status"] == "unverified"
    assert "the right to get /metrics of the API server" in forbidden["missing"]
