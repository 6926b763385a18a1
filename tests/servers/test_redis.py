"""Redis and its Sentinels, started with what manifests/redis-deployment.yaml gives them.

The tests share the six servers. Each waits until a master has two replicas, then does its harm.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.redis import Member, Platform, Writer, running_redis, writing
from tests.servers.waiting import eventually
from tests.tools.prerequisites import or_skip

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("redis")]

# Five seconds until a Sentinel misses the master, then an election and the promotion.
FAILOVER = 30


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with or_skip(), running_redis(tmp_path_factory.mktemp("redis")) as platform:
        yield platform


@pytest.fixture
def master(redis: Platform) -> Member:
    return redis.settled()


@pytest.fixture
def writer(redis: Platform, master: Member) -> Iterator[Writer]:
    with writing(redis) as client:
        client.goes_on(10)
        yield client


def successor(redis: Platform, old: Member) -> Member:
    """Another pod, once every Sentinel calls it master."""
    named = eventually(
        lambda: (now := redis.named_master()) != old.name and now,
        FAILOVER,
        lambda: f"a master other than {old.name}\n{redis.state()}",
    )
    return redis.servers[str(named)]


def test_a_first_start_ends_with_every_pod_ready(redis: Platform, master: Member) -> None:
    for pod in redis.pods:
        for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
            assert pod.probe(pod.main, kind) == ""
    for sentinel in redis.sentinels.values():
        assert sentinel.cli("sentinel", "ckquorum", "valueverse").startswith("OK 3 usable")
        watched = sentinel.cli("sentinel", "master", "valueverse").splitlines()
        assert watched[watched.index("quorum") + 1] == "2"


def test_nobody_gets_in_without_the_password(redis: Platform, master: Member) -> None:
    for pod in redis.pods:
        assert pod.cli("ping") == "PONG"
        assert pod.cli("ping", password="").startswith("NOAUTH")
        assert pod.cli("ping", password="guessed").startswith(
            ("NOAUTH", "WRONGPASS", "AUTH failed")
        )


def test_every_write_goes_to_the_append_only_file(redis: Platform, master: Member) -> None:
    for server in redis.servers.values():
        persistence = server.info("persistence")
        assert persistence["aof_enabled"] == "1"
        assert persistence["aof_last_write_status"] == "ok"
        assert server.cli("config", "get", "appendfsync").split()[-1] == "everysec"


def test_a_killed_master_is_replaced_and_comes_back_as_a_replica(
    redis: Platform, master: Member, writer: Writer
) -> None:
    master.kill()
    new = successor(redis, master)
    writer.goes_on(10)
    assert writer.lost(new) == set()

    master.move()
    master.start()
    assert redis.settled() is new
    assert master.info("replication")["role"] == "slave"
    assert master.probe(master.main, "readinessProbe") == ""
    writer.reaches(master, 10)


def test_a_master_that_is_cut_off_stops_taking_writes_and_follows_the_new_one(
    redis: Platform, master: Member, writer: Writer
) -> None:
    master.cut_off()
    try:
        new = successor(redis, master)
        writer.goes_on(10)
        # It can not know of the election, but it knows that no replica has answered for 10 seconds.
        eventually(
            lambda: master.cli("sadd", "lonely", "1").startswith("NOREPLICAS"),
            20,
            lambda: "a refusal",
        )
    finally:
        master.reconnect()
    assert redis.settled() is new
    assert master.info("replication")["role"] == "slave"
    assert writer.lost(new) == set()


def test_a_planned_stop_hands_over_first_and_loses_nothing(
    redis: Platform, master: Member, writer: Writer
) -> None:
    master.stop()
    new = successor(redis, master)
    # Nobody has to miss the master first, so a write waits for less than that takes.
    writer.goes_on(4)
    master.move()
    master.start()
    assert redis.settled() is new
    assert writer.lost(new) == set()


def test_containers_restart_with_the_files_that_they_rewrote(
    redis: Platform, master: Member
) -> None:
    """The kubelet restarts a container without its init container."""
    for pod in [*redis.sentinels.values(), *(s for s in redis.servers.values() if s is not master)]:
        pod.kill()
        pod.start_container(pod.main)
    assert redis.settled() is master


def test_everything_stops_and_starts_without_a_loss(
    redis: Platform, master: Member, writer: Writer
) -> None:
    writer.container.kill()
    # Once a second a server syncs its file; what is younger than that may go with the machine.
    for pod in redis.pods:
        pod.kill()
        pod.move()
    redis.start()
    assert redis.settled() is master
    assert writer.lost(master) == set()
