"""Files of the clouds' command lines: each shape is known by itself, and all others are problems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.evidence.cloud import read_cloud_evidence

KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd"


def eks(**fields: Any) -> dict[str, Any]:
    """What `aws eks describe-cluster` prints, shortened."""
    arn = "arn:aws:eks:eu-central-1:111122223333:cluster/shop"
    return {"cluster": {"name": "shop", "arn": arn, "status": "ACTIVE", **fields}}


def gke(**fields: Any) -> dict[str, Any]:
    """What `gcloud container clusters describe --format=json` prints, shortened."""
    link = "https://container.googleapis.com/v1/projects/p/zones/europe-west1-b/clusters/shop"
    return {"name": "shop", "selfLink": link, "currentMasterVersion": "1.33.4-gke.1", **fields}


def aks(**fields: Any) -> dict[str, Any]:
    """What `az aks show` prints, shortened."""
    return {
        "name": "shop",
        "type": "Microsoft.ContainerService/ManagedClusters",
        "kubernetesVersion": "1.33",
        **fields,
    }


def read(folder: Path, *bodies: Any) -> tuple[Any, list[str]]:
    """What files with these bodies say, and the problems as `file: message`."""
    files = []
    for number, body in enumerate(bodies):
        file = folder / f"{number}.json"
        file.write_bytes(body if isinstance(body, bytes) else json.dumps(body).encode())
        files.append(str(file))
    facts, problems = read_cloud_evidence(files)
    return facts, [f"{Path(p.uri).name}: {p.message}" for p in problems]


@pytest.mark.parametrize(
    ("body", "encrypted", "own", "how"),
    [
        (
            eks(encryptionConfig=[{"resources": ["secrets"], "provider": {"keyArn": KEY}}]),
            True,
            True,
            "encryptionConfig for secrets",
        ),
        (eks(version="1.31"), True, False, "Kubernetes 1.31, by a key of Amazon's"),
        (eks(version="1.27"), False, False, "Kubernetes 1.27 without encryptionConfig"),
        (
            eks(version="1.24", encryptionConfig=[{"resources": [], "provider": {"keyArn": KEY}}]),
            False,
            False,
            "Kubernetes 1.24 without encryptionConfig",
        ),
        (eks(), None, False, "neither an encryptionConfig nor a version is there"),
        (
            gke(databaseEncryption={"state": "ENCRYPTED", "keyName": "projects/p/..."}),
            True,
            True,
            "databaseEncryption is ENCRYPTED",
        ),
        (
            gke(
                databaseEncryption={
                    "state": "ENCRYPTED",
                    "currentState": "CURRENT_STATE_DECRYPTED",
                }
            ),
            False,
            False,
            "databaseEncryption is DECRYPTED",
        ),
        (gke(), False, False, "no databaseEncryption"),
        (
            aks(securityProfile={"azureKeyVaultKms": {"enabled": True, "keyId": "https://..."}}),
            True,
            True,
            "azureKeyVaultKms is on",
        ),
        (aks(securityProfile=None), False, False, "azureKeyVaultKms is not on"),
    ],
)
def test_clusters(tmp_path, body: Any, encrypted: bool | None, own: bool, how: str):
    facts, problems = read(tmp_path, body)
    (cluster,) = facts["clusters"]
    assert problems == []
    assert cluster["name"] == "shop"
    assert (cluster["secretsEncrypted"], cluster["customerKey"], cluster["how"]) == (
        encrypted,
        own,
        how,
    )


def test_volumes_snapshots_and_file_systems_from_several_files(tmp_path):
    facts, problems = read(
        tmp_path,
        {
            "Volumes": [
                {"VolumeId": "vol-1", "Encrypted": True, "KmsKeyId": KEY, "State": "in-use"},
                {"VolumeId": "vol-2", "Encrypted": False},
                {"VolumeId": "vol-3"},
            ]
        },
        {"Snapshots": [{"SnapshotId": "snap-1", "VolumeId": "vol-1", "Encrypted": True}]},
        [{"FileSystems": [{"FileSystemId": "fs-1", "Encrypted": False}]}, gke()],
        b"\xef\xbb\xbf"
        + json.dumps({"Volumes": [{"VolumeId": "vol-4", "Encrypted": True}]}).encode(),
    )
    assert problems == []
    assert facts["volumes"] == {
        "vol-1": {"encrypted": True},
        "vol-2": {"encrypted": False},
        "vol-4": {"encrypted": True},
    }
    assert facts["snapshots"] == {"snap-1": {"encrypted": True}}
    assert facts["fileSystems"] == {"fs-1": {"encrypted": False}}
    assert [cluster["provider"] for cluster in facts["clusters"]] == ["GKE"]
    assert KEY not in repr(facts)


def test_an_account_without_volumes_is_known_to_have_none(tmp_path):
    facts, problems = read(tmp_path, {"Volumes": []})
    assert (facts["volumes"], problems) == ({}, [])


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "it is empty"),
        (b"VolumeId: vol-1\n", "it is not JSON"),
        (b"\xff\xfe{\x00}\x00", "it is UTF-16, as PowerShell writes it; write it as UTF-8"),
        (b"[" * 100_000, "it is not JSON"),
        ({"Reservations": []}, "nothing in it is known here"),
        ({"Volumes": [{"Encrypted": True}]}, "nothing in it is known here"),
        ({"cluster": {"name": "shop"}}, "nothing in it is known here"),
        (["vol-1"], "nothing in it is known here"),
        (None, "nothing in it is known here"),
    ],
)
def test_anything_else_is_a_problem_with_a_remedy(tmp_path, body: Any, why: str):
    facts, problems = read(tmp_path, body)
    assert problems == [f"0.json: is no evidence of the cloud: {why}"]
    assert facts == {"clusters": [], "volumes": {}, "snapshots": {}, "fileSystems": {}}


def test_a_file_that_is_not_there():
    with pytest.raises(UsageError) as error:
        read_cloud_evidence(["no-such-file.json"])
    assert str(error.value) == (
        "--evidence no-such-file.json: cannot be read: No such file or directory"
    )
