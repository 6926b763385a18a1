"""Image references taken apart: registry/repository:tag@digest.

Source: the distribution reference grammar; a first part is a registry only if it holds a dot or a
colon or is `localhost`, and Docker's short names mean docker.io.
"""

from __future__ import annotations

from functools import lru_cache

from auditor.model import JSON


@lru_cache(maxsize=4096)
def parse_image(reference: str) -> dict[str, JSON]:
    """The parts of an image reference; absent ones are empty strings. Callers do not change it."""
    rest, _, digest = reference.partition("@")
    head, slash, last = rest.rpartition("/")
    last, _, tag = last.partition(":")
    name = f"{head}{slash}{last}"
    first, slash, remainder = name.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        registry, repository = first, remainder
    else:
        registry, repository = "docker.io", name if slash else f"library/{name}"
    return {
        "reference": reference,
        "registry": registry,
        "repository": repository if name else "",
        "name": f"{registry}/{repository}" if name else "",
        "tag": tag,
        "digest": digest,
    }
