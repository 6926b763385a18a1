"""Price tables: what is read, and what is said of one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.prices import Step, read_prices, shipped_prices, stepped

TABLE = """\
id: ours
title: What we pay
date: 2026-02-01
currency: EUR
sources:
  us: {url: "https://example.com", date: 2026-02-01}
nodes:
  small: {cpu: 2, memory: 4Gi, pods: 17, hourly: 0.1, source: us}
volumes:
  gp3: {provisioner: ebs.csi.aws.com, default: true, gib: 0.1, source: us}
cluster: {hourly: 0.2, source: us}
"""


def read(folder: Path, text: str) -> str:
    """What is said of a table that is wrong, from the line on."""
    file = folder / "prices.yaml"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        read_prices(file)
    return str(caught.value).removeprefix(f"{file}:")


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text(TABLE)
    table = read_prices(file)
    assert (table.currency, table.hours, table.load_balancer) == ("EUR", 730, None)
    assert table.nodes["small"].gib == 4
    found = table.volume("ebs.csi.aws.com", "")
    assert found is not None
    assert found[0] == "gp3"
    assert table.volume("ebs.csi.aws.com", "io2") is None
    assert table.volume("efs.csi.aws.com", "") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hourly: 0.1,", "hourly: cheap,", "8: expected `float`, got `str`"),
        ("hourly: 0.1, ", "", "8: object missing required field `hourly`"),
        ("hourly: 0.1,", "hourly: -1,", "8: a price is negative"),
        ("memory: 4Gi", "memory: 4 GB", "8: '4 GB' is no whole GiB; write 16Gi"),
        ("cpu: 2", "cpu: 0", "8: small has no cores, no memory or no room for pods"),
        (
            "hourly: 0.1, source: us",
            "hourly: 0.1, source: me",
            "8: 'me' is none of the sources: us",
        ),
        ("gib: 0.1", "gb: 0.1", "10: object contains unknown field `gb`"),
        (
            "date: 2026-02-01\ncurr",
            "date: lately\ncurr",
            "3: 'lately' is no date; write 2026-01-31",
        ),
        ("cluster:", "clutser:", "11: object contains unknown field `clutser`"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in TABLE
    assert read(tmp_path, TABLE.replace(old, new)) == said


def test_what_is_no_table(tmp_path: Path) -> None:
    assert read(tmp_path, "a: [").startswith("2: is not valid YAML: ")
    assert read(tmp_path, "- 1\n") == "1: expected `object`, got `array`"
    with pytest.raises(UsageError, match="cannot be read: no such file or directory"):
        read_prices(tmp_path / "none.yaml")


def test_every_shipped_price_has_a_source_with_a_date() -> None:
    (table,) = shipped_prices()
    assert table.id == "aws-us-east-1"
    assert all(source.url.startswith("https://") for source in table.sources.values())
    assert max(source.date for source in table.sources.values()) == table.date


def test_steps() -> None:
    io2 = (Step(0, 0.065), Step(32000, 0.046), Step(64000, 0.032))
    assert stepped(10000, io2) == pytest.approx(650)
    assert stepped(70000, io2) == pytest.approx(2080 + 1472 + 192)
    assert stepped(3000, (Step(3000, 0.005),)) == 0
    assert stepped(4000, (Step(3000, 0.005),)) == pytest.approx(5)
    assert stepped(4000, ()) == 0
