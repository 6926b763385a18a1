"""A cluster with thousands of pods: how much memory an audit takes, and that shares of it make the
same report as the whole.

`make bench-live` measures 10,000 pods; here it is as many as a run of all tests has time for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bench.__main__ import run
from tests.cli.running import vvaudit
from tests.live.cluster import Cluster, running_cluster
from tests.live.crowd import crowd
from tests.tools.prerequisites import or_skip

pytestmark = [
    pytest.mark.live,
    pytest.mark.extended,
    pytest.mark.slow,
    pytest.mark.xdist_group("large"),
]

PODS = 2_000
MOST = 300  # MiB


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with or_skip(), running_cluster(tmp_path_factory.mktemp("large"), 1) as cluster:
        crowd(cluster, PODS)
        yield cluster


def scan(cluster: Cluster, file: Path, *arguments: str) -> dict[str, Any]:
    """The report of a scan, which is left in a file."""
    ran = vvaudit(
        *("scan", "--live", "--kubeconfig", str(cluster.kubeconfig)),
        *("-f", f"json={file}", *arguments),
    )
    assert ran.code == 1, ran.err
    report: dict[str, Any] = json.loads(file.read_bytes())
    return report


def test_memory(large: Cluster) -> None:
    cost = run("scan", "--live", "--kubeconfig", str(large.kubeconfig), "-q")
    print(f"{PODS} pods: {cost.wall:.1f} s, {cost.cpu:.1f} s of CPU, {cost.memory:.0f} MiB")
    assert 0 < cost.memory < MOST


def test_shares_make_the_same_report(large: Cluster, tmp_path: Path) -> None:
    whole = scan(large, tmp_path / "whole.json")
    assert whole["coverage"]["objects"]["Job"] == PODS // 500
    shares = [tmp_path / f"{number}.json" for number in (1, 2)]
    parts = [scan(large, file, "--shard", f"{n}/2") for n, file in enumerate(shares, 1)]
    assert all(0 < len(part["results"]) < len(whole["results"]) for part in parts)
    merged = tmp_path / "merged.json"
    ran = vvaudit("merge", *map(str, shares), "-f", f"json={merged}")
    assert (ran.code, ran.err) == (1, "")
    assert merged.read_bytes() == (tmp_path / "whole.json").read_bytes()
