"""What the controllers that the test cluster lacks would have written by now: cert-manager, the
External Secrets operator, the CSI drivers' snapshotter and a network plugin, all of them content.

Each is a function of the platform's live objects and of the time; writing again sets back whatever a
test made of a status.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from tests.live.aggregated import certificate
from tests.live.cluster import Cluster, Object

READY = {"type": "Ready", "status": "True", "reason": "Ready", "message": "All is well."}
CERT_MANAGER = ("certificates", "issuers", "clusterissuers")
EXTERNAL_SECRETS = ("secretstores", "externalsecrets")
DATABASE = ("data-postgres-primary-0", "data-postgres-replica-0", "data-postgres-replica-1")
SPACE = "valueverse-prod"

NETWORK_PLUGIN = """
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: calico-node, namespace: kube-system}
spec:
  selector: {matchLabels: {k8s-app: calico-node}}
  template:
    metadata: {labels: {k8s-app: calico-node}}
    spec:
      tolerations: [{operator: Exists}]
      containers:
        - {name: calico-node, image: "quay.io/calico/node:v3.30.3"}
"""


def write_all(cluster: Cluster) -> None:
    """Everything that the absent controllers would have written."""
    now = datetime.now(timezone.utc)
    ours = ",".join(CERT_MANAGER + EXTERNAL_SECRETS)
    found = cluster.objects(ours, "--all-namespaces")
    made = [*target_secrets(found), *snapshots(), *json_of(NETWORK_PLUGIN, cluster)]
    _apply(cluster, made)
    # A status alone is no whole object, which is all that the client minds.
    _apply(cluster, [*statuses(found, now), *cut(now)], "--subresource=status", "--validate=false")
    _inject_authority(cluster)


def statuses(found: list[Object], now: datetime) -> Iterator[Object]:
    """The status of each object of cert-manager and of External Secrets."""
    for thing in found:
        condition = {**READY, "lastTransitionTime": moment(now)}
        status: Object = {"conditions": [condition]}
        if thing["kind"] == "Certificate":
            status["notAfter"] = moment(now + timedelta(days=60))
            status["renewalTime"] = moment(now + timedelta(days=30))
        if thing["kind"] == "ExternalSecret":
            status["refreshTime"] = moment(now - timedelta(minutes=10))
        yield {**reference(thing), "status": status}


def target_secrets(found: list[Object]) -> Iterator[Object]:
    """The Secrets that the operator makes of ExternalSecrets."""
    for thing in found:
        if thing["kind"] == "ExternalSecret":
            name = thing["spec"]["target"].get("name", thing["metadata"]["name"])
            space = thing["metadata"]["namespace"]
            owner = {
                "apiVersion": thing["apiVersion"],
                "kind": thing["kind"],
                "name": thing["metadata"]["name"],
                "uid": thing["metadata"]["uid"],
                "controller": True,
            }
            metadata = {"name": name, "namespace": space, "ownerReferences": [owner]}
            yield {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": metadata,
                "stringData": {"proof": SECRET_VALUE},
            }


SECRET_VALUE = "live-s3cret-of-the-store"


def snapshots() -> Iterator[Object]:
    """What the platform's schedule makes: a snapshot of each volume of the database."""
    for claim in DATABASE:
        yield {
            **_snapshot(claim),
            "spec": {
                "volumeSnapshotClassName": "ebs-snapshots",
                "source": {"persistentVolumeClaimName": claim},
            },
        }


def cut(now: datetime) -> Iterator[Object]:
    """The snapshotter says of each that it is there, since an hour ago."""
    for claim in DATABASE:
        status = {"readyToUse": True, "creationTime": moment(now - timedelta(hours=1))}
        yield {**_snapshot(claim), "status": status}


def moment(time: datetime) -> str:
    """A time as the API writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def reference(thing: Object) -> Object:
    """As much of an object as says which one it is."""
    names = {k: v for k, v in thing["metadata"].items() if k in ("name", "namespace")}
    return {"apiVersion": thing["apiVersion"], "kind": thing["kind"], "metadata": names}


def json_of(text: str, cluster: Cluster) -> list[Object]:
    """The objects of a YAML text, as kubectl reads it."""
    answer = cluster.kubectl("create", "--dry-run=client", "-o", "json", "-f", "-", stdin=text)
    assert answer.returncode == 0, answer.stderr
    return [json.loads(answer.stdout)]


def _snapshot(claim: str) -> Object:
    return {
        "apiVersion": "snapshot.storage.k8s.io/v1",
        "kind": "VolumeSnapshot",
        "metadata": {"name": f"hourly-{claim}", "namespace": SPACE},
    }


def _apply(cluster: Cluster, things: list[Object], *more: str) -> None:
    given = json.dumps({"apiVersion": "v1", "kind": "List", "items": things})
    answer = cluster.kubectl(
        *("apply", "--server-side", "--force-conflicts", "--field-manager=absent", "-f", "-"),
        *more,
        stdin=given,
    )
    assert answer.returncode == 0, answer.stderr


def _inject_authority(cluster: Cluster) -> None:
    """cert-manager's injector gives the API server the authority of prometheus-adapter."""
    bundle = base64.b64encode(_certificate_alone(cluster)).decode()
    patch = json.dumps({"spec": {"caBundle": bundle}})
    answer = cluster.kubectl(
        *("patch", "apiservice", "v1beta1.custom.metrics.k8s.io", "--type=merge", "-p", patch)
    )
    assert answer.returncode == 0, answer.stderr


def _certificate_alone(cluster: Cluster) -> bytes:
    text = certificate(cluster.folder).read_bytes()
    return text[text.index(b"-----BEGIN CERTIFICATE-----") :]
