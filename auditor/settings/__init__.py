"""Settings: what a repository says once about its audits, in place of options.

A file in the repository that is scanned is written by those who are audited. So it can name rules,
promises and waivers, and nothing that runs a program, opens a connection or writes a file; and what
in it makes the audit milder is said in every report.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from auditor.model import JSON


class Setting(msgspec.Struct, frozen=True):
    """One setting and where it is written: the file, and the line, 0 where that is unknown."""

    name: str
    value: JSON
    file: str
    line: int

    @property
    def place(self) -> str:
        """`file:line`, or the file alone."""
        return f"{self.file}:{self.line}" if self.line else self.file


class Fields(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """The settings that there are, under the names that the file uses."""

    paths: list[str] | msgspec.UnsetType = msgspec.UNSET
    """What is scanned where the command line names nothing."""
    guarantees: list[str] | msgspec.UnsetType = msgspec.UNSET
    policies: list[str] | msgspec.UnsetType = msgspec.UNSET
    rules: list[str] | msgspec.UnsetType = msgspec.UNSET
    skip_rules: list[str] | msgspec.UnsetType = msgspec.UNSET
    namespaces: list[str] | msgspec.UnsetType = msgspec.UNSET
    exclude_namespaces: list[str] | msgspec.UnsetType = msgspec.UNSET
    fail_on: str | msgspec.UnsetType = msgspec.UNSET
    complete: bool | msgspec.UnsetType = msgspec.UNSET
    kubernetes_versions: list[str] | msgspec.UnsetType = msgspec.UNSET
    waivers: list[str] | msgspec.UnsetType = msgspec.UNSET
    baseline: str | msgspec.UnsetType = msgspec.UNSET


OPTIONS: Mapping[str, str] = {
    "paths": "paths",
    "guarantees": "guarantees",
    "policies": "policies",
    "rules": "rules",
    "skipRules": "skip_rule",
    "namespaces": "namespaces",
    "excludeNamespaces": "exclude_namespace",
    "failOn": "fail_on",
    "complete": "complete",
    "kubernetesVersions": "kubernetes_versions",
    "waivers": "waivers",
    "baseline": "baseline",
}
"""The parameter of `scan` that each setting stands for."""

FILES = frozenset({"paths", "policies", "waivers", "baseline"})
"""Settings that are paths, relative to the file that they stand in."""
