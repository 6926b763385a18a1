"""Renders Helm charts with `helm template`, as an installation would have them: hooks and custom
resource definitions too. Nothing is fetched: what a chart depends on has to be in it."""

from __future__ import annotations

import re
import shlex
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from auditor.model import Location, Problem, Stage
from auditor.sources.parsed import Document, line_at
from auditor.sources.parsing import parse_bytes
from auditor.sources.positions import DocumentPositions
from auditor.sources.rendering import Options, RenderedObject, Rendering
from auditor.sources.rendering.charts import (
    Chart,
    ChartUnreadable,
    File,
    read_chart,
    template_files,
    written,
)
from auditor.sources.rendering.failures import explain_helm
from auditor.sources.rendering.mapping import TemplatePositions, Templates
from auditor.sources.rendering.running import Ran, RenderFailed, find_program, run
from auditor.sources.rendering.tracing import Line, Marks, fill, may_be_marked
from auditor.sources.rendering.values import Values, helm_arguments, set_files, without_secrets

_SOURCE: Final = re.compile(r"^---[ \t]*\n# Source: (.+)$", re.MULTILINE)
_MARKED: Final = (".yaml", ".yml", ".tpl")
_ATTEMPTS: Final = 4
"""How often the second rendering is tried, each time with one file less that has comments."""


def render_chart(path: str, uri: str, scratch: str, options: Options) -> Rendering:
    """The objects of the chart at `path`, a folder or an archive. `scratch` is an empty folder that
    stays until this returns."""
    namespace = options.release_namespace or "default"
    piped = f"helm template {shlex.quote(uri)} | vvaudit scan -"

    def nothing(message: str, remedy: str, place: str = uri, line: int = 0) -> Rendering:
        problem = Problem(place, line, Stage.RENDER, message, remedy)
        return Rendering(uri, namespace, problems=(problem,))

    program = find_program("helm")
    if program is None:
        return nothing(
            "is a Helm chart, and helm is not on the PATH",
            f"install helm, or render it elsewhere: {piped}",
        )
    try:
        chart = read_chart(path, uri)
    except ChartUnreadable as error:
        return nothing(str(error), error.remedy)
    if chart.library:
        return Rendering(uri, namespace, notes=(f"the library chart {uri}, which has no objects",))
    helm = _Helm(program, scratch, options)
    try:
        ran = helm.template(path)
    except RenderFailed as error:
        return nothing(str(error), f"render it elsewhere, and pipe it in: {piped}")
    if ran.code:
        words = without_secrets(ran.err, chart, options)
        said = explain_helm(words, uri, template_files(chart))
        return nothing(said.message, said.remedy, said.uri, said.line)
    return _Output(chart, uri, namespace, options).read(ran.out, helm.marked(chart))


class _Helm:
    def __init__(self, program: str, scratch: str, options: Options) -> None:
        self._program = program
        self._scratch = scratch
        self._options = options

    def template(self, path: str) -> Ran:
        """Runs `helm template`. Raises RenderFailed."""
        from os.path import abspath

        command = [self._program, "template"]
        if self._options.release_name:
            command.append(self._options.release_name)
        command += [abspath(path), "--include-crds", *helm_arguments(self._options)]  # noqa: PTH100
        return run(command, self._scratch, self._options.seconds)

    def marked(self, chart: Chart) -> tuple[bytes, Marks]:
        """What the chart gives when its templates say where each line is from; nothing where they
        cannot be made to."""
        templates = template_files(chart)
        left_out: set[str] = set()
        for attempt in range(_ATTEMPTS):
            marks, change = Marks(), {}
            for source, template in templates.items():
                file = template.file
                if template.literal or source in left_out or not source.endswith(_MARKED):
                    continue
                text = file.data.decode("utf-8", "replace")
                if not may_be_marked(text):
                    continue
                if file.uri not in change:  # a chart may be in another twice, by two names
                    change[file.uri] = marks.mark(source, text).encode()
            folder = f"{self._scratch}/marked-{attempt}"
            try:
                written(chart, change, folder)
                ran = self.template(folder)
            except (OSError, RenderFailed):
                break
            if ran.code == 0:
                return ran.out, marks
            named = {source for source in templates if source in ran.err} - left_out
            if not named:
                break
            left_out |= named
        return b"", Marks()


class _Section(msgspec.Struct, frozen=True):
    """One document that `helm template` printed: what it is from, the number of its first line,
    counted from 0, and its lines."""

    source: str
    first: int
    lines: list[str]


def _sections(out: bytes) -> Iterator[_Section]:
    text = out.decode("utf-8", "replace").replace("\r\n", "\n")
    headers = list(_SOURCE.finditer(text))
    ends = [*(header.start() for header in headers[1:]), len(text)]
    first = at = 0
    for header, end in zip(headers, ends, strict=False):
        start = header.end() + 1
        first += len(text[at:start].splitlines())
        at = start
        yield _Section(header[1].strip(), first, text[start:end].splitlines())


class _Output:
    """What was printed, put together with the chart that it is from."""

    def __init__(self, chart: Chart, uri: str, namespace: str, options: Options) -> None:
        self._chart = chart
        self._uri = uri
        self._namespace = namespace
        self._given = (*options.values, *set_files(options))
        self._files = template_files(chart)
        self._templates = Templates(
            {source: one.file for source, one in self._files.items()},
            {source: one.keys for source, one in self._files.items()},
            Values(chart, options),
        )
        self._sources: dict[str, list[str]] = {}
        for source, template in self._files.items():
            self._sources.setdefault(template.file.uri, []).append(source)
        self._used: dict[str, File] = {}

    def read(self, out: bytes, marked: tuple[bytes, Marks]) -> Rendering:
        """The objects in `out`."""
        # Windows line ends would make offsets differ from those of the sections.
        parsed = parse_bytes(out.replace(b"\r\n", b"\n"))
        lines = array("I")
        lines.frombytes(parsed.lines)
        sections = list(_sections(out))
        traces = self._traces(sections, marked)
        objects = []
        for document in parsed.documents:
            line = line_at(lines, document.start) - 1
            number = max((n for n, s in enumerate(sections) if s.first <= line), default=-1)
            if number < 0:
                continue
            objects.append(self._object(document, lines, sections[number], traces[number]))
        problems = tuple(
            Problem(self._uri, 0, Stage.RENDER, f"gives what {flaw.message}")
            for flaw in parsed.flaws
        )
        used = self._used.values()
        return Rendering(
            self._uri,
            self._namespace,
            tuple(objects),
            problems,
            {file.uri: file.path for file in used if file.path},
            {file.uri: file.data for file in used if not file.path},
            parts=self._given,
        )

    def _traces(
        self, sections: Sequence[_Section], marked: tuple[bytes, Marks]
    ) -> list[Mapping[int, Line]]:
        out, marks = marked
        twins: dict[str, list[_Section]] = {}
        for section in _sections(out):
            twins.setdefault(section.source, []).append(section)
        counts: dict[str, int] = {}
        traces: list[Mapping[int, Line]] = []
        for section in sections:
            place = counts[section.source] = counts.get(section.source, -1) + 1
            alike = twins.get(section.source, [])
            traced = marks.trace(section.lines, alike[place].lines) if place < len(alike) else {}
            traced = {number: self._called(line, section) for number, line in traced.items()}
            traces.append(fill(traced, section.lines, self._templates.lines))
        return traces

    def _called(self, line: Line, section: _Section) -> Line:
        """The line by the name that its file has in the chart that the document is from, where
        that chart is in another one by several names."""
        uri = self._templates.files[line.file].uri
        chart = section.source.rpartition("/templates/")[0]
        for source in self._sources.get(uri, ()):
            if source.startswith(f"{chart}/templates/"):
                return Line(source, line.number)
        return line

    def _object(
        self,
        document: Document,
        lines: array[int],
        section: _Section,
        traced: Mapping[int, Line],
    ) -> RenderedObject:
        file = self._templates.files.get(section.source)
        if file is None:
            # An alias of an alias, or a name that no file of the chart has: the chart is known.
            file = self._chart.files["Chart.yaml"]
            self._used[file.uri] = file
            return RenderedObject(document, file.uri, _Chart(Location(file.uri, 1, 1, 1, 1)))
        self._used[file.uri] = file
        for line in traced.values():
            used = self._templates.files[line.file]
            self._used[used.uri] = used
        own = _as_it_stands(document, file) if self._files[section.source].literal else None
        there = own or TemplatePositions(
            DocumentPositions("", document, lines),
            document.body,
            section.first,
            section.lines,
            traced,
            section.source,
            self._templates,
        )
        return RenderedObject(document, file.uri, there)


class _Chart(msgspec.Struct, frozen=True):
    """One place for all values of an object."""

    place: Location

    def locate(self, path: tuple[str | int, ...]) -> Location:
        """The place."""
        return self.place


def _as_it_stands(document: Document, file: File) -> DocumentPositions | None:
    """The places in a file that is no template, and so holds the document itself."""
    parsed = parse_bytes(file.data)
    alike = [one for one in parsed.documents if one.body == document.body]
    if not alike:
        return None
    lines = array("I")
    lines.frombytes(parsed.lines)
    return DocumentPositions(file.uri, alike[0], lines)
