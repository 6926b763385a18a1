"""Report objects in the cluster: written where they changed, removed where they have nothing left
to say.

What is ours is told by our label; nobody else's reports are read, changed or removed. A report that
this audit did not come to again is removed only if its object's kind was listed in full and in its
namespace, for otherwise nobody knows whether the object is well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote, urlencode

import msgspec

from auditor.formats.policy_reports import (
    CONTENT,
    MANAGED_BY,
    OPENREPORTS,
    POLICYREPORT,
    SCOPE,
    Dialect,
    report_objects,
)
from auditor.formats.policy_results import SOURCE
from auditor.model import JSON, Problem, Report, Stage
from auditor.publish.api import APPLY, METADATA_ONLY, NO_ANSWER, Api, words

_PAGE = 500
_DIALECTS = {"openreports": OPENREPORTS, "policyreport": POLICYREPORT}


class Extent(msgspec.Struct, frozen=True):
    """What the audit has seen in full."""

    unlisted: frozenset[str]
    """Kinds that could not be listed."""
    whole: bool
    """Whether no rule failed and no list is doubtful for a reason that no kind can be named for."""
    namespaces: Callable[[str], bool]
    """Whether a namespace was looked at."""
    narrowed: bool
    """Whether some namespaces were not."""

    def settles(self, kind: str, namespace: str) -> bool:
        """Whether an object without a finding is known to have none."""
        if not self.whole or kind in self.unlisted:
            return False
        if not namespace:
            return kind != "Namespace" or not self.narrowed
        return self.namespaces(namespace)


class Delivery(msgspec.Struct, frozen=True):
    """What became of the reports."""

    dialect: str
    """`openreports`, `policyreport`, or empty where the cluster serves neither."""
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    problems: tuple[Problem, ...] = ()


class _Refused(Exception):
    """A request that did not succeed, in words."""


def choose_dialect(api: Api, wish: str) -> str:
    """`openreports` or `policyreport`, by what the cluster serves; `auto` prefers the first. Empty
    if it serves neither, or not the one that was wished for. Raises ValueError with the reason if
    the cluster does not say."""
    for name in _DIALECTS if wish == "auto" else [wish]:
        dialect = _DIALECTS[name]
        status, answer = api.request("GET", f"/apis/{dialect.api_version}")
        if status == 404:
            continue
        if status != 200:
            raise ValueError(_why(status, answer))
        served = {each.get("name") for each in answer.get("resources", ())}
        if {dialect.plural, dialect.cluster_plural} <= served:
            return name
    return ""


def publish_reports(api: Api, report: Report, wish: str, extent: Extent, where: str) -> Delivery:
    """Brings the cluster's report objects up to date with the audit. `wish` is `openreports`,
    `policyreport` or `auto`; `where` is the cluster's name, for problems. With `auto`, a cluster
    that serves neither is no problem."""
    try:
        name = choose_dialect(api, wish)
    except ValueError as error:
        return Delivery("", problems=(_problem(where, f"no report objects: {error}"),))
    if not name:
        served = " and ".join(_DIALECTS[n].api_version for n in _DIALECTS if wish in (n, "auto"))
        missing = _problem(
            where,
            f"no report objects: the cluster does not serve {served}",
            "install the custom resources of github.com/openreports/reports-api, or leave "
            "--publish out",
        )
        return Delivery("", problems=() if wish == "auto" else (missing,))
    desk = _Desk(api, _DIALECTS[name], where)
    try:
        own = desk.own()
    except _Refused as error:
        return Delivery(name, problems=(_problem(where, f"no report objects: {error}"),))
    objects = report_objects(report, _DIALECTS[name])
    written = unchanged = 0
    for thing in objects:
        known = own.pop(_key(thing["metadata"]), None)
        if known is not None and _content(known) == thing["metadata"]["annotations"][CONTENT]:
            unchanged += 1
        elif desk.write(thing):
            written += 1
    stale = [metadata for metadata in own.values() if _settled(metadata, extent)]
    removed = sum(desk.remove(metadata) for metadata in stale)
    return Delivery(name, written, unchanged, removed, tuple(sorted(desk.problems())))


def _key(metadata: dict[str, JSON]) -> tuple[str, str]:
    return (metadata.get("namespace", ""), metadata["name"])


def _content(metadata: dict[str, JSON]) -> JSON:
    return metadata.get("annotations", {}).get(CONTENT)


def _settled(metadata: dict[str, JSON], extent: Extent) -> bool:
    scope = metadata.get("annotations", {}).get(SCOPE, "")
    kind = scope.partition(".")[0]
    return bool(kind) and extent.settles(kind, metadata.get("namespace", ""))


class _Desk:
    """Reads and writes the reports of one dialect, and remembers what was refused."""

    def __init__(self, api: Api, dialect: Dialect, where: str) -> None:
        self._api = api
        self._dialect = dialect
        self._where = where
        self._refused: dict[str, int] = {}

    def own(self) -> dict[tuple[str, str], dict[str, JSON]]:
        """The metadata of our reports, by namespace and name."""
        found: dict[tuple[str, str], dict[str, JSON]] = {}
        for plural in (self._dialect.plural, self._dialect.cluster_plural):
            for metadata in self._listed(plural):
                found[_key(metadata)] = metadata
        return found

    def _listed(self, plural: str) -> Iterator[dict[str, JSON]]:
        query = {"labelSelector": f"{MANAGED_BY}={SOURCE}", "limit": str(_PAGE)}
        while True:
            path = f"/apis/{self._dialect.api_version}/{plural}?{urlencode(query)}"
            status, answer = self._api.request("GET", path, accept=METADATA_ONLY)
            if status != 200:
                raise _Refused(self._reason("list", plural, status, answer))
            for item in answer.get("items") or ():
                yield item["metadata"]
            token = (answer.get("metadata") or {}).get("continue")
            if not token:
                return
            query["continue"] = token

    def write(self, thing: dict[str, JSON]) -> bool:
        """Applies a report, and says whether that was done."""
        metadata = thing["metadata"]
        path = f"{self._path(metadata)}?fieldManager={SOURCE}&force=true"
        status, answer = self._api.request("PATCH", path, thing, content_type=APPLY)
        if status in (200, 201):
            return True
        if not _namespace_went(status, answer):
            self._refuse("patch", self._plural(metadata), status, answer)
        return False

    def remove(self, metadata: dict[str, JSON]) -> bool:
        """Deletes a report, unless another has taken its name; says whether that was done."""
        body = {
            "apiVersion": "v1",
            "kind": "DeleteOptions",
            "preconditions": {"uid": metadata["uid"]},
        }
        status, answer = self._api.request("DELETE", self._path(metadata), body)
        if status in (200, 202):
            return True
        if status not in (404, 409):
            self._refuse("delete", self._plural(metadata), status, answer)
        return False

    def problems(self) -> Iterator[Problem]:
        """One for each reason, with how many reports it concerns."""
        for reason, count in self._refused.items():
            what = "a report was" if count == 1 else f"{count} reports were"
            remedy = "give it that right; manifests/compliance-audit.yaml has all that it needs"
            yield _problem(
                self._where,
                f"{what} not written: {reason}",
                remedy if reason.startswith("the right") else "",
            )

    def _refuse(self, verb: str, plural: str, status: int, answer: JSON) -> None:
        reason = self._reason(verb, plural, status, answer)
        self._refused[reason] = self._refused.get(reason, 0) + 1

    def _reason(self, verb: str, plural: str, status: int, answer: JSON) -> str:
        if status == 403:
            group = self._dialect.api_version.partition("/")[0]
            return f"the right to {verb} {plural} in {group} is missing"
        return _why(status, answer)

    def _plural(self, metadata: dict[str, JSON]) -> str:
        return self._dialect.plural if "namespace" in metadata else self._dialect.cluster_plural

    def _path(self, metadata: dict[str, JSON]) -> str:
        namespace = metadata.get("namespace")
        within = f"namespaces/{quote(namespace, safe='')}/" if namespace else ""
        plural, name = self._plural(metadata), quote(metadata["name"], safe="")
        return f"/apis/{self._dialect.api_version}/{within}{plural}/{name}"


def _namespace_went(status: int, answer: JSON) -> bool:
    """Whether the report has no place any more: its namespace is gone, or on its way."""
    details = answer.get("details") if isinstance(answer, dict) else None
    details = details if isinstance(details, dict) else {}
    if status == 404:
        return details.get("kind") == "namespaces"
    causes = details.get("causes") or ()
    return status == 403 and any(each.get("reason") == "NamespaceTerminating" for each in causes)


def _why(status: int, answer: JSON) -> str:
    said = words(answer)
    if status == NO_ANSWER:
        return said or "the API server does not answer"
    return f"the server says {status}: {said}" if said else f"the server says {status}"


def _problem(where: str, message: str, remedy: str = "") -> Problem:
    return Problem(uri=where, line=0, stage=Stage.WRITE, message=message, remedy=remedy)
