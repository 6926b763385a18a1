"""Drift: what a running cluster holds against what was declared.

Compared are the fields that were declared, and what the cluster holds besides them where it is
neither a default of the API server's nor its own bookkeeping: an extra container, a widened
policy. Fields that a controller owns (the replicas of what an autoscaler scales, certificates that
are injected) are left out.
"""

from __future__ import annotations

import msgspec

from auditor.model import JSON, Path


class Difference(msgspec.Struct, frozen=True):
    """One field that differs. A missing value is null; the path is the declared object's, or the
    live object's where nothing was declared."""

    path: Path
    declared: JSON
    live: JSON
