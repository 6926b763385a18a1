"""`make mutants`: runs the whole table and prints the score; exits 1 unless it is full."""

from __future__ import annotations

import os
import sys

from tests.mutants.running import run_all
from tests.mutants.table import MODULES, breaking, neutral


def main() -> int:
    """Prints a line a section, every survivor and every disturbance, and the score."""
    table = [*breaking(), *neutral()]
    wrong = {one.name: one.wrong for one in run_all(table, os.cpu_count() or 1) if one.wrong}
    for module in MODULES:
        names = [one.name for one in module.BREAKING]
        calm = [one.name for one in module.NEUTRAL]
        killed = sum(name not in wrong for name in names)
        disturbed = sum(name in wrong for name in calm)
        section = module.__name__.rpartition(".")[2].replace("_", " ")
        print(
            f"{section:<20}{killed:>4} of {len(names):>3} killed, "
            f"{disturbed} of {len(calm):>3} neutral edits disturb"
        )
    survivors = [one.name for one in breaking() if one.name in wrong]
    disturbing = [one.name for one in neutral() if one.name in wrong]
    for title, names in (("survives", survivors), ("disturbs", disturbing)):
        for name in names:
            print(f"{title}: {name}: {wrong[name]}")
    total = len(breaking())
    print(
        f"{total - len(survivors)} of {total} breaking mutants killed; "
        f"{len(disturbing)} of {len(neutral())} neutral edits disturb"
    )
    return 1 if wrong else 0


sys.exit(main())
