"""Credentials from a command: a failing or hanging one is an error, never an anonymous request."""

from __future__ import annotations

import json
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import ClusterError
from auditor.sources.cluster.exec_plugin import Credential, run_plugin

VERSION = "client.authentication.k8s.io/v1"


def user(tmp_path: Path, script: str, **more: Any) -> dict[str, Any]:
    """A user whose credentials come from this shell script."""
    command = tmp_path / "login"
    command.write_text(f"#!/bin/sh\n{script}\n")
    command.chmod(0o700)
    return {"exec": {"command": str(command), "apiVersion": VERSION, **more}}


def printing(version: str = VERSION, **status: str) -> str:
    body = {"apiVersion": version, "kind": "ExecCredential", "status": status}
    return f"cat <<'END'\n{json.dumps(body)}\nEND"


def test_a_token(tmp_path: Path) -> None:
    entry = user(tmp_path, printing(token="abc", expirationTimestamp="2026-01-01T00:00:00Z"))
    assert run_plugin(entry, {}, 5) == Credential("abc", "", "", "2026-01-01T00:00:00Z")


def test_a_certificate(tmp_path: Path) -> None:
    entry = user(tmp_path, printing(clientCertificateData="cert", clientKeyData="key"))
    assert run_plugin(entry, {}, 5) == Credential("", "cert", "key", "")


def test_it_is_told_what_the_kubeconfig_says(tmp_path: Path) -> None:
    script = f'printf %s "$1 $REGION $KUBERNETES_EXEC_INFO" >{tmp_path}/told\n' + printing(
        token="t"
    )
    cluster = {
        "server": "https://10.0.0.1",
        "certificate-authority": "/ca.crt",
        "extensions": [
            {"name": "client.authentication.k8s.io/exec", "extension": {"audience": "prod"}}
        ],
    }
    entry = user(
        tmp_path,
        script,
        args=["get-token"],
        env=[{"name": "REGION", "value": "eu"}],
        provideClusterInfo=True,
    )
    run_plugin(entry, cluster, 5)
    words, _, info = (tmp_path / "told").read_text().partition(" {")
    assert words == "get-token eu"
    assert json.loads("{" + info) == {
        "apiVersion": VERSION,
        "kind": "ExecCredential",
        "spec": {
            "interactive": False,
            "cluster": {"server": "https://10.0.0.1", "config": {"audience": "prod"}},
        },
    }


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (
            "echo s3cret; echo s3cret >&2; exit 3",
            "ended with 3; run it by hand to see what it lacks",
        ),
        ("echo s3cret", "printed no ExecCredential"),
        ("printf '\\377'", "printed no ExecCredential"),
        (printing(), "printed neither a token nor a certificate with its key"),
        (printing(clientCertificateData="s3cret"), "printed neither a token nor a certificate"),
        (
            printing("client.authentication.k8s.io/v1beta1", token="s3cret"),
            f"speaks another version than {VERSION}, which the kubeconfig asks for",
        ),
        ("sleep 30", "gave no credential within 0.3 seconds"),
    ],
)
def test_one_that_gives_none(tmp_path: Path, script: str, words: str) -> None:
    begun = time.monotonic()
    with pytest.raises(ClusterError) as raised:
        run_plugin(user(tmp_path, script), {}, 0.3 if "sleep" in script else 10)
    assert f"credential plugin {tmp_path}/login: {words}" in str(raised.value)
    assert "s3cret" not in str(raised.value)
    assert time.monotonic() - begun < 10


def test_one_that_is_not_installed_says_how_to_get_it() -> None:
    plugin = {"command": "/no/login", "apiVersion": VERSION, "installHint": "get it\nfrom there"}
    with pytest.raises(ClusterError) as raised:
        run_plugin({"exec": plugin}, {}, 5)
    assert str(raised.value) == (
        "credential plugin /no/login: cannot be run: No such file or directory; get it from there"
    )


def test_one_that_has_to_ask_somebody_cannot_without_a_terminal(tmp_path: Path) -> None:
    entry = user(tmp_path, printing(token="t"), interactiveMode="Always")
    with pytest.raises(ClusterError, match="wants a terminal, and there is none"):
        run_plugin(entry, {}, 5)


@pytest.mark.parametrize("plugin", ["aws", {"command": "aws"}, {"apiVersion": VERSION}])
def test_an_entry_that_is_none(plugin: object) -> None:
    with pytest.raises(ClusterError, match="needs a command and an apiVersion"):
        run_plugin({"exec": plugin}, {}, 5)


@pytest.mark.parametrize(
    ("expires", "stale"),
    [
        ("", False),
        ("2026-01-01T00:00:30Z", True),
        ("2026-01-01T00:05:00Z", False),
        ("2026-01-01T00:00:00", True),
        ("tomorrow", False),
    ],
)
def test_a_credential_is_renewed_before_it_expires(expires: str, stale: bool) -> None:
    now = datetime(2026, 1, 1, tzinfo=timezone.utc)
    assert Credential("t", expires=expires).stale(now) is stale
