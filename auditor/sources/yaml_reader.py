"""A YAML stream: its documents, and a flaw for everything in it that cannot be read."""

from __future__ import annotations

from array import array
from collections.abc import Callable

from yaml.error import YAMLError
from yaml.events import DocumentEndEvent, DocumentStartEvent, StreamEndEvent

from auditor.sources.grammar import explain, explain_template
from auditor.sources.limits import MAX_DOCUMENTS
from auditor.sources.parsed import Document, Fault, Flaw, flaw_of, last_flaw
from auditor.sources.positions import encode_places
from auditor.sources.yaml_events import Event, EventSource, open_events
from auditor.sources.yaml_nodes import NodeBuilder


def read_yaml(
    text: str,
    data: bytes,
    lines: array[int],
    events: Callable[[bytes], EventSource] = open_events,
) -> tuple[list[Document], list[Flaw]]:
    """The documents of `text` (whose UTF-8 bytes are `data`) and its flaws.

    A document that the API server would refuse is left out; where the grammar breaks, what comes
    after is left out too. Both are flaws. Empty documents are passed over.
    """
    documents: list[Document] = []
    flaws: list[Flaw] = []
    next_event = events(data)
    builder = NodeBuilder(data, next_event, lines)
    number, start = -1, 0
    try:
        event: Event = next_event()
        while type(event) is not StreamEndEvent:
            if type(event) is DocumentStartEvent:
                number += 1
                start = _offset(event)
                try:
                    _read_document(builder, event, next_event, number, documents)
                except Fault as fault:
                    if fault.fatal:
                        raise
                    flaws.append(
                        flaw_of(explain_template(fault, text, start), "this document was not read")
                    )
                    while type(event) is not DocumentEndEvent:
                        event = next_event()
            event = next_event()
    except YAMLError as error:
        broken = explain_template(explain(error, text), text, start)
        if flaws and broken.remedy and flaws[-1].line == broken.line:
            # The same template, already told: what matters now is that nothing follows.
            flaws.pop()
        flaws.append(last_flaw(broken, documents))
    except Fault as fault:
        flaws.append(last_flaw(fault, documents))
    flaws.extend(builder.repeats.take())
    return documents, sorted(flaws, key=lambda flaw: flaw.line)


def _offset(event: Event) -> int:
    return int(event.start_mark.index)


def _read_document(
    builder: NodeBuilder,
    start: Event,
    next_event: EventSource,
    number: int,
    documents: list[Document],
) -> None:
    if number >= MAX_DOCUMENTS:
        limit = f"holds more than the limit of {MAX_DOCUMENTS:,} documents"
        raise Fault(start.start_mark.line + 1, limit, fatal=True)
    version = start.version
    event = next_event()
    if version not in (None, (1, 1)):
        raise Fault(
            event.start_mark.line + 1,
            "asks for a YAML version other than 1.1 with a %YAML directive",
        )
    body, offset, places = builder.document(event)
    if body is not None:
        encoded = b"" if places is None else encode_places(places)
        documents.append(Document(number, offset, body, encoded))
