"""What happens to a test that this machine cannot run: the one place where that is decided."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import pytest

from tests.tools.scripts import MissingPrerequisite


def require(reason: str) -> NoReturn:
    """Skips the test, or fails it where nothing may be skipped (VVAUDIT_REQUIRE_LIVE=1)."""
    if os.environ.get("VVAUDIT_REQUIRE_LIVE") == "1":
        pytest.fail(f"VVAUDIT_REQUIRE_LIVE is set, but {reason}", pytrace=False)
    pytest.skip(reason)


@contextmanager
def or_skip() -> Iterator[None]:
    """Turns a missing program into a skipped test: `with or_skip(), running_opa() as url:`."""
    try:
        yield
    except MissingPrerequisite as missing:
        require(str(missing))
