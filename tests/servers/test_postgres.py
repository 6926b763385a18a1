"""PostgreSQL as shipped: it starts by itself, lets in whom it should, and outlives its primary."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

import pytest

from tests.servers.credentials import stored
from tests.servers.manifest_files import container
from tests.servers.postgres import (
    FAILING_OVER,
    FOLLOWING,
    MONITOR,
    REJOINING,
    STEADY,
    Client,
    Database,
)

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("database")]

SOME = 10  # writes, before and after
PASSWORDS = {"valueverse_app", "valueverse_exporter", "pgbouncer_watch"}
PASSWORDS |= {"pgautofailover_replicator", "pgautofailover_monitor"}


def test_it_starts_as_a_primary_and_two_replicas(database: Database) -> None:
    assert sorted(database.beginning.values()) == STEADY
    assert database.beginning["postgres-primary-0"] == "primary", "the primary is not on io2"


def test_one_node_takes_writes_and_it_is_whom_the_monitor_calls_primary(database: Database) -> None:
    states = database.until_steady(REJOINING)
    assert [states[name] for name in database.primaries()] == ["primary"]


def test_a_commit_waits_for_one_of_the_two_replicas(database: Database) -> None:
    (primary,) = database.primaries()
    names = database.local(primary, "show synchronous_standby_names")
    assert names.startswith("ANY 1 (")
    assert len(names.split(",")) == 2


def test_replicas_stream_encrypted_from_a_primary_that_they_verify(database: Database) -> None:
    (primary,) = database.primaries()
    encrypted = "select ssl from pg_stat_replication join pg_stat_ssl using (pid)"
    assert database.local(primary, encrypted).split() == ["t", "t"]
    for pod in database.data_nodes:
        if pod.name != primary:
            conninfo = database.local(pod.name, "show primary_conninfo")
            assert "sslmode=verify-full" in conninfo, pod.name
            assert "sslrootcert=/run/secrets/tls/ca.crt" in conninfo, pod.name


def test_passwords_are_kept_as_scram_and_the_superuser_has_none(database: Database) -> None:
    (primary,) = database.primaries()
    roles = "select rolname from pg_authid where rolcanlogin and rolpassword"
    assert set(database.local(primary, f"{roles} like 'SCRAM-SHA-256$%'").split()) == PASSWORDS
    assert database.local(primary, f"{roles} is null") == "postgres"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"sslmode": "disable"}, "no encryption"),
        ({"password": "wrong"}, "password authentication failed"),
        ({"user": "postgres", "dbname": "postgres"}, "no pg_hba.conf entry"),
        ({"dbname": "postgres"}, "no pg_hba.conf entry"),
        ({"user": "valueverse_exporter"}, "no pg_hba.conf entry"),
    ],
    ids=["without TLS", "wrong password", "superuser", "another database", "exporter from outside"],
)
def test_a_data_node_refuses(database: Database, parameters: dict[str, str], words: str) -> None:
    (primary,) = database.primaries()
    answer = database.client.node(primary, "select 1", **parameters)
    assert answer.returncode != 0
    assert words in answer.stderr


def test_a_data_node_lets_the_application_in(database: Database) -> None:
    (primary,) = database.primaries()
    answer = database.client.node(primary, "select 1")
    assert (answer.stdout.strip(), answer.stderr) == ("1", "")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [({"sslmode": "disable"}, "no encryption"), ({"password": "wrong"}, "authentication failed")],
    ids=["without TLS", "wrong password"],
)
def test_the_monitor_refuses(database: Database, parameters: dict[str, str], words: str) -> None:
    keeper = {"user": "autoctl_node", "dbname": "pg_auto_failover"}
    keeper["password"] = stored("valueverse/prod/database", "autoctl_node")
    assert database.client.node(f"{MONITOR}-0", "select 1", **keeper).stdout.strip() == "1"
    answer = database.client.node(f"{MONITOR}-0", "select 1", **{**keeper, **parameters})
    assert answer.returncode != 0
    assert words in answer.stderr


def test_a_primary_hands_its_role_over_before_it_is_stopped(database: Database) -> None:
    database.until_steady(REJOINING)
    (old,) = database.primaries()
    hook = container("postgres-primary", "postgres")["lifecycle"]["preStop"]["exec"]["command"]
    answer = database.pods[old]["postgres"].run(*hook, seconds=70)
    assert answer.returncode == 0, answer.stderr
    (new,) = database.primaries()
    assert new != old
    database.until_writable(FOLLOWING)
    assert database.until_steady(REJOINING)[old] == "secondary"


@dataclass
class Writer:
    """Writes one row after the other through the pooler, and notes those that were committed."""

    client: Client
    acknowledged: list[int]
    stop: Event

    def write(self) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            answer = self.client.app(f"insert into written values ({number})")
            if answer.returncode == 0:
                self.acknowledged.append(number)


@contextmanager
def writing(client: Client) -> Iterator[Writer]:
    create = "create table if not exists written (number int primary key); truncate written"
    assert client.app(create).returncode == 0
    writer = Writer(client, [], Event())
    thread = Thread(target=writer.write)
    thread.start()
    try:
        yield writer
    finally:
        writer.stop.set()
        thread.join()


@dataclass(frozen=True)
class Failover:
    """What was seen while the primary was gone, and after it came back."""

    lost: str
    promoted: str
    acknowledged: list[int]
    before: int
    after: int
    states: dict[str, str]


@pytest.fixture(scope="module")
def failover(database: Database) -> Failover:
    """All processes of the primary are ended at once, while a client writes; when another node
    is primary and the client has gone on, the container is started again."""
    states = database.until_steady(REJOINING)
    (lost,) = [name for name, state in states.items() if state == "primary"]
    database.until_writable(FOLLOWING)
    with writing(database.client) as writer:

        def written(count: int) -> str:
            missing = count - len(writer.acknowledged)
            return f"{missing} writes are missing" if missing > 0 else ""

        database.until(lambda: written(SOME), 60)
        database.pods[lost]["postgres"].kill()
        before = len(writer.acknowledged)
        database.until(
            lambda: "" if len(database.primaries()) == 1 else "there is no primary", FAILING_OVER
        )
        (promoted,) = database.primaries()
        database.until(lambda: written(before + SOME), FAILING_OVER)
        after = len(writer.acknowledged)
        database.pods[lost].start_container("postgres")
        states = database.until_steady(REJOINING)
    database.until_ready(REJOINING)
    return Failover(lost, promoted, writer.acknowledged, before, after, states)


def test_a_replica_is_promoted_when_the_primary_is_lost(failover: Failover) -> None:
    assert failover.promoted != failover.lost
    assert failover.states[failover.promoted] == "primary"


def test_writes_through_the_pooler_go_on(failover: Failover) -> None:
    assert failover.before >= SOME
    assert failover.after >= failover.before + SOME


def test_every_acknowledged_row_is_on_every_node(database: Database, failover: Failover) -> None:
    def complaint() -> str:
        for pod in database.data_nodes:
            rows = database.local(pod.name, "select number from written", "valueverse").split()
            if missing := set(failover.acknowledged) - set(map(int, rows)):
                return f"{pod.name} has lost {sorted(missing)}"
        return ""

    database.until(complaint, 10)  # the replica that no commit waited for may be a moment behind


def test_the_old_primary_is_a_replica_now(database: Database, failover: Failover) -> None:
    assert failover.states[failover.lost] == "secondary"
    assert database.local(failover.lost, "select pg_is_in_recovery()") == "t"
