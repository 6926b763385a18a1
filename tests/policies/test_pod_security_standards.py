"""The rules of the Pod Security Standards against the official fixtures: what the admission of
Kubernetes lets through has no finding, and what it refuses has one, by the rules of the check that
the file is named after."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from auditor.catalog import Catalog, load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.evaluation import evaluate
from auditor.findings import place_findings
from auditor.inventory import build_inventory
from auditor.model import Binding
from auditor.plan import Bound, Check, Plan
from auditor.sources.files import load_files

FIXTURES = Path(__file__).parent.parent / "conformance" / "pod-security"

Rules = Mapping[str, Mapping[str, Any]]
"""Rules, and what each is told beside the version."""

BASELINE: Mapping[str, Rules] = {
    "apparmorprofile": {"apparmor_profile_safe": {}},
    "capabilities_baseline": {"capabilities_baseline": {}},
    "hostnamespaces": {"host_namespaces_unused": {}},
    "hostpathvolumes": {"host_paths_unused": {}},
    "hostports": {"host_ports_unused": {}},
    "hostprobesandhostlifecycle": {"host_probes_unused": {}},
    "privileged": {"not_privileged": {}},
    "procmount": {"proc_mount_default": {"level": "baseline"}},
    "seccompprofile_baseline": {"seccomp_not_unconfined": {}},
    "selinuxoptions": {"selinux_options_safe": {}},
    "sysctls": {"sysctls_safe": {}},
    "windowshostprocess": {"host_process_unused": {}},
}
RESTRICTED: Mapping[str, Rules] = {
    **BASELINE,
    "allowprivilegeescalation": {"privilege_escalation_denied": {}},
    "capabilities_restricted": {"capabilities_dropped": {}},
    "procmount": {"proc_mount_default": {"level": "restricted"}},
    "procmount_restricted": {"proc_mount_default": {"level": "restricted"}},
    "restrictedvolumes": {"volume_types_restricted": {}},
    "runasnonroot": {"run_as_non_root": {}},
    "runasuser": {"run_as_user_not_root": {}},
    "seccompprofile_restricted": {"seccomp_profile_set": {}},
}
LEVELS = {"baseline": BASELINE, "restricted": RESTRICTED}


def files() -> list[Path]:
    """Every fixture, in the order of their paths."""
    return sorted(FIXTURES.glob("*/*/*/*.yaml"))


def plan_of(catalog: Catalog, level: str, version: str) -> Plan:
    """All rules of a level, told the version where they ask for it."""
    told = {rule: dict(own) for rules in LEVELS[level].values() for rule, own in rules.items()}
    checks: list[Check] = []
    for number, name in enumerate(sorted(told)):
        rule = catalog.rules[name]
        defaults = {parameter.name: parameter.default for parameter in rule.parameters}
        if "version" in defaults:
            told[name]["version"] = version
        checks.append(Check(number, rule, defaults | told[name]))
    bounds = tuple(
        Bound(check.number, check, Binding(check.rule.id, told[check.rule.id], (), ()))
        for check in checks
    )
    return Plan(tuple(checks), bounds, {"Workload": bounds})


@pytest.fixture(scope="module")
def catalog():
    return load_catalog()


@pytest.fixture(scope="module")
def engine(catalog):
    return EmbeddedEngine(catalog.modules)


@pytest.mark.parametrize(
    "file", files(), ids=lambda f: str(f.relative_to(FIXTURES).with_suffix(""))
)
def test_the_verdict_is_the_official_one(catalog, engine, file: Path):
    version, level, verdict = file.relative_to(FIXTURES).parts[:3]
    loaded = load_files([str(file)], None)
    inventory = build_inventory(loaded.resources, complete=True)
    plan = plan_of(catalog, level, version)
    findings, problems = place_findings(evaluate(plan, inventory, engine), inventory, plan)
    said = {one.finding.rule for one in findings}
    assert [*loaded.problems, *problems] == []
    assert len(inventory.workloads) == 1
    if verdict == "pass":
        assert said == set()
    else:
        check = re.sub(r"[0-9]+$", "", file.stem)
        assert said & set(LEVELS[level][check])


def test_every_check_has_its_fixtures():
    """A check without a file that must fail is not tested at all."""
    failing = {(file.parts[-3], re.sub(r"[0-9]+$", "", file.stem)) for file in files()}
    assert failing >= {(level, check) for level, rules in LEVELS.items() for check in rules}
