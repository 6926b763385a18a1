"""No format gives a credential away, wherever in a report it stands."""

from __future__ import annotations

import base64
import string

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.formats import FORMATS, Format
from auditor.model import (
    JSON,
    Coverage,
    Examined,
    Finding,
    Outcome,
    Problem,
    Related,
    Report,
    ResourceRef,
    SetInForce,
    Stage,
    Waiver,
)
from tests.formats.samples import at, finding, ref, report, verdict, view

every_format = pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)

NUMBERS_ONLY = (FORMATS["prometheus"],)

some = settings(deadline=None, max_examples=25)

SECRETS = st.text(string.ascii_letters + string.digits, min_size=8, max_size=40).map("Zq7".__add__)

LITERAL = """\
kind: Deployment
spec:
  containers:
    - name: web
      env:
        - name: DB_PASSWORD
          value: {}
        - name: API_TOKEN
          value: |
            {}
            {}
      args:
        - --password
        - {}
"""

SECRET = """\
kind: Secret
metadata:
  name: database
data:
  a: {}
  b: >
    {}
stringData: {{c: {}}}
"""


def written(write: Format, report: Report, text: str = "", uri: str = "m.yaml") -> str:
    return write(report, view({uri: text}, all=True, show=frozenset({"held"})))


@every_format
@some
@given(secret=SECRETS)
def test_not_in_any_text_of_a_report(write: Format, secret: str) -> None:
    words = f"the variable DB_PASSWORD={secret} is set"
    url = f"https://user:{secret}@example.test/m.yaml"
    resource = ref(uri=url)
    failed = finding(
        message=words,
        resource=resource,
        observed={"password": secret, "url": url},
        expected=[words],
        related=(Related(resource, at(url, 1, 1), words),),
        remediation=words,
    )
    waived = finding(message=words, resource=resource, waiver=Waiver("me", words, "never"))
    seen = Examined(resource, "", "spec.password", secret, at(url, 1, 1))
    whole = report(
        source=(url,),
        sets=(SetInForce("shop", words, words),),
        findings=(failed, waived),
        verdicts=(
            verdict(
                "A-1", words, Outcome.BROKEN, findings=(failed,), expects=words, notes=(words,)
            ),
            verdict("A-2", words, Outcome.HELD, examined=(seen,), exemptions=(words,)),
            verdict("A-3", words, Outcome.UNVERIFIED, missing=(words,), section=words),
        ),
        problems=(Problem(url, 1, Stage.READ, words, words),),
        coverage=Coverage(1, 1, 0, {"Deployment": 1}, ("a",), (words,)),
        reason=words,
    )

    assert secret not in written(write, whole)


@every_format
@some
@given(secret=SECRETS, line=st.integers(1, 13))
def test_not_in_an_excerpt_with_literals(write: Format, secret: str, line: int) -> None:
    assert secret not in about_line(write, ref(uri="m.yaml"), LITERAL, secret, line)


@every_format
@some
@given(secret=SECRETS, line=st.integers(1, 8), kind=st.sampled_from(["Secret", "Platform"]))
def test_not_in_an_excerpt_of_a_secret(write: Format, secret: str, line: int, kind: str) -> None:
    encoded = base64.b64encode(secret.encode()).decode()
    resource = ref(uri="m.yaml", kind=kind)

    assert encoded not in about_line(write, resource, SECRET, encoded, line)


@every_format
@some
@given(secret=SECRETS)
def test_not_as_the_value_of_a_variable_that_the_message_names(write: Format, secret: str) -> None:
    thing = finding(
        message="DB_PASSWORD is a literal",
        path="spec.containers[0].env[0].value",
        observed=secret,
        expected="a reference to a Secret",
    )

    assert secret not in written(write, report(findings=(thing,)))


@every_format
@pytest.mark.parametrize("path", ["data.a", 'data["tls.key"]', "stringData.b", "data"])
@pytest.mark.parametrize("value", ["c2VjcmV0LXNlY3JldA==", {"a": "c2VjcmV0LXNlY3JldA=="}])
def test_not_as_a_value_of_a_secret(write: Format, path: str, value: JSON) -> None:
    resource = ref(kind="Secret")
    thing = finding(resource=resource, path=path, observed=value)
    seen = Examined(resource, "", path, value, at("m.yaml", 1, 1))
    held = verdict("A-1", "statement", Outcome.HELD, examined=(seen,))

    assert "c2Vj" not in written(write, report(findings=(thing,), verdicts=(held,)))


@every_format
def test_references_stay_readable(write: Format) -> None:
    text = "env:\n- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: backend-db\n"
    thing: Finding = finding(
        resource=ref(uri="m.yaml"),
        location=at("m.yaml", 4, 5),
        path="env[0].valueFrom.secretKeyRef.name",
        observed="backend-db",
    )

    shown = written(write, report(findings=(thing,)), text)

    assert ("backend-db" in shown) is (write not in NUMBERS_ONLY)


def about_line(write: Format, resource: ResourceRef, form: str, secret: str, line: int) -> str:
    thing = msgspec.structs.replace(
        finding(resource=resource, location=at("m.yaml", line, 3), path="spec"), observed=None
    )
    return written(write, report(findings=(thing,)), form.format(secret, secret, secret, secret))
