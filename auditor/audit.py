"""The audit: from loaded objects to a report. The one loop, by the ports of everything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set

import msgspec

import auditor
from auditor.baseline import Baseline, compare
from auditor.catalog import Catalog, rules_matching
from auditor.engines import Engine
from auditor.evaluation import evaluate
from auditor.exits import exit_of
from auditor.findings import Placed, checks_passed, place_findings, reference
from auditor.inventory import Inventory, build_inventory
from auditor.inventory.connections.words import connections_in_words
from auditor.inventory.fields import labels_of, sequence
from auditor.inventory.selectors import parse_selector
from auditor.ledger import Basis, draw_verdicts
from auditor.model import (
    Asked,
    Capacity,
    Coverage,
    Evidence,
    Finding,
    GuaranteeSet,
    Loaded,
    Problem,
    Report,
    Resource,
    ResourceRef,
    SetInForce,
    Severity,
    Shard,
    Stage,
    Verdict,
)
from auditor.plan import Plan, make_plan
from auditor.prices import PriceTable
from auditor.sources.variants import each_variant, in_one_cluster
from auditor.variants import Part, put_together
from auditor.waivers import Entry
from auditor.waivers.application import annotated, apply_waivers


class Request(msgspec.Struct, frozen=True):
    """What the user asked for."""

    source: tuple[str, ...]
    started: str
    """UTC, ISO 8601."""
    sets: tuple[str, ...] = ()
    """Guarantee sets by name; none means those that are detected."""
    promises: Mapping[str, frozenset[str]] = msgspec.field(default_factory=dict)
    """Single promises asked for, by set: the set is narrowed to them, and they have to be
    verified."""
    rules: tuple[str, ...] = ()
    """Shell patterns of rules: only these run."""
    skip_rules: tuple[str, ...] = ()
    fail_on: Severity = Severity.HIGH
    complete: bool = False
    namespaces: tuple[str, ...] = ()
    exclude_namespaces: tuple[str, ...] = ()
    processes: int = 1
    waivers: tuple[Entry, ...] = ()
    annotations: bool = True
    """Whether the waivers that objects carry count."""
    shard: Shard | None = None
    """Judge this share alone."""
    baseline: tuple[str, Baseline] | None = None
    """An earlier day's findings, and the file they are in."""
    changed_since: str = ""
    """A revision: only findings in files that changed since then decide."""
    changed: Callable[[str], bool] | None = None
    """Whether a file did."""
    lowered: tuple[str, ...] = ()
    """What a file of settings makes milder, in words."""
    connections: bool = False
    """Whether the report is to say what may connect to what."""
    prices: PriceTable | None = None
    """Whether it is to say what the platform needs, and the nodes and prices to reckon with."""


def audit(
    request: Request,
    loaded: Loaded,
    catalog: Catalog,
    engine: Engine,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Judges what was loaded by the promises in force. Raises UsageError for a rule pattern that
    names no rule."""
    asked = rules_matching(catalog.rules, request.rules) if request.rules else None
    skipped = rules_matching(catalog.rules, request.skip_rules)
    sets, in_force = choose_sets(request, catalog, loaded.resources)
    if request.shard:
        in_one_cluster(loaded)
    kinds = Counter(r.kind for r in loaded.resources) if loaded.variants else {}
    parts = [
        _part(request, one, catalog, engine, sets, asked, skipped, kinds, progress)
        for one in each_variant(loaded)
    ]
    part = put_together(parts, [variant.name for variant in loaded.variants] or [""])
    problems = sorted({*loaded.problems, *part.problems})
    findings = list(part.findings)
    ran = part.rules
    against = None
    if request.baseline is not None:
        file, baseline = request.baseline
        findings, against = compare(baseline, file, findings, sorted(ran))
    if request.changed is not None:
        touched = _touched(loaded, request.changed)
        findings = [
            finding if finding.resource in touched else _where(finding, request.changed)
            for finding in findings
        ]
    nothing = _nothing_to_judge(request, loaded.resources, ran)
    code, reason = exit_of(request, findings, part.verdicts, problems, nothing)
    return Report(
        version=auditor.__version__,
        started=request.started,
        source=request.source,
        sets=in_force,
        findings=tuple(findings),
        verdicts=part.verdicts,
        problems=tuple(problems),
        coverage=Coverage(
            files=loaded.files,
            documents=loaded.documents,
            ignored_documents=loaded.ignored_documents,
            objects=part.objects,
            rules=tuple(sorted(ran)),
            not_looked_at=(*_left_out(request), *loaded.left_out),
        ),
        rules={rule: catalog.rules[rule] for rule in sorted(ran)},
        waivers=part.waivers,
        baseline=against,
        changed_since=request.changed_since,
        lowered=request.lowered,
        connections=part.connections,
        capacity=part.capacity,
        asked=Asked(
            request.fail_on, request.promises, request.namespaces, request.exclude_namespaces
        ),
        shard=request.shard,
        exit_code=code,
        reason=reason,
        passed=part.passed,
    )


def _part(
    request: Request,
    loaded: Loaded,
    catalog: Catalog,
    engine: Engine,
    sets: Sequence[GuaranteeSet],
    asked: Sequence[str] | None,
    skipped: Sequence[str],
    kinds: Mapping[str, int],
    progress: Callable[[int, int], None] | None,
) -> Part:
    """What is found in objects that can be in one cluster, by the promises of `sets`. `kinds` are
    those of the whole input where this is a part of it: of a kind that another variant has, this
    one is known to have none."""
    inventory = build_inventory(
        loaded.resources,
        complete=request.complete or _whole(request, loaded),
        live=loaded.live,
        unlisted=loaded.unlisted,
        facts=msgspec.structs.replace(loaded.facts, now=request.started),
        names=loaded.names,
        pods=loaded.pods,
        text=loaded.text,
    )
    if kinds:
        inventory = msgspec.structs.replace(inventory, kinds=kinds)
    offered = evidence_of(loaded)
    plan = make_plan(
        catalog,
        sets,
        asked,
        skipped,
        inventory.knows,
        request.promises,
        offered,
    )
    judged = evaluate(plan, inventory, engine, request.processes, progress, request.shard)
    placed, failures = place_findings(judged, inventory, plan)
    found = [one for one in placed if not _informs(one, plan)]
    carried, misread = annotated(inventory, catalog) if request.annotations else ([], [])
    waived = apply_waivers(
        found, [*request.waivers, *carried], plan, inventory, request.started[:10]
    )
    ran = {check.rule.id for check in plan.checks}
    left_out = set(skipped) | (set(catalog.rules) - set(asked) if asked is not None else set())
    basis = Basis(
        catalog.rules,
        plan,
        judged,
        inventory,
        waived.placed,
        frozenset(left_out),
        offered,
        request.shard,
    )
    verdicts = [
        verdict
        for verdict in draw_verdicts(sets, basis)
        if _wanted(verdict, request.promises, asked)
    ]
    return Part(
        findings=tuple(one.finding for one in waived.placed),
        verdicts=tuple(verdicts),
        problems=frozenset(
            {*failures, *misread, *waived.problems, *_without_containers(inventory)}
        ),
        waivers=waived.uses,
        passed=checks_passed(judged),
        rules=frozenset(ran),
        objects=inventory.kinds,
        connections=connections_in_words(inventory.reach) if request.connections else None,
        capacity=_capacity(inventory, request.prices) if request.prices else None,
    )


def _capacity(inventory: Inventory, prices: PriceTable) -> Capacity:
    from auditor.capacity.summary import capacity_in_short  # only a page with bars asks for it

    return capacity_in_short(inventory, prices)


def _touched(loaded: Loaded, changed: Callable[[str], bool]) -> frozenset[ResourceRef]:
    """The objects that come out of charts and kustomizations in which anything changed: values and
    patches change an object in places where its own file stays as it was."""
    roots = {
        root for root, parts in loaded.renderings.items() if any(changed(part) for part in parts)
    }
    return frozenset(reference(one) for one in loaded.resources if one.origin.rendering in roots)


def _where(finding: Finding, changed: Callable[[str], bool]) -> Finding:
    """The finding, marked where neither its place nor another that it is about has changed."""
    places = (finding.location.uri, *(other.location.uri for other in finding.related))
    if any(changed(uri) for uri in dict.fromkeys(places)):
        return finding
    return msgspec.structs.replace(finding, elsewhere=True)


def evidence_of(loaded: Loaded) -> frozenset[Evidence]:
    """The kinds of evidence that were gathered. Arithmetic on the document is always possible."""
    found = {Evidence.MANIFEST, Evidence.DOC}
    if loaded.live:
        found.add(Evidence.STATUS)
    if loaded.facts.metrics is not None:
        found.add(Evidence.METRIC)
    if loaded.facts.cloud is not None:
        found.add(Evidence.CLOUD)
    return frozenset(found)


def _whole(request: Request, loaded: Loaded) -> bool:
    """Whether a running cluster was seen whole. Secrets are never listed for their contents, so
    that their absence from a list says nothing either way."""
    narrowed = request.namespaces or request.exclude_namespaces
    return loaded.live and not narrowed and not set(loaded.unlisted) - {"Secret"}


def _informs(one: Placed, plan: Plan) -> bool:
    """Whether a finding only says that something is absent that nobody promises."""
    guarantees = [plan.bounds[number].guarantee for number in one.bounds]
    return bool(guarantees) and all(g is not None and g.informational for g in guarantees)


def _wanted(
    verdict: Verdict, promises: Mapping[str, frozenset[str]], asked: Sequence[str] | None
) -> bool:
    """Whether the user asked for this promise, by its name or by a rule that it rests on."""
    guarantee = verdict.guarantee
    if guarantee.id not in promises.get(verdict.set, {guarantee.id}):
        return False
    return asked is None or any(binding.rule in asked for binding in guarantee.bindings)


def choose_sets(
    request: Request, catalog: Catalog, resources: Sequence[Resource]
) -> tuple[list[GuaranteeSet], tuple[SetInForce, ...]]:
    """The sets in force and why each: those asked for, else those whose objects are in the input,
    then `baseline`, which is everybody's."""
    if request.sets:
        sets = [catalog.sets[name] for name in request.sets]
        return sets, tuple(SetInForce(s.id, s.title, "asked for") for s in sets)
    chosen: list[GuaranteeSet] = []
    reasons: list[SetInForce] = []
    for one in catalog.sets.values():
        if one.detect is None:
            continue
        selector = parse_selector(one.detect)
        count = sum(selector.matches(labels_of(r.body.get("metadata"))) for r in resources)
        if count:
            chosen.append(one)
            noun = "object matches" if count == 1 else "objects match"
            reasons.append(SetInForce(one.id, one.title, f"detected: {count} {noun} its labels"))
    if baseline := catalog.sets.get("baseline"):
        chosen.append(baseline)
        reasons.append(SetInForce(baseline.id, baseline.title, "always"))
    return chosen, tuple(reasons)


def _nothing_to_judge(request: Request, resources: Sequence[Resource], ran: Set[str]) -> str:
    """Why there was nothing to judge, in words; empty if there was something."""
    if request.namespaces and not any(resource.namespace for resource in resources):
        return f"nothing is in namespace {' or '.join(request.namespaces)}"
    if not resources:
        return "nothing to audit"
    if request.rules and not ran:
        return "none of the rules asked for could run"
    return ""


def _without_containers(inventory: Inventory) -> Iterator[Problem]:
    """A workload whose containers could not be read: every rule about them would say nothing."""
    for workload in inventory.workloads:
        if not sequence(workload.spec.get("containers")):
            resource = workload.resource
            place = resource.locate(workload.place((*workload.spec_path, "containers")))
            yield Problem(
                uri=resource.origin.uri,
                line=place.line,
                stage=Stage.READ,
                message=f"{resource.display} has no list of containers; its pods were not audited",
                remedy="give it a pod template with containers",
            )


def _left_out(request: Request) -> tuple[str, ...]:
    parts: list[str] = []
    if request.namespaces:
        parts.append(f"namespaces other than {', '.join(sorted(request.namespaces))}")
    if request.exclude_namespaces:
        parts.append(f"namespaces {', '.join(sorted(request.exclude_namespaces))}")
    if request.rules:
        parts.append(f"rules other than {', '.join(request.rules)}")
    if request.skip_rules:
        parts.append(f"rules {', '.join(request.skip_rules)}")
    return tuple(parts)
