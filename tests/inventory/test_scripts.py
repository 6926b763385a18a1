"""Shell scripts taken apart: which commands there are, which of them can run, and what a wrapper
stands for."""

from __future__ import annotations

import textwrap

import pytest

from auditor.inventory.scripts import script_document
from auditor.inventory.shell_commands import parse_commands
from tests.manifests.mutate import MANIFESTS


def commands(text: str) -> list[list[str]]:
    return [list(command.words) for command in parse_commands(textwrap.dedent(text)).commands]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kubectl apply -f .", [["kubectl", "apply", "-f", "."]]),
        ("a; b && c || d | e & f", [["a"], ["b"], ["c"], ["d"], ["e"], ["f"]]),
        ("# kubectl apply\na # b", [["a"]]),
        ("echo 'kubectl apply; x' \"y # z\"", [["echo", "kubectl apply; x", "y # z"]]),
        ("if a; then b; else c; fi", [["a"], ["b"], ["c"]]),
        ("for x in 1 2; do a $x; done", [["a", "$x"]]),
        ("while ! a; do b; done", [["a"], ["b"]]),
        ("x=$(a b) c", [["a", "b"], ["c"]]),
        ('echo "$(a "b c")"', [["a", "b c"], ["echo", "$(...)"]]),
        ("echo `a b`", [["a", "b"], ["echo", "$(...)"]]),
        ("a < <(b) > c 2>&1 &> d", [["b"], ["a"]]),
        ("a 2>/dev/null b", [["a", "b"]]),
        ("((x > 1)) && a", [["a"]]),
        ("a $((1 + (2)))", [["a", "$((1 + (2)))"]]),
        ("[[ $a =~ ^(x|y)$ && -n b ]] || c", [["[[", "$a", "=~", "^(x|y)$", "-n", "b", "]]"], ["c"]]),
        ("a \\\n  b", [["a", "b"]]),
        ("cat <<EOF\nkubectl delete all\nEOF\na", [["cat"], ["a"]]),
        ("cat <<-'EOF'\n\tkubectl\n\tEOF\na", [["cat"], ["a"]]),
        ("cat <<< text", [["cat"]]),
        ("case $1 in\n a | b) c ;;\n (d) e ;;\n *) f\nesac\ng", [["c"], ["e"], ["f"], ["g"]]),
        ("A=1 B=2 a", [["a"]]),
        ("list=(a b)\nc", [["c"]]),
        ("trap '' INT", [["trap", "", "INT"]]),
        ("", []),
    ],
)  # fmt: skip
def test_the_commands_of_a_script(text, expected):
    assert commands(text) == expected


@pytest.mark.parametrize(
    "text", ["'", '"', "$(", "${", "a <<EOF", "case", "case x in", "((", "`", "f() {", "}", ")", "\\", "[[", "a <("]
)  # fmt: skip
def test_what_is_no_shell_does_no_harm(text):
    parse_commands(text)


def test_lines_and_functions():
    script = parse_commands("a\nf() {\n  b\n  g() ( c )\n}\nfunction h { d\n}\n")
    assert [(c.words[0], c.line, c.function) for c in script.commands] == [
        ("a", 1, ""),
        ("b", 3, "f"),
        ("c", 4, "f"),
        ("d", 6, "h"),
    ]
    assert script.functions == {"f", "h"}


def tool(text: str) -> list[tuple[str, str]]:
    found = script_document(textwrap.dedent(text))["commands"]
    return [(c["program"], c["verb"]) for c in found if c["verb"]]


@pytest.mark.parametrize(
    "text",
    [
        "kubectl apply -f .",
        "timeout 60 kubectl apply -f .",
        "/usr/local/bin/kubectl apply -f .",
        'KUBECTL="kubectl --context x"\n$KUBECTL apply -f .',
        'k() { kubectl --context "$C" "$@"; }\nk apply -f .',
        'run() { "$@"; }\nrun kubectl apply -f .',
        'run() { "$@"; }\nk() { run kubectl "$@"; }\nk apply -f .',
        "main() { kubectl apply -f .; }\nmain",
        "f() { kubectl apply -f .; }\ntrap f EXIT",
    ],
)
def test_wrappers_are_seen_through(text):
    assert tool(text) == [("kubectl", "apply")]


@pytest.mark.parametrize(
    "text",
    [
        "f() { kubectl apply -f .; }",
        "# kubectl apply -f .",
        'echo "kubectl apply -f ."',
        "command -v kubectl apply",
    ],
)
def test_what_never_runs_is_left_out(text):
    assert tool(text) == []


@pytest.mark.parametrize(
    ("text", "strict"),
    [
        ("set -e", True),
        ("set -euo pipefail", True),
        ("set -o errexit", True),
        ("set -u", False),
        ("set --e", False),
    ],
)
def test_whether_it_stops_at_the_first_error(text, strict):
    assert script_document(text)["strict"] is strict


def test_a_check_that_ends_the_script():
    found = script_document(
        "die() { exit 1; }\nlook() { command -v kubectl || die; }\nwarn() { command -v x; }\n"
        "look\nwarn\n"
    )["commands"]
    assert [(c["function"], c["stops"]) for c in found if c["program"] == "command"] == [
        ("look", True),
        ("warn", False),
    ]


def test_the_platforms_own_script():
    found = script_document((MANIFESTS / "deploy.sh").read_text())
    verbs = {c["verb"] for c in found["commands"] if c["program"] == "kubectl"}
    assert found["strict"]
    assert {"apply", "diff", "rollout", "wait", "delete", "auth"} <= verbs
