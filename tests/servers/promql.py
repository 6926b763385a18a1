"""What a PromQL expression reads, by a parser of the language."""

from __future__ import annotations

from typing import NamedTuple

import promql_parser


class Selector(NamedTuple):
    """A metric by its name, and the jobs that it is asked of, if it says which."""

    metric: str
    job: str | None


def selectors(expression: str) -> set[Selector]:
    """Every selector in an expression."""
    found: set[Selector] = set()

    def visit(node: promql_parser.Expr) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            assert node.name, f"a selector without a metric's name: {expression}"
            jobs = [each.value for each in node.matchers.matchers if each.name == "job"]
            found.add(Selector(node.name, jobs[0] if jobs else None))

    promql_parser.walk(promql_parser.parse(expression), visit)
    return found
