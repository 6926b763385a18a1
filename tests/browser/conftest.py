"""One browser for all tests of a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.chromium import Page, running_chromium
from tests.tools.prerequisites import or_skip


@pytest.fixture(scope="session")
def chromium() -> Iterator[Page]:
    with or_skip(), running_chromium() as page:
        yield page


@pytest.fixture
def page(chromium: Page) -> Page:
    """An empty tab of the usual size, in the light."""
    chromium.view(1024)
    chromium.open("about:blank")
    return chromium
