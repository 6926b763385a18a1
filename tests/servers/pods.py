"""Pods of manifests/ as a kubelet would make them: volumes, users, environment, containers.

Nothing is substituted: a container sees its files at the paths that the manifest says, read-only
where it says so, on a read-only root, as the user and with the command that it says.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.servers import manifest_files as manifests
from tests.servers.namespaces import Container, Mount, Sandbox, User

# What the images are built with.
IMAGE = {
    "PATH": "/usr/lib/postgresql/15/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
}

INITIALISING = 60  # seconds

Secrets = Mapping[str, Mapping[str, str]]


class Identity(NamedTuple):
    """A pod's own name, and the one by which the others find it."""

    name: str
    domain: str


def identities(workload: str) -> list[Identity]:
    """The pods of a StatefulSet, by the names that its Service gives them."""
    whole = manifests.body("StatefulSet", workload)
    suffix = f"{whole['spec']['serviceName']}.{whole['metadata']['namespace']}.svc.cluster.local"
    names = [f"{workload}-{number}" for number in range(whole["spec"]["replicas"])]
    return [Identity(name, f"{name}.{suffix}") for name in names]


class Pod:
    """One pod of a workload, with those of its containers whose programs are here."""

    def __init__(
        self, workload: str, sandbox: Sandbox, secrets: Secrets, running: Sequence[str]
    ) -> None:
        self.workload = workload
        self.running = running
        self.name = sandbox.name
        self.sandbox = sandbox
        self._spec = manifests.pod_spec(workload)
        self._folder = sandbox.world.folder / sandbox.name
        self._group: int = self._spec["securityContext"]["fsGroup"]
        self._volumes = {v["name"]: self._volume(v, secrets) for v in self._spec["volumes"]}
        for claim in manifests.claims(workload):
            # In memory as well: these tests end processes, not machines.
            name = claim["metadata"]["name"]
            folder = sandbox.world.memory(self._folder / name, "1g", "2775")
            sandbox.world.run("chgrp", str(self._group), str(folder))
            self._volumes[name] = folder
        self._containers: dict[str, Container] = {}

    def __getitem__(self, name: str) -> Container:
        return self._containers[name]

    def start(self) -> None:
        """Runs the init containers, one after the other, then starts the rest."""
        for init in self._spec.get("initContainers", []):
            self.start_container(init["name"])
            status = self[init["name"]].wait(INITIALISING)
            assert status == 0, f"{init['name']} ended with {status}:\n{self.log()}"
        self.start_container(*self.running)

    def start_container(self, *names: str) -> None:
        """Starts containers, or starts them again: the volumes are still there."""
        for name in names:
            if name not in self._containers:
                self._containers[name] = self._container(name)
            self._containers[name].start()

    def probe(self, name: str, kind: str) -> str:
        """Why the probe of a container fails; nothing when it passes."""
        if not self[name].alive:
            return f"{self.name}/{name} has ended"
        probe = manifests.container(self.workload, name)[kind]
        command = probe.get("exec", {}).get("command")
        if command is None:
            port = probe["tcpSocket"]["port"]
            command = ["bash", "-c", f": > /dev/tcp/127.0.0.1/{self._port(name, port)}"]
        answer = self[name].run(*command, seconds=probe.get("timeoutSeconds", 1) + 1)
        if answer.returncode == 0:
            return ""
        return f"{self.name}/{name} {kind}: {command} ended with {answer.returncode}"

    def log(self) -> str:
        """The last words of each container."""
        ends = [
            f"--- {self.name}/{name}\n" + "\n".join(each.log.read_text().splitlines()[-15:])
            for name, each in self._containers.items()
        ]
        return "\n".join(ends)

    def _container(self, name: str) -> Container:
        spec = manifests.container(self.workload, name)
        security = spec["securityContext"]
        fields = {"metadata.name": self.name}
        mounts = [
            Mount(self._volumes[m["name"]], m["mountPath"], m.get("readOnly", False))
            for m in spec["volumeMounts"]
        ]
        return Container(
            self.sandbox,
            f"{self.name}/{name}",
            User(security["runAsUser"], security["runAsGroup"], [self._group]),
            {**IMAGE, **manifests.environment(self.workload, name, fields)},
            manifests.command(self.workload, name),
            mounts,
            self._folder / f"{name}.log",
        )

    def _volume(self, volume: Mapping[str, Any], secrets: Secrets) -> Path:
        folder = self._folder / str(volume["name"])
        if "emptyDir" in volume:
            size: str = volume["emptyDir"]["sizeLimit"].replace("Mi", "m")
            return self.sandbox.world.memory(folder, size, "2777")
        folder.mkdir(parents=True)
        if "configMap" in volume:
            source, files = volume["configMap"], manifests.config_map(volume["configMap"]["name"])
        else:
            source, files = volume["secret"], dict(secrets[volume["secret"]["secretName"]])
        for item in source.get("items", [{"key": key, "path": key} for key in files]):
            file = folder / str(item["path"])
            file.write_text(files[item["key"]])
            file.chmod(source.get("defaultMode", 0o644))
            os.chown(file, 0, self._group)
        return folder

    def _port(self, container: str, port: int | str) -> int:
        for each in manifests.container(self.workload, container)["ports"]:
            if port in (each["name"], each["containerPort"]):
                number: int = each["containerPort"]
                return number
        raise LookupError(f"{self.workload}/{container} has no port {port}")
