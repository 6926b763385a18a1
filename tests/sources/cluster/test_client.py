"""Real requests: credentials, TLS, proxies, and what is said when there is no way through."""

from __future__ import annotations

import base64
import json
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import ClusterError
from auditor.sources.cluster.client import Client, Unanswered
from auditor.sources.cluster.connection import Options, find_target
from tests.sources.cluster.api_server import NODE, ApiServer, config, serving
from tests.tools.ports import free_ports


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 and api.example.com that vouches for itself; its key beside it."""
    folder = tmp_path_factory.mktemp("tls")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=it", "-addext", "subjectAltName=IP:127.0.0.1,DNS:api.example.com"]
    subprocess.run(
        ["openssl", "req", "-x509", *curve, "-keyout", "key", "-out", "crt", *names],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder / "crt"


@contextmanager
def tls(certificate: Path, *, clients: bool = False) -> Iterator[ApiServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.parent / "key")
    if clients:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(certificate)
    with serving(ApiServer({NODE: []}), context) as api:
        yield api


def client(
    folder: Path, api: ApiServer, user: dict[str, Any], options: Options | None = None, **more: Any
) -> Client:
    file = folder / "kubeconfig"
    file.write_text(json.dumps(config({"server": api.url, **more}, user)))
    wanted = options or Options(timeout=5)
    return Client(
        find_target(
            Options(str(file), "", wanted.impersonate, wanted.groups, wanted.timeout),
            {"HOME": "/nonexistent"},
        )
    )


def sent(api: ApiServer, name: str) -> list[str]:
    """The values of a header of the last request."""
    return [value for header, value in api.headers[-1] if header.lower() == name.lower()]


def data(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()


def test_a_token_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("abc")
    with serving(ApiServer({NODE: []})) as api:
        client(tmp_path, api, {"tokenFile": "token"}).send("GET", "/version")
        assert sent(api, "Authorization") == ["Bearer abc"]
        assert sent(api, "User-Agent")[0].startswith("vvaudit/")
        assert sent(api, "Accept-Encoding") == ["gzip"]


def test_several_groups_are_several_headers(tmp_path: Path) -> None:
    with serving(ApiServer({NODE: []})) as api:
        options = Options(impersonate="ann", groups=("dev", "ops"), timeout=5)
        client(tmp_path, api, {"token": "t"}, options).send("GET", "/version")
        assert sent(api, "Impersonate-User") == ["ann"]
        assert sent(api, "Impersonate-Group") == ["dev", "ops"]


def test_a_plugins_token_is_used_and_renewed_when_it_expires(tmp_path: Path) -> None:
    status = '{"token": "t\'$n\'", "expirationTimestamp": "2020-01-01T00:00:00Z"}'
    answer = '{"apiVersion": "v1", "kind": "ExecCredential", "status": ' + status + "}"
    script = f"n=$(cat {tmp_path}/n); echo $((n+1)) >{tmp_path}/n; echo '{answer}'"
    (tmp_path / "n").write_text("1")
    user = {"exec": {"command": "sh", "args": ["-c", script], "apiVersion": "v1"}}
    with serving(ApiServer({NODE: []})) as api:
        connected = client(tmp_path, api, user)
        connected.send("GET", "/version")
        first = sent(api, "Authorization")
        connected.send("GET", "/version")
        assert (first, sent(api, "Authorization")) == (["Bearer t2"], ["Bearer t3"])


def test_a_plugins_token_that_is_not_accepted_is_replaced_once(tmp_path: Path) -> None:
    answer = '{"apiVersion": "v1", "kind": "ExecCredential", "status": {"token": "t\'$n\'"}}'
    script = f"n=$(cat {tmp_path}/n); echo $((n+1)) >{tmp_path}/n; echo '{answer}'"
    (tmp_path / "n").write_text("1")
    user = {"exec": {"command": "sh", "args": ["-c", script], "apiVersion": "v1"}}
    with serving(ApiServer({NODE: []})) as api:
        api.faults.append(
            lambda asked: asked.headers["Authorization"] == "Bearer t1" and asked.status(401)
        )
        connected = client(tmp_path, api, user)
        assert connected.send("GET", "/version").status == 200
        api.faults.append(lambda asked: asked.status(401))
        assert connected.send("GET", "/version").status == 401
        assert (tmp_path / "n").read_text() == "3\n"


def test_a_certificate_authority(tmp_path: Path, certificate: Path) -> None:
    with tls(certificate) as api:
        connected = client(
            tmp_path, api, {"token": "t"}, **{"certificate-authority": str(certificate)}
        )
        assert connected.send("GET", "/version").status == 200
        assert connected.shown == f"cluster test ({api.url})"


def test_the_account_of_the_pod_that_this_runs_in(
    tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("abc")
    (tmp_path / "ca.crt").write_bytes(certificate.read_bytes())
    with tls(certificate) as api:
        host, port = api.url.removeprefix("https://").split(":")
        for name, value in (("HOST", host), ("PORT", port)):
            monkeypatch.setenv(f"KUBERNETES_SERVICE_{name}", value)
        environment = {"HOME": "/nonexistent", "KUBERNETES_SERVICE_HOST": host}
        connected = Client(find_target(Options(timeout=5), environment, tmp_path))
        assert connected.send("GET", "/version").status == 200
        assert sent(api, "Authorization") == ["bearer abc"]
        assert connected.shown == f"cluster in-cluster ({api.url})"


def test_a_client_certificate(tmp_path: Path, certificate: Path) -> None:
    user = {
        "client-certificate-data": data(certificate),
        "client-key-data": data(certificate.parent / "key"),
    }
    with tls(certificate, clients=True) as api:
        connected = client(tmp_path, api, user, **{"certificate-authority-data": data(certificate)})
        assert connected.send("GET", "/version").status == 200


@pytest.mark.parametrize(("name", "accepted"), [("api.example.com", True), ("other", False)])
def test_the_name_that_the_certificate_must_have(
    tmp_path: Path, certificate: Path, name: str, accepted: bool
) -> None:
    cluster = {"certificate-authority": str(certificate), "tls-server-name": name}
    with tls(certificate) as api:
        connected = client(tmp_path, api, {"token": "t"}, **cluster)
        if accepted:
            assert connected.send("GET", "/version").status == 200
        else:
            with pytest.raises(Unanswered) as raised:
                connected.send("GET", "/version")
            assert str(raised.value) == (
                "no TLS connection: the server's certificate is not accepted: Hostname mismatch, "
                "certificate is not valid for 'other'."
            )


def test_a_certificate_that_nobody_knows(tmp_path: Path, certificate: Path) -> None:
    with tls(certificate) as api:
        with pytest.raises(Unanswered) as raised:
            client(tmp_path, api, {"token": "t"}).send("GET", "/version")
        assert str(raised.value) == (
            "no TLS connection: the server's certificate is not accepted: self-signed certificate"
        )
        assert raised.value.final


def test_a_server_whose_certificate_is_not_to_be_checked(
    tmp_path: Path, certificate: Path, recwarn: pytest.WarningsRecorder
) -> None:
    with tls(certificate) as api:
        cluster = {"insecure-skip-tls-verify": True}
        assert (
            client(tmp_path, api, {"token": "t"}, **cluster).send("GET", "/version").status == 200
        )
    assert [str(w.message) for w in recwarn if "verif" in str(w.message)] == []


@pytest.mark.parametrize("where", ["kubeconfig", "environment"])
def test_through_a_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    with serving(ApiServer({NODE: []})) as proxy:
        api = ApiServer({NODE: []}, url="http://api.example.com:6443")
        cluster = {}
        if where == "kubeconfig":
            cluster["proxy-url"] = proxy.url
        else:
            monkeypatch.setenv("HTTP_PROXY", proxy.url)
            monkeypatch.delenv("REQUEST_METHOD", raising=False)
        client(tmp_path, api, {"token": "t"}, **cluster).send("GET", "/version")
        assert proxy.asked == ["GET http://api.example.com:6443/version"]


def test_a_proxy_that_is_not_for_this_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.0/8")
    with serving(ApiServer({NODE: []})) as api:
        assert client(tmp_path, api, {"token": "t"}).send("GET", "/version").status == 200


def test_a_proxy_with_a_password_that_is_not_there(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    api = ApiServer({NODE: []}, url="http://api.example.com")
    cluster = {"proxy-url": f"http://me:s3cret@127.0.0.1:{port}"}
    with pytest.raises(Unanswered) as raised:
        client(tmp_path, api, {"token": "t"}, **cluster).send("GET", "/version")
    assert str(raised.value) == "the proxy cannot be used"


def test_several_groups_through_a_proxy_that_would_join_them(tmp_path: Path) -> None:
    api = ApiServer({NODE: []}, url="http://api.example.com")
    options = Options(impersonate="ann", groups=("dev", "ops"))
    with pytest.raises(ClusterError, match="several groups cannot be impersonated through a proxy"):
        client(tmp_path, api, {"token": "t"}, options, **{"proxy-url": "http://127.0.0.1:1"})


def test_nobody_listens(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    api = ApiServer({NODE: []}, url=f"http://127.0.0.1:{port}")
    with pytest.raises(Unanswered, match="it cannot be reached: connection refused"):
        client(tmp_path, api, {"token": "t"}).send("GET", "/version")


def test_a_name_that_is_not_known(tmp_path: Path) -> None:
    api = ApiServer({NODE: []}, url="http://api.invalid")
    with pytest.raises(Unanswered, match="its name is not known"):
        client(tmp_path, api, {"token": "t"}).send("GET", "/version")


@pytest.mark.parametrize(
    "user",
    [
        {"client-certificate-data": "s3cret!", "client-key-data": "s3cret!"},
        {"client-certificate-data": "czNjcmV0", "client-key-data": "czNjcmV0"},
    ],
)
def test_credentials_that_are_garbage(
    tmp_path: Path, certificate: Path, user: dict[str, Any]
) -> None:
    with tls(certificate) as api:
        with pytest.raises((ClusterError, Unanswered)) as raised:
            client(tmp_path, api, user, **{"insecure-skip-tls-verify": True}).send("GET", "/x")
        assert "s3cret" not in str(raised.value)
        assert "czNj" not in str(raised.value)
