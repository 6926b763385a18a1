"""Objects from a running cluster, read with the rights of one identity and nothing changed.

Nothing here imports `kubernetes` before a client is made: scans of files never load it.
"""

from __future__ import annotations

from auditor.sources.cluster.connection import Options, find_target
from auditor.sources.cluster.loading import Wish, load_cluster

__all__ = ["Options", "Wish", "find_target", "load_cluster"]
