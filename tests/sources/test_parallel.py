"""More processes change nothing but the time, and leave nothing behind."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

import auditor
from auditor.model import Loaded
from auditor.sources.files import load_files
from tests.sources.reading import pod


def facts(loaded: Loaded) -> object:
    """All of `loaded` that can be compared."""
    return (
        [
            (
                resource.identity,
                resource.api_version,
                resource.body,
                list(resource.body),
                resource.origin,
                resource.locate(()),
                resource.locate(("metadata", "name")),
                resource.locate(("spec", "text")),
            )
            for resource in loaded.resources
        ],
        loaded.problems,
        loaded.files,
        loaded.documents,
        loaded.ignored_documents,
    )


def children() -> set[int]:
    """The processes that this one has started and not yet seen end."""
    found = set()
    for task in Path("/proc/self/task").iterdir():
        found |= {int(number) for number in (task / "children").read_text().split()}
    return found


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> str:
    """More than a megabyte in files of very different size, with something wrong in some."""
    for number in range(20):
        text = "---\n".join(
            f"{pod(f'p{number}-{item}')}spec:\n  n: 0644\n  text: 'é{'x' * 1000}'\n"
            for item in range(5 + 10 * number)
        )
        if number % 5 == 0:
            text += "---\na: [\n"
        (tmp_path / f"{number:02}.yaml").write_text(text)
    (tmp_path / "again.yaml").write_text(pod("p1-1"))
    (tmp_path / "ignored.yaml").write_text("a: 1\n")
    (tmp_path / "list.json").write_text(
        '{"apiVersion": "v1", "kind": "List", "items": ['
        '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "j"}}]}'
    )
    return str(tmp_path)


@pytest.mark.parametrize("processes", [2, 3, 7, 100])
def test_any_number_of_processes_reads_the_same(folder, processes):
    serial = load_files([folder], None)
    assert len(serial.resources) == 2002
    assert len(serial.problems) == 5
    before = children()
    assert facts(load_files([folder], None, processes)) == facts(serial)
    assert children() <= before


@pytest.mark.parametrize("processes", [1, 3])
def test_progress_counts_every_file(folder, processes):
    told: list[tuple[int, int]] = []
    load_files([folder], None, processes, lambda done, total: told.append((done, total)))
    assert told[-1] == (23, 23)
    assert told == sorted(set(told))


def test_the_work_of_a_killed_worker_is_done_again(folder):
    serial = facts(load_files([folder], None))
    others = children()  # other tests of this process may have servers running
    killed: list[int] = []

    def kill(done: int, total: int) -> None:
        for child in children() - others - set(killed):
            os.kill(child, signal.SIGKILL)
            killed.append(child)

    assert facts(load_files([folder], None, 3, kill)) == serial
    assert len(killed) == 2


def test_an_interrupt_stops_the_workers(folder):
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    before = children()
    with pytest.raises(KeyboardInterrupt):
        load_files([folder], None, 3, interrupt)
    assert children() <= before
    assert gc.isenabled()


def test_the_collector_is_left_as_it_was(folder):
    gc.disable()
    try:
        load_files([folder], None, 2)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_no_file_stays_open(folder):
    before = len(list(Path("/proc/self/fd").iterdir()))
    load_files([folder], None, 3)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_control_c_at_a_terminal_is_quiet(tmp_path):
    """The terminal interrupts the whole process group: the workers must not say a word."""
    for number in range(8):
        (tmp_path / f"{number}.yaml").write_text(
            "---\n".join([pod("a") + "x: [1, 2, 3]\n"] * 20_000)
        )
    program = textwrap.dedent(
        f"""
        import sys
        from auditor.sources.files import load_files
        try:
            print("started", flush=True)
            load_files([{str(tmp_path)!r}], None, 4)
        except KeyboardInterrupt:
            sys.exit(130)
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        cwd=Path(auditor.__file__).parent.parent,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.5)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (130, b"")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
