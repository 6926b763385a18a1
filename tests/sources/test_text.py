"""Excerpts of what was scanned."""

from __future__ import annotations

import io

from auditor.sources.files import load_files
from tests.sources.reading import pod


def test_lines_of_files_are_read_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(pod("a"))
    text = load_files(["."], None).text
    assert text.lines("a.yaml", 2, 3) == ["kind: Pod", "metadata:"]
    assert text.lines("a.yaml", 4, 9) == ["  name: a"]
    assert text.lines("a.yaml", 0, 1) == ["apiVersion: v1"]
    assert text.lines("a.yaml", 7, 9) == []
    assert text.lines("a.yaml", 3, 2) == []


def test_only_what_was_scanned_is_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(pod("a"))
    (tmp_path / "b.yaml").write_text(pod("b"))
    text = load_files(["a.yaml"], None).text
    assert text.lines("b.yaml", 1, 1) == []
    assert text.lines("-", 1, 1) == []


def test_a_file_that_is_gone_has_no_lines(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(pod("a"))
    text = load_files([str(path)], None).text
    path.unlink()
    assert text.lines(str(path), 1, 1) == []


def test_standard_input_is_kept():
    text = load_files(["-"], io.BytesIO(b"\xef\xbb\xbfa: 1\r\nb: 2\rc: 3\n")).text
    assert text.lines("-", 1, 5) == ["a: 1", "b: 2", "c: 3"]


def test_what_is_no_text_has_no_lines():
    assert load_files(["-"], io.BytesIO(b"a\0b")).text.lines("-", 1, 1) == []


def test_many_files(tmp_path):
    for number in range(40):
        (tmp_path / f"{number}.yaml").write_text(pod(str(f"p{number}")))
    text = load_files([str(tmp_path)], None).text
    for _ in range(2):
        for number in range(40):
            assert text.lines(f"{tmp_path}/{number}.yaml", 4, 4) == [f"  name: p{number}"]
