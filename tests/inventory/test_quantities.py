"""Quantities as resource.Quantity reads them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.inventory.quantities import millis, number, parse_quantity


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("500m", Fraction(1, 2)),
        ("2", 2),
        ("0.5", Fraction(1, 2)),
        (".5", Fraction(1, 2)),
        ("5.", 5),
        ("+2", 2),
        ("-1", -1),
        ("1Gi", 1 << 30),
        ("1024Mi", 1 << 30),
        ("1G", 10**9),
        ("1k", 1000),
        ("1e3", 1000),
        ("1E3", 1000),
        ("1E", 10**18),
        ("1Ei", 1 << 60),
        ("100u", Fraction(1, 10000)),
        ("1n", Fraction(1, 10**9)),
        (2, 2),
        (0.1, Fraction(1, 10)),
    ],
)
def test_a_quantity(text, value):
    assert parse_quantity(text) == value


@pytest.mark.parametrize("text", ["", "1K", "1KB", "Gi", "1 Gi", "one", "1m5", None, True, [], {}])
def test_what_is_no_quantity(text):
    assert parse_quantity(text) is None
    assert number(text) is None
    assert millis(text) is None


@given(st.integers(min_value=0, max_value=10**6))
def test_the_same_amount_in_another_spelling(count):
    assert number(f"{count}Gi") == number(f"{count * 1024}Mi") == number(f"{count * 1024**2}Ki")
    assert millis(f"{count}m") == count
    assert millis(str(count)) == count * 1000
