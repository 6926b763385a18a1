"""Which kinds the promises in force rest on."""

from __future__ import annotations

from auditor.catalog import load_catalog
from auditor.demand import demand, kinds_of, subject_kinds
from auditor.model import Binding, Scope

CATALOG = load_catalog()
BASELINE = [CATALOG.sets["baseline"]]


def test_a_rule_looks_at_what_it_judges_and_what_it_needs() -> None:
    rule = CATALOG.rules["dns_allowed"]
    assert kinds_of(rule) >= {"NetworkPolicy", "Deployment", "Pod", "CronJob"}


def test_a_promise_about_some_kinds_rests_on_those() -> None:
    rule = CATALOG.rules["replicas_minimum"]
    scopes = (Scope(kinds=("Deployment",)), Scope(kinds=("Rollout",)))
    assert subject_kinds(rule, Binding(rule.id, {}, scopes, ())) == {"Deployment", "Rollout"}
    open_ended = (*scopes, Scope(namespaces=("shop",)))
    assert "StatefulSet" in subject_kinds(rule, Binding(rule.id, {}, open_ended, ()))


def test_the_promises_that_rest_on_a_kind() -> None:
    found = demand(CATALOG, BASELINE, {}, None, ())
    assert found["StorageClass"] >= {"baseline/BASE-STO-01", "baseline/BASE-STO-02"}
    assert "baseline/BASE-POD-01" not in found["StorageClass"]


def test_one_promise_alone() -> None:
    only = {"baseline": frozenset({"BASE-STO-02"})}
    assert demand(CATALOG, BASELINE, only, None, ()) == {"StorageClass": {"baseline/BASE-STO-02"}}


def test_rules_asked_for_and_left_out() -> None:
    asked = demand(CATALOG, BASELINE, {}, ["config_map_without_secrets"], ())
    assert set(asked) == {"ConfigMap"}
    assert "ConfigMap" not in demand(CATALOG, BASELINE, {}, None, ["config_map_without_secrets"])
    assert demand(CATALOG, [], {}, ["config_map_without_secrets"], ()) == {"ConfigMap": set()}
