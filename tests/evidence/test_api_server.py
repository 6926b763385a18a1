"""What an API server's metrics prove of encryption at rest. The samples are those of a
kube-apiserver 1.34 that encrypts Secrets with aescbc, and of one that does not."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from auditor.evidence.api_server import Fetched, read_api_server

ENCRYPTS = """\
    # HELP apiserver_storage_transformation_operations_total [ALPHA] Total number of transformations.
    # TYPE apiserver_storage_transformation_operations_total counter
    apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="from_storage",transformer_prefix="k8s:enc:aescbc:v1:"} 1
    apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="from_storage",transformer_prefix="key-1:"} 1
    apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:aescbc:v1:"} 2
    apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="key-1:"} 2
    # TYPE etcd_requests_total counter
    etcd_requests_total{group="",operation="create",resource="secrets"} 2
    etcd_requests_total{group="",operation="get",resource="secrets"} 3
    etcd_requests_total{group="external-secrets.io",operation="create",resource="secrets"} 9
"""
DOES_NOT = """\
    # TYPE etcd_request_duration_seconds histogram
    etcd_request_duration_seconds_count{group="",operation="create",resource="secrets"} 1
    etcd_request_duration_seconds_count{group="",operation="update",resource="secrets"} 4
    # TYPE etcd_requests_total counter
    etcd_requests_total{group="",operation="create",resource="secrets"} 1
    etcd_requests_total{group="",operation="update",resource="secrets"} 4
    etcd_requests_total{group="",operation="update",resource="configmaps"} 7
"""


def read(metrics: str) -> Any:
    """What these metrics say."""
    return read_api_server(lambda path: Fetched(textwrap.dedent(metrics).encode()))


def one(direction: str, prefix: str, number: int, resource: str = "secrets") -> dict[str, Any]:
    """A transformation as rules see it."""
    return {
        "direction": direction,
        "prefix": prefix,
        "resource": resource,
        "operations": number,
    }


def test_a_server_that_encrypts_without_the_inner_steps_of_its_provider():
    assert read(ENCRYPTS) == {
        "lacking": "",
        "transformations": [
            one("from_storage", "k8s:enc:aescbc:v1:", 1),
            one("to_storage", "k8s:enc:aescbc:v1:", 2),
        ],
        "secretWrites": 2,
    }


def test_a_server_that_does_not_counts_only_what_it_wrote():
    assert read(DOES_NOT) == {"lacking": "", "transformations": [], "secretWrites": 5}


def test_plain_text_is_named_and_failures_do_not_count():
    metrics = """\
        # TYPE apiserver_storage_transformation_operations_total counter
        apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="from_storage",transformer_prefix="identity"} 7
        apiserver_storage_transformation_operations_total{resource="secrets",status="Unknown",transformation_type="to_storage",transformer_prefix="k8s:enc:kms:v2:a:"} 3
        apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:kms:v2:a:"} 0
    """
    assert read(metrics)["transformations"] == [one("from_storage", "identity", 7)]


def test_an_old_server_does_not_say_which_resource():
    metrics = """\
        # TYPE apiserver_storage_transformation_operations_total counter
        apiserver_storage_transformation_operations_total{status="OK",transformation_type="to_storage",transformer_prefix="k8s:enc:kms:v1:with \\"quotes\\":"} 1e+06
        # TYPE etcd_request_duration_seconds histogram
        etcd_request_duration_seconds_count{operation="create",type="*core.Secret"} 2
    """
    assert read(metrics) == {
        "lacking": "",
        "transformations": [
            one("to_storage", 'k8s:enc:kms:v1:with \\"quotes\\":', 1_000_000, resource="")
        ],
        "secretWrites": 2,
    }


@pytest.mark.parametrize("body", ["", "<html>log in</html>", '{"kind": "Status"}'])
def test_something_else_than_metrics(body: str):
    assert read(body) == {
        "lacking": "the metrics of the API server, which answers something else",
        "transformations": [],
        "secretWrites": 0,
    }


def test_what_was_lacking_is_handed_on():
    asked = []

    def refuse(path: str) -> Fetched:
        asked.append(path)
        return Fetched(lacking="the right to get /metrics of the API server")

    assert read_api_server(refuse)["lacking"] == "the right to get /metrics of the API server"
    assert asked == ["/metrics"]
