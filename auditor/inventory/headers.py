"""The response headers that ingress-nginx adds, wherever its documentation lets them be set: the
annotation `custom-headers` (a ConfigMap), snippets of the Ingress, and the controller's own
ConfigMap (`add-headers`, snippets, `hsts`).

Source: ingress-nginx, user guide, annotations and configmap; nginx, ngx_http_headers_module ("These
directives are inherited from the previous configuration level if and only if there are no
add_header directives defined on the current level"); headers-more, more_set_headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from auditor.inventory.fields import annotations_of, mapping, text
from auditor.model import JSON, Path, Resource

PREFIX = "nginx.ingress.kubernetes.io/"

_TOKEN = re.compile(
    r"""#[^\n]*|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([;{}])|([^\s;{}"']+)""", re.S
)
_LEVELS = ("location", "server", "http")
_HSTS = "Strict-Transport-Security"

Named = Mapping[tuple[str, str, str, str], int]
"""The number of each object by its identity."""

Header = dict[str, JSON]


def headers_of(
    ingress: Resource,
    ref: int,
    numbers: Named,
    resources: Sequence[Resource],
    controller: int | None,
) -> list[Header]:
    """Every header that is added to responses of an Ingress: `{name, value, ref, path, source}`,
    those that win first. A header whose `value` is null is taken away. A ConfigMap that is named
    and not in the input gives one entry without a name."""
    annotations = annotations_of(ingress.body.get("metadata"))
    at: Path = ("metadata", "annotations")
    data = mapping(resources[controller].body.get("data")) if controller is not None else {}
    found: list[Header] = []
    named = text(annotations.get(PREFIX + "custom-headers"))
    if named:
        path = (*at, PREFIX + "custom-headers")
        found += _config_map(named, ingress.namespace, numbers, resources, ref, path)
    levels: dict[str, list[tuple[str, int, Path]]] = {level: [] for level in _LEVELS}
    for level, key in (("location", "configuration-snippet"), ("server", "server-snippet")):
        if snippet := text(annotations.get(PREFIX + key)):
            levels[level].append((snippet, ref, (*at, PREFIX + key)))
    if controller is not None:
        for level in _LEVELS:
            if snippet := text(data.get(f"{level}-snippet")):
                levels[level].append((snippet, controller, ("data", f"{level}-snippet")))
    found += _snippets(levels)
    if controller is not None and (named := text(data.get("add-headers"))):
        path = ("data", "add-headers")
        where = resources[controller].namespace
        found += _config_map(named, where, numbers, resources, controller, path)
    if controller is not None and not any(_same(item, _HSTS) for item in found):
        found += _hsts(data, controller)
    return found


def _same(item: Header, name: str) -> bool:
    return text(item["name"]).lower() == name.lower()


def _config_map(
    named: str,
    namespace: str,
    numbers: Named,
    resources: Sequence[Resource],
    ref: int,
    path: Path,
) -> Iterator[Header]:
    where, slash, name = named.partition("/")
    key = ("", "ConfigMap", where if slash else namespace, name if slash else named)
    number = numbers.get(key)
    if number is None:
        yield {"name": "", "value": named, "ref": ref, "path": path, "source": "ConfigMap"}
        return
    for header, value in mapping(resources[number].body.get("data")).items():
        place: Path = ("data", header)
        yield _header(header, text(value), number, place, f"ConfigMap {named}")


def _header(name: str, value: str | None, ref: int, path: Path, source: str) -> Header:
    return {"name": name, "value": value, "ref": ref, "path": path, "source": source}


def _snippets(levels: Mapping[str, Sequence[tuple[str, int, Path]]]) -> Iterator[Header]:
    """What snippets set. An add_header of an inner level hides those of all outer levels; what
    more_set_headers sets is not hidden."""
    hidden = False
    for level in _LEVELS:
        adds = False
        for snippet, ref, path in levels[level]:
            for words in directives(snippet):
                if words[0] == "add_header" and len(words) > 2:
                    adds = True
                    if not hidden:
                        yield _header(words[1], words[2], ref, path, "add_header")
                elif words[0] in ("more_set_headers", "more_clear_headers"):
                    yield from _more(words, ref, path)
        hidden = hidden or adds


def _more(words: Sequence[str], ref: int, path: Path) -> Iterator[Header]:
    skip = False
    for word in words[1:]:
        if skip or word in ("-s", "-t", "-a", "-r"):
            skip = word in ("-s", "-t") and not skip
            continue
        name, _, value = word.partition(":")
        value = value.strip()
        gone = words[0] == "more_clear_headers" or not value
        yield _header(name.strip(), None if gone else value, ref, path, words[0])


def _hsts(data: Mapping[str, JSON], controller: int) -> Iterator[Header]:
    """The controller's own HSTS header, on unless `hsts` is "false"; a year, with subdomains."""
    if text(data.get("hsts")).lower() in ("false", "f", "0"):
        return
    age = text(data.get("hsts-max-age")) or "31536000"
    domains = text(data.get("hsts-include-subdomains")).lower() not in ("false", "f", "0")
    preload = text(data.get("hsts-preload")).lower() in ("true", "t", "1")
    parts = [f"max-age={age}", "includeSubDomains" * domains, "preload" * preload]
    value = "; ".join(part for part in parts if part)
    yield _header(_HSTS, value, controller, ("data", "hsts"), "hsts")


def directives(snippet: str) -> Iterator[list[str]]:
    """The simple directives of a piece of nginx configuration, words unquoted, comments left out.
    Those inside of a block (`if`, `location`) hold for some requests only and are left out too."""
    words: list[str] = []
    depth = 0
    for match in _TOKEN.finditer(snippet):
        double, single, sign, word = match.groups()
        if sign == ";":
            if words and depth == 0:
                yield words
            words = []
        elif sign in ("{", "}"):
            depth = depth + 1 if sign == "{" else max(depth - 1, 0)
            words = []
        elif double is not None or single is not None:
            words.append(re.sub(r"\\(.)", r"\1", double if double is not None else single))
        elif word is not None:
            words.append(word)


CONTROLLER_NAMES = frozenset(
    ["ingress-nginx-controller", "nginx-configuration", "nginx-ingress-controller"]
)


def find_controller(resources: Sequence[Resource]) -> int | None:
    """The ConfigMap that ingress-nginx reads, by its name (the Helm chart's, or that of the plain
    manifests), if the input holds just one such."""
    found = [
        ref
        for ref, resource in enumerate(resources)
        if resource.kind == "ConfigMap"
        and resource.group == ""
        and resource.name in CONTROLLER_NAMES
    ]
    return found[0] if len(found) == 1 else None
