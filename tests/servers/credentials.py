"""The Secrets of manifests/, as External Secrets and cert-manager would make them.

The values are awkward on purpose: quotes, backslashes, colons and spaces that one of the formats
on the way (SQL, a password file, a user list, a URL) gives a meaning to.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from tests.servers.manifest_files import bodies, body
from tests.tools.scripts import ScriptError

ACTION = re.compile(r"\{\{ \.(\w+)((?: \| [^|{}]+)*) \}\}")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def stored(key: str, name: str) -> str:
    """What the store that is not there has in property `name` of the secret `key`."""
    return f'{key.rpartition("/")[2]}\'s "{name}" \\ a:b+c%20 {{1}}'


def secret(name: str) -> dict[str, str]:
    """A Secret's entries, made from its ExternalSecret."""
    spec = body("ExternalSecret", name)["spec"]
    values = {
        entry["secretKey"]: stored(entry["remoteRef"]["key"], entry["remoteRef"]["property"])
        for entry in spec["data"]
    }
    if "template" not in spec["target"]:
        return values
    templates: Mapping[str, str] = spec["target"]["template"]["data"]
    return {key: rendered(template, values) for key, template in templates.items()}


def rendered(template: str, values: Mapping[str, str]) -> str:
    """A Go template of the few forms that the database's Secrets use; others are an error."""

    def replaced(action: re.Match[str]) -> str:
        value = values[action[1]]
        for step in action[2].split(" | ")[1:]:
            words = [json.loads(word) for word in QUOTED.findall(step)]
            if step == "urlquery":
                value = quote_plus(value)
            elif step.startswith("replace "):
                value = value.replace(*words)
            else:
                raise ValueError(f"{step} is not among the template functions known here")
        return value

    return ACTION.sub(replaced, template)


@dataclass(frozen=True)
class Authority:
    """A CA of its own, which signs what the manifests' Certificates ask for."""

    folder: Path
    certificate: str

    @classmethod
    def of(cls, issuer: str, folder: Path) -> Authority:
        """The CA behind an Issuer of manifests/."""
        wanted = body("Issuer", issuer)["spec"]["ca"]["secretName"]
        (spec,) = [spec for spec in _certificates() if spec["secretName"] == wanted]
        assert spec["isCA"], f"Issuer {issuer} signs with a certificate that is no CA's"
        folder.mkdir()
        _openssl(folder, "ca", f"/CN={spec['commonName']}")
        return cls(folder, (folder / "ca.crt").read_text())

    def secret(self, name: str, issuer: str) -> dict[str, str]:
        """The entries of the Secret that a Certificate asks for."""
        (spec,) = [spec for spec in _certificates() if spec["secretName"] == name]
        assert spec["issuerRef"]["name"] == issuer, f"{name} is not from {issuer}"
        usages = {"digital signature": "digitalSignature", "key encipherment": "keyEncipherment"}
        names = ",".join(f"DNS:{each}" for each in spec["dnsNames"])
        key_usage = ",".join(usages[each] for each in spec["usages"] if each in usages)
        extensions = [f"subjectAltName=critical,{names}", f"keyUsage=critical,{key_usage}"]
        extensions += ["basicConstraints=critical,CA:FALSE"]
        if "server auth" in spec["usages"]:
            extensions.append("extendedKeyUsage=serverAuth")
        signing = ["-CA", "ca.crt", "-CAkey", "ca.key"]
        for extension in extensions:
            signing += ["-addext", extension]
        _openssl(self.folder, name, "/", *signing)
        made = {f"tls.{end}": (self.folder / f"{name}.{end}").read_text() for end in ("crt", "key")}
        return {**made, "ca.crt": self.certificate}


def _certificates() -> list[Mapping[str, Any]]:
    return [each["spec"] for each in bodies("Certificate")]


def _openssl(folder: Path, name: str, subject: str, *more: str) -> None:
    line = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    line += ["-nodes", "-days", "2", "-subj", subject, "-keyout", f"{name}.key"]
    line += ["-out", f"{name}.crt", *more]
    answer = subprocess.run(line, cwd=folder, capture_output=True, text=True, timeout=30)
    if answer.returncode != 0:
        raise ScriptError(f"openssl made no certificate {name}: {answer.stderr}")
