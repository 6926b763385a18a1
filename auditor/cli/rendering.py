"""Charts and kustomizations: the options for how they are rendered."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TypeVar

import click
import msgspec

from auditor.errors import UsageError
from auditor.sources.rendering import Options

F = TypeVar("F", bound=Callable[..., object])


class Rendering(msgspec.Struct, frozen=True):
    """What the user said about rendering."""

    off: bool
    given: Options

    @property
    def options(self) -> Options | None:
        """The options; None where nothing is to be rendered."""
        return None if self.off else self.given

    def check(self, paths: Sequence[str]) -> None:
        """Raises UsageError for options that contradict each other or have nothing to be about."""
        named = self.given.named
        if self.off and named:
            raise UsageError(f"--no-render and {named}: give one of them")
        if named and not paths:
            raise UsageError(f"{named} is about a chart: name the chart to scan")


def rendering_options(command: F) -> F:
    """Adds the options, and hands them to the command together as `rendering`."""

    @functools.wraps(command)
    def with_rendering(
        *args: object,
        no_render: bool,
        values: tuple[str, ...],
        set_values: tuple[str, ...],
        set_string: tuple[str, ...],
        set_file: tuple[str, ...],
        release_name: str,
        release_namespace: str,
        kube_version: str,
        api_versions: tuple[str, ...],
        **rest: object,
    ) -> object:
        options = Options(
            values,
            set_values,
            set_string,
            set_file,
            release_name,
            release_namespace,
            kube_version,
            api_versions,
        )
        return command(*args, rendering=Rendering(no_render, options), **rest)

    for option in reversed(_OPTIONS):
        with_rendering = option(with_rendering)
    return with_rendering  # type: ignore[return-value]


_OPTIONS = (
    click.option(
        "--no-render",
        is_flag=True,
        help="Run neither helm nor kustomize: charts are problems, and the files of kustomizations "
        "are read as they are.",
    ),
    click.option(
        "--values", multiple=True, metavar="FILE", help="Values for the chart. Repeatable."
    ),
    click.option(
        "--set", "set_values", multiple=True, metavar="KEY=VALUE", help="As helm's. Repeatable."
    ),
    click.option("--set-string", multiple=True, metavar="KEY=VALUE", help="As helm's. Repeatable."),
    click.option("--set-file", multiple=True, metavar="KEY=FILE", help="As helm's. Repeatable."),
    click.option(
        "--release-name", default="", metavar="NAME", help="Helm's release. Default: release-name."
    ),
    click.option(
        "--release-namespace", default="", metavar="NS", help="Where charts are installed."
    ),
    click.option(
        "--kube-version", default="", metavar="V", help="The Kubernetes that charts are told of."
    ),
    click.option(
        "--api-versions",
        multiple=True,
        metavar="GROUP/VERSION",
        help="What charts are told that the cluster serves. Repeatable.",
    ),
)
