"""Everything in an input that is to be rendered."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from auditor.errors import UsageError
from auditor.sources.rendering import Options, Rendered, Rendering
from auditor.sources.rendering.graph import find_roots
from auditor.sources.rendering.helm import render_chart
from auditor.sources.rendering.kustomize import build
from auditor.sources.rendering.values import check_options
from auditor.sources.walk import STDIN, Found

Places = Sequence[tuple[str, str]]
"""Paths, and what reports call them."""


def render_all(
    files: Sequence[Found], charts: Places, kustomizations: Places, options: Options
) -> Rendered:
    """What `charts` and `kustomizations` give; and those of `files` that are none of the
    kustomizations' own, or that the user named.

    Raises UsageError for options that do not fit, or whose files cannot be used.
    """
    given = options.of_one_chart
    if given and len(charts) != 1:
        there = "no chart is in the input" if not charts else f"{len(charts)} charts are there"
        raise UsageError(f"{given} is for one chart, and {there}: name the chart to scan")
    check_options(options)
    graph = find_roots(kustomizations)
    renderings = [Rendering("", "default", problems=graph.problems)]
    for path, uri in charts:
        with _scratch() as scratch:
            renderings.append(render_chart(path, uri, scratch, options))
    for root, members in graph.roots:
        with _scratch() as scratch:
            renderings.append(build(root, members, scratch, options))
    left = [
        found
        for found in files
        if found.named or found.uri == STDIN or os.path.realpath(found.path) not in graph.read
    ]
    return Rendered(left, tuple(renderings))


@contextmanager
def _scratch() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="vvaudit-", ignore_cleanup_errors=True) as folder:
        yield os.path.realpath(folder)
