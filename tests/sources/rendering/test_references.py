"""Which values a template line takes."""

from __future__ import annotations

import pytest

from auditor.sources.rendering.references import values_at, values_by_line


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("a: {{ .Values.image.tag }}", [("image", "tag")]),
        ("a: {{- $.Values.a | quote -}}", [("a",)]),
        (
            'a: "{{ .Values.a }}:{{ .Values.b.c | default .Chart.AppVersion }}"',
            [("a",), ("b", "c")],
        ),
        ("a: {{ default .Values.a .Values.b }}", [("a",), ("b",)]),
        ("a: {{ toYaml .Values.a | nindent 2 }}", [("a",)]),
        ("a: {{ (.Values.a).b }}", [("a",)]),
        ("a: {{ .Release.Name }}", None),
        ("a: .Values.b", None),
        ("{{ if .Values.a }}", None),
        ("{{/* .Values.a */}}", None),
        ("a: {{ $x.Values.a }}", None),
    ],
)
def test_of_a_line(line, keys):
    assert values_by_line(line) == ({} if keys is None else {1: tuple(keys)})


def test_the_dot_inside_of_with():
    text = (
        "{{- with .Values.a.b }}\nx: {{ . }}\ny: {{ .c }}\n{{- if .d }}\nz: {{ toYaml . }}\n"
        "{{- end }}\n{{- range .e }}\nw: {{ . }}\n{{- end }}\nv: {{ $.Values.f }}\n{{- end }}\n"
        "u: {{ . }}\n{{- end }}\n"
    )
    assert values_by_line(text) == {
        2: (("a", "b"),),
        3: (("a", "b", "c"),),
        5: (("a", "b"),),
        10: (("f",),),
    }


def test_a_key_takes_the_block_below_it():
    lines = ["a:", "  {{- with .Values.x }}", "  {{- toYaml . | nindent 2 }}", "b: 1", "c:", "d: 2"]
    taken = values_by_line("\n".join(lines))
    assert values_at(1, lines, taken) == (("x",),)
    assert values_at(4, lines, taken) == ()
    assert values_at(5, lines, taken) == ()
    assert values_at(6, lines, taken) == ()
