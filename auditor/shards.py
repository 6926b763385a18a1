"""Shares of one audit: each judges the subjects of some namespaces, and sees all of the platform.

A rule judges a subject with its neighbours, and these may be in any namespace: so every share
loads all objects, and only the judging, which costs most, is divided. What has no namespace, and
the platform as a whole, belongs to the first share.
"""

from __future__ import annotations

import hashlib
import re

from auditor.errors import UsageError
from auditor.inventory.subjects import Subject
from auditor.model import Shard

_MOST = 10_000


def parse_shard(word: str, index: str = "") -> Shard:
    """The share that `I/N` names, counted from 1, or that `N` and the index of a Job's pod name,
    counted from 0 (Kubernetes sets JOB_COMPLETION_INDEX so). Raises UsageError for another."""
    match = re.fullmatch(r"(?:([0-9]{1,6})/)?([0-9]{1,6})", word)
    if match is None:
        raise UsageError(f"--shard {word}: write I/N, such as 2/4, or N in an Indexed Job")
    of = int(match[2])
    if match[1] is not None:
        number = int(match[1])
    elif re.fullmatch("[0-9]{1,6}", index):
        number = int(index) + 1
    else:
        raise UsageError(f"--shard {word}: write I/N; JOB_COMPLETION_INDEX is not set")
    if not 1 <= number <= of <= _MOST:
        raise UsageError(f"--shard {number}/{of}: the share is from 1 to N, N at most {_MOST}")
    return Shard(number - 1, of)


def in_shard(subject: Subject, shard: Shard) -> bool:
    """Whether this share judges the subject."""
    if not subject.namespace:
        return shard.index == 0
    digest = hashlib.sha256(subject.namespace.encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big") % shard.of == shard.index
