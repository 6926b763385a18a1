"""What a workload is told: mounted files, environment, commands and addresses."""

from __future__ import annotations

from tests.inventory.configuration.reading import configuration, pod

MAP = """
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  a.yaml: "x: 1"
  b.ini: "[s]"
  HOST: db
  PORT: "5432"
"""


def files(mount: str, volume: str) -> list[tuple[str, str, str]]:
    text = MAP + pod("web", f"[{{name: web, image: web, volumeMounts: [{mount}]}}]", f"[{volume}]")
    section = configuration(text, "web")
    found = [(f["key"], f["file"], "there") for f in section["files"]]
    return found + [(m["key"], m["file"], m["name"]) for m in section["missing"]]


def test_a_whole_config_map_and_one_file_of_it():
    volume = "{name: c, configMap: {name: web}}"
    assert files("{name: c, mountPath: /etc/web/}", volume)[:2] == [
        ("a.yaml", "/etc/web/a.yaml", "there"),
        ("b.ini", "/etc/web/b.ini", "there"),
    ]
    assert files("{name: c, mountPath: /etc/x.yaml, subPath: a.yaml}", volume) == [
        ("a.yaml", "/etc/x.yaml", "there")
    ]


def test_items_and_projected_volumes():
    items = "items: [{key: a.yaml, path: conf/main.yaml}]"
    assert files(
        "{name: c, mountPath: /etc}", f"{{name: c, configMap: {{name: web, {items}}}}}"
    ) == [("a.yaml", "/etc/conf/main.yaml", "there")]
    assert files(
        "{name: c, mountPath: /etc, subPath: conf}",
        f"{{name: c, projected: {{sources: [{{configMap: {{name: web, {items}}}}}]}}}}",
    ) == [("a.yaml", "/etc/main.yaml", "there")]


def test_what_is_not_there():
    assert files("{name: c, mountPath: /etc}", "{name: c, configMap: {name: other}}") == [
        ("", "/etc", "other")
    ]
    assert files(
        "{name: c, mountPath: /etc}",
        "{name: c, configMap: {name: web, items: [{key: z, path: z}]}}",
    ) == [("z", "/etc/z", "web")]
    assert files(
        "{name: c, mountPath: /etc/z, subPath: z}", "{name: c, configMap: {name: web}}"
    ) == [("z", "/etc/z", "web")]
    assert (
        files("{name: c, mountPath: /etc}", "{name: c, configMap: {name: other, optional: true}}")
        == []
    )


def test_a_secret_is_a_file_without_a_text():
    text = pod(
        "web",
        "[{name: web, image: web, volumeMounts: [{name: s, mountPath: /run}]}]",
        "[{name: s, secret: {secretName: web}}]",
    )
    text += (
        "---\napiVersion: v1\nkind: Secret\nmetadata: {name: web}\nstringData: {a.yaml: hidden}\n"
    )
    (file,) = configuration(text, "web")["files"]
    assert (file["kind"], file["file"], file["tree"]) == ("Secret", "/run/a.yaml", None)
    assert "hidden" not in str(configuration(text, "web"))


def test_the_environment_as_the_kubelet_resolves_it():
    container = (
        "[{name: web, image: web, envFrom: [{configMapRef: {name: web}, prefix: DB_},"
        " {configMapRef: {name: gone}}], env: ["
        "{name: URL, value: 'http://$(DB_HOST):$(DB_PORT)/$(NO)$$(DB_HOST)'},"
        "{name: DB_PORT, valueFrom: {configMapKeyRef: {name: web, key: PORT}}},"
        "{name: GONE, valueFrom: {configMapKeyRef: {name: gone, key: x}}},"
        "{name: PASSWORD, valueFrom: {secretKeyRef: {name: web, key: p}}},"
        "{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]}]"
    )
    found = configuration(MAP + pod("web", container), "web")["variables"]
    assert {v["name"]: (v["value"], v["from"]) for v in found} == {
        "DB_a.yaml": ("x: 1", "configMap"),
        "DB_b.ini": ("[s]", "configMap"),
        "DB_HOST": ("db", "configMap"),
        "URL": ("http://db:5432/$(NO)$(DB_HOST)", "literal"),
        "DB_PORT": ("5432", "configMap"),
        "GONE": (None, "configMap"),
        "PASSWORD": (None, "secret"),
        "NODE": (None, "field"),
    }


def flags(container: str) -> list[tuple[str, str, str]]:
    section = configuration(pod("web", f"[{container}]"), "web")
    return [(f["program"], f["name"], f["value"]) for f in section["flags"]]


def test_options_in_one_word_or_two():
    assert flags(
        "{name: a, image: registry.example/tools/agent:1, args: [run, --a=1, -b, '2', --c, --d, '-']}"
    ) == [
        ("agent", "a", "1"),
        ("agent", "b", "2"),
        ("agent", "c", "true"),
        ("agent", "d", "true"),
    ]
    assert flags(
        "{name: a, image: x, command: [/bin/agent], args: ['--at=$(V)'], env: [{name: V, value: z}]}"
    ) == [("agent", "at", "z")]


def test_a_command_in_a_shell():
    section = configuration(
        pod(
            "web", "[{name: a, image: x, command: [sh, -c, 'cd /; exec redis-server --save \"\"']}]"
        ),
        "web",
    )
    assert [c["program"] for c in section["commands"]] == ["sh", "cd", "redis-server"]
    assert section["commands"][2]["path"] == ["spec", "containers", 0, "command", 2]


SERVICES = """
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: postgres, ports: [{containerPort: 5432}]}]}
"""


def leads(value: str) -> list[tuple[str, int | None, bool | None, list[str]]]:
    text = SERVICES + pod(
        "web", f"[{{name: web, image: web, env: [{{name: A, value: '{value}'}}]}}]"
    )
    return [
        (a["host"], a["port"], a["served"], [w["name"] for w in a["workloads"]])
        for a in configuration(text, "web")["addresses"]
    ]


def test_names_that_lead_somewhere():
    assert leads("web") == [("web", None, None, ["web"])]
    assert leads("web:81") == [("web", 81, False, ["web"])]
    assert leads("http://user:word@web/x") == [("web", 80, True, ["web"])]
    assert leads("db.default.svc.cluster.local:5432") == [
        ("db.default.svc.cluster.local", 5432, True, ["db"])
    ]
    assert leads("db-1.db.default.svc,db-2.db.default.svc") == [
        ("db-1.db.default.svc", None, None, ["db"]),
        ("db-2.db.default.svc", None, None, []),
    ]
    assert leads("host=db port=5432") == [("db", None, None, ["db"])]


def test_names_that_are_none_of_the_clusters():
    assert leads("the web is large") == []
    assert leads("https://example.com/web") == []
    assert leads("http://cache") == [("cache", 80, None, [])]
    assert leads("a.b.c.default.svc") == [("a.b.c.default.svc", None, None, [])]
