"""What is masked, what stays readable, and that no credential gets through."""

from __future__ import annotations

import json
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.redact import REDACTED, mask, mask_lines, mask_value, secretish
from auditor.redact.hints import suspicious

some = settings(deadline=None, max_examples=25)

PASSWORD = "c0rrect-Horse"

WITH_A_PASSWORD = [
    "password: {}",
    'password: "{}"',
    "password: '{}'",
    "- password: {}",
    "# password: {}",
    "DB_PASSWORD={}",
    "export DB_PASSWORD={}",
    "db.password = {}",
    "the variable API_TOKEN={} is set in clear",
    '{{"password":"{}","user":"web"}}',
    '{{"password": "{}", "user": "web"}}',
    r'config: "{{\"password\":\"{}\",\"user\":\"web\"}}"',
    "{{user: web, password: {}, port: 5432}}",
    "{{name: DB_PASSWORD, value: {}}}",
    "{{value: {}, name: DB_PASSWORD}}",
    '[{{"name":"API_TOKEN","value":"{}"}}]',
    "args: [--password, {}]",
    'args: ["--token", "{}"]',
    "args: [--password={}]",
    "mysql --password {} --host db",
    "redis-server --requirepass {}",
    "requirepass {}",
    "sentinel auth-pass mymaster {}",
    "postgres://web:{}@db:5432/shop",
    "url: redis://:{}@cache:6379/0",
    "https://example.test/hook?token={}&channel=ops",
    "Server=db;Password={};Encrypt=true",
    "host=db password={} user=web",
    "apiKey: {}",
    "access_key: {}",
    "AWS_SECRET_ACCESS_KEY: {}",
    "privateKey: {}",
    "credentials: {}",
    "clientSecret: {}",
    "PGPASSWORD: {}",
    "smtp_pass: {}",
    "tokens: [{}, other]",
    "Authorization: Bearer {}",
    "password:{}",
]


@pytest.mark.parametrize("form", WITH_A_PASSWORD)
def test_a_value_beside_a_credentials_key_is_masked(form: str) -> None:
    masked = mask(form.format(PASSWORD))

    assert PASSWORD not in masked
    assert REDACTED in masked


@pytest.mark.parametrize("form", WITH_A_PASSWORD)
@some
@given(secret=st.text(string.ascii_letters + string.digits + "_-+/.!^~", min_size=8, max_size=40))
def test_whatever_the_password_is(form: str, secret: str) -> None:
    if secret.strip(".") not in form and not secret.startswith("-"):
        assert secret.strip(".") not in mask(form.format(secret))


SHAPES = [
    "AKIAIOSFODNN7EXAMPLE",
    "ASIAIOSFODNN7EXAMPLE",
    "ghp_" + "a1B2" * 9,
    "gho_" + "a1B2" * 9,
    "github_pat_" + "a1B2_" * 10,
    "glpat-" + "a1B2" * 5,
    "xoxb-123456789012-abcdefGHIJ",
    "AIza" + "a1B2-" * 7,
    "sk_live_" + "a1B2" * 6,
    "npm_" + "a1B2" * 9,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ",
]


@pytest.mark.parametrize("token", SHAPES)
@pytest.mark.parametrize("form", ["{}", "note: {}", 'x: "{}"', "run --with={} now", "a/{}/b"])
def test_a_well_known_token_is_masked_wherever_it_stands(token: str, form: str) -> None:
    assert mask(form.format(token)) == form.format(REDACTED)


def test_a_hashed_password_is_masked() -> None:
    assert mask('"web" "SCRAM-SHA-256$4096:c2FsdA==$a2V5:a2V5"') == f'"web" "{REDACTED}"'


READABLE = [
    "secretName: backend-db",
    "existingSecret: backend-db",
    "name: db-password",
    "secretKeyRef: {name: db, key: password}",
    "valueFrom: {secretKeyRef: {name: db-password, key: value}}",
    "password: $(DB_PASSWORD)",
    "password: ${DB_PASSWORD}",
    "DB_PASSWORD=$(FROM_SECRET)",
    "DB_PASSWORD=${FROM_SECRET}",
    "postgres://web:$(DB_PASSWORD)@db:5432/shop",
    "postgres://web:${DB_PASSWORD}@db:5432/shop",
    "automountServiceAccountToken: false",
    "password: ",
    'password: ""',
    "automountServiceAccountToken: false # nothing in the pod asks for it",
    'password: "{{ .password }}"',
    "secrets=/run/secrets/postgres",
    "password_encryption: scram-sha-256",
    "passwordFile: /run/secrets/db",
    "secret: {secretName: tls, optional: false}",
    "imagePullSecrets: [{name: registry}]",
    'resources: ["secrets"]',
    "the token of the service account is mounted; expected that it is not",
    "image: registry.example/token-service:1.4.2",
    "http://collector:8080/v1/traces",
    "user@example.test",
    "key: node-role.kubernetes.io/control-plane",
    "tokenExpirationSeconds: 3600",
]


@pytest.mark.parametrize("text", READABLE)
def test_references_and_settings_stay_readable(text: str) -> None:
    assert mask(text) == text


def test_the_rest_of_a_line_stays_readable() -> None:
    assert mask("postgres://web:pw@db/shop") == f"postgres://web:{REDACTED}@db/shop"
    assert mask('{"password":"x","port":5432}') == f'{{"password":"{REDACTED}","port":5432}}'
    assert mask("a?token=x&b=1") == f"a?token={REDACTED}&b=1"
    assert mask("env DB_PASSWORD=x is set") == f"env DB_PASSWORD={REDACTED} is set"


def test_a_reference_with_more_behind_it_is_masked() -> None:
    assert mask("PASSWORD=${PREFIX}hunter2") == f"PASSWORD={REDACTED}"
    assert mask("password: ${PASSWORD:-hunter2}") == f"password: {REDACTED}"


BLOCKS = {
    "literal block": "password: |\n  {}\n\n  {}\nafter: shown",
    "folded block": "list:\n  - token: >-\n      {}\n    after: shown",
    "next line": "password:\n  {}\nafter: shown",
    "long quoted": 'password: "{}\n  {}"\nafter: shown',
    "quoted at the margin": "password: 'first\n{}'\nafter: shown",
    "plain on two lines": "password: first\n  {}\nafter: shown",
    "sequence": "tokens:\n- {}\n- {}\nafter: shown",
    "flow sequence": "tokens: [\n  {},\n  {}\n]\nafter: shown",
    "value below": "password:\n  value: {}\nafter: shown",
    "environment": "env:\n  - name: DB_PASSWORD\n    value: {}\n  - name: X\n    value: shown",
    "environment turned round": "- value: {}\n  name: DB_PASSWORD\n- name: X\n  value: shown",
    "environment block": "- name: API_TOKEN\n  value: |\n    {}\n- name: X\n  value: shown",
    "JSON environment": '{{\n  "name": "DB_PASSWORD",\n  "value": "{}"\n}}\nshown',
    "flag": "args:\n  - --password\n  - {}\n  - shown",
    "key block": (
        "x: |\n  -----BEGIN RSA PRIVATE KEY-----\n  {}\n  {}\n  -----END RSA PRIVATE KEY-----\n"
        "after: shown"
    ),
    "key block in JSON": (
        '{{"x":"-----BEGIN PRIVATE KEY-----\\n{}\\n-----END PRIVATE KEY-----\\n"}}\nshown'
    ),
    "key block without an end": "shown: 1\nx: |\n  -----BEGIN EC PRIVATE KEY-----\n  {}\n",
    "Secret": "kind: Secret\nmetadata:\n  name: shown\ndata:\n  a: {}\n  b: {}\n",
    "Secret with its kind last": "stringData:\n  a: {}\n  b: |\n    x: {}\nkind: Secret\nx: shown",
    "Secret in a list": (
        "items:\n- kind: Secret\n  data:\n    a: {}\n- kind: ConfigMap\n  data:\n    a: shown"
    ),
    "Secret with flow data": "kind: Secret\ndata: {{a: {}, b: {}}}\nx: shown",
    "Secret with a tag": "kind: !!str 'Secret' # shown\ndata:\n  a: {}",
    "Secret in JSON": '{{\n  "kind": "Secret",\n  "data": {{\n    "a": "{}"\n  }}\n}}\nshown',
    "Secret in one line": '{{"kind":"Secret","data":{{"a":"{}"}}}}\n---\nx: 1\n',
    "Secret in flow": "{{kind: Secret, apiVersion: v1,\n data: {{a: {}}}}}",
    "Secret kept by kubectl": (
        "annotations:\n  kubectl.kubernetes.io/last-applied-configuration: |\n"
        '    {{"data":{{"a":"{}"}}}}\nx: shown'
    ),
}


@pytest.mark.parametrize("form", BLOCKS.values(), ids=BLOCKS)
def test_values_of_several_lines_are_masked_and_what_follows_is_not(form: str) -> None:
    lines = form.format(PASSWORD, PASSWORD).split("\n")

    masked = mask_lines(lines)

    assert PASSWORD not in "\n".join(masked)
    assert len(masked) == len(lines)
    assert ("shown" in "\n".join(masked)) == ("shown" in form)


@pytest.mark.parametrize("form", BLOCKS.values(), ids=BLOCKS)
@some
@given(secret=st.text(string.ascii_letters + string.digits + "_+/.=:", min_size=8, max_size=40))
def test_whatever_stands_in_them(form: str, secret: str) -> None:
    if secret not in form and not secret.endswith(":"):
        assert secret not in mask(form.format(secret, secret))


def test_of_a_secret_only_keys_are_shown() -> None:
    lines = [
        "apiVersion: v1",
        "kind: Secret",
        "metadata:",
        "  name: database",
        "  annotations:",
        "    note: hunter2",
        "stringData:",
        "  user: web",
        "  name: |",
        "    name: hunter2",
        "# hunter2",
    ]

    assert mask_lines(lines, of_secret=True) == [
        "apiVersion: v1",
        "kind: Secret",
        "metadata:",
        "  name: database",
        "  annotations:",
        f"    note: {REDACTED}",
        "stringData:",
        f"  user: {REDACTED}",
        f"  name: {REDACTED}",
        f"    {REDACTED}",
        REDACTED,
    ]


def test_values_are_masked_by_their_keys() -> None:
    assert mask_value("hunter2", "dbPassword") == REDACTED
    assert mask_value(123456, "pin_token") == REDACTED
    assert mask_value(False, "automountServiceAccountToken") is False
    assert mask_value(None, "password") is None
    assert mask_value("backend-db", "secretName") == "backend-db"
    assert mask_value("$(DB)", "password") == "$(DB)"
    assert mask_value(3, "replicas") == 3
    assert mask_value(("--token", "x", "--port", "80")) == ["--token", REDACTED, "--port", "80"]


def test_values_are_masked_inside_objects() -> None:
    assert mask_value(
        {
            "env": [
                {"name": "DB_PASSWORD", "value": "hunter2"},
                {"name": "DB_HOST", "value": "db"},
                {"name": "DB_USER", "valueFrom": {"secretKeyRef": {"name": "db", "key": "user"}}},
            ],
            "password": {"value": "hunter2"},
            "tokens": ["a", "b"],
            "url": "redis://:hunter2@cache",
        }
    ) == {
        "env": [
            {"name": "DB_PASSWORD", "value": REDACTED},
            {"name": "DB_HOST", "value": "db"},
            {"name": "DB_USER", "valueFrom": {"secretKeyRef": {"name": "db", "key": "user"}}},
        ],
        "password": {"value": REDACTED},
        "tokens": [REDACTED, REDACTED],
        "url": f"redis://:{REDACTED}@cache",
    }


def test_a_whole_secret_is_masked_but_for_its_keys() -> None:
    secret = {"kind": "Secret", "data": {"a": "eA=="}, "stringData": None, "type": "Opaque"}

    assert mask_value(secret) == {
        "kind": "Secret",
        "data": {"a": REDACTED},
        "stringData": REDACTED,
        "type": "Opaque",
    }


@some
@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@some
@given(st.text("paswordtken:=\"'{}[],| \n-$()@/\\", max_size=200))
def test_lines_keep_their_number(text: str) -> None:
    assert mask(text).count("\n") == text.count("\n")


@some
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=10,
    )
)
def test_a_masked_value_is_still_a_value(value: object) -> None:
    json.dumps(mask_value(value))


@pytest.mark.parametrize(
    "piece",
    [
        "pw",
        "password",
        "password: ",
        "a:",
        "://",
        "://a:b@",
        "eyJ-",
        "eyJ",
        "\\",
        '\\"',
        "token=,",
        "- ",
        "-----BEGIN PRIVATE KEY-----",
        "{kind: Secret, ",
        "name: token, ",
        "'",
        '"',
        "(",
        " ",
        "xox",
        "name: token\n",
        "- name: token\n",
        "kind: Secret\n",
        "password:\n",
        'password: "\n',
    ],
)
def test_hostile_texts_take_no_time(piece: str) -> None:
    start = time.process_time()
    for text in (piece * 4_000, "password: " + piece * 4_000, "token=" + piece * 4_000):
        mask(text)

    assert time.process_time() - start < 3


def test_which_keys_hold_credentials() -> None:
    for key in (
        "password",
        "DB_PASSWORD",
        "clientSecret",
        "api-key",
        "tls.privateKey",
        "PGPASSWORD",
    ):
        assert secretish(key), key
    for key in (
        "",
        "secretName",
        "secretKeyRef",
        "existingSecret",
        "compass",
        "passthrough",
        "key",
    ):
        assert not secretish(key), key


_WORDS = (
    "secret",
    "Secrets",
    "token",
    "key",
    "auth",
    "author",
    "user",
    "creds",
    "AUTH",
    "Authority",
)
_PLAIN = st.text(string.ascii_letters, min_size=1, max_size=24)


@settings(deadline=None, max_examples=500)
@given(
    st.lists(st.sampled_from(_WORDS) | _PLAIN, min_size=1, max_size=8),
    st.lists(st.sampled_from([" ", ", ", "; ", ". ", " (", ") ", "-"]), min_size=8, max_size=8),
)
def test_what_the_quick_look_lets_through_has_nothing_to_hide(words, between):
    text = "".join(one for pair in zip(words, between, strict=False) for one in pair).rstrip("(- ")

    if not suspicious(text):
        assert mask_lines([text]) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "No secret sits in a ConfigMap, an environment literal or an argument",
        "Containers run as a non-root user",
        "Service account tokens are mounted only where used (by default).",
    ],
)
def test_sentences_about_secrets_are_let_through(text):
    assert not suspicious(text)
    assert mask_lines([text]) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "authorization token abcdefgh",
        "the token is abc1defg",
        "user bob on >abcdef",
        "the secret: abcdefgh",
        "AGE-SECRET-KEY-1ABCDEFGHJKLMNPQRSTUVWXYZ",
        "requirepass abcdefgh",
        "secret --token abcdefgh",
        "xoxb-abcdefgh the token",
    ],
)
def test_what_may_hide_something_is_looked_at(text):
    assert suspicious(text)
    assert REDACTED in mask(text)
