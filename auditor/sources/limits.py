"""How much one input may ask for. Manifests are far below; what is above is a mistake or an attack,
and is refused with a message instead of eating the machine."""

from __future__ import annotations

from typing import Final

MAX_BYTES: Final = 100 * 1024 * 1024
"""Bytes of one file, or of standard input."""

MAX_DEPTH: Final = 100
"""Lists and mappings inside one another, aliases followed."""

MAX_DOCUMENTS: Final = 100_000
"""Documents of one file, empty ones included."""

MAX_ENTRIES: Final = 5_000_000
"""Mapping entries and list items of one file; 100 MiB of manifests have fewer."""

MAX_ALIAS_ENTRIES: Final = 2_000_000
"""Mapping entries and list items of one file that stand there through aliases."""

MAX_REPEATED_KEYS: Final = 20
"""Repeated keys of one document that are reported one by one; the rest is counted."""
