"""Forked children: results in order, and no crash, hang or exception of theirs is lost."""

from __future__ import annotations

import os
import signal
import time

import pytest

from auditor.parallel import ChildFailed, can_fork, run_forked

pytestmark = pytest.mark.skipif(not can_fork(), reason="this platform cannot fork")


def said(answer: bytes | ChildFailed) -> str:
    return str(answer) if isinstance(answer, ChildFailed) else answer.decode()


def fail(advance):
    raise ValueError("no such thing")


def crash(advance):
    os.kill(os.getpid(), signal.SIGSEGV)
    return b"never"


def hang(advance):
    time.sleep(60)
    return b"never"


def work(advance):
    advance(3)
    advance(4)
    return b"done"


def test_each_child_answers_for_itself():
    done: list[int] = []
    answers = run_forked([work, fail, crash, work], 30, done.append)
    assert [said(answer) for answer in answers] == ["done", "no such thing", "crashed", "done"]
    assert sum(done) == 14


def test_a_child_that_hangs_is_ended():
    begun = time.monotonic()
    (answer,) = run_forked([hang], 0.5)
    assert said(answer) == "did not finish within 0.5 s"
    assert time.monotonic() - begun < 30


def test_a_large_answer_comes_whole():
    (answer,) = run_forked([lambda advance: b"x" * 50_000_000], 60)
    assert answer == b"x" * 50_000_000
