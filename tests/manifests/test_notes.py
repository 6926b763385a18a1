"""What the platform's document says twice and differently is said in the ledger, beside the promise
that it concerns, with the arithmetic."""

from __future__ import annotations

import pytest

from auditor.catalog import load_catalog

CONTRADICTIONS = {
    "PostgreSQL in the capacity table": ("HA-08", "12Gi / 6 cores", "4 + 2 x 2 = 8Gi"),
    "one StatefulSet, two classes": ("STO-05", "one claim template", "on a gp3 volume"),
    "one Redis pod": ("HA-14", "counts one Redis pod", "one replica to promote"),
    "the nodes' sizes": ("RES-09", "3 x t3.xlarge is 12 vCPU and 48 GiB", "8 vCPU and 16 GB"),
    "the volumes' sum": ("STO-06", "100 + 2 x 100 + 10 + 50 + 10 + 20 = 390 GB", "500 GB"),
    "ingress without egress": ("NET-01", "nothing of egress", "if egress is denied too"),
    "the uptime": ("OPS-04", "99.95 %", "99.99 %"),
    "one user for every pod": ("POD-01", "UID 1000 for every pod", "users of their own"),
    "the file of Redis": ("HA-12", "redis-deployment.yaml", "StatefulSet"),
}


@pytest.mark.parametrize("words", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_contradiction_is_stated_beside_its_promise(words: tuple[str, str, str]):
    row, one, other = words
    (promise,) = [g for g in load_catalog().sets["valueverse"].guarantees if g.id == row]
    assert any(one in note and other in note for note in promise.notes), promise.notes
