"""Measures the audit of a large cluster and prints what it takes beside kubectl.

    python -m tests.bench.live         10,000 pods
    python -m tests.bench.live 2000    as many as these

The cluster is a real control plane with simulated nodes (tests/live), which is built with Go. kubectl
gets the same kinds page by page and throws them away.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.__main__ import run
from tests.cli.running import vvaudit
from tests.live.cluster import Cluster, running_cluster
from tests.live.crowd import crowd

_PAGE = 500


def main() -> None:
    """The command line."""
    pods = int(sys.argv[1]) if sys.argv[1:] else 10_000
    with tempfile.TemporaryDirectory() as name, running_cluster(Path(name), 1) as cluster:
        begun = time.perf_counter()
        crowd(cluster, pods)
        print(f"{pods:,} pods made in {time.perf_counter() - begun:.0f} s", flush=True)
        paths = _paths(cluster)
        bare = min(_lists(cluster, paths) for _ in range(2))
        print("| what | wall s | CPU s | peak MiB |\n|---|---:|---:|---:|")
        print(f"| `kubectl get --raw` of the same kinds, by pages | {bare:.2f} | | |", flush=True)
        costs = [
            run("scan", "--live", "--kubeconfig", str(cluster.kubeconfig), "-q") for _ in range(2)
        ]
        cost = min(costs, key=lambda one: one.wall)
        what = f"`vvaudit scan --live` of {pods:,} pods"
        print(f"| {what} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.memory:.0f} |")


def _paths(cluster: Cluster) -> list[str]:
    """Where the kinds are that an audit reads."""
    ran = vvaudit("doctor", "--kubeconfig", str(cluster.kubeconfig), "-f", "json")
    return [
        (f"/apis/{kind['group']}" if kind["group"] else "/api")
        + f"/{kind['version']}/{kind['resource']}"
        for kind in json.loads(ran.out)["kinds"]
    ]


def _lists(cluster: Cluster, paths: list[str]) -> float:
    """Seconds to list all of them."""
    begun = time.perf_counter()
    for path in paths:
        token = ""
        while True:
            query = {"limit": str(_PAGE), **({"continue": token} if token else {})}
            command = [cluster.folder / "kubectl", "get", "--raw", f"{path}?{urlencode(query)}"]
            page = subprocess.run(command, capture_output=True, check=True, timeout=120).stdout
            token = json.loads(page)["metadata"].get("continue", "")
            if not token:
                break
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
