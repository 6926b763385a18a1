"""kubeconfig files, merged and checked; what they hold is never repeated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.errors import ClusterError, UsageError, VvauditError
from auditor.sources.cluster.kubeconfig import read_context
from tests.sources.cluster.api_server import Object, config

SERVER = {"server": "https://10.0.0.1"}
TOKEN = "t0ken-s3cret"


def write(file: Path, body: Object | str) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_text(body if isinstance(body, str) else json.dumps(body))
    return file


def test_the_current_context(tmp_path: Path) -> None:
    file = write(tmp_path / "config", config(SERVER, {"token": TOKEN}))
    context = read_context([file])
    assert (context.name, context.user_name) == ("test", "test")
    assert (context.cluster, context.user) == (SERVER, {"token": TOKEN})


def test_the_first_file_that_says_something_wins(tmp_path: Path) -> None:
    first = write(tmp_path / "a", config(SERVER, {"token": "first"}))
    second = config({"server": "https://10.0.0.2"}, {"token": "second"})
    second["current-context"] = "prod"
    other = config(SERVER, {"token": "other"}, "prod")
    second["contexts"] += other["contexts"]
    second["clusters"] += other["clusters"]
    second["users"] += other["users"]
    files = [tmp_path / "missing", first, write(tmp_path / "b", second)]
    assert read_context(files).user == {"token": "first"}
    assert read_context(files).cluster == SERVER
    assert read_context(files, "prod").user == {"token": "other"}


def test_paths_are_relative_to_the_file_that_names_them(tmp_path: Path) -> None:
    for name in ("ca.crt", "token"):
        write(tmp_path / "home" / name, "x")
    user = {"tokenFile": "token", "exec": {"command": "./bin/login", "apiVersion": "v1"}}
    body = config({**SERVER, "certificate-authority": "ca.crt"}, user)
    context = read_context([write(tmp_path / "home" / "config", body)])
    assert context.cluster["certificate-authority"] == str(tmp_path / "home" / "ca.crt")
    assert context.user["tokenFile"] == str(tmp_path / "home" / "token")
    assert context.user["exec"]["command"] == str(tmp_path / "home" / "bin" / "login")


def test_a_plugin_that_is_looked_up_on_the_path_stays_a_name(tmp_path: Path) -> None:
    user = {"exec": {"command": "aws", "apiVersion": "v1"}}
    file = write(tmp_path / "config", config(SERVER, user))
    assert read_context([file]).user["exec"]["command"] == "aws"


def test_a_context_that_does_not_exist_is_told_with_its_neighbours(tmp_path: Path) -> None:
    file = write(tmp_path / "config", config(SERVER, {"token": TOKEN}, "production"))
    with pytest.raises(UsageError, match="unknown context 'prod'; did you mean production"):
        read_context([file], "prod")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (f"users: [{{token: '{TOKEN}'", "is no kubeconfig: it does not parse"),
        (f"- {TOKEN}", "is no kubeconfig: it is not one mapping"),
        (f"users: {TOKEN}", "is no kubeconfig: users is no list"),
        (f"users: [{TOKEN}]", "is no kubeconfig: an entry of users has no name"),
        (f"users: [{{name: me, user: {TOKEN}}}]", "user me is no mapping"),
        ("{}", "has no current context; name one with --context"),
        (
            "{current-context: a, contexts: [{name: a, context: {cluster: b}}]}",
            "context a names cluster 'b', which is not there",
        ),
        (
            "{current-context: a, contexts: [{name: a, context: {cluster: b, user: c}}], "
            "clusters: [{name: b, cluster: {}}]}",
            "context a names user 'c', which is not there",
        ),
    ],
)
def test_a_file_that_is_none_is_said_and_not_quoted(tmp_path: Path, body: str, words: str) -> None:
    file = write(tmp_path / "config", body)
    with pytest.raises(VvauditError) as raised:
        read_context([file])
    assert words in str(raised.value)
    assert str(file) in str(raised.value)
    assert TOKEN not in str(raised.value)


def test_a_certificate_that_is_not_there(tmp_path: Path) -> None:
    user = {"client-certificate": "me.crt", "client-key": "me.key"}
    file = write(tmp_path / "config", config(SERVER, user))
    with pytest.raises(ClusterError) as raised:
        read_context([file])
    assert str(raised.value) == (
        f"context test: client-certificate {tmp_path}/me.crt: cannot be read: "
        "No such file or directory"
    )


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    with pytest.raises(ClusterError, match="config: cannot be read: Is a directory"):
        read_context([tmp_path / "config"])
