"""Who evaluates Rego. One port, two engines: both give the same results for the same policies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import msgspec

from auditor.model import JSON


class Call(msgspec.Struct, frozen=True):
    """One rule to evaluate: the number of its check, its package, whether what it examined is
    wanted too, which costs as much as the rule itself, and whether it can be unsure."""

    check: int
    package: str
    examine: bool = True
    unsure: bool = False


class Pass(msgspec.Struct, frozen=True):
    """One `input` document, as JSON, and the rules to evaluate over it."""

    document: bytes
    calls: tuple[Call, ...]


class RawOutcome(msgspec.Struct, frozen=True):
    """What a rule said of one subject: the elements of its `deny` set, if wanted of its `examined`
    set, and if it has one of its `unknown` set; or why it could not be evaluated."""

    check: int
    deny: Sequence[JSON] = ()
    examined: Sequence[JSON] = ()
    unknown: Sequence[JSON] = ()
    error: str = ""


class Engine(Protocol):
    """Evaluates rules over documents."""

    name: str
    forks: bool
    """Whether it may be used in a forked child."""
    batch: int
    """How many subjects to hand it at once."""

    def evaluate(self, subjects: Sequence[Sequence[Pass]]) -> Iterator[list[RawOutcome]]:
        """For each subject the outcomes of all calls of its passes, in order. An error of one rule
        is that rule's outcome and stops no other; an engine that cannot be reached raises
        EngineError."""
        ...


ENGINES = ("embedded", "server")
