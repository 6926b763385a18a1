"""Paths that many edits of workloads begin with."""

from __future__ import annotations

from tests.mutants.edits import Steps

POD: Steps = ("spec", "template", "spec")
LABELS: Steps = ("spec", "template", "metadata", "labels")
MAIN: Steps = (*POD, "containers", 0)
SIDE: Steps = (*POD, "containers", 1)
INIT: Steps = (*POD, "initContainers", 0)
STORAGE: Steps = (
    "spec",
    "volumeClaimTemplates",
    0,
    "spec",
    "resources",
    "requests",
    "storage",
)
