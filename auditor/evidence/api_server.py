"""What an API server's own metrics say of encryption at rest.

Each stored object passes a transformer, and the API server counts these by the transformer's
prefix: `k8s:enc:<provider>:...` for one that encrypts, `identity` for plain text. A provider counts
its inner steps too, under prefixes of other forms, which say nothing here. Where no encryption is
configured, nothing is counted at all; that Secrets were written shows only in the count of requests
to etcd. The counts are those of the one server that answered, since it started.
Source: k8s.io/apiserver, storage/value/metrics.go (TransformationOperations) and
storage/etcd3/metrics (etcd_requests_total; older servers call its label `type`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import msgspec

from auditor.model import JSON

PATH = "/metrics"
"""Where an API server shows them; a nonResourceURL for authorization."""

_SAMPLE = re.compile(
    rb"^(?P<name>apiserver_storage_transformation_operations_total|etcd_requests_total"
    rb"|etcd_request_duration_seconds_count)\{(?P<labels>[^\n]*)\} (?P<value>[0-9.eE+]+)",
    re.M,
)
_LABEL = re.compile(rb'([A-Za-z_][A-Za-z0-9_]*)="((?:[^"\\]|\\.)*)"')
_TRANSFORMED = "apiserver_storage_transformation_operations_total"
_ENCRYPTING = "k8s:enc:"
_PLAIN = "identity"
_SECRETS = ("secrets", "*core.Secret", "/registry/secrets")
_WRITES = ("create", "update")


class Fetched(msgspec.Struct, frozen=True):
    """An answer of the API server, or what was lacking to get one, in words."""

    body: bytes = b""
    lacking: str = ""


def read_api_server(fetch: Callable[[str], Fetched]) -> JSON:
    """What the metrics say, as rules see it: `lacking` in words where they could not be had;
    `transformations` with direction (to_storage, from_storage), prefix, resource (empty where the
    server does not say) and number of operations; `secretWrites`, how often a Secret was written.
    """
    answer = fetch(PATH)
    if not answer.lacking and not are_metrics(answer.body):
        answer = Fetched(lacking="the metrics of the API server, which answers something else")
    counted: dict[tuple[str, str, str], int] = {}
    writes: dict[str, int] = {}
    for name, labels, value in _samples(answer.body):
        if name == _TRANSFORMED:
            prefix = labels.get("transformer_prefix", "")
            told = prefix == _PLAIN or prefix.startswith(_ENCRYPTING)
            if told and labels.get("status", "OK") == "OK" and value > 0:
                key = (labels.get("transformation_type", ""), prefix, labels.get("resource", ""))
                counted[key] = counted.get(key, 0) + value
        elif _is_write(labels):
            writes[name] = writes.get(name, 0) + value
    return {
        "lacking": answer.lacking,
        "transformations": [
            {"direction": direction, "prefix": prefix, "resource": resource, "operations": number}
            for (direction, prefix, resource), number in sorted(counted.items())
        ],
        # Both metrics count the same requests.
        "secretWrites": max(writes.values(), default=0),
    }


def are_metrics(body: bytes) -> bool:
    """Whether an answer is in Prometheus' text format: a login page between is none."""
    return b"# TYPE " in body


def _samples(body: bytes) -> Iterator[tuple[str, Mapping[str, str], int]]:
    for found in _SAMPLE.finditer(body):
        labels = {
            key.decode(): value.decode("utf-8", "replace")
            for key, value in _LABEL.findall(found["labels"])
        }
        try:
            yield found["name"].decode(), labels, int(float(found["value"]))
        except (ValueError, OverflowError):
            continue


def _is_write(labels: Mapping[str, str]) -> bool:
    what = labels.get("resource") or labels.get("type")
    group = labels.get("group", "")
    return what in _SECRETS and not group and labels.get("operation") in _WRITES
