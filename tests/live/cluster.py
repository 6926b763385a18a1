"""A real control plane for tests: built once a machine, started on loopback, always taken down."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from tests.tools.ports import free_ports
from tests.tools.scripts import output

SCRIPTS = Path(__file__).parent / "controlplane"

Object: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Cluster:
    """A running control plane, by the folder that up.sh filled."""

    folder: Path

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig."""
        return self.folder / "kubeconfig"

    def kubectl(
        self, *arguments: str, stdin: str = "", seconds: float = 60
    ) -> subprocess.CompletedProcess[str]:
        """Runs kubectl as the administrator and hands back all that it said, failed or not."""
        return subprocess.run(
            [self.folder / "kubectl", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=seconds,
        )

    def objects(self, *arguments: str) -> list[Object]:
        """The objects that `kubectl get` finds, one or many."""
        answer = self.kubectl("get", "-o", "json", *arguments)
        assert answer.returncode == 0, f"kubectl get {' '.join(arguments)}: {answer.stderr}"
        found: Object = json.loads(answer.stdout)
        items: list[Object] = found["items"] if found["kind"] == "List" else [found]
        return items


@contextmanager
def running_cluster(folder: Path, nodes: int = 3, *, encrypt: bool = True) -> Iterator[Cluster]:
    """A fresh cluster with simulated nodes in `folder`, which lives as long as the block."""
    env = {
        "PORTS": " ".join(map(str, free_ports(3))),
        "ENCRYPT": "yes" if encrypt else "no",
        "OWNER_PID": str(os.getpid()),
    }
    output(SCRIPTS / "build.sh", seconds=2400)
    try:
        output(SCRIPTS / "up.sh", str(folder), str(nodes), seconds=300, env=env)
        yield Cluster(folder)
    finally:
        output(SCRIPTS / "down.sh", str(folder), seconds=30)
