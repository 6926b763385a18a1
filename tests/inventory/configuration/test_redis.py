"""The configuration that Redis and Sentinel are started with."""

from __future__ import annotations

from tests.inventory.configuration.reading import configuration, pod

MAP = """
apiVersion: v1
kind: ConfigMap
metadata: {name: r}
data:
  redis.conf: |
    appendonly yes
    save 900 1
    save 300 10
  start.sh: |
    #!/bin/sh
    . /r/common.sh
    { cat /r/redis.conf; echo "replicaof $first 6379"; } > /data/x.conf
    [ -z "$SLOW" ] || printf 'timeout 1\\n' >> /other
    exec redis-server /data/x.conf --save ""
  common.sh: |
    first=redis-0.redis
"""


def servers(container: str) -> list[dict]:
    text = MAP + pod(
        "redis",
        f"[{{name: r, {container}, volumeMounts: [{{name: c, mountPath: /r}}]}}]",
        "[{name: c, configMap: {name: r}}]",
    )
    return configuration(text, "redis")["redis"]


def said(server: dict) -> list[tuple[str, list[str], list]]:
    return [(d["name"], d["arguments"], d["path"]) for d in server["directives"]]


def test_a_mounted_file_and_options_of_the_command():
    (server,) = servers("image: x, command: [redis-server, /r/redis.conf, --appendonly, 'no']")
    assert (server["sentinel"], server["known"], server["file"]) == (False, True, "/r/redis.conf")
    assert said(server) == [
        ("appendonly", ["yes"], ["data", "redis.conf", "appendonly"]),
        ("save", ["900", "1"], ["data", "redis.conf", "save", 0]),
        ("save", ["300", "10"], ["data", "redis.conf", "save", 1]),
        ("appendonly", ["no"], ["spec", "containers", 0, "command", 0]),
    ]


def test_a_file_that_a_script_renders():
    (server,) = servers("image: x, command: [sh, /r/start.sh]")
    assert said(server)[-2:] == [
        ("replicaof", ["redis-0.redis", "6379"], ["data", "start.sh", "replicaof"]),
        ("save", [""], ["data", "start.sh", "redis-server"]),
    ]


def test_the_images_own_command():
    (server,) = servers("image: 'docker.io/library/redis:7', args: [/r/redis.conf, --port, '1']")
    assert said(server)[-1] == ("port", ["1"], ["spec", "containers", 0, "image"])
    (server,) = servers("image: 'valkey/valkey:8', args: [valkey-sentinel, /r/none.conf]")
    assert (server["sentinel"], server["known"]) == (True, False)
    (server,) = servers("image: redis")
    assert (server["known"], server["directives"]) == (True, [])


def test_something_else_runs():
    assert servers("image: oliver006/redis_exporter") == []
