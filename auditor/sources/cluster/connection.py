"""From what the user said to a cluster and an identity that requests can be made with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec

from auditor.errors import ClusterError, UsageError
from auditor.sources.cluster.exec_plugin import Credential, run_plugin
from auditor.sources.cluster.kubeconfig import Context, read_context

IN_CLUSTER: Final = "in-cluster"
"""What the cluster is called that the program runs in."""

ACCOUNT: Final = Path("/var/run/secrets/kubernetes.io/serviceaccount")
"""Where a pod finds its account's token and the cluster's certificate."""
_KNOWN: Final = ("token", "tokenFile", "client-certificate", "client-certificate-data", "username")
_HEADER_SAFE: Final = "!#$&'*+^`|"


class Options(msgspec.Struct, frozen=True):
    """How to reach the cluster, in kubectl's words. Empty means what kubectl takes it to mean."""

    kubeconfig: str = ""
    context: str = ""
    impersonate: str = ""
    """--as"""
    groups: tuple[str, ...] = ()
    """--as-group"""
    timeout: float = 60.0
    """Seconds that one request may take, and a credential plugin too."""


class Target(msgspec.Struct, frozen=True):
    """A cluster and an identity. Holds credentials: never print it."""

    name: str
    server: str
    """Empty for the cluster that the program runs in."""
    cluster: Mapping[str, Any]
    user: Mapping[str, Any]
    """The user's entry, without its plugin."""
    plugin: Mapping[str, Any] | None
    """The user's entry, where a plugin gives the credentials."""
    credential: Credential | None
    """What the plugin gave."""
    headers: tuple[tuple[str, str], ...]
    """Impersonation: several headers may have the same name."""
    timeout: float
    account: Path | None = None
    """The folder with a pod's account, for the cluster that the program runs in."""

    def renewed(self) -> Credential:
        """A new credential from the plugin; raises ClusterError where it gives none."""
        assert self.plugin is not None
        return run_plugin(self.plugin, self.cluster, self.timeout)


def find_target(
    options: Options, environment: Mapping[str, str] | None = None, account: Path = ACCOUNT
) -> Target:
    """The cluster and identity that the options and the environment name: --kubeconfig, else
    KUBECONFIG, else ~/.kube/config, else the account of the pod that this runs in.

    Raises UsageError or ClusterError, neither of which says anything of a credential.
    """
    env = os.environ if environment is None else environment
    files = _files(options, env)
    if not any(file.exists() for file in files):
        if options.kubeconfig or env.get("KUBECONFIG"):
            shown = options.kubeconfig or f"KUBECONFIG={env['KUBECONFIG']}"
            raise UsageError(f"{shown}: no such file")
        if not env.get("KUBERNETES_SERVICE_HOST") or not (account / "token").exists():
            raise UsageError(
                "no cluster to look at: there is no ~/.kube/config; name one with --kubeconfig"
            )
        if options.context:
            raise UsageError(f"--context {options.context}: there is no kubeconfig")
        headers = _impersonation({}, options)
        return Target(IN_CLUSTER, "", {}, {}, None, None, headers, options.timeout, account)
    return _of_context(read_context(files, options.context), options)


def _files(options: Options, env: Mapping[str, str]) -> list[Path]:
    if options.kubeconfig:
        return [Path(options.kubeconfig).expanduser()]
    if env.get("KUBECONFIG"):
        return [Path(part).expanduser() for part in env["KUBECONFIG"].split(os.pathsep) if part]
    try:
        return [Path(env.get("HOME") or "~").expanduser() / ".kube" / "config"]
    except RuntimeError:  # no HOME, and a UID that nobody has heard of, as in a pod
        return []


def _of_context(context: Context, options: Options) -> Target:
    server = context.cluster.get("server")
    if not isinstance(server, str) or urlsplit(server).scheme not in ("http", "https"):
        raise ClusterError(f"context {context.name}: its cluster has no server address")
    user = {key: value for key, value in context.user.items() if key != "exec"}
    plugin = context.user if context.user.get("exec") else None
    credential = None
    if plugin is not None and not (user.get("token") or user.get("tokenFile")):
        credential = run_plugin(plugin, context.cluster, options.timeout)
    elif "auth-provider" in user:
        user = _from_provider(context, user)
    elif not any(user.get(field) for field in _KNOWN):
        _refuse_anonymous(context, server)
    return Target(
        context.name,
        server.rstrip("/"),
        context.cluster,
        user,
        plugin if credential else None,
        credential,
        _impersonation(context.user, options),
        options.timeout,
    )


def _from_provider(context: Context, user: Mapping[str, Any]) -> dict[str, Any]:
    """Only OIDC is left of the providers, and only with a token that is still good: renewing one is
    the business of whoever logged in."""
    provider = user["auth-provider"]
    config = provider.get("config") if isinstance(provider, dict) else None
    token = config.get("id-token") if isinstance(config, dict) else None
    if not isinstance(provider, dict) or provider.get("name") != "oidc" or not token:
        raise ClusterError(
            f"context {context.name}: its auth-provider is not supported; use a credential plugin "
            "(exec)"
        )
    return {"token": token}


def _refuse_anonymous(context: Context, server: str) -> None:
    """Nobody means to audit a cluster as a stranger. A local `kubectl proxy` adds credentials
    itself, and is reached without TLS."""
    if urlsplit(server).scheme == "http":
        return
    who = f"user {context.user_name}" if context.user_name else "its user"
    raise ClusterError(f"context {context.name}: {who} has no credentials")


def _impersonation(user: Mapping[str, Any], options: Options) -> tuple[tuple[str, str], ...]:
    """The headers that ask for another identity; options win over the kubeconfig, each for itself,
    as kubectl has it. Source: https://kubernetes.io/docs/reference/access-authn-authz/
    authentication/#user-impersonation"""
    name = options.impersonate or user.get("as") or ""
    groups = options.groups or tuple(user.get("as-groups") or ())
    uid, extra = user.get("as-uid") or "", user.get("as-user-extra") or {}
    if not name:
        if groups or uid or extra:
            raise UsageError("--as-group needs --as: a group alone cannot be impersonated")
        return ()
    headers = [("Impersonate-User", str(name))]
    headers += [("Impersonate-Group", str(group)) for group in groups]
    if uid:
        headers.append(("Impersonate-Uid", str(uid)))
    for key, values in sorted(extra.items()):
        escaped = quote(str(key), safe=_HEADER_SAFE)
        headers += [(f"Impersonate-Extra-{escaped}", str(value)) for value in values]
    if any("\n" in value or "\r" in value for _, value in headers):
        raise UsageError("the name to impersonate has a line break in it")
    return tuple(headers)


def without_credentials(server: str) -> str:
    """The address without a user, a password or a query in it."""
    parts = urlsplit(server)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
