"""Which rendered lines are traced to which template lines."""

from __future__ import annotations

from auditor.sources.rendering.tracing import Line, Marks, fill, may_be_marked


def marked(text: str) -> str:
    return Marks().mark("t", text)


def test_lines_with_a_key_or_an_item_are_marked():
    text = 'a: 1\nb:\n  - c\n  -\n  "d e": {{ .Values.x }}\n  - f: "{{ .y }}"\n'
    assert marked(text) == (
        "a: 1 #@vvaudit:0@\nb: #@vvaudit:1@\n  - c #@vvaudit:2@\n  - #@vvaudit:3@\n"
        '  "d e": {{ .Values.x }} #@vvaudit:4@\n  - f: "{{ .y }}" #@vvaudit:5@\n'
    )


def test_an_action_that_gives_a_block_is_marked_and_no_other():
    text = (
        "{{- with .x }}\n{{- toYaml . | nindent 2 }}\n{{ include `a` . }}\n{{- end }}\n"
        "{{ .Release.Name }}: 1\n"
    )
    assert marked(text) == (
        "{{- with .x }}\n{{- toYaml . | nindent 2 }} #@vvaudit:0@\n{{ include `a` . }}\n"
        "{{- end }}\n{{ .Release.Name }}: 1\n"
    )


def test_nothing_is_marked_inside_of_actions():
    text = 'a: {{ if and\n  .b\n  .c }}\n{{/* d: 1\n e: }} */}}\n{{ printf "}}\\"" }}\nf: `x`\n'
    assert marked(text) == (
        'a: {{ if and\n  .b\n  .c }}\n{{/* d: 1\n e: }} */}}\n{{ printf "}}\\"" }}\n'
        "f: `x` #@vvaudit:0@\n"
    )


def test_an_end_that_an_action_trims_away_stays_as_it_is():
    text = 'a: {{ .b -}}\nc: 1\n{{- define "x" -}}\n{{ .d }}-e\n{{- end -}}\n'
    assert marked(text) == (
        'a: {{ .b -}}\nc: 1 #@vvaudit:0@\n{{- define "x" -}}\n{{ .d }}-e\n{{- end -}}\n'
    )


def test_a_plain_text_over_several_lines_stays_whole():
    text = (
        "a: some\n  words\n  - and more\nb: |\n  c: d\n- e: f\n  g: h\n- i\n  j\n- k: l\n    m\n"
        '- n: "o"\n  r: s\np: q\n'
    )
    lines = marked(text).splitlines()
    assert [line.partition(" #@")[0] for line in lines if "#@" in line] == [
        "b: |",
        "  c: d",
        "- e: f",
        "  g: h",
        '- n: "o"',
        "  r: s",
        "p: q",
    ]


def test_a_last_line_without_an_end():
    assert marked("a: 1\nb: {{ .c }}") == "a: 1 #@vvaudit:0@\nb: {{ .c }} #@vvaudit:1@"
    assert marked("a: {{ .b -}}") == "a: {{ .b -}}"


def test_windows_line_ends_stay():
    assert marked("a: 1\r\nb: 2\r\n") == "a: 1 #@vvaudit:0@\r\nb: 2 #@vvaudit:1@\r\n"


def test_a_template_with_broken_actions_is_no_trouble():
    text = "a: 1\nb: {{ `\nc: {{ '\n" + '{{ "a" "b" ' * 2000
    assert marked(text).startswith("a: 1 #@vvaudit:0@\n")


def test_a_template_that_holds_such_comments():
    assert may_be_marked("a: 1 # vvaudit\n")
    assert not may_be_marked("a: 1 #@vvaudit:0@\n")
    for text in ("", "a", "a\n", "a\r\nb\n\n"):
        assert may_be_marked(text), text
    for text in ("a\u2028b\n", "a\x0cb", "a\rb\n"):
        assert not may_be_marked(text), text


def test_only_lines_that_are_the_same_are_traced():
    marks = Marks()
    text = marks.mark("t", "a: 1\nb: {{ .b }}\nc: {{ sha }}\n")
    assert text.count("@vvaudit") == 3
    plain = ["a: 1", "b: 2", "c: abc"]
    other = ["a: 1 #@vvaudit:0@", "b: 2 #@vvaudit:1@", "c: def #@vvaudit:2@"]
    assert marks.trace(plain, other) == {0: Line("t", 1), 1: Line("t", 2)}
    assert marks.trace(plain, other[:2]) == {}
    assert marks.trace(["a: 1"], ["a: 1 #@vvaudit:9@"]) == {}


def test_the_line_of_the_caller_wins_over_the_line_that_it_includes():
    marks = Marks()
    marks.mark("t", "a: 1\nb: 2\n")
    assert marks.trace(["a: x"], ["a: x #@vvaudit:0@ #@vvaudit:1@"]) == {0: Line("t", 2)}


def test_lines_between_are_filled_where_they_have_one_origin():
    template = [
        "resources:",
        "  {{- with .Values.x }}",
        "  {{- toYaml . | nindent 2 }}",
        "  {{- end }}",
        "text: |",
        "  plain",
        "  words",
        "  {{ .other }}",
        "end: 1",
    ]
    plain = ["resources:", "  a: 1", "  b: 2", "text: |", "  plain", "  words", "  made", "end: 1"]
    traced = {
        0: Line("t", 1),
        2: Line("t", 3),
        3: Line("t", 5),
        7: Line("t", 9),
    }
    assert fill(traced, plain, {"t": template}) == {
        **traced,
        1: Line("t", 3),
        4: Line("t", 6),
        5: Line("t", 7),
    }


def test_a_block_after_literal_text_is_not_filled():
    template = ["a: |", "  words", "  {{ .Files.Get `x` | indent 2 }}"]
    traced = {0: Line("t", 1), 3: Line("t", 3)}
    plain = ["a: |", "  other", "  line", "  last"]
    assert fill(traced, plain, {"t": template}) == traced
