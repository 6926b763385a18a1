"""PgBouncer as shipped pools to the primary: many clients, few connections, none unencrypted."""

from __future__ import annotations

import configparser

import pytest

from tests.servers.credentials import secret
from tests.servers.manifest_files import config_map
from tests.servers.postgres import POOLER, POOLER_PORT, Database, connection

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("database")]

CLIENTS = 100
EACH = 3  # transactions


def settings() -> dict[str, str]:
    # Its last line includes a file, which is no setting.
    text = config_map("pgbouncer-config")["pgbouncer.ini"].replace("%include", "; %include")
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    return dict(parser["pgbouncer"])


def console(database: Database, sql: str) -> str:
    """What the console answers to the exporter, which has a connection string and no more."""
    pooler = database.pods["pgbouncer-0"]["pgbouncer"]
    answer = pooler.run("psql", secret("pgbouncer")["exporter-dsn"], "-XAtqc", sql)
    return answer.stdout + answer.stderr


def test_it_runs_with_every_setting_of_its_file(database: Database) -> None:
    lines = (line.split("|") for line in console(database, "show config").splitlines())
    effective = {line[0]: line[1] for line in lines}
    assert {name: effective.get(name) for name in settings()} == settings()


def test_a_client_reaches_the_primary_and_all_of_the_way_is_encrypted(database: Database) -> None:
    (primary,) = database.primaries()
    name = f"select inet_server_addr() = '{database.address(primary)}'"
    encrypted = "select ssl from pg_stat_ssl where pid = pg_backend_pid()"
    answer = database.client.app(f"{name}; {encrypted}")
    assert (answer.stdout.split(), answer.stderr) == (["t", "t"], "")


def test_more_clients_than_connections_to_the_server_are_served(database: Database) -> None:
    client = database.client
    assert client.app("create table if not exists served (backend int)").returncode == 0
    assert client.app("truncate served").returncode == 0
    script = "insert into served select pg_backend_pid() from pg_sleep(0.2);"
    env, conninfo = connection(host=POOLER, port=str(POOLER_PORT))
    line = ["sh", "-c", f'echo "{script}" | pgbench -n -f /dev/stdin "$@"', "sh"]
    line += ["-c", str(CLIENTS), "-j", "4", "-t", str(EACH), conninfo]
    answer = client.container.run(*line, env=env, seconds=60)
    assert answer.returncode == 0, answer.stderr

    served = client.app("select count(*), count(distinct backend) from served")
    rows, connections = map(int, served.stdout.split("|"))
    limit = int(settings()["max_db_connections"])
    assert rows == CLIENTS * EACH
    assert 1 < connections <= limit < CLIENTS


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"sslmode": "disable"}, "SSL required"),
        ({"password": "wrong"}, "authentication failed"),
        ({"password": ""}, "no password supplied"),
        ({"user": "postgres"}, "authentication failed"),
        ({"dbname": "postgres"}, "no such database"),
    ],
    ids=["without TLS", "wrong password", "no password", "superuser", "another database"],
)
def test_it_refuses(database: Database, parameters: dict[str, str], words: str) -> None:
    answer = database.client.app("select 1", **parameters)
    assert answer.returncode != 0
    assert words in answer.stderr


def test_the_exporter_may_read_statistics_and_nothing_else(database: Database) -> None:
    assert "valueverse|valueverse_app|" in console(database, "show pools")
    assert "admin access needed" in console(database, "pause")
