"""Files in which the cloud's own command line says what it knows, recognised by their shape.

Only the few fields that rules ask for are taken; the rest never leaves this module. Sources: the
references of AWS' DescribeCluster, DescribeVolumes, DescribeSnapshots and DescribeFileSystems, of
GKE's projects.locations.clusters (databaseEncryption) and of AKS' ManagedCluster (securityProfile).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import msgspec

from auditor.errors import UsageError
from auditor.model import JSON, Problem, Stage

_LARGEST = 64 * 1024 * 1024
_EKS_DEFAULT = (1, 28)
"""From this version on, EKS encrypts everything that is stored. Source: docs.aws.amazon.com/eks/
latest/userguide/envelope-encryption.html."""

_KNOWN = (
    "it has to be what `aws eks describe-cluster`, `aws ec2 describe-volumes`, `aws ec2 "
    "describe-snapshots`, `aws efs describe-file-systems`, `gcloud container clusters describe` or "
    "`az aks show` prints as JSON"
)

Object = Mapping[str, JSON]


class _Facts(msgspec.Struct):
    clusters: list[JSON] = []
    volumes: dict[str, JSON] = {}
    snapshots: dict[str, JSON] = {}
    file_systems: dict[str, JSON] = {}


def read_cloud_evidence(files: Iterable[str]) -> tuple[JSON, list[Problem]]:
    """What the files say, as rules see it: `clusters` (provider, name, secretsEncrypted,
    customerKey, how), and `volumes`, `snapshots` and `fileSystems` by their ids, each with
    `encrypted`. A file that says nothing of that kind is a problem.

    Raises UsageError for a file that cannot be opened.
    """
    facts = _Facts()
    problems: list[Problem] = []
    for file in files:
        why = _read(file, facts)
        if why:
            problems.append(
                Problem(file, 0, Stage.READ, f"is no evidence of the cloud: {why}", _KNOWN)
            )
    facts.clusters.sort(key=lambda one: (one["provider"], one["name"]))
    return {
        "clusters": facts.clusters,
        "volumes": facts.volumes,
        "snapshots": facts.snapshots,
        "fileSystems": facts.file_systems,
    }, problems


def _read(file: str, facts: _Facts) -> str:
    """Adds what a file says; why it says nothing, in words, or nothing."""
    try:
        with Path(file).open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"--evidence {file}: cannot be read: {error.strerror}") from None
    if len(data) > _LARGEST:
        return f"it is larger than {_LARGEST // 1024 // 1024} MiB"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "it is UTF-16, as PowerShell writes it; write it as UTF-8"
    try:
        body = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "it is not JSON" if data.strip() else "it is empty"
    found = False
    for one in body if isinstance(body, list) else [body]:
        if isinstance(one, dict):
            found = any(take(one, facts) for take in _READERS) or found
    return "" if found else "nothing in it is known here"


def _eks(body: Object, facts: _Facts) -> bool:
    cluster = body.get("cluster")
    if not isinstance(cluster, dict) or ":eks:" not in _text(cluster.get("arn")):
        return False
    keys = [
        _text(_object(one.get("provider")).get("keyArn"))
        for one in _objects(cluster.get("encryptionConfig"))
        if "secrets" in (one.get("resources") or ())
    ]
    version = _version(cluster.get("version"))
    encrypted: bool | None
    if any(keys):
        encrypted, how = True, "encryptionConfig for secrets"
    elif version is None:
        encrypted, how = None, "neither an encryptionConfig nor a version is there"
    elif version >= _EKS_DEFAULT:
        encrypted, how = True, f"Kubernetes {version[0]}.{version[1]}, by a key of Amazon's"
    else:
        encrypted, how = False, f"Kubernetes {version[0]}.{version[1]} without encryptionConfig"
    facts.clusters.append(_cluster("EKS", cluster.get("name"), encrypted, any(keys), how))
    return True


def _gke(body: Object, facts: _Facts) -> bool:
    link = _text(body.get("selfLink"))
    if "container.googleapis.com" not in link or "/clusters/" not in link:
        return False
    said = _object(body.get("databaseEncryption"))
    state = _text(said.get("currentState")).removeprefix("CURRENT_STATE_") or _text(
        said.get("state")
    )
    encrypted = state in ("ENCRYPTED", "ALL_OBJECTS_ENCRYPTION_ENABLED")
    how = f"databaseEncryption is {state}" if state else "no databaseEncryption"
    facts.clusters.append(_cluster("GKE", body.get("name"), encrypted, encrypted, how))
    return True


def _aks(body: Object, facts: _Facts) -> bool:
    if _text(body.get("type")).lower() != "microsoft.containerservice/managedclusters":
        return False
    service = _object(_object(body.get("securityProfile")).get("azureKeyVaultKms"))
    encrypted = service.get("enabled") is True
    how = "azureKeyVaultKms is on" if encrypted else "azureKeyVaultKms is not on"
    facts.clusters.append(_cluster("AKS", body.get("name"), encrypted, encrypted, how))
    return True


def _list(
    field: str, name: str, into: Callable[[_Facts], dict[str, JSON]]
) -> Callable[[Object, _Facts], bool]:
    """A reader of one of AWS' lists. An entry that does not say whether it is encrypted says
    nothing."""

    def take(body: Object, facts: _Facts) -> bool:
        entries = body.get(field)
        if not isinstance(entries, list):
            return False
        told = [one for one in _objects(entries) if _text(one.get(name))]
        for one in told:
            if isinstance(one.get("Encrypted"), bool):
                into(facts)[one[name]] = {"encrypted": one["Encrypted"]}
        return bool(told) or not entries

    return take


_READERS = (
    _eks,
    _gke,
    _aks,
    _list("Volumes", "VolumeId", lambda facts: facts.volumes),
    _list("Snapshots", "SnapshotId", lambda facts: facts.snapshots),
    _list("FileSystems", "FileSystemId", lambda facts: facts.file_systems),
)


def _cluster(provider: str, name: JSON, encrypted: bool | None, own: bool, how: str) -> JSON:
    return {
        "provider": provider,
        "name": _text(name),
        "secretsEncrypted": encrypted,
        "customerKey": own,
        "how": how,
    }


def _version(value: JSON) -> tuple[int, int] | None:
    match = re.fullmatch(r"([0-9]{1,4})\.([0-9]{1,4})", _text(value))
    return (int(match[1]), int(match[2])) if match else None


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else ""


def _object(value: JSON) -> Object:
    return value if isinstance(value, dict) else {}


def _objects(value: JSON) -> list[Object]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
