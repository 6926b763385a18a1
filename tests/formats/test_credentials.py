"""Whatever the rules detect, no report shows: the patterns of the masks are held to those of the
rules, detector by detector."""

from __future__ import annotations

import base64
import json
import re
import string
from functools import cache
from typing import Any

import pytest
import regorus
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.catalog import load_catalog, shipped_policies
from auditor.engines.embedded import EmbeddedEngine
from auditor.redact import REDACTED, mask, mask_lines, mask_value, secretish
from tests.cli.running import vvaudit
from tests.policies.fixtures import RULES, Fixture, judge_fixture

LIB = shipped_policies() / "lib"
SECRET_RULES = sorted(folder.name for folder in (RULES / "secrets").iterdir() if folder.is_dir())

PW = "Tr0ub4dor-3"

# Put together from parts, so that no scanner of repositories takes them for real.
SAMPLES: dict[str, list[tuple[str, str, str]]] = {
    # detector: (name of the file, text, what must not be shown)
    "in an address": [
        ("app.url", f"postgres://bob:{PW}@db:5432/app", PW),
        ("app.url", f"redis://:{PW}@cache:6379/0", PW),
        ("app.url", f"amqp+tls://bob:x:{PW}@broker/", PW),
    ],
    "of a Redis server": [
        ("redis.conf", f"appendonly yes\nrequirepass {PW}\n", PW),
        ("redis.conf", f"  masterauth '{PW}'\n", PW),
        ("redis.conf", f'primaryauth "{PW}"\n', PW),
        ("redis.conf", f"sentinel auth-pass main {PW}\n", PW),
        ("redis.conf", f"sentinel sentinel-pass {PW}\n", PW),
        ("redis.conf", "requirepass a,b]c:d\n", "a,b]c:d"),
    ],
    "of a Redis user": [
        ("users.acl", f"user default off\nuser bob on >{PW} ~* +@all\n", PW),
        ("users.acl", f"user bob on ~* +@all >first-one >{PW}\n", "first-one"),
        ("users.acl", f"user bob on ~* +@all >first-one >{PW}\n", PW),
    ],
    "of a database role": [
        ("init.sql", f"ALTER ROLE bob PASSWORD '{PW}';\n", PW),
        ("init.sql", f"CREATE USER bob IDENTIFIED BY '{PW}';\n", PW),
        ("init.sql", "ALTER ROLE bob PASSWORD 'a\"b\\c-d';\n", "c-d"),
    ],
    "in an Authorization header": [
        ("nginx.conf", f"proxy_set_header Authorization: Bearer {PW};\n", PW),
        ("app.json", f'{{"Authorization": "Basic {PW}"}}', PW),
        ("app.ini", f"authorization = token {PW}\n", PW),
    ],
    "of a registry": [
        ("config.json", '{"auths": {"reg": {"auth": "Ym9iOlRyMHViNGQ="}}}', "Ym9iOlRyMHViNGQ="),
    ],
    "of a login": [
        ("netrc", f"machine h login bob password {PW}\n", PW),
        ("notes", f"machine h\n  login bob password {PW}\n", PW),
    ],
    "of a client": [
        ("run.sh", f"mysql -h db -p{PW} app\n", PW),
        ("run.sh", f"mysqldump -u root -p'{PW}' app | gzip\n", PW),
        ("run.sh", "mariadb-dump -phunter app\n", "hunter"),
        ("run.sh", f"sshpass -p{PW} ssh h\n", PW),
    ],
    "of a Redis client": [
        ("run.sh", f"redis-cli -h db -a {PW} ping\n", PW),
        ("run.sh", f"valkey-benchmark --pass '{PW}'\n", PW),
    ],
    "of a client of MongoDB": [
        ("run.sh", f"mongodump -u bob -p {PW} --archive\n", PW),
        ("run.sh", "mongosh -u bob -p 12345678 --eval x\n", "12345678"),
    ],
    "of curl": [
        ("run.sh", f"curl -fsS -u bob:{PW} https://h/x\n", PW),
        ("run.sh", f'curl --user "bob:{PW}" https://h/x\n', PW),
        ("run.sh", "curl -u bob:12345678 https://h/x\n", "12345678"),
    ],
    "of a pgpass line": [
        ("pgpass", f"db:5432:app:bob:{PW}\n", PW),
        (".pgpass", f"*:*:*:bob:{PW}\n", PW),
        ("app.pgpass", "db:5432:app:fad:beefbeef\n", "beefbeef"),
    ],
    "of a PgBouncer user": [
        ("userlist.txt", f'"bob" "{PW}"\n', PW),
        ("userlist.txt", f'"al" ""\n  "bob"\t"{PW}"\n', PW),
    ],
    "a private key": [
        ("x", f"-----BEGIN RSA {'PRIVATE'} KEY-----\n{PW}\n-----END RSA PRIVATE KEY-----\n", PW),
        ("x", f"-----BEGIN PGP {'PRIVATE'} KEY BLOCK-----\n{PW}\n-----END PGP X-----\n", PW),
    ],
    "an AWS access key id": [("x", f"id {'AK' + 'IA0123456789ABCDEF'}", "0123456789ABCDEF")],
    "a GitHub token": [
        ("x", f"a {'gh' + 'p_' + '0a1B' * 10}", "0a1B" * 10),
        ("x", f"a {'github' + '_pat_' + '0a1B' * 10}", "0a1B" * 10),
    ],
    "a GitLab token": [("x", f"a {'gl' + 'pat-0123456789abcdefghij'}", "0123456789abcdefghij")],
    "a Slack token": [("x", f"a {'xo' + 'xb-0123456789-0123456789'}", "0123456789")],
    "a Slack webhook": [
        (
            "x",
            f"a https://{'hooks.slack' + '.com/services/T01234567/B01234567/abcdefghijklmnopqrst'}",
            "abcdefghijklmnopqrst",
        )
    ],
    "a Google API key": [("x", f"a {'AI' + 'za' + '0a1B-' * 7}", "0a1B-0a1B")],
    "a Stripe key": [("x", f"a {'sk_' + 'live_0123456789abcdef'}", "0123456789abcdef")],
    "an npm token": [("x", f"a {'npm' + '_' + '0a1B' * 9}", "0a1B" * 9)],
    "a Vault token": [("x", f"a {'hv' + 's.0123456789abcdefghij0123'}", "0123456789abcdefghij")],
    "a JSON Web Token": [
        ("x", f"a {'ey' + 'J0123456789.' + 'ey' + 'J0123456789.0123456789'}", "0123456789")
    ],
    "a password hash": [
        ("x", f"app:{'$' + '2y$10$' + '0123456789abcdefghij'}", "0123456789abcdefghij"),
        ("x", f"app:{'$' + '2a$10$' + '0123456789abcdefghij'}", "0123456789abcdefghij"),
        ("x", f"{'$' + 'argon2id$v=19$m=65536,t=3,p=4$0123456789+abcdefghij'}", "abcdefghij"),
        ("x", f"app:{'$' + 'apr1$0123$' + '0123456789abcdefghij'}", "0123456789abcdefghij"),
        ("x", f"app:{'$' + '6$0123$' + '0123456789abcdefghij'}", "0123456789abcdefghij"),
        ("x", f"a {'SCRAM-SHA' + '-256$4096:c2FsdA==$a2V5:a2V5'}", "c2FsdA"),
    ],
    "pair 0": [
        ("s.xml", f"<server><username>ci</username><password>{PW}</password></server>\n", PW),
    ],
    "pair 1": [
        ("v.yaml", f"env:\n- name: SMTP_PASSWORD\n  value: {PW}\n", PW),
        ("v.xml", f'<p name="db.password" value="{PW}"/>\n', PW),
        ("v.ini", f" name=DB_PASSWORD\n value={PW}\n", PW),
        ("v.json", f'[{{"name": "TOKEN", "value": "{PW}"}}]', PW),
    ],
    "assignment": [
        ("a.yaml", f"db:\n  password: {PW} # here\n", PW),
        ("a.json", f'{{"password":"{PW}","x":1}}', PW),
        ("a.ini", f"admin_password = {PW}\n", PW),
        ("a.rb", f":password => '{PW}'\n", PW),
        ("a.go", f'password := "{PW}"\n', PW),
        ("a.mk", f"PASSWORD:={PW}\n", PW),
        ("a.sh", f"export PGPASSWORD={PW} && x\n", PW),
        ("a.net", f"Server=db;AccountKey={PW};\n", PW),
        ("a.txt", f"api.key = {PW}\n", PW),
        ("a.txt", f"session-key={PW}\n", PW),
        ("a.txt", f"{'x' * 300}.password={PW}\n", PW),
        ("a.js", f"auth_token:'{PW}'\n", PW),
        ("a.txt", "password: ab}cd-ef0\n", "cd-ef0"),
    ],
    "name": [
        ("DB_PASSWORD", PW, PW),
        ("PGPASS", PW, PW),
        ("DBPASS", PW, PW),
        ("rootpw", PW, PW),
        ("REDISCLI_AUTH", PW, PW),
        ("accountKey", PW, PW),
        ("DB_PASSWORD", "12345678", "12345678"),
        ("DB_PASSWORD", "correct horse", "horse"),
    ],
}
ALL = [(what, number) for what, samples in SAMPLES.items() for number in range(len(samples))]

COMMANDS: list[tuple[list[str], str]] = [
    (["run", "--token", PW], PW),
    (["run", f"--requirepass={PW}"], PW),
    (["mysql", "-uroot", f"-p{PW}"], PW),
    (["mysql", "-phunter"], "hunter"),
    (["mysql", "-p", "hunter"], "hunter"),
    (["redis-cli", "-a", "hunter", "ping"], "hunter"),
    (["/usr/bin/mongosh", "-p", "hunter"], "hunter"),
    (["sh", "-c", f"curl -u bob:{PW} https://h/x"], PW),
]

UNDETECTED = [
    # not for the rules to decide, but nothing to show either
    f"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={PW};EndpointSuffix=x",
    f"# old pw was {PW}",
    f"# the password was {PW}",
    f"pw {PW}",
    f"args: [-p, {PW}]",
    f'args: ["-p", "{PW}"]',
    f"args:\n- -p\n- {PW}",
    f"args:\n- -p{PW}",
    f"args:\n- --password # as before\n- {PW}",
    f"args:\n- --password\n\n- >-\n  {PW}\n",
    f"args: [--password,\n  {PW}]",
    f"args: [curl, -u, 'bob:{PW}', x]",
    f"args:\n- -u\n- bob:{PW}",
    f"image: bob:{PW}@reg.example/x:1.0",
    f"the image bob:{PW}@reg.example:5000/x@sha256:{'ab' * 32} is unsigned",
    f"binaryData:\n  x: {PW}",
    f'{{"binaryData":{{"x":"{PW}"}}}}',
    f"https://h/c?sv=1&sig={PW}",
    f"ACL SETUSER bob on >{PW} ~*",
    f'args: [ACL, SETUSER, bob, on, ">{PW}"]',
    f"machine h\nlogin bob\npassword {PW}\n",
]

READABLE = [
    "image: registry.example:5000/web:2.1.0@sha256:" + "ab" * 32,
    "image: web:2.1.0@sha256:" + "ab" * 32,
    "ssh://git@github.com/org/repo",
    "args: [-p, '8080']",
    "args: [-p, /data]",
    "args:\n- -p\n- /var/lib/x\n",
    "args: [--token, $(TOKEN), --password-file, /run/secrets/pw]",
    "args:\n- --web.token\n- $(TOKEN)\n- --token\n- --verbose",
    "docker run -u 1000:1000 x",
    "password: /etc/secrets/db",
    "PASSWORD=$DB_PASSWORD",
    "admin_password = $__file{/etc/secrets/admin}",
    "password = %(DB_PASSWORD)s",
    'curl -u "$USER:$PASS" https://shop.example/x',
    "cidr: fd00:10:244:1:0::/80",
    "podCIDRs: [fd00:10:96:1:2:3:4:5, 10.0.0.0/8]",
    "arn:aws:iam::123456789012:role/web",
    "arn:aws:logs:*:*:log-group:*",
    "schedule: 0 3 * * *",
    "command: [sh, -c, echo x >/dev/null]",
    "key: app.kubernetes.io/name",
    "user app is allowed",
    "variable DB_PASSWORD holds what looks like a credential (a value of 7 characters)",
    "argument 1 of container web holds what looks like a credential"
    " (a value of 7 characters for --password, a value of 11 characters of a PgBouncer user)",
    "ConfigMap app holds what looks like a credential under redis.conf"
    " (a value of 7 characters for password, a password hash, and 3 more)",
]


@cache
def library() -> Any:
    engine = regorus.Engine()
    for file in sorted(LIB.glob("credential*.rego")):
        engine.add_policy(str(file), file.read_text())
    return engine


def told(query: str) -> Any:
    found = json.loads(library().eval_query_as_json(query)).get("result")
    return found[0]["expressions"][0]["value"] if found else None


def in_rego(text: str) -> str:
    return json.dumps(text)


@cache
def detectors() -> dict[str, str]:
    """The patterns of the rules by what they detect."""
    places = told("data.vvaudit.lib.credential_formats.places")
    pairs = told("data.vvaudit.lib.credentials._pairs")
    return {
        **{what: pattern for patterns in places.values() for what, pattern in patterns.items()},
        **told("data.vvaudit.lib.credential_formats.shapes"),
        **{f"pair {number}": pattern for number, pattern in enumerate(pairs)},
        "assignment": told("data.vvaudit.lib.credentials._assignment"),
    }


def test_every_detector_has_a_sample() -> None:
    assert set(SAMPLES) == {*detectors(), "name"}


@pytest.mark.parametrize(("what", "number"), ALL)
def test_the_library_detects_the_sample_and_says_by_what(what: str, number: int) -> None:
    name, text, _ = SAMPLES[what][number]
    said = told(f"data.vvaudit.lib.credentials.found({in_rego(name)}, {in_rego(text)})")

    assert said
    if what not in ("name", "assignment", "pair 0", "pair 1"):
        assert any(what in one for one in said), said


@pytest.mark.parametrize(("what", "number"), ALL)
def test_the_masks_hide_the_sample(what: str, number: int) -> None:
    name, text, secret = SAMPLES[what][number]
    block = [f"  {name}: |", *(f"    {line}" for line in text.splitlines()), "  after: shown"]

    for masked in (
        mask_lines(block),
        mask_lines([f"  {json.dumps(name)}: {json.dumps(text)},"]),
        mask_lines([json.dumps({"data": {"a": "1", name: text, "z": "shown"}})]),
        mask_lines([f"x: {json.dumps(json.dumps({name: text}))}"]),
        [str(mask_value({name: text}))],
        [str(mask_value(text, name))],
    ):
        assert secret not in "\n".join(masked)
    assert mask_lines(block)[-1] == "  after: shown"
    if what != "name" and "beef" not in secret:
        assert secret not in mask(text)


@pytest.mark.parametrize(("words", "secret"), COMMANDS)
def test_the_masks_hide_words_of_commands(words: list[str], secret: str) -> None:
    items = [f"  - {json.dumps(word)}" for word in words]

    assert secret not in str(mask_value(words))
    assert secret not in "\n".join(mask_lines(["args:", *items]))
    assert secret not in "\n".join(mask_lines([f"args: {json.dumps(words)}"]))
    assert secret not in "\n".join(mask_lines([f"args: [{', '.join(words)}]"]))
    assert secret not in mask(json.dumps({"args": words}, indent=2))


@pytest.mark.parametrize("text", UNDETECTED)
def test_what_no_rule_detects_is_masked_as_well(text: str) -> None:
    assert PW not in mask(text)
    assert PW not in "\n".join(mask_lines([f"  {line}" for line in text.split("\n")]))


@pytest.mark.parametrize("text", READABLE)
def test_references_paths_and_messages_stay_readable(text: str) -> None:
    assert mask(text) == text


def pod(name: str, words: list[str]) -> str:
    items = "\n".join(f"    - {json.dumps(word)}" for word in words)
    return f"""\
apiVersion: v1
kind: Pod
metadata:
  name: {name}
  namespace: x
spec:
  containers:
  - args:
{items}
    name: c
    image: bob:{PW}@reg.example/x
"""


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What scans of all samples print, in block scalars and in JSON, by every rule."""
    folder = tmp_path_factory.mktemp("samples")
    documents = []
    for what, number in ALL:
        name, text, _ = SAMPLES[what][number]
        key = re.sub("[^a-z0-9]+", "-", f"{what}-{number}".lower())
        block = "".join(f"    {line}\n" for line in text.splitlines())
        documents.append(
            "apiVersion: v1\nkind: ConfigMap\n"
            f"metadata: {{name: {key}}}\ndata:\n  before: {PW}\n  {name}: |\n{block}  after: {PW}\n"
        )
        flat = {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": key, "namespace": "j"},
            "data": {name: text},
        }
        (folder / f"{key}.json").write_text(json.dumps(flat, indent=2 if number % 2 else None))
    documents += [pod(f"p{n}", words) for n, (words, _) in enumerate(COMMANDS)]
    (folder / "all.yaml").write_text("---\n".join(documents))
    return {
        "terminal": vvaudit("scan", str(folder), "--all", "--show", "held", COLUMNS="200").out,
        "json": vvaudit("scan", str(folder), "--format", "json").out,
    }


@pytest.mark.parametrize("format", ["terminal", "json"])
def test_a_scan_flags_every_sample_and_shows_none(scanned: dict[str, str], format: str) -> None:
    text = scanned[format]
    flat = " ".join(text.split())

    for what, number in ALL:
        key = re.sub("[^a-z0-9]+", "-", f"{what}-{number}".lower())
        assert f"ConfigMap {key} holds what looks like a credential" in flat, key
        assert SAMPLES[what][number][2] not in text, key
    for words, secret in COMMANDS:
        assert not re.search(rf"\b{secret}\b", text), words
    assert PW not in text


def literals(value: str, name: str) -> set[str]:
    """What the rules take for a credential in a value, by their own patterns."""
    found = {value} if "\n" not in value and told_name(name) else set()
    shaped: set[str] = set()
    for what, pattern in detectors().items():
        flags = re.ASCII | (re.MULTILINE if "(?m)" in pattern else 0)
        for match in re.finditer(pattern, value, flags):
            if what == "assignment":
                if told_name(match[2]):
                    found.add((match[6] or match[7] or "").rstrip("}])|\\"))
            elif what.startswith("pair"):
                if told_name(match[1]):
                    found.add(match[2])
            elif what == "a private key":
                shaped |= {
                    line.strip() for line in value[match.end() :].split("\n") if line[:1] != "-"
                }
            elif what.startswith(("a ", "an ")):
                shaped.add(match[0].strip())
            else:
                found.add(match[1])
    return {one for one in found if told_literal(one)} | shaped - {""}


def told_name(name: str) -> bool:
    return bool(told(f"data.vvaudit.lib.credential_words.names_one({in_rego(name)})"))


def told_literal(value: str) -> bool:
    return bool(told(f'data.vvaudit.lib.credential_words.literal("password", {in_rego(value)})'))


def value_at(body: Any, path: str) -> tuple[str, str]:
    """The value at the path of a finding and the name that it stands under."""
    before, node, name = None, body, ""
    for quoted, index, plain in re.findall(r'\["([^"]+)"\]|\[(\d+)\]|([^.\[\]]+)', path):
        before, node = node, node[int(index) if index else quoted or plain]
        name = quoted or plain or name
    if name == "value" and isinstance(before, dict):
        name = before["name"]
    if path.startswith("binaryData"):
        node = base64.b64decode(node).decode()
    return node, name


FAILING = [
    Fixture(rule, file)
    for rule in SECRET_RULES
    for file in sorted((RULES / "secrets" / rule).glob("fail.*.yaml"))
]


@pytest.mark.parametrize("fixture", FAILING, ids=str)
def test_what_a_fixture_is_flagged_for_is_in_no_output(fixture: Fixture) -> None:
    from auditor.sources.files import load_files

    catalog = load_catalog()
    findings = judge_fixture(catalog, EmbeddedEngine(catalog.modules), fixture).findings
    bodies = {
        (r.kind, r.namespace, r.name): r.body
        for r in load_files([str(fixture.file)], None).resources
    }
    flagged: set[str] = set()
    for one in findings:
        ref = one.resource
        value, name = value_at(bodies[ref.kind, ref.namespace, ref.name], one.path)
        found = literals(value, name)
        if not found and one.path.rpartition("[")[0].endswith(("command", "args")):
            found = {value, value[2:]} if value.startswith("-p") else {value}
        assert found, f"nothing was extracted at {one.path}"
        flagged |= found
        if one.path.startswith("binaryData"):
            flagged.add(base64.b64encode(value.encode()).decode())

    outputs = [
        vvaudit("scan", str(fixture.file), "--all", COLUMNS="200").out,
        vvaudit("scan", str(fixture.file), "--format", "json").out,
    ]
    assert findings
    for literal in flagged:
        for output in outputs:
            assert not re.search(rf"(?<![\w.-]){re.escape(literal)}(?![\w-])", output), literal


some = settings(deadline=None, max_examples=150)

_words = sorted(
    {
        word
        for file in ("credential_words.rego", "credentials.rego")
        for word in re.findall(r"(?<![a-z])[a-z]{2,}(?![a-z])", (LIB / file).read_text())
    }
)
_parts = st.one_of(
    st.sampled_from(_words),
    st.sampled_from(["password", "secret", "token", "pass", "pw", "api_key", "db", "x", "1"]),
)


@some
@given(
    st.lists(
        st.tuples(_parts, st.sampled_from([str.lower, str.upper, str.capitalize])),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(["", "_", "-", "."]),
)
def test_every_name_that_a_rule_takes_for_one_is_one(parts: Any, between: str) -> None:
    name = between.join(change(word) for word, change in parts)

    if told_name(name):
        assert secretish(name)


@some
@given(
    st.text(string.ascii_letters + string.digits + "/._-$(){}%@:+=!~*[]<>^,;&", max_size=16).map(
        str.strip
    )
)
def test_every_value_that_a_rule_takes_for_one_is_masked(value: str) -> None:
    if told_literal(value):
        assert mask_value(value, "password") == REDACTED
        assert mask_lines([f"password: {json.dumps(value)}"]) == [f"password: {REDACTED}"]
