"""One kind's objects, page by page.

Pages of a list come from one moment; when the server has forgotten that moment (410 Expired), the
list goes on with what is there now, by the token that the server gives for that. The kinds are
listed one after another anyway, so that a single moment per kind would promise nothing. Where the
server gives no token, the list begins again, once. No object is handed out twice.
Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from auditor.sources.cluster.client import JSON_ONLY
from auditor.sources.cluster.requests import Expired, Failed, Requests

METADATA_ONLY: Final = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
"""Objects without spec, status and data."""

PAGE: Final = 500
"""Objects a page, as kubectl asks for."""
_MOST_PAGES: Final = 20_000


class _Meta(msgspec.Struct, rename={"token": "continue", "left": "remainingItemCount"}):
    token: str | None = None
    left: int | None = None


class _Page(msgspec.Struct):
    kind: str
    items: list[dict[str, Any]] | None
    metadata: _Meta = msgspec.field(default_factory=_Meta)


def list_pages(
    requests: Requests,
    path: str,
    accept: str = JSON_ONLY,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[list[dict[str, Any]]]:
    """The items at `path`, a page at a time; a page may be empty, in the middle too.

    `progress` is called with the items read and, as far as the server tells, all of them. Raises
    Failed where the list does not come to its end.
    """
    token, tokens, again = "", {""}, False
    seen: set[tuple[str, str]] = set()
    for _ in range(_MOST_PAGES):
        query = [("limit", str(PAGE)), *([("continue", token)] if token else [])]
        try:
            page = requests.get(path, _Page, query, accept)
        except Expired as expired:
            if expired.token:
                token = _fresh(expired.token, tokens)
            elif again:
                raise
            else:
                token, tokens, again = "", {""}, True
            continue
        if not page.kind.endswith("List"):
            raise Failed(f"the server answers with a {page.kind[:60]} and not with a list")
        yield [item for item in page.items or () if _first_time(item, seen)]
        if progress is not None:
            progress(len(seen), len(seen) + (page.metadata.left or 0))
        if not page.metadata.token:
            return
        token = _fresh(page.metadata.token, tokens)
    raise Failed(f"the list has more than {_MOST_PAGES:,} pages")


def _fresh(token: str, tokens: set[str]) -> str:
    """The token, which must be a new one: a list whose tokens repeat has no end."""
    if token in tokens:
        raise Failed("the server gives the same page of the list again and again")
    tokens.add(token)
    return token


def _first_time(item: dict[str, Any], seen: set[tuple[str, str]]) -> bool:
    metadata = item.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    if not isinstance(metadata, dict) or not isinstance(name, str) or not name:
        raise Failed("the server's list has an item without a name")
    key = (metadata.get("namespace") or "", name)
    if key in seen:
        return False
    seen.add(key)
    return True
