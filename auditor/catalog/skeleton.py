"""A new guarantee set to begin with: it loads, it holds, and its comments say what to change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from auditor.catalog import shipped_policies
from auditor.catalog.guarantees import parse_set
from auditor.errors import PolicyError, UsageError
from auditor.model import Rule

_NAME = re.compile(r"[a-z][a-z0-9-]*")
SCHEMA = "guarantees.schema.json"
"""The file of policies that says to editors what a set may hold."""

_TEXT = """\
# yaml-language-server: $schema=../guarantees.schema.json
# The promises of one platform, and the rules that prove them.
#   vvaudit scan PATH -p {folder} -g {name}     judges by this file
#   vvaudit rules                       lists the rules
#   vvaudit explain RULE                says what a rule can be told
# guarantees.schema.json describes every key.
id: {name}                # the name of this file
title: {title} platform
description: >-
  What the document of the {name} platform promises.
# In force without -g where an object's labels match this:
# detect:
#   matchLabels: {{app.kubernetes.io/part-of: {name}}}

# The document's sections, in its order.
sections:
  POD: Pod security
  HA: High availability

# Names for objects that several promises speak of. Names and namespaces may hold * and ?.
scopes:
  platform: {{namespaces: ["*"]}}
  # backend: {{namespaces: [{name}], kinds: [Deployment], names: [backend]}}

guarantees:
- id: POD-01
  section: POD
  statement: Containers run as a non-root user         # as the document says it
  expects: every container                             # the value that is promised
  severity: high                                       # critical, high, medium, low or info
  evidence: [manifest]                                 # manifest, status, metric, cloud or doc
  checks:
  - rule: run_as_non_root
    scope: platform
    # except:
    # - scope: {{names: [node-agent]}}
    #   reason: Reads the host's logs.

- id: HA-01
  section: HA
  statement: Every workload has at least two pods
  expects: two or more
  severity: medium
  evidence: [manifest]
  checks:
  - rule: replicas_minimum
    # What `vvaudit explain replicas_minimum` lists; left out, the defaults hold.
    # parameters: {{minimum: 2}}

# A promise without checks is unverified in every scan, and says which evidence would settle it.
- id: HA-02
  section: HA
  statement: The platform is up 99.9 % of the month
  expects: 43 minutes a month at most
  severity: high
  evidence: [metric]
  notes:
  - Nobody measures this yet.
"""


def write_skeleton(file: Path, rules: Mapping[str, Rule]) -> None:
    """Writes a new set, the folders above it and, for editors, the schema of sets in the folder of
    the policies. Raises UsageError for a name that no set can
    have, for a place where no set is looked for, and for a file that is there already."""
    name = file.stem
    if file.suffix != ".yaml" or not _NAME.fullmatch(name):
        raise UsageError(
            f"{file}: a set is called by its file, such as guarantees/shop.yaml: "
            "lower-case letters, digits and dashes"
        )
    if file.absolute().parent.name != "guarantees":
        raise UsageError(
            f"{file}: sets are read from folders called guarantees; try "
            f"{file.parent / 'guarantees' / file.name}"
        )
    text = _TEXT.format(name=name, title=name.capitalize(), folder=file.parent.parent)
    try:
        parse_set(file, text, rules)
    except PolicyError:
        raise UsageError(
            f"{file}: {name} is no text in YAML; try {file.with_name(name + '-set.yaml')}"
        ) from None
    described = (shipped_policies() / SCHEMA).read_text(encoding="utf-8")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
        schema = file.parent.parent / SCHEMA
        if not schema.exists():
            schema.write_text(described, encoding="utf-8")
    except FileExistsError:
        raise UsageError(f"{file} is there already; nothing was written") from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {(error.strerror or '').lower()}") from None
