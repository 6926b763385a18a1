"""What `--help` says: options under headings, examples that work, and lines that fit a terminal."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import click
import pytest

from auditor.cli import _COMMANDS, vvaudit
from auditor.cli.command import Command, WithExamples
from tests.cli.running import vvaudit as run

CONTEXT = click.Context(vvaudit, info_name="vvaudit")
EVERY = [None, *_COMMANDS]
"""The program itself, and its commands."""

each = pytest.mark.parametrize("name", EVERY, ids=lambda name: name or "vvaudit")


def command(name: str | None) -> WithExamples:
    found = vvaudit if name is None else vvaudit.get_command(CONTEXT, name)
    assert isinstance(found, WithExamples)
    return found


def written(name: str | None) -> str:
    ran = run(*([name] if name else []), "--help", COLUMNS="80")
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def commands_in(example: str) -> Iterator[list[str]]:
    """The words after each `vvaudit` of a line; other programs of a pipe are not ours to check."""
    words = shlex.split(example, comments=True)
    while words:
        end = words.index("|") if "|" in words else len(words)
        if words[0] == "vvaudit":
            yield words[1 : words.index(">") if ">" in words[:end] else end]
        words = words[end + 1 :]


@each
def test_it_has_examples_and_lines_that_fit(name):
    text = written(name)
    before, _, after = text.partition("\nExamples:\n")
    shown = after.partition("\n\n")[0]
    assert "Usage: vvaudit" in before
    assert "Options:\n" in before or "Other options:\n" in before
    assert all(line.startswith("  ") for line in shown.splitlines())
    assert "vvaudit" in shown
    assert max(map(len, text.splitlines())) <= 80


@each
def test_there_are_two_to_four_examples_and_each_is_of_the_command(name):
    examples = command(name).examples
    assert 2 <= len(examples) <= 4
    for example in examples:
        assert list(commands_in(example)), example
    if name is not None:
        assert any(f"vvaudit {name}" in example for example in examples)


@each
def test_each_example_can_be_typed(name):
    for example in command(name).examples:
        for called, *arguments in commands_in(example):
            asked = command(called)
            context = click.Context(asked, info_name=called, parent=CONTEXT)
            # Raises for an option that there is not, and for one that lacks its value.
            values, rest, _ = asked.make_parser(context).parse_args(arguments)
            assert rest == []
            missing = [p.name for p in asked.params if p.required and values.get(p.name) is None]
            assert missing == []


def test_an_example_with_an_option_that_is_not_there_is_found():
    scan = command("scan")
    context = click.Context(scan, info_name="scan", parent=CONTEXT)
    with pytest.raises(click.NoSuchOption):
        scan.make_parser(context).parse_args(["manifests/", "--failon", "low"])


@each
def test_a_heading_names_options_that_there_are(name):
    found = command(name)
    for names in getattr(found, "sections", {}).values():
        assert set(names) <= {parameter.name for parameter in found.params}


@pytest.mark.parametrize("name", [n for n in _COMMANDS if getattr(command(n), "sections", None)])
def test_where_there_are_headings_every_option_is_under_one(name):
    found = command(name)
    assert isinstance(found, Command)
    placed = [one for names in found.sections.values() for one in names]
    assert len(placed) == len(set(placed))
    options = {p.name for p in found.get_params(CONTEXT) if isinstance(p, click.Option)}
    assert len(options - set(placed)) == 1, "--help alone"


def test_a_short_one():
    assert written("explain") == (
        "Usage: vvaudit explain [OPTIONS] RULE|GUARANTEE\n"
        "\n"
        "  Explain a rule or a promise: what it wants, why, how to fix it, what rests\n"
        "  on it.\n"
        "\n"
        "Options:\n"
        "  -p, --policies DIR  More rules and promises, from DIR. Default: as the\n"
        "                      settings say.\n"
        "  -h, --help          Show this message and exit.\n"
        "\n"
        "Examples:\n"
        "  vvaudit explain read_only_root_filesystem\n"
        "  vvaudit explain POD-02\n"
        "  vvaudit explain baseline/BASE-POD-02\n"
    )
