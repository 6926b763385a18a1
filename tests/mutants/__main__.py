"""`make mutants`: runs the whole table and prints the score; exits 1 unless it is full. With words
after `python -m tests.mutants`, only what has one of them in its name or is about such a row."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from tests.mutants.mutant import Mutant, Neutral
from tests.mutants.running import run_all
from tests.mutants.table import MODULES, breaking, neutral


def asked(one: Mutant | Neutral, words: Sequence[str]) -> bool:
    """Whether this one is among those that were asked for."""
    rows = one.rows | one.unverified if isinstance(one, Mutant) else one.rows
    return not words or any(word in one.name or word in rows for word in words)


def main(words: Sequence[str]) -> int:
    """Prints a line a section, every survivor and every disturbance, and the score."""
    killers = [one for one in breaking() if asked(one, words)]
    others = [one for one in neutral() if asked(one, words)]
    table = [*killers, *others]
    if not table:
        print(f"no mutant is called {' or '.join(words)}", file=sys.stderr)
        return 2
    wrong = {one.name: one.wrong for one in run_all(table, os.cpu_count() or 1) if one.wrong}
    for module in MODULES:
        names = [one.name for one in module.BREAKING if asked(one, words)]
        calm = [one.name for one in module.NEUTRAL if asked(one, words)]
        if not names and not calm:
            continue
        killed = sum(name not in wrong for name in names)
        disturbed = sum(name in wrong for name in calm)
        section = module.__name__.rpartition(".")[2].replace("_", " ")
        print(
            f"{section:<20}{killed:>4} of {len(names):>3} killed, "
            f"{disturbed} of {len(calm):>3} neutral edits disturb"
        )
    survivors = [one.name for one in killers if one.name in wrong]
    disturbing = [one.name for one in others if one.name in wrong]
    for title, names in (("survives", survivors), ("disturbs", disturbing)):
        for name in names:
            print(f"{title}: {name}: {wrong[name]}")
    total = len(killers)
    print(
        f"{total - len(survivors)} of {total} breaking mutants killed; "
        f"{len(disturbing)} of {len(others)} neutral edits disturb"
    )
    return 1 if wrong else 0


sys.exit(main(sys.argv[1:]))
