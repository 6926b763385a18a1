"""The OPA that the engine contract rests on starts, answers, and is gone afterwards."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.tools.opa_server import running_opa
from tests.tools.prerequisites import or_skip

pytestmark = pytest.mark.opa


@pytest.fixture
def opa() -> Iterator[str]:
    with or_skip(), running_opa() as url:
        yield url


def ask(request: urllib.request.Request | str) -> object:
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)


def test_it_evaluates_a_policy(opa: str) -> None:
    policy = b'package greeting\n\nhello := concat(" ", ["hello", input.name])'
    ask(urllib.request.Request(f"{opa}/v1/policies/greeting", data=policy, method="PUT"))
    question = json.dumps({"input": {"name": "pod"}}).encode()
    answer = ask(urllib.request.Request(f"{opa}/v1/data/greeting/hello", data=question))
    assert answer == {"result": "hello pod"}


def test_it_is_gone_after_the_block() -> None:
    with or_skip(), running_opa() as url:
        ask(f"{url}/health")
    with pytest.raises(urllib.error.URLError):
        ask(f"{url}/health")


def test_it_is_gone_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), or_skip(), running_opa() as url:
        raise ZeroDivisionError
    with pytest.raises(urllib.error.URLError):
        ask(f"{url}/health")
