"""The history of reports and the file of metrics."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from auditor.publish.files import write_history, write_textfile

LAST = "vvaudit_last_success_timestamp_seconds"


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_report_is_called_by_its_time(tmp_path: Path) -> None:
    write_history(tmp_path, "2030-01-02T03:04:05Z", b"{}\n", 30)

    assert names(tmp_path) == ["vvaudit-20300102T030405Z.json"]
    (entry,) = tmp_path.iterdir()
    assert entry.read_bytes() == b"{}\n"
    assert stat.S_IMODE(entry.stat().st_mode) & 0o600 == 0o600


@pytest.mark.parametrize("keep", [1, 2, 3])
def test_the_newest_are_kept_and_other_files_are_not_touched(tmp_path: Path, keep: int) -> None:
    strangers = ["notes.txt", "vvaudit-old.json", "vvaudit-20300102T030405Z.json.gz"]
    for name in strangers:
        (tmp_path / name).touch()
    for hour in range(6):
        write_history(tmp_path, f"2030-01-02T0{hour}:00:00Z", b"{}", keep)

    kept = [f"vvaudit-20300102T0{hour}0000Z.json" for hour in range(6 - keep, 6)]
    assert names(tmp_path) == sorted([*strangers, *kept])


def test_the_same_second_replaces(tmp_path: Path) -> None:
    write_history(tmp_path, "2030-01-02T03:04:05Z", b"1", 2)
    write_history(tmp_path, "2030-01-02T03:04:05Z", b"2", 2)

    assert (tmp_path / "vvaudit-20300102T030405Z.json").read_bytes() == b"2"


def test_an_older_report_is_there_until_the_new_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_history(tmp_path, "2030-01-02T03:00:00Z", b"1", 1)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fdopen", full)
        with pytest.raises(OSError, match="No space left"):
            write_history(tmp_path, "2030-01-02T04:00:00Z", b"2", 1)

    assert names(tmp_path) == ["vvaudit-20300102T030000Z.json"], "or a part of the new one is left"


def test_metrics_replace_metrics_but_for_the_last_success(tmp_path: Path) -> None:
    file = tmp_path / "vvaudit.prom"
    complete = f"# HELP {LAST} When.\n# TYPE {LAST} gauge\n{LAST} 1\n"
    write_textfile(file, f"# TYPE vvaudit_exit_code gauge\nvvaudit_exit_code 0\n{complete}", LAST)
    write_textfile(file, "# TYPE vvaudit_exit_code gauge\nvvaudit_exit_code 3\n", LAST)

    assert file.read_text() == f"# TYPE vvaudit_exit_code gauge\nvvaudit_exit_code 3\n{complete}"
    write_textfile(file, complete.replace(" 1", " 2"), LAST)
    assert file.read_text() == complete.replace(" 1", " 2")
    assert names(tmp_path) == ["vvaudit.prom"]
