"""Label selectors against a plain reading of the API's documentation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.inventory.selectors import (
    EVERYTHING,
    NOTHING,
    LabelIndex,
    parse_map_selector,
    parse_selector,
)

KEYS = st.sampled_from(["app", "tier", "app.kubernetes.io/name"])
VALUES = st.sampled_from(["", "web", "db", "cache"])
LABELS = st.dictionaries(KEYS, VALUES, max_size=3)
EXPRESSIONS = st.one_of(
    st.fixed_dictionaries(
        {
            "key": KEYS,
            "operator": st.sampled_from(["In", "NotIn"]),
            "values": st.lists(VALUES, min_size=1, max_size=3),
        }
    ),
    st.fixed_dictionaries({"key": KEYS, "operator": st.sampled_from(["Exists", "DoesNotExist"])}),
)
SELECTORS = st.fixed_dictionaries(
    {},
    optional={
        "matchLabels": LABELS,
        "matchExpressions": st.lists(EXPRESSIONS, max_size=3),
    },
)


def matches_by_the_book(selector: dict, labels: dict) -> bool:
    """The sentences of metav1.LabelSelector, one after the other."""
    for key, value in selector.get("matchLabels", {}).items():
        if key not in labels or labels[key] != value:
            return False
    for expression in selector.get("matchExpressions", []):
        key, operator = expression["key"], expression["operator"]
        if operator == "In" and (key not in labels or labels[key] not in expression["values"]):
            return False
        if operator == "NotIn" and key in labels and labels[key] in expression["values"]:
            return False
        if operator == "Exists" and key not in labels:
            return False
        if operator == "DoesNotExist" and key in labels:
            return False
    return True


@given(SELECTORS, LABELS)
def test_a_selector_matches_what_the_api_says(selector, labels):
    assert parse_selector(selector).matches(labels) is matches_by_the_book(selector, labels)


@given(SELECTORS, st.lists(st.tuples(st.sampled_from(["shop", "blog"]), LABELS), max_size=12))
def test_the_index_selects_what_a_search_would_find(selector, items):
    index: LabelIndex[tuple[int, str]] = LabelIndex()
    boxes = [(number, namespace) for number, (namespace, _) in enumerate(items)]
    for box, (namespace, labels) in zip(boxes, items, strict=True):
        index.add(namespace, labels, box)
    for wanted in ("shop", "blog", "empty"):
        expected = [
            box
            for box, (namespace, labels) in zip(boxes, items, strict=True)
            if namespace == wanted and matches_by_the_book(selector, labels)
        ]
        assert index.select(wanted, parse_selector(selector)) == expected


@given(LABELS)
def test_null_selects_nothing_and_empty_selects_everything(labels):
    assert not parse_selector(None).matches(labels)
    assert parse_selector({}).matches(labels)
    assert parse_selector({}) == EVERYTHING
    assert parse_selector({"matchLabels": None, "matchExpressions": None}) == EVERYTHING


@pytest.mark.parametrize(
    "malformed",
    [
        {"matchLabels": ["app"]},
        {"matchLabels": {"app": 1}},
        {"matchExpressions": {"key": "app"}},
        {"matchExpressions": [{"key": "app", "operator": "Equals", "values": ["web"]}]},
        {"matchExpressions": [{"key": "app", "operator": "In"}]},
        {"matchExpressions": [{"key": "app", "operator": "Exists", "values": ["web"]}]},
        {"matchExpressions": [{"key": "app", "operator": "In", "values": [1]}]},
        {"matchExpressions": [{"operator": "Exists"}]},
        "app=web",
    ],
)
def test_what_the_api_rejects_selects_nothing(malformed):
    assert parse_selector(malformed) == NOTHING


def test_a_service_without_selector_has_no_pods():
    assert parse_map_selector(None) == NOTHING
    assert parse_map_selector({}) == NOTHING
    assert parse_map_selector({"app": "web"}).matches({"app": "web", "tier": "x"})
    assert not parse_map_selector({"app": "web"}).matches({"tier": "x"})
