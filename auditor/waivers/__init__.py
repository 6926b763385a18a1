"""Waivers: who accepted which findings, why, and until when.

A waiver changes what a finding counts for and never whether it is shown, and it cannot touch a
problem: what could not be audited is nobody's to accept.
"""

from __future__ import annotations

import msgspec

from auditor.model import Location, Scope, Waiver


class Entry(msgspec.Struct, frozen=True):
    """One waiver as it is written down. All that it names has to fit a finding; a guarantee fits
    the findings that break it, and accepts them for that promise alone."""

    waiver: Waiver
    location: Location
    rule: str = ""
    """A shell pattern of rule ids."""
    guarantee: str = ""
    """`set/ID`, or an ID of any set."""
    fingerprint: str = ""
    scope: Scope = Scope()
    container: str = ""

    @property
    def about(self) -> str:
        """What it waives, in words."""
        named = self.rule or self.guarantee or f"finding {self.fingerprint}"
        objects = [*self.scope.kinds, *self.scope.namespaces, *self.scope.names]
        if self.scope.labels is not None:
            objects.append("labels")
        container = f" container {self.container}" if self.container else ""
        where = f" ({', '.join(objects)}{container})" if objects or container else ""
        return f"{named}{where}"

    @property
    def broad(self) -> bool:
        """Whether it speaks of every object there is, or of every rule about every namespace."""
        scope = self.scope
        if self.fingerprint:
            return False
        everywhere = not (scope.kinds or scope.names or scope.namespaces or scope.labels)
        return everywhere or (self.rule == "*" and not scope.names)
