"""From options, environment and kubeconfig to a cluster and an identity."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import UsageError, VvauditError
from auditor.sources.cluster.connection import Options, find_target, without_credentials
from tests.sources.cluster.api_server import config

SERVER = {"server": "https://10.0.0.1/"}
TOKEN = {"token": "t0ken-s3cret"}


def at(file: Path, user: dict[str, Any], **cluster: Any) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(config({**SERVER, **cluster}, user)))
    return file


def test_the_order_of_places(tmp_path: Path) -> None:
    home = at(tmp_path / ".kube" / "config", {"token": "home"})
    listed = at(tmp_path / "listed", {"token": "listed"})
    named = at(tmp_path / "named", {"token": "named"})
    env = {"HOME": str(tmp_path)}
    assert find_target(Options(), env).user == {"token": "home"}
    env["KUBECONFIG"] = f"{tmp_path}/missing:{listed}:{home}"
    assert find_target(Options(), env).user == {"token": "listed"}
    target = find_target(Options(kubeconfig=str(named)), env)
    assert (target.name, target.server, target.user) == (
        "test",
        "https://10.0.0.1",
        {"token": "named"},
    )


@pytest.mark.parametrize(
    ("options", "env", "words"),
    [
        (Options(), {}, "no cluster to look at: there is no ~/.kube/config; name one with"),
        (Options(), {"KUBECONFIG": "/no"}, "KUBECONFIG=/no: no such file"),
        (Options(kubeconfig="/no"), {}, "/no: no such file"),
    ],
)
def test_nothing_to_look_at(options: Options, env: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        find_target(options, {"HOME": "/nonexistent", **env})


def test_in_a_pod_there_are_no_contexts(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("abc")
    env = {"HOME": "/nonexistent", "KUBERNETES_SERVICE_HOST": "10.96.0.1"}
    assert find_target(Options(), env, tmp_path).name == "in-cluster"
    with pytest.raises(UsageError, match="--context prod: there is no kubeconfig"):
        find_target(Options(context="prod"), env, tmp_path)


@pytest.mark.parametrize(
    ("user", "options", "headers"),
    [
        ({}, Options(), ()),
        ({"as": "ann"}, Options(), (("Impersonate-User", "ann"),)),
        (
            {
                "as": "ann",
                "as-groups": ["dev", "ops"],
                "as-uid": "7",
                "as-user-extra": {"acme.com/project": ["a", "b"]},
            },
            Options(),
            (
                ("Impersonate-User", "ann"),
                ("Impersonate-Group", "dev"),
                ("Impersonate-Group", "ops"),
                ("Impersonate-Uid", "7"),
                ("Impersonate-Extra-acme.com%2Fproject", "a"),
                ("Impersonate-Extra-acme.com%2Fproject", "b"),
            ),
        ),
        (
            {"as": "ann", "as-groups": ["dev"]},
            Options(impersonate="bob", groups=("ops",)),
            (("Impersonate-User", "bob"), ("Impersonate-Group", "ops")),
        ),
    ],
)
def test_another_identity(
    tmp_path: Path, user: dict[str, Any], options: Options, headers: tuple[object, ...]
) -> None:
    at(tmp_path / ".kube" / "config", {**TOKEN, **user})
    assert find_target(options, {"HOME": str(tmp_path)}).headers == headers


def refusal(tmp_path: Path, user: dict[str, Any], options: Options, **cluster: Any) -> str:
    at(tmp_path / ".kube" / "config", user, **cluster)
    with pytest.raises(VvauditError) as raised:
        find_target(options, {"HOME": str(tmp_path)})
    assert "s3cret" not in str(raised.value)
    return str(raised.value)


def test_a_group_without_a_user_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, TOKEN, Options(groups=("dev",))) == (
        "--as-group needs --as: a group alone cannot be impersonated"
    )


def test_a_header_cannot_be_smuggled_in(tmp_path: Path) -> None:
    words = refusal(tmp_path, TOKEN, Options(impersonate="a\r\nImpersonate-Group: system:masters"))
    assert words == "the name to impersonate has a line break in it"


def test_nobody_audits_as_a_stranger(tmp_path: Path) -> None:
    assert refusal(tmp_path, {}, Options()) == "context test: user test has no credentials"


def test_a_local_proxy_has_credentials_of_its_own(tmp_path: Path) -> None:
    at(tmp_path / ".kube" / "config", {}, server="http://127.0.0.1:8001")
    assert find_target(Options(), {"HOME": str(tmp_path)}).server == "http://127.0.0.1:8001"


def test_a_server_without_an_address(tmp_path: Path) -> None:
    assert refusal(tmp_path, TOKEN, Options(), server="10.0.0.1") == (
        "context test: its cluster has no server address"
    )


def test_a_plugin_that_fails_is_an_error(tmp_path: Path) -> None:
    plugin = {"command": "false", "apiVersion": "client.authentication.k8s.io/v1"}
    assert refusal(tmp_path, {"exec": plugin}, Options()) == (
        "credential plugin false: ended with 1; run it by hand to see what it lacks"
    )


def test_a_login_by_oidc_uses_the_token_that_is_there(tmp_path: Path) -> None:
    provider = {"name": "oidc", "config": {"id-token": "abc", "refresh-token": "s3cret"}}
    at(tmp_path / ".kube" / "config", {"auth-provider": provider})
    assert find_target(Options(), {"HOME": str(tmp_path)}).user == {"token": "abc"}


def test_other_providers_are_gone(tmp_path: Path) -> None:
    provider = {"name": "gcp", "config": {"access-token": "s3cret"}}
    assert refusal(tmp_path, {"auth-provider": provider}, Options()) == (
        "context test: its auth-provider is not supported; use a credential plugin (exec)"
    )


def test_an_address_is_shown_without_credentials() -> None:
    assert without_credentials("https://me:s3cret@host:6443/path?token=s3cret") == (
        "https://host:6443/path"
    )
