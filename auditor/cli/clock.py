"""The one place that reads the clock, so that everything else is deterministic."""

from __future__ import annotations

import os
from datetime import datetime, timezone

from auditor.errors import UsageError


def started() -> str:
    """Now, in UTC, to the second; or the time that SOURCE_DATE_EPOCH gives
    (reproducible-builds.org). Raises UsageError if that is no number of seconds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        moment = datetime.now(timezone.utc)
    else:
        try:
            moment = datetime.fromtimestamp(int(epoch), timezone.utc)
        except (ValueError, OverflowError, OSError):
            raise UsageError(f"SOURCE_DATE_EPOCH={epoch!r} is no time in seconds") from None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
