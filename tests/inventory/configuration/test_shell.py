"""Scripts that render a configuration: what they write, run and assign."""

from __future__ import annotations

import pytest

from auditor.inventory.configuration.shell import (
    known_value,
    literal,
    parse_script,
    possible_values,
)

SCRIPT = r"""
#!/bin/sh
set -eu
. /scripts/common.sh
umask 077 # nobody else
domain=example.svc master=${1:-}
export HOME=/tmp
for name in a b; do
  log "asking $name"
done
if [ -n "$master" ]; then echo "it is $master" >&2; fi
{
  cat /etc/base.conf
  printf 'requirepass %s\n' "$(quoted /run/secret)"
  [ "$master" = me ] || printf 'replicaof %s 6379\nport %d\n' "$master" 6379
  grep -v x "$conf"
} > "$conf.new"
mv "$conf.new" "$conf"
kubectl create -f - << YAML
kind: VolumeSnapshot
YAML
pg_autoctl create postgres --monitor "$URI" \
  --name db
echo appendonly yes > /etc/single.conf
"""


def test_what_it_writes():
    writes = {write.target: write.pieces for write in parse_script(SCRIPT).writes}
    assert set(writes) == {"$conf.new", "$conf", "/etc/single.conf"}
    assert [(p.file, p.text, p.conditional) for p in writes["$conf.new"]] == [
        ("/etc/base.conf", "", False),
        ("", "requirepass $(quoted /run/secret)", False),
        ("", "replicaof $master 6379", True),
        ("", "port 6379", True),
        ("$conf", "", False),
    ]
    assert [p.file for p in writes["$conf"]] == ["$conf.new"]
    assert [p.text for p in writes["/etc/single.conf"]] == ["appendonly yes"]


def test_what_it_runs_and_assigns():
    script = parse_script(SCRIPT)
    assert script.sources == ("/scripts/common.sh",)
    assert script.texts == ("kind: VolumeSnapshot",)
    assert script.assignments["domain"] == ("example.svc",)
    assert script.assignments["name"] == ("a", "b")
    assert script.assignments["HOME"] == ("/tmp",)
    (autoctl,) = [c for c in script.commands if c.words[0] == "pg_autoctl"]
    assert autoctl.title == "pg_autoctl create postgres"
    assert autoctl.words[3:] == ("--monitor", "$URI", "--name", "db")


def test_a_text_over_lines_is_one_word():
    script = parse_script("awk '\n{ print }\n' file\nafter\n")
    assert [c.words[0] for c in script.commands] == ["awk", "after"]
    assert [c.line for c in script.commands] == [1, 4]


def test_a_quote_that_never_closes_loses_a_few_lines_only():
    text = "echo 'open\n" + "true\n" * 30 + "last\n"
    assert parse_script(text).commands[-1].words == ("last",)


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("plain", ["plain"]),
        ("$host.$domain", ["redis-0.example.svc"]),
        ("${host}:1", ["redis-0:1"]),
        ("$unknown.$domain", ["$unknown.example.svc"]),
        ("${set:-other}", ["given"]),
        ("${unset:-other}", ["other"]),
        ("$(ask $host)", ["$(ask $host)"]),
        ("$master", ["fallback", "$(ask)"]),
    ],
)
def test_possible_values(word, values):
    assignments = {
        "host": ["redis-0"],
        "domain": ["example.svc"],
        "set": ["given"],
        "master": ["$(ask)", "${master:-fallback}"],
    }
    assert possible_values(word, assignments) == values


def test_known_values():
    assert known_value("$a", {"a": ["1"]}) == "1"
    assert known_value("$a", {"a": ["1", "2"]}) == "$a"
    assert literal(["a", "$b", "`c`"]) == ["a"]


def test_values_that_feed_on_themselves_end():
    assignments = {name: ["$a$b$c", "$b$c$a", "$c$a$b"] for name in "abc"}
    assert len(possible_values("$a$b$c", assignments)) < 5000
