"""What the official client is told of a cluster and an identity."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from auditor.errors import ClusterError
from auditor.sources.cluster.connection import Target
from auditor.sources.cluster.exec_plugin import Credential

if TYPE_CHECKING:
    from kubernetes.client import Configuration


def make_configuration(target: Target) -> Configuration:
    """The settings of a client for this cluster and identity. Raises ClusterError for certificates
    or credentials that cannot be used, and for an identity that a proxy would change."""
    from kubernetes.client import Configuration

    configuration = Configuration()
    try:
        _load(configuration, target)
    except ClusterError:
        raise
    except Exception as error:  # the loader lets everything through that bad data can cause
        what = f"({type(error).__name__})"
        raise ClusterError(
            f"context {target.name}: its certificates or credentials cannot be used {what}"
        ) from None
    configuration.retries = False
    _check_headers(configuration, target)
    return configuration


def _load(configuration: Configuration, target: Target) -> None:
    from kubernetes.config import load_kube_config_from_dict
    from kubernetes.config.incluster_config import InClusterConfigLoader

    if target.account is not None:
        files = [str(target.account / name) for name in ("token", "ca.crt")]
        InClusterConfigLoader(*files, environ=os.environ).load_and_set(configuration)
        return
    user = dict(target.user)
    if target.credential is not None:
        user.update(_as_user(target.credential))
    impersonation = [key for key in user if key.startswith("as-") or key == "as"]
    for key in impersonation:  # in the headers already
        del user[key]
    load_kube_config_from_dict(
        {
            "clusters": [{"name": "it", "cluster": dict(target.cluster)}],
            "users": [{"name": "it", "user": user}],
            "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
            "current-context": "it",
        },
        client_configuration=configuration,
        persist_config=False,
    )


def _as_user(credential: Credential) -> dict[str, str]:
    import base64

    found: dict[str, str] = {}
    if credential.token:
        found["token"] = credential.token
    if credential.certificate:
        for field, text in (
            ("client-certificate-data", credential.certificate),
            ("client-key-data", credential.key),
        ):
            found[field] = base64.b64encode(text.encode()).decode()
    return found


def _check_headers(configuration: Configuration, target: Target) -> None:
    """A proxy of plain HTTP gets the headers joined, and a server would take the joined names of
    several groups for one group."""
    names = [name for name, _ in target.headers]
    if (
        len(names) != len(set(names))
        and configuration.proxy
        and configuration.host.startswith("http:")
    ):
        raise ClusterError(
            "several groups cannot be impersonated through a proxy without TLS; name one"
        )
