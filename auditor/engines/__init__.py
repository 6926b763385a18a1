"""Who evaluates Rego. One port, two engines: both give the same results for the same policies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from auditor.model import JSON


@dataclass(frozen=True, slots=True)
class Call:
    """One rule to evaluate: the number of its check, its package, and whether what it examined is
    wanted too, which costs as much as the rule itself."""

    check: int
    package: str
    examine: bool = True


@dataclass(frozen=True, slots=True)
class Pass:
    """One `input` document, as JSON, and the rules to evaluate over it."""

    document: bytes
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class RawOutcome:
    """What a rule said of one subject: the elements of its `deny` set and, if wanted, of its
    `examined` set, or why it could not be evaluated."""

    check: int
    deny: Sequence[JSON] = ()
    examined: Sequence[JSON] = ()
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
