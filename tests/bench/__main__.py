"""Measures scans of generated namespaces and prints the README's table.

    python -m tests.bench                    1,000 and 10,000 objects
    python -m tests.bench 1000 10000 100000  as many as these
    python -m tests.bench --stages 10000     where the time goes, in one process

Each figure is the median of three runs after one that warms the disk cache. Memory is the largest
resident set of any one process of the run.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.generate import OBJECTS_A_FILE, write_namespaces

_RUNS = 3
_SMALL = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: web, image: "registry.example/web:1"}]}
"""


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds, seconds of CPU in all processes, and MiB."""

    wall: float
    cpu: float
    memory: float


def run(*arguments: str) -> Cost:
    """Runs `vvaudit` once and throws its output away."""
    begun = time.perf_counter()
    process = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "auditor", *arguments],
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )
    _, _, used = os.wait4(process, 0)
    wall = time.perf_counter() - begun
    kib = 1 if sys.platform != "darwin" else 1024
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / kib / 1024)


def median(*arguments: str) -> Cost:
    """The median of several runs, figure by figure."""
    run(*arguments)
    costs = [run(*arguments) for _ in range(_RUNS)]
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        statistics.median(cost.memory for cost in costs),
    )


def table(counts: Sequence[int]) -> None:
    """Prints the README's table."""
    print("| what | input | wall s | CPU s | peak MiB |")
    print("|---|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        small = Path(name) / "pod.yaml"
        small.write_text(_SMALL)
        row("`vvaudit --version`", "", median("--version"))
        row("`vvaudit scan` of one Pod", "1 file", median("scan", str(small)))
        for count in counts:
            folder = Path(name) / str(count)
            size = write_namespaces(folder, count)
            files = max(count // OBJECTS_A_FILE, 1)
            what = f"{files:,} files, {size / 1e6:.1f} MB"
            row(f"`vvaudit scan` of {count:,} objects", what, median("scan", str(folder), "-q"))
    print(f"\nmedian of {_RUNS} runs, {len(os.sched_getaffinity(0))} cores, Python "
          f"{'.'.join(map(str, sys.version_info[:3]))}")  # fmt: skip


def row(what: str, of: str, cost: Cost) -> None:
    """Prints one line of the table."""
    print(f"| {what} | {of} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.memory:.0f} |", flush=True)


def stages(count: int) -> None:
    """Prints where the time of one scan goes, in one process."""
    import gc
    import resource

    gc.disable()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "objects"
        write_namespaces(folder, count)
        print("| stage | wall s | CPU s | peak MiB |\n|---|---:|---:|---:|")
        wall, cpu = time.perf_counter(), time.process_time()

        def stage(what: str) -> None:
            nonlocal wall, cpu
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            now, used = time.perf_counter(), time.process_time()
            print(f"| {what} | {now - wall:.2f} | {used - cpu:.2f} | {peak:.0f} |", flush=True)
            wall, cpu = now, used

        from auditor.audit import Request, audit
        from auditor.catalog import load_catalog
        from auditor.engines.embedded import EmbeddedEngine
        from auditor.formats import FORMATS, View
        from auditor.inventory import build_inventory
        from auditor.sources.files import load_files

        catalog = load_catalog()
        engine = EmbeddedEngine(catalog.modules)
        stage("start: import, policies")
        loaded = load_files([str(folder)], None)
        stage("read")
        build_inventory(loaded.resources)
        stage("join")
        report = audit(Request((str(folder),), "2026-01-01T00:00:00Z"), loaded, catalog, engine)
        stage("join again, judge, verdicts")
        view = View(100, False, False, frozenset(), False, None, loaded.text)
        FORMATS["terminal"](report, view)
        stage("terminal")
        FORMATS["json"](report, view)
        stage("json")


def main() -> None:
    """The command line."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--stages"]:
        stages(int(arguments[1]) if len(arguments) > 1 else 10_000)
    else:
        table([int(word) for word in arguments] or [1_000, 10_000])


if __name__ == "__main__":
    main()
