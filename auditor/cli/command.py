"""How `--help` reads: what a command is for, its options under headings, and examples last, where
the eye is when a long text has gone by."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType

import click

Sections = Mapping[str, tuple[str, ...]]
"""Headings, and the names of the parameters under each."""

LOOK = {"What is printed": ("formats", "quiet", "every", "show", "colour")}
CLUSTER = ("kubeconfig", "context", "impersonate", "as_group", "request_timeout")
_VERBATIM = "\b\n"
"""What begins a block whose lines click keeps."""


class WithExamples(click.Command):
    """Shows the block of the docstring that keeps its lines as examples."""

    def _parts(self) -> tuple[str, str, str]:
        """What comes before the examples, the examples, and what comes after them."""
        before, _, rest = inspect.cleandoc(self.help or "").partition(_VERBATIM)
        block, _, after = rest.partition("\n\n")
        return before.strip(), block, after.strip()

    @property
    def examples(self) -> list[str]:
        """Command lines, each as it can be typed."""
        return self._parts()[1].replace("\\\n", "").splitlines()

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes what the command is for."""
        before, _, after = self._parts()
        for text in filter(None, (before, after)):
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(text)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the examples, then what else comes last."""
        _, block, _ = self._parts()
        if block:
            with formatter.section("Examples"):
                for line in block.splitlines():
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
        super().format_epilog(ctx, formatter)


class Command(WithExamples):
    """A command whose options may stand under headings; what is under none comes last."""

    sections: Sections = MappingProxyType({})

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the options."""
        records = {
            parameter.name: record
            for parameter in self.get_params(ctx)
            if isinstance(parameter, click.Option)
            and (record := parameter.get_help_record(ctx)) is not None
        }
        for title, names in self.sections.items():
            shown = [records.pop(name) for name in names if name in records]
            with formatter.section(title):
                formatter.write_dl(shown)
        with formatter.section("Other options" if self.sections else "Options"):
            formatter.write_dl(list(records.values()))


def headings(sections: Sections) -> Callable[[Command], Command]:
    """Puts a command's options under these headings."""

    def put(command: Command) -> Command:
        command.sections = sections
        return command

    return put
