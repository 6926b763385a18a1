"""Three Redis servers and three Sentinels, as manifests/redis-deployment.yaml has them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import manifest_files
from tests.servers.credentials import secret
from tests.servers.namespaces import Container, Mount, Sandbox, User, World, running_world
from tests.servers.pods import IMAGE, Identity, Pod, identities
from tests.servers.waiting import eventually
from tests.tools.scripts import MissingPrerequisite

PASSWD = "root:x:0:0::/:/bin/sh\nredis:x:999:999::/data:/bin/sh\n"
WRITER = Path(__file__).parent / "redis_writer.sh"


class Member(Pod):
    """A pod of one of the two StatefulSets. When it comes back, it has a new address."""

    def __init__(self, world: World, workload: str, identity: Identity) -> None:
        self.identity = identity
        self.service = identity.domain.partition(".")[2]
        self.sentinel = workload == "redis-sentinel"
        self.main = "sentinel" if self.sentinel else "redis"
        self.passwords = secret("redis")
        super().__init__(workload, self._joined(world), {"redis": self.passwords}, [self.main])

    def move(self) -> None:
        """Gives up the address for another one; nothing runs yet on the new one."""
        self.sandbox = self._joined(self.sandbox.world)
        self._containers.clear()

    def kill(self) -> None:
        """Ends the pod without a warning."""
        self[self.main].kill()

    def stop(self) -> None:
        """Ends the pod as the kubelet does: the preStop hook, then a signal."""
        hook = manifest_files.container(self.workload, self.main)["lifecycle"]["preStop"]["exec"]
        answer = self[self.main].run(*hook["command"], seconds=60)
        assert (answer.returncode, answer.stderr) == (0, ""), f"preStop: {answer}"
        self[self.main].run("kill", "-TERM", "1")
        self[self.main].wait(20)

    def cut_off(self) -> None:
        """Pulls the cable: the server goes on, and nobody hears from it."""
        self._link("down")

    def reconnect(self) -> None:
        self._link("up")

    def cli(self, *command: str, password: str | None = None) -> str:
        """What redis-cli in this pod answers, with the right password if none is given."""
        right = self.passwords["sentinel-password" if self.sentinel else "password"]
        line = ["redis-cli", "--no-auth-warning", *(["-p", "26379"] if self.sentinel else [])]
        env = {"REDISCLI_AUTH": right if password is None else password}
        return self[self.main].run(*line, *command, env=env).stdout.strip()

    def info(self, section: str) -> dict[str, str]:
        """A section of INFO, by key."""
        lines = [line.partition(":") for line in self.cli("info", section).splitlines()]
        return {key: value for key, _, value in lines}

    def _joined(self, world: World) -> Sandbox:
        hosts = world.etc / "hosts"
        kept = [
            line for line in hosts.read_text().splitlines(True) if self.identity.domain not in line
        ]
        hosts.write_text("".join(kept))
        return world.sandbox(self.identity.name, self.identity.domain, self.service)

    def _container(self, name: str) -> Container:
        made = super()._container(name)
        # The names as they are at any time, not as they were when the container started.
        etc = self.sandbox.world.etc
        for mount in made.mounts:
            if mount.target.startswith("/etc/"):
                (etc.parent / mount.target[1:]).mkdir(parents=True, exist_ok=True)
        made.mounts = [Mount(etc, "/etc", True), *made.mounts]
        return made

    def _link(self, state: str) -> None:
        world = self.sandbox.world
        port = f"pod{world.sandboxes.index(self.sandbox) + 1}"
        line = ["nsenter", f"--net=/proc/{world.init}/ns/net", "ip", "link", "set", port, state]
        subprocess.run(line, check=True, timeout=10)


@dataclass
class Platform:
    """All of them, and what they say about each other."""

    world: World
    servers: Mapping[str, Member]
    sentinels: Mapping[str, Member]

    @property
    def pods(self) -> list[Member]:
        return [*self.servers.values(), *self.sentinels.values()]

    def start(self) -> None:
        """Starts every pod at once, as the kubelets do after a stop of everything."""
        with ThreadPoolExecutor(len(self.pods)) as threads:
            list(threads.map(Member.start, self.pods))

    def named_master(self) -> str:
        """The pod that all Sentinels call master; empty while they differ."""
        question = ["sentinel", "get-master-addr-by-name", "valueverse"]
        named = {each.cli(*question).split(".")[0] for each in self.sentinels.values()}
        return named.pop() if len(named) == 1 else ""

    def settled(self) -> Member:
        """The master, once both others follow it and each Sentinel knows all that there is."""
        return eventually(self._settled, 60, lambda: f"a master, two replicas\n{self.state()}")

    def _settled(self) -> Member | None:
        master = self.servers.get(self.named_master())
        if master is None:
            return None
        replication = master.info("replication")
        follow = ["state=online" in replication.get(f"slave{n}", "") for n in (0, 1)]
        address = f"status=ok,address={master.identity.domain}:6379,slaves=2,sentinels=3"
        known = [address in each.info("sentinel")["master0"] for each in self.sentinels.values()]
        return master if all(follow + known) else None

    def state(self) -> str:
        """What each says of itself, and its last words."""
        said = []
        for pod in self.pods:
            if pod[pod.main].alive:
                section = "sentinel" if pod.sentinel else "replication"
                said.append(f"{pod.name}: {pod.info(section)}")
            said.append(pod.log())
        return "\n".join(said)


@contextmanager
def running_redis(folder: Path) -> Iterator[Platform]:
    """The platform's Redis, started for the first time."""
    for program in ("redis-server", "redis-cli"):
        if shutil.which(program) is None:
            raise MissingPrerequisite(f"{program} is not on the PATH: apt install redis-server")
    with running_world(folder, PASSWD) as world:
        servers, sentinels = (
            {each.name: Member(world, workload, each) for each in identities(workload)}
            for workload in ("redis", "redis-sentinel")
        )
        platform = Platform(world, servers, sentinels)
        platform.start()
        yield platform


@dataclass
class Writer:
    """A client that writes all the time, and what it was told is safe."""

    platform: Platform
    container: Container

    def acknowledged(self) -> set[str]:
        return {word for word in self.container.log.read_text().split() if word.isdigit()}

    def lost(self, member: Member) -> set[str]:
        """What it was told is safe and a server does not have."""
        acknowledged = self.acknowledged()
        assert acknowledged
        return acknowledged - set(member.cli("smembers", self.container.environment["SET"]).split())

    def reaches(self, member: Member, seconds: float) -> None:
        """Waits until a replica has all that was acknowledged by now; it follows a little behind."""
        acknowledged = self.acknowledged()
        eventually(
            lambda: not acknowledged & self.lost(member),
            seconds,
            lambda: f"{sorted(acknowledged & self.lost(member))} on {member.name}",
        )

    def goes_on(self, seconds: float) -> None:
        """Waits until something more is acknowledged."""
        before = len(self.acknowledged())
        eventually(
            lambda: len(self.acknowledged()) > before,
            seconds,
            lambda: f"a write after {before}\n{self.platform.state()}",
        )


@contextmanager
def writing(platform: Platform) -> Iterator[Writer]:
    """A client in a pod of its own, with the backend's configuration, while the block lasts."""
    world = platform.world
    sandbox = world.sandbox("client")
    backend, passwords = manifest_files.config_map("backend-config"), secret("redis")
    environment = {
        **IMAGE,
        **{key: backend[key] for key in ("REDIS_SENTINELS", "REDIS_MASTER_NAME")},
        "REDIS_PASSWORD": passwords["password"],
        "SENTINEL_PASSWORD": passwords["sentinel-password"],
        "SET": f"written-by-{sandbox.address}",
    }
    mounts = [Mount(world.etc, "/etc", True), Mount(WRITER.parent, "/client", True)]
    log = world.folder / f"client-{sandbox.address}.log"
    command = ["sh", f"/client/{WRITER.name}"]
    container = Container(sandbox, "client", User(1000, 1000), environment, command, mounts, log)
    container.start()
    try:
        yield Writer(platform, container)
    finally:
        container.kill()
