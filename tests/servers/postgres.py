"""The database of manifests/, running: a monitor, three data nodes, a pooler, and a client.

Started once for all tests that ask it something. All pods start at the same moment, as they do
when the file is applied, and have to find each other.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers.credentials import Authority, secret, stored
from tests.servers.namespaces import Container, Mount, User, World, running_world
from tests.servers.pods import IMAGE, Pod, identities
from tests.tools.scripts import MissingPrerequisite

MONITOR = "postgres-monitor"
DATA = {"postgres-primary": "postgres", "postgres-replica": "postgres"}
POOLER = "pgbouncer.valueverse-prod.svc.cluster.local"
POOLER_PORT = 6432
SERVER_PORT = 5432
ISSUER = "database-ca"
PROBES = ["startupProbe", "livenessProbe", "readinessProbe"]
PASSWD = "root:x:0:0::/root:/bin/sh\npostgres:x:1000:1000::/run/valueverse:/bin/sh\n"
STEADY = ["primary", "secondary", "secondary"]

# Seconds. About 30, 3, 60 and 10 are what they take on a machine that has little else to do.
STARTING = 120
FOLLOWING = 20
FAILING_OVER = 150
REJOINING = 120


class Client:
    """Somebody else on the network, who has the CA's certificate and nothing more."""

    def __init__(self, container: Container, domains: Mapping[str, str]) -> None:
        self.container = container
        self._domains = domains

    def app(self, sql: str, **parameters: str) -> subprocess.CompletedProcess[str]:
        """Runs SQL as the backend does: through the pooler, with what it checks and knows."""
        known = {"host": POOLER, "port": str(POOLER_PORT)}
        return self.psql(sql, **{**known, **parameters})

    def node(self, name: str, sql: str, **parameters: str) -> subprocess.CompletedProcess[str]:
        """Runs SQL on one data node, past the pooler."""
        return self.psql(
            sql, **{"host": self._domains[name], "port": str(SERVER_PORT), **parameters}
        )

    def psql(self, sql: str, **parameters: str) -> subprocess.CompletedProcess[str]:
        """Runs SQL as the application, or as whoever `parameters` say."""
        env, conninfo = connection(**parameters)
        seconds = 100  # more than the 90 for which the pooler lets a client wait
        return self.container.run("psql", conninfo, "-XAtqc", sql, env=env, seconds=seconds)


def connection(**parameters: str) -> tuple[dict[str, str], str]:
    """A libpq connection string, and the password for its environment."""
    known = {"user": "valueverse_app", "dbname": "valueverse", "sslmode": "verify-full"}
    known |= {"sslrootcert": "/run/secrets/tls/ca.crt", "connect_timeout": "5"}
    known |= {"password": stored("valueverse/prod/database", "valueverse_app"), **parameters}
    password = known.pop("password")
    return {"PGPASSWORD": password}, " ".join(f"{key}={value}" for key, value in known.items())


class Database:
    """The pods, and what an operator asks them."""

    def __init__(self, pods: Mapping[str, Pod], client: Client) -> None:
        self.pods = pods
        self.client = client
        self.beginning: dict[str, str] = {}

    @property
    def data_nodes(self) -> list[Pod]:
        return [pod for pod in self.pods.values() if pod.workload in DATA]

    def address(self, name: str) -> str:
        """Where a pod is on the network."""
        return self.pods[name].sandbox.address

    def states(self) -> dict[str, str]:
        """Each node's state, as the monitor has it; `old -> new` for one that is changing."""
        line = ["pg_autoctl", "show", "state", "--json"]
        answer = self.pods[f"{MONITOR}-0"]["monitor"].run(*line)
        if answer.returncode != 0:
            return {}
        found = {}
        for node in json.loads(answer.stdout):
            old, new = node["current_group_state"], node["assigned_group_state"]
            found[node["nodename"]] = old if old == new else f"{old} -> {new}"
        return found

    def local(self, node: str, sql: str, dbname: str = "postgres") -> str:
        """SQL on a data node by its superuser, whom only the pod itself lets in; nothing when
        the server is not there."""
        container = self.pods[node]["postgres"]
        if not container.alive:
            return ""
        line = ["psql", "-U", "postgres", "-d", dbname, "-XAtqc", sql]
        return container.run(*line).stdout.strip()

    def primaries(self) -> list[str]:
        """The nodes that take writes, asked themselves."""
        question = "select pg_is_in_recovery()"
        return [pod.name for pod in self.data_nodes if self.local(pod.name, question) == "f"]

    def until_steady(self, seconds: float) -> dict[str, str]:
        """Waits for one primary and two secondaries."""

        def complaint() -> str:
            states = self.states()
            return "" if sorted(states.values()) == STEADY else f"the nodes are {states}"

        self.until(complaint, seconds)
        return self.states()

    def until_writable(self, seconds: float) -> None:
        """Waits until a client of the pooler may write: the pooler looks for the primary every two
        seconds, and until then its clients meet the node that was it."""

        def complaint() -> str:
            answer = self.client.app("create temporary table proof () on commit drop")
            return answer.stderr if answer.returncode else ""

        self.until(complaint, seconds)

    def until_ready(self, seconds: float) -> None:
        """Waits until all probes of all containers pass."""

        def complaint() -> str:
            probed = (
                pod.probe(name, kind)
                for pod in self.pods.values()
                for name in pod.running
                for kind in PROBES
            )
            return next(filter(None, probed), "")

        self.until(complaint, seconds)

    def until(self, complaint: Callable[[], str], seconds: float) -> None:
        """Waits until there is no complaint; fails with the last one and the pods' last words."""
        end = time.monotonic() + seconds
        while words := complaint():
            if time.monotonic() > end:
                logs = "\n".join(pod.log() for pod in self.pods.values())
                pytest.fail(f"after {seconds:.0f} s, {words}\n{logs}", pytrace=False)
            time.sleep(1)


@contextmanager
def running_database(folder: Path) -> Iterator[Database]:
    """The database, ready, which lives as long as the block."""
    for program in ("pg_autoctl", "pgbouncer", "openssl"):
        if shutil.which(program) is None:
            raise MissingPrerequisite(f"{program} is not on the PATH")
    if not Path("/usr/share/postgresql/15/extension/pgautofailover.control").exists():
        raise MissingPrerequisite("PostgreSQL 15 with the extension pgautofailover is not here")
    with running_world(folder, PASSWD) as world:
        database = _made(world)
        for pod in database.pods.values():
            pod.start()
        database.beginning = database.until_steady(STARTING)
        database.until_ready(STARTING)
        yield database


def _made(world: World) -> Database:
    names = [identity for workload in (MONITOR, *DATA) for identity in identities(workload)]
    sandboxes = [world.sandbox(name, domain) for name, domain in names]
    pooler = world.sandbox("pgbouncer-0", POOLER, "pgbouncer")
    outside = world.sandbox("client")

    authority = Authority.of(ISSUER, world.folder / "ca")
    secrets = {name: secret(name) for name in ("postgres-monitor", "postgres-roles", "pgbouncer")}
    for name in ("postgres-monitor-tls", "postgres-tls", "pgbouncer-tls"):
        secrets[name] = authority.secret(name, ISSUER)

    pods = {}
    for sandbox in sandboxes:
        workload = sandbox.name.rpartition("-")[0]
        first = DATA.get(workload, "monitor")
        pods[sandbox.name] = Pod(workload, sandbox, secrets, [first, "role-sync"])
    pods[pooler.name] = Pod("pgbouncer", pooler, secrets, ["pgbouncer", "primary-watch"])

    trust = world.folder / "trust"
    trust.mkdir()
    (trust / "ca.crt").write_text(authority.certificate)
    log = world.folder / "client.log"
    mounts = [Mount(trust, "/run/secrets/tls", True)]
    command = ["sleep", "infinity"]
    client = Container(outside, "client", User(1000, 1000), IMAGE, command, mounts, log)
    client.start()
    return Database(pods, Client(client, dict(names)))
