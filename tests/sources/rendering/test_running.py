"""How renderers are run: what they see, and what stops them."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from auditor.sources.rendering import running
from auditor.sources.rendering.running import (
    RenderFailed,
    environment,
    find_program,
    one_line,
    run,
)


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_what_a_renderer_prints(tmp_path):
    program = script(tmp_path / "helm", "pwd; echo no >&2; exit 3")
    ran = run([program], str(tmp_path), 20)
    assert (ran.code, ran.out.decode(), ran.err) == (3, f"{tmp_path}\n", "no\n")


def test_standard_input_is_empty(tmp_path):
    assert run([script(tmp_path / "helm", "cat")], str(tmp_path), 20).out == b""


def test_one_that_hangs_is_ended_with_all_that_it_started(tmp_path):
    program = script(tmp_path / "helm", "sleep 60 & echo $! > child; wait")
    begun = time.monotonic()
    with pytest.raises(RenderFailed, match=r"^helm did not finish within 1 s$"):
        run([program], str(tmp_path), 1)
    assert time.monotonic() - begun < 20
    child = int((tmp_path / "child").read_text())
    for _ in range(100):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text().split(") ")[1].startswith("Z"):
            return
        time.sleep(0.05)
    pytest.fail("the child outlives its parent")


def test_one_that_closes_its_output_and_stays(tmp_path):
    program = script(tmp_path / "helm", "exec >&- 2>&-; exec sleep 60")
    with pytest.raises(RenderFailed, match=r"^helm did not finish within 1 s$"):
        run([program], str(tmp_path), 1)


def test_one_that_prints_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "MAX_BYTES", 1 << 20)
    program = script(tmp_path / "helm", "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done")
    with pytest.raises(RenderFailed, match=r"^helm printed more than the limit of 1 MiB$"):
        run([program], str(tmp_path), 60)


def test_one_that_cannot_be_started(tmp_path):
    (tmp_path / "helm").write_bytes(b"\x7fELF")
    (tmp_path / "helm").chmod(0o755)
    with pytest.raises(RenderFailed, match=r"^helm could not be started: exec format error$"):
        run([str(tmp_path / "helm")], str(tmp_path), 20)


def test_the_environment_leads_nowhere():
    ours = {
        "PATH": "/bin",
        "HOME": "/home/ann",
        "HELM_PLUGINS": "/evil",
        "HELM_NAMESPACE": "prod",
        "KUBECONFIG": "/home/ann/.kube/config",
        "KUSTOMIZE_PLUGIN_HOME": "/evil",
        "GIT_SSH_COMMAND": "evil",
        "HTTPS_PROXY": "http://user:pw@proxy:3128",
        "no_proxy": "example.org",
    }
    dead = "http://127.0.0.1:9"
    assert environment(ours, "/s") == {
        "PATH": "/bin",
        "HOME": "/home/ann",
        **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), dead),
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), dead),
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_TERMINAL_PROMPT": "0",
        "HELM_CACHE_HOME": "/s/helm/cache",
        "HELM_CONFIG_HOME": "/s/helm/config",
        "HELM_DATA_HOME": "/s/helm/data",
        "HELM_PLUGINS": "/s/helm/plugins",
        "KUBECONFIG": "/s/no-kubeconfig",
        "KUBERC": "off",
        "LC_ALL": "C",
        "TMPDIR": "/s",
    }


def test_a_program_in_the_scanned_folder_is_not_found(tmp_path, monkeypatch):
    script(Path("helm"), "exit 0")
    monkeypatch.setenv("PATH", f".:{os.curdir}::{tmp_path}/bin")
    assert find_program("helm") is None
    assert find_program("sh") == f"{tmp_path}/bin/sh"


def test_messages_are_one_line_without_credentials():
    words = "password: hunter2hunter2\n  at\tline 3"
    assert "hunter2" not in one_line(words)
    assert "\n" not in one_line(words)
    assert one_line("x" * 1000) == "x" * 400 + "..."
    assert json.loads(json.dumps(one_line("a\n b"))) == "a b"
