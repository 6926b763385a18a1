"""`vvaudit scan` with evidence besides the objects: a Prometheus, and files of the cloud's."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.running import vvaudit
from tests.evidence.http_server import Reply, Request, serving

SET = """\
id: shop
title: The shop
description: What it promises.
sections: {OPS: Operations, SEC: Security}
guarantees:
- id: OPS-1
  section: OPS
  statement: The API answers quickly
  expects: below 50 ms
  severity: medium
  evidence: [metric]
  checks:
  - rule: metric_in_range
    parameters: {what: the latency, query: "job:latency:p50", unit: s, below: 0.05}
    evidence: metric
- id: SEC-1
  section: SEC
  statement: Secrets are encrypted at rest
  expects: envelope encryption
  severity: high
  evidence: [status, cloud]
  alternatives: true
  checks:
  - {rule: secrets_encrypted_at_rest, evidence: status}
  - {rule: cluster_secrets_encrypted, evidence: cloud}
"""
NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"


def platform(folder: Path) -> tuple[str, ...]:
    """Arguments for a scan of one object by the promises above."""
    (folder / "guarantees").mkdir()
    (folder / "guarantees" / "shop.yaml").write_text(SET)
    (folder / "namespace.yaml").write_text(NAMESPACE)
    return ("scan", str(folder / "namespace.yaml"), "-p", str(folder), "-g", "shop", "-f", "json")


def outcomes(out: str) -> dict[str, tuple[str, list[str]]]:
    """Each promise's verdict, and what is missing."""
    return {v["id"]: (v["status"], v["missing"]) for v in json.loads(out)["verdicts"]}


def latency(value: str) -> Reply:
    """A Prometheus' answer."""
    result = [{"metric": {}, "value": [1767323045, value]}]
    return Reply(
        json.dumps({"status": "success", "data": {"resultType": "vector", "result": result}})
    )


def test_without_evidence_the_promises_are_unverified_and_say_what_would_settle_them(tmp_path):
    ran = vvaudit(*platform(tmp_path))
    assert ran.code == 0
    found = outcomes(ran.out)
    assert found["OPS-1"][0] == found["SEC-1"][0] == "unverified"
    assert any("--prometheus" in one for one in found["OPS-1"][1])
    assert any("--evidence" in one for one in found["SEC-1"][1])


def test_a_measured_value_settles_a_promise(tmp_path):
    scan = platform(tmp_path)
    with serving(lambda request: latency("0.031")) as (url, seen):
        ran = vvaudit(*scan, "--prometheus", url)
    assert (ran.code, ran.err) == (0, "")
    assert outcomes(ran.out)["OPS-1"] == ("held", [])
    asked = {"query": "job:latency:p50", "time": "2026-01-02T03:04:05Z"}
    assert seen == [Request("/api/v1/query", asked, None)]
    with serving(lambda request: latency("0.5")) as (url, _):
        ran = vvaudit(*scan, "--prometheus", url, "--fail-on", "medium")
    assert ran.code == 1
    (finding,) = json.loads(ran.out)["results"]
    assert finding["message"] == "the latency is 0.5 s; promised is less than 0.05 s"


def test_a_prometheus_that_does_not_answer_is_a_problem_and_settles_nothing(tmp_path):
    scan = platform(tmp_path)
    with serving(lambda request: Reply("", status=401)) as (url, _):
        ran = vvaudit(*scan, "--prometheus", url)
    words = "it answers 401; it wants another token"
    assert ran.code == 3
    assert outcomes(ran.out)["OPS-1"] == (
        "unverified",
        [f"the latency: {words} (job:latency:p50)"],
    )
    (problem,) = json.loads(ran.out)["problems"]
    assert problem["message"] == (f"Prometheus gave no answer: the query job:latency:p50: {words}")


def test_no_number_is_no_proof(tmp_path):
    scan = platform(tmp_path)
    with serving(lambda request: latency("NaN")) as (url, _):
        ran = vvaudit(*scan, "--prometheus", url)
    assert outcomes(ran.out)["OPS-1"] == (
        "unverified",
        ["the latency: the value is NaN (job:latency:p50)"],
    )


def test_the_token_comes_from_a_file_and_is_never_shown(tmp_path):
    scan = platform(tmp_path)
    token = tmp_path / "token"
    token.write_text("very-secret-token\n")
    with serving(lambda request: latency("0.031")) as (url, seen):
        ran = vvaudit(*scan, "--prometheus", url, "--prometheus-token-file", str(token))
    assert ran.code == 0
    assert seen[0].authorization == "Bearer very-secret-token"
    assert "very-secret-token" not in ran.out + ran.err


def test_the_cloud_settles_a_promise(tmp_path):
    scan = platform(tmp_path)
    cluster = tmp_path / "cluster.json"
    arn = "arn:aws:eks:eu-central-1:111122223333:cluster/shop"
    cluster.write_text(json.dumps({"cluster": {"name": "shop", "arn": arn, "version": "1.31"}}))
    ran = vvaudit(*scan, "--evidence", str(cluster))
    assert (ran.code, outcomes(ran.out)["SEC-1"]) == (0, ("held", []))
    cluster.write_text(json.dumps({"cluster": {"name": "shop", "arn": arn, "version": "1.24"}}))
    ran = vvaudit(*scan, "--evidence", str(cluster))
    assert (ran.code, outcomes(ran.out)["SEC-1"][0]) == (1, "broken")


def test_a_file_of_another_kind_is_a_problem(tmp_path):
    scan = platform(tmp_path)
    other = tmp_path / "other.json"
    other.write_text('{"Reservations": []}')
    ran = vvaudit(*scan, "--evidence", str(other))
    assert ran.code == 3
    (problem,) = json.loads(ran.out)["problems"]
    assert problem["message"] == "is no evidence of the cloud: nothing in it is known here"
    assert outcomes(ran.out)["SEC-1"][0] == "unverified"


def test_options_that_cannot_be_used(tmp_path):
    scan = platform(tmp_path)
    empty = tmp_path / "token"
    empty.write_text("\n")
    said = [
        vvaudit(*scan, *more)
        for more in (
            ("--prometheus-ca", "ca.pem"),
            ("--prometheus", "localhost:9090"),
            ("--prometheus", "https://x.example", "--prometheus-token-file", str(empty)),
            ("--prometheus", "https://x.example", "--prometheus-token-file", "no-such-file"),
            ("--evidence", "no-such-file.json"),
        )
    ]
    assert [ran.code for ran in said] == [2] * 5
    assert [ran.err for ran in said] == [
        "vvaudit: --prometheus-ca is about a Prometheus: give --prometheus as well\n",
        "vvaudit: --prometheus: is no address; write https://HOST[:PORT][/PATH]\n",
        f"vvaudit: --prometheus-token-file {empty}: holds no token\n",
        "vvaudit: --prometheus-token-file no-such-file: cannot be read: No such file or directory\n",
        "vvaudit: --evidence no-such-file.json: cannot be read: No such file or directory\n",
    ]
