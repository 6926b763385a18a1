"""Credentials from a command that the kubeconfig names (`aws eks get-token`, kubelogin, ...).

The client's own code for this has no time limit and goes on without credentials when the command
fails: the audit would see what everybody sees and call it the cluster. Nothing that the command
prints is ever part of a message, for it may be a token.
Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, Final

import msgspec

from auditor.errors import ClusterError

_EARLY: Final = timedelta(minutes=1)
"""A credential is renewed this long before it expires."""


class Credential(msgspec.Struct, frozen=True):
    """What a plugin gives: a token, or a certificate and its key."""

    token: str = ""
    certificate: str = ""
    key: str = ""
    expires: str = ""
    """RFC 3339; empty for one that does not."""

    def stale(self, now: datetime) -> bool:
        """Whether it has to be renewed."""
        if not self.expires:
            return False
        try:
            moment = datetime.fromisoformat(self.expires.replace("Z", "+00:00"))
        except ValueError:
            return False
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        return moment - _EARLY <= now


class _Status(msgspec.Struct, rename="camel"):
    token: str = ""
    client_certificate_data: str = ""
    client_key_data: str = ""
    expiration_timestamp: str = ""


class _Answer(msgspec.Struct, rename="camel"):
    api_version: str
    status: _Status


def run_plugin(user: Mapping[str, Any], cluster: Mapping[str, Any], seconds: float) -> Credential:
    """Runs the `exec` entry of a kubeconfig's user, for at most `seconds`.

    Raises ClusterError if it cannot be run, fails, hangs, or prints no credential.
    """
    plugin = user["exec"]
    command = plugin.get("command") if isinstance(plugin, dict) else None
    version = plugin.get("apiVersion") if isinstance(plugin, dict) else None
    if not isinstance(command, str) or not command or not isinstance(version, str):
        raise ClusterError("the kubeconfig's exec entry needs a command and an apiVersion")
    interactive = _interactive(command, plugin)
    output = _output(command, plugin, version, interactive, cluster, seconds)
    try:
        answer = msgspec.json.decode(output, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ClusterError(f"credential plugin {command}: printed no ExecCredential") from None
    if answer.api_version != version:
        raise ClusterError(
            f"credential plugin {command}: speaks another version than {version}, which the "
            "kubeconfig asks for"
        )
    status = answer.status
    if not status.token and not (status.client_certificate_data and status.client_key_data):
        raise ClusterError(
            f"credential plugin {command}: printed neither a token nor a certificate with its key"
        )
    return Credential(
        status.token,
        status.client_certificate_data,
        status.client_key_data,
        status.expiration_timestamp,
    )


def _interactive(command: str, plugin: Mapping[str, Any]) -> bool:
    """Whether it may ask the user something. Raises ClusterError where it has to and cannot."""
    mode = plugin.get("interactiveMode") or "IfAvailable"
    terminal = sys.stdin is not None and sys.stdin.isatty()
    if mode == "Always" and not terminal:
        raise ClusterError(f"credential plugin {command}: wants a terminal, and there is none")
    return bool(mode != "Never" and terminal)


def _output(
    command: str,
    plugin: Mapping[str, Any],
    version: str,
    interactive: bool,
    cluster: Mapping[str, Any],
    seconds: float,
) -> bytes:
    spec: dict[str, Any] = {"interactive": interactive}
    if plugin.get("provideClusterInfo"):
        spec["cluster"] = _about(cluster)
    info = {"apiVersion": version, "kind": "ExecCredential", "spec": spec}
    variables = {
        str(item["name"]): str(item.get("value", ""))
        for item in plugin.get("env") or []
        if isinstance(item, dict) and "name" in item
    }
    environment = {
        **os.environ,
        **variables,
        "KUBERNETES_EXEC_INFO": msgspec.json.encode(info).decode(),
    }
    hint = " ".join(str(plugin.get("installHint") or "").split())
    try:
        process = subprocess.Popen(
            [command, *(str(argument) for argument in plugin.get("args") or [])],
            stdin=None if interactive else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if interactive else subprocess.DEVNULL,
            env=environment,
            start_new_session=not interactive,
        )
    except OSError as error:
        words = f"credential plugin {command}: cannot be run: {error.strerror}"
        raise ClusterError(f"{words}; {hint}" if hint else words) from None
    try:
        output, _ = process.communicate(timeout=seconds)
    except BaseException as error:
        _end(process, interactive)
        if isinstance(error, subprocess.TimeoutExpired):
            raise ClusterError(
                f"credential plugin {command}: gave no credential within {seconds:g} seconds"
            ) from None
        raise
    if process.returncode != 0:
        raise ClusterError(
            f"credential plugin {command}: ended with {process.returncode}; run it by hand to see "
            "what it lacks"
        )
    return output


def _end(process: subprocess.Popen[bytes], interactive: bool) -> None:
    """Ends the plugin and what it started."""
    if interactive:
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _about(cluster: Mapping[str, Any]) -> dict[str, Any]:
    """What a plugin is told of the cluster. Source: client.authentication.k8s.io/v1, Cluster."""
    names = {
        "server": "server",
        "tls-server-name": "tls-server-name",
        "insecure-skip-tls-verify": "insecure-skip-tls-verify",
        "certificate-authority-data": "certificate-authority-data",
        "proxy-url": "proxy-url",
        "disable-compression": "disable-compression",
    }
    told = {new: cluster[old] for old, new in names.items() if old in cluster}
    for extension in cluster.get("extensions") or []:
        if (
            isinstance(extension, dict)
            and extension.get("name") == "client.authentication.k8s.io/exec"
        ):
            told["config"] = extension.get("extension")
    return told
