"""Where a report's reader finds a file: from the root of the repository, as forges name it.

Objects of a live cluster and of standard input are in no file. Formats that cannot do without one
are given a name that no file has.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from auditor.formats.printable import clean
from auditor.model import Location, ResourceRef
from auditor.redact import mask

_NO_FILE = re.compile(r"-|[A-Za-z][A-Za-z0-9+.\-]+:.*", re.DOTALL)
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._\-]+")


def as_named(uri: str) -> str:
    """The path as the user named it, without `./` and the like."""
    return posixpath.normpath(uri) if uri else uri


def in_file(uri: str) -> bool:
    """Whether `uri` names a file, and not standard input (`-`) or a place in a cluster."""
    return bool(uri) and _NO_FILE.fullmatch(uri) is None


def file_of(location: Location, from_root: Callable[[str], str]) -> str:
    """The path of the file that a location is in, without credentials; empty where it is in
    none."""
    if location.line < 1 or not in_file(location.uri):
        return ""
    return mask(from_root(location.uri))


def stand_in(resource: ResourceRef, location: Location) -> str:
    """A name for an object that is in no file: `cluster/shop/Deployment/web.yaml`, or `stdin`."""
    if location.uri == "-":
        return "stdin"
    parts = (resource.namespace, resource.kind, resource.name)
    names = [_NOT_IN_A_NAME.sub("_", clean(part)) for part in parts if part]
    return f"cluster/{'/'.join(names)}.yaml"


def percent_encoded(path: str) -> str:
    """A path as the URI reference that SARIF wants; an absolute one as a `file:` URI."""
    from urllib.parse import quote

    encoded = quote(path.encode("utf-8", "surrogatepass"), safe="/")
    return f"file://{encoded}" if path.startswith("/") else encoded
