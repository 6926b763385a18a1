"""Rego on an OPA server, through opa-python-client.

The policies are pushed once, under names that carry their content; then subjects go in batches, and
one query evaluates all rules of all subjects of a batch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

import msgspec

from auditor.engines import Call, Pass, RawOutcome
from auditor.errors import EngineError, PolicyError, UsageError
from auditor.model import JSON, Module

_SECONDS = 60.0
_PREFIX = "vvaudit/"
_DRIVER = Module(
    "driver.rego",
    # Outside of `vvaudit`, because a package that refers to any rule below data.vvaudit would
    # refer to itself.
    """package vvaudit_driver

results := [outcomes |
	some job in input.jobs
	outcomes := [outcome |
		some call in job.calls
		outcome := {
			"check": call.check,
			"deny": deny(call, job.document),
			"examined": examined(call, job.document),
			"unknown": unknown(call, job.document),
		}
	]
]

deny(call, document) := found if {
	found := data.vvaudit[call.family][call.rule].deny with input as document
}

unknown(call, _) := [] if not call.unsure

unknown(call, document) := found if {
	call.unsure
	found := data.vvaudit[call.family][call.rule].unknown with input as document
}

examined(call, _) := [] if not call.examine

examined(call, document) := found if {
	call.examine
	found := data.vvaudit[call.family][call.rule].examined with input as document
}
""",
)
_STRICT = {"strict-builtin-errors": "true"}
"""As in the embedded engine, a built-in that fails is an error of the rule and not `undefined`."""


@contextmanager
def open_server(modules: Sequence[Module], url: str, token: str = "") -> Iterator[ServerEngine]:
    """The server at `url` with the policies in it.

    Raises UsageError for an address that is none, EngineError if the client is not installed or
    the server cannot be reached or used, PolicyError for a policy that it does not accept.
    """
    client = _connect(url, token)
    try:
        engine = ServerEngine(client, url)
        engine.push(named_policies(modules))
        yield engine
    finally:
        client.close_connection()


def _connect(url: str, token: str) -> JSON:
    try:
        from opa_client.opa import OpaClient
    except ImportError:
        raise EngineError(
            "--engine server needs opa-python-client: pip install 'vvaudit[server]'"
        ) from None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise UsageError("--opa-url: give the server as http://HOST:PORT or https://HOST:PORT")
    if parts.username or parts.password:
        raise UsageError("--opa-url: give the token in VVAUDIT_OPA_TOKEN, not in the address")
    secure = parts.scheme == "https"
    return OpaClient(
        host=f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname,
        port=parts.port or (443 if secure else 80),
        ssl=secure,
        token=token or None,
        retries=2,
        timeout=_SECONDS,
    )


class ServerEngine:
    """Evaluates on a server. Used in this process only: a connection does not survive a fork."""

    name = "server"
    forks = False
    batch = 50

    def __init__(self, client: JSON, url: str) -> None:
        """`client` is an OpaClient, `url` its address for messages."""
        self._client, self._url = client, url

    def push(self, wanted: Mapping[str, Module]) -> None:
        """Makes the server's vvaudit policies exactly these; what is there already is left."""
        with self._speaking():
            present = {
                name for name in self._client.get_policies_list() if name.startswith(_PREFIX)
            }
            _until_settled(sorted(present - set(wanted)), self._delete)
            missing = [name for name in wanted if name not in present]
            _until_settled(missing, lambda name: self._put(name, wanted[name]))

    def _delete(self, name: str) -> str:
        from opa_client.errors import DeletePolicyError

        try:
            self._client.delete_policy(name)
        except DeletePolicyError as error:
            return f"OPA keeps the policy {name}: {error.message}"
        return ""

    def _put(self, name: str, module: Module) -> str:
        from opa_client.errors import RegoParseError

        try:
            self._client.update_policy_from_string(module.source, name, rego_compat=False)
        except RegoParseError as error:
            return f"{module.path}: OPA: {_first(error.errors) or error.message}"
        return ""

    def evaluate(self, subjects: Sequence[Sequence[Pass]]) -> Iterator[list[RawOutcome]]:
        """See `Engine.evaluate`."""
        jobs = [[_job(one.document, one.calls) for one in passes] for passes in subjects]
        answers = iter(self._query([job for of_subject in jobs for job in of_subject]))
        for of_subject in jobs:
            yield [outcome for _ in of_subject for outcome in next(answers)]

    def _query(self, jobs: Sequence[dict[str, JSON]]) -> list[list[RawOutcome]]:
        """The outcomes of each job. One rule that fails fails the whole query: then every job is
        asked alone, and then every rule."""
        if not jobs:
            return []
        answer = self._ask(jobs)
        if not isinstance(answer, str):
            return [_outcomes(job, found) for job, found in zip(jobs, answer, strict=True)]
        if len(jobs) > 1:
            return [self._query([job])[0] for job in jobs]
        (job,) = jobs
        if len(job["calls"]) > 1:
            alone = [self._query([{**job, "calls": [call]}])[0] for call in job["calls"]]
            return [[outcome for outcomes in alone for outcome in outcomes]]
        return [[RawOutcome(job["calls"][0]["check"], error=answer)]]

    def _ask(self, jobs: Sequence[dict[str, JSON]]) -> list[list[dict[str, JSON]]] | str:
        """What the server says, or in words why it could not."""
        import requests

        with self._speaking():
            try:
                answer = self._client.query_rule(
                    {"jobs": jobs}, "vvaudit_driver", "results", query_params=_STRICT
                )
            except requests.HTTPError as error:
                if error.response is None or error.response.status_code != 500:
                    raise
                return _words(error.response.text)
        found: list[list[dict[str, JSON]]] = answer.get("result", [])
        return found

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        import requests

        try:
            yield
        except requests.HTTPError as error:
            status = error.response.status_code if error.response is not None else "no status"
            raise EngineError(
                f"OPA at {self._url} answered {status}; is it an OPA server?"
            ) from None
        except requests.RequestException as error:
            raise EngineError(
                f"OPA at {self._url} cannot be reached ({type(error).__name__}); "
                "start it with: opa run --server"
            ) from None


def _until_settled(names: Sequence[str], act: Callable[[str], str]) -> None:
    """Acts on every name. The server checks all policies together after each step, so that one
    may have to wait for others; raises PolicyError when none can go on."""
    while names:
        refused = {name: words for name in names if (words := act(name))}
        if len(refused) == len(names):
            raise PolicyError(next(iter(refused.values())))
        names = list(refused)


def named_policies(modules: Sequence[Module]) -> dict[str, Module]:
    """What has to be on the server, by its name there: these and the driver. A name is also that
    of a file, because OPA names what it reads at its start by the path: a server that starts with
    all of them compiles once, and not once for each that it is sent."""
    return {_name(module): module for module in [*modules, _DRIVER]}


def _name(module: Module) -> str:
    digest = hashlib.sha256(f"{module.path}\0{module.source}".encode()).hexdigest()[:16]
    return f"{_PREFIX}{digest}.rego"


def _job(document: bytes, calls: Sequence[Call]) -> dict[str, JSON]:
    return {
        "document": msgspec.json.decode(document),
        "calls": [
            {
                "check": call.check,
                "family": family,
                "rule": rule,
                "examine": call.examine,
                "unsure": call.unsure,
            }
            for call in calls
            for family, rule in (call.package.split(".")[1:],)
        ],
    }


def _outcomes(job: dict[str, JSON], found: Sequence[dict[str, JSON]]) -> list[RawOutcome]:
    by_check = {one["check"]: one for one in found}
    return [
        RawOutcome(
            number,
            by_check[number]["deny"],
            by_check[number]["examined"],
            by_check[number]["unknown"],
        )
        if (number := call["check"]) in by_check
        else RawOutcome(number, error="the rule gives no deny or no examined")
        for call in job["calls"]
    ]


def _words(text: str) -> str:
    """`file:line: message` out of the error that OPA answers."""
    try:
        error = msgspec.json.decode(text)
    except msgspec.DecodeError:
        error = {}
    return _first(error.get("errors", ()) if isinstance(error, dict) else ()) or (
        "OPA could not evaluate it"
    )


def _first(errors: Sequence[JSON]) -> str:
    for one in errors:
        at = one.get("location", {})
        return f"line {at.get('row', '?')}: {one.get('message', '')}"
    return ""
