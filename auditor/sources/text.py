"""The scanned text again, for excerpts in reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from auditor.sources.parsed import Fault
from auditor.sources.reading import decode, read_file
from auditor.sources.walk import STDIN

_MOST_FILES: Final = 16
"""Files whose lines are kept; reports go through them one after another."""


class FilesText:
    """Reads files again when asked, for few of them are ever quoted. Standard input cannot be read
    again, so its text is kept."""

    def __init__(
        self,
        paths: Mapping[str, str],
        stdin: bytes | None,
        held: Mapping[str, bytes] | None = None,
    ) -> None:
        """`paths` are the paths by the names that reports use, `held` the texts of what is in no
        file of its own."""
        self._paths = dict(paths)
        self._held = dict(held or {})
        self._stdin = stdin
        self._kept: dict[str, list[str]] = {}

    def lines(self, uri: str, first: int, last: int) -> list[str]:
        """Lines `first` to `last`, counted from 1, of the text called `uri`; fewer where it ends,
        none where it cannot be read again."""
        lines = self._kept.get(uri)
        if lines is None:
            lines = self._read(uri)
            if len(self._kept) >= _MOST_FILES:
                del self._kept[next(iter(self._kept))]
            self._kept[uri] = lines
        return lines[max(first, 1) - 1 : max(last, 0)]

    def _read(self, uri: str) -> list[str]:
        try:
            if uri == STDIN:
                data = self._stdin or b""
            elif uri in self._held:
                data = self._held[uri]
            elif uri in self._paths:
                data = read_file(self._paths[uri])
            else:
                return []
            return decode(data).splitlines()
        except Fault:
            return []
