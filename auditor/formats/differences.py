"""How a cluster differs from what was declared, in the words that every format has for it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from auditor.formats.printable import clean, in_words
from auditor.formats.values import drifted
from auditor.formats.words import count
from auditor.model import JSON, Drift, FieldDrift, Location, Report, ResourceRef

NONE = "the cluster holds what was declared"
ABSENT = "declared, and not in the cluster"
UNDECLARED = "in the platform's namespaces, and declared by nobody"


class Difference(msgspec.Struct, frozen=True):
    """One thing that is otherwise than declared."""

    state: str
    """`changed`, `absent` or `undeclared`."""
    resource: ResourceRef
    location: Location
    """Where it was declared; without a line where it was not."""
    words: str
    """What differs, clean."""
    path: str = ""
    declared: JSON = None
    """Masked, as is the live value."""
    live: JSON = None

    @property
    def about(self) -> str:
        """`Deployment shop/web: spec.replicas is 2; declared 3`."""
        return f"{clean(self.resource.display)}: {self.words}"


def differences(report: Report) -> Iterator[Difference]:
    """Fields that differ, then what is absent, then what nobody declared."""
    drift = report.drift
    if drift is None:
        return
    for one in drift.changed:
        yield Difference(
            "changed",
            one.resource,
            one.location,
            field_in_words(one),
            one.path,
            drifted(one, one.declared),
            drifted(one, one.live),
        )
    for resource, location in drift.absent:
        yield Difference("absent", resource, location, ABSENT)
    for resource in drift.undeclared:
        nowhere = Location(resource.uri, 0, 0, 0, 0)
        yield Difference("undeclared", resource, nowhere, UNDECLARED)


def field_in_words(one: FieldDrift) -> str:
    """`spec.replicas is 2; declared 3`."""
    live, declared = in_words(drifted(one, one.live)), in_words(drifted(one, one.declared))
    return f"{clean(one.path)} is {live}; declared {declared}"


def drift_in_words(drift: Drift) -> str:
    """`1 object differs, 2 absent, 0 undeclared`."""
    if not (drift.changed or drift.absent or drift.undeclared):
        return NONE
    objects = len({one.resource for one in drift.changed})
    differ = f"{count(objects, 'object')} differ{'s' if objects == 1 else ''}"
    return f"{differ}, {len(drift.absent):,} absent, {len(drift.undeclared):,} undeclared"
