"""The nouns of an audit. Frozen values, standard library only; everything else imports these."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import msgspec

Path = tuple[str | int, ...]
"""Where a value stands in an object: ("spec", "containers", 0, "image")."""

JSON = Any
"""A value as JSON knows it: None, bool, int, float, str, list or dict with string keys."""


class Severity(enum.IntEnum):
    """How bad a finding is; ordered, so that a threshold is a comparison."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The severity as reports write it."""
        return self.name.lower()

    @classmethod
    def parse(cls, word: str) -> Severity:
        """The severity called `word`; raises KeyError for any other word."""
        return cls[word.upper()]


class Location(msgspec.Struct, frozen=True, order=True):
    """A span of text. Lines and columns count from 1; the end is the last line, and one past
    the last column, as SARIF counts them."""

    uri: str
    line: int
    column: int
    end_line: int
    end_column: int


class Positions(Protocol):
    """Knows where each value of one object stands in its source."""

    def locate(self, path: Path) -> Location:
        """The place of the value at `path`, or of the nearest enclosing value that exists."""
        ...


@runtime_checkable
class Traced(Positions, Protocol):
    """Knows also what the values of one object were made of."""

    def sources(self, path: Path) -> tuple[tuple[Location, str], ...]:
        """The places that the value at `path` comes from besides its own, each with what it is in
        words."""
        ...


class SourceText(Protocol):
    """The text that was scanned, for excerpts."""

    def lines(self, uri: str, first: int, last: int) -> list[str]:
        """Lines `first` to `last`, counted from 1, of the text called `uri`; fewer where it ends,
        none where it cannot be read again."""
        ...


def display(kind: str, namespace: str, name: str) -> str:
    """`Deployment shop/web`, or `StorageClass fast` for a kind without a namespace."""
    return f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}"


class Origin(msgspec.Struct, frozen=True):
    """Where an object came from: the file as the user named it (or `-`, or a cluster's address)
    and which document of it, counted from 0."""

    uri: str
    document: int = 0
    rendering: str = ""
    """The chart or kustomization that the object comes out of; empty for one that stands there as
    it is."""


class Resource(msgspec.Struct, frozen=True, eq=False):
    """One Kubernetes object as the API server would read it. Compared by identity: two objects
    of the same name are both audited."""

    api_version: str
    kind: str
    namespace: str
    """Empty for cluster-scoped kinds."""
    name: str
    body: Mapping[str, JSON]
    origin: Origin
    positions: Positions

    @property
    def group(self) -> str:
        """The API group; empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def display(self) -> str:
        """`Deployment shop/web`, as people write it."""
        return display(self.kind, self.namespace, self.name)

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What the API server tells objects apart by: group, kind, namespace and name."""
        return (self.group, self.kind, self.namespace, self.name)

    def locate(self, path: Path) -> Location:
        """The place of the value at `path`, or of the nearest enclosing value that exists."""
        return self.positions.locate(path)

    def sources(self, path: Path) -> tuple[tuple[Location, str], ...]:
        """The places that the value at `path` comes from besides its own, each with what it is in
        words: the key of a chart's values."""
        return self.positions.sources(path) if isinstance(self.positions, Traced) else ()


class ResourceRef(msgspec.Struct, frozen=True, order=True):
    """An object by name, as reports carry it."""

    api_version: str
    kind: str
    namespace: str
    name: str
    uri: str
    uid: str = ""
    """What the API server calls it; empty where the object has never been in a cluster."""

    @property
    def display(self) -> str:
        """`Deployment shop/web`, as people write it."""
        return display(self.kind, self.namespace, self.name)


class Stage(str, enum.Enum):
    """Which step of the audit a problem belongs to."""

    READ = "read"
    RENDER = "render"
    LIST = "list"
    EVALUATE = "evaluate"
    WRITE = "write"


class Problem(msgspec.Struct, frozen=True, order=True):
    """Something that could not be audited. Never dropped: it is in every report and in the exit
    code."""

    uri: str
    line: int
    """Counted from 1; 0 where there is no line."""
    stage: Stage
    message: str
    """What is wrong, in one line."""
    remedy: str = ""
    """What the user can do about it."""


class Facts(msgspec.Struct, frozen=True):
    """What is known of the platform besides its objects. Each is null where nobody asked."""

    api_server: JSON = None
    """What the API server's own metrics say."""
    metrics: JSON = None
    """Answers of a Prometheus, by the text of the query."""
    cloud: JSON = None
    """What the cloud's command line printed."""
    now: str = ""
    """The start of the audit, UTC, ISO 8601: what rules measure ages by."""


class LivePod(msgspec.Struct, frozen=True, gc=False):
    """A running pod whose spec is judged at its owner's template, reduced to what its status says:
    a cluster has many more pods than templates. Source: core/v1 Pod."""

    owner: tuple[str, str, str, str]
    """Group, kind, namespace and name of the topmost owner that was loaded, as
    `Resource.identity`; the pod itself where nothing that was loaded owns it."""
    namespace: str
    name: str
    labels: Mapping[str, JSON]
    node: str
    """Empty for a pod that is not scheduled."""
    phase: str
    """Pending, Running, Succeeded, Failed or Unknown."""
    ready: bool
    """Its condition Ready is True."""
    reason: str
    """Why it does not run as it should: Unschedulable, CrashLoopBackOff, Evicted, Terminating;
    empty if nothing says so."""
    claims: tuple[str, ...]
    """The PersistentVolumeClaims that it mounts, those of generic ephemeral volumes too."""
    created: str
    """ISO 8601, UTC."""
    restarts: int = 0
    """Of the container that restarted most."""


class Variant(msgspec.Struct, frozen=True):
    """Charts and kustomizations that can be in one cluster, and not with those of the other
    variants of the same input: the overlays of one environment."""

    name: str
    renderings: tuple[str, ...]


class Loaded(msgspec.Struct, frozen=True):
    """What a source gives: every object it could read, and a problem for everything it could
    not."""

    resources: tuple[Resource, ...]
    problems: tuple[Problem, ...]
    files: int
    documents: int
    ignored_documents: int
    """Documents that are no Kubernetes objects."""
    text: SourceText
    names: tuple[str, ...] = ()
    """The paths of all files in the folders that were scanned, those without objects too."""
    live: bool = False
    """Whether this is a running cluster, its defaults and status filled in."""
    unlisted: Mapping[str, str] = {}
    """Kinds of a running cluster that could not be listed, and what was lacking, in words."""
    facts: Facts = Facts()
    pods: tuple[LivePod, ...] = ()
    """Every pod of a running cluster, sorted by namespace and name; none for files."""
    left_out: tuple[str, ...] = ()
    """What is in the folders and was not looked at, in words."""
    variants: tuple[Variant, ...] = ()
    """What cannot be in one cluster; none where everything can."""
    renderings: Mapping[str, tuple[str, ...]] = {}
    """The charts and kustomizations that objects come out of, and the files and folders that each
    is made of."""


class Parameter(msgspec.Struct, frozen=True):
    """What a rule can be told, and what it assumes untold."""

    name: str
    description: str
    default: JSON
    selects: bool = False
    """Whether it says which of the things in an object are judged: a promise that tells it expects
    some to be there."""


class Module(msgspec.Struct, frozen=True):
    """One Rego file: its path, for messages, and its text."""

    path: str
    source: str
    package: str = ""
    """The package of a shipped rule, which is compiled when it is first used; empty for what is
    compiled at once: libraries, and rules that nobody has tested yet."""


class Reference(msgspec.Struct, frozen=True):
    """A standard, an API field or a section that a rule rests on."""

    url: str
    description: str


class Rule(msgspec.Struct, frozen=True):
    """One thing that can be judged, from the METADATA block of its Rego."""

    id: str
    family: str
    title: str
    description: str
    remediation: str
    severity: Severity
    subject: str
    """What it judges: Workload, Claim, Platform, or an object kind."""
    parameters: tuple[Parameter, ...]
    needs: tuple[str, ...]
    """Kinds without which absence proves nothing."""
    references: tuple[Reference, ...]
    package: str
    """The Rego package, such as `vvaudit.pod_security.read_only_root_filesystem`."""
    source: str
    """The file, for messages."""
    unsure: bool = False
    """Whether it can say that something could not be told (it defines `unknown`)."""
    facts: bool = False
    """Whether it looks at the facts, which not every subject's document carries."""
    reads: tuple[str, ...] = ()
    """Kinds that it looks at and does not need: a running cluster is asked for them."""
    obtain: str = ""
    """How to get the evidence that it wants, as commands; empty where a scan alone gives it."""


class Status(str, enum.Enum):
    """What a finding is."""

    FAIL = "fail"
    WAIVED = "waived"


class Related(msgspec.Struct, frozen=True):
    """Another place that a finding is about, with what it has to do with it."""

    resource: ResourceRef
    location: Location
    message: str


class Waiver(msgspec.Struct, frozen=True):
    """Who accepted a finding, why, and until when."""

    owner: str
    reason: str
    expires: str
    """The last day on which it is in force, YYYY-MM-DD."""
    ticket: str = ""


class WaiverState(str, enum.Enum):
    """What became of a waiver in this audit."""

    APPLIED = "applied"
    UNUSED = "unused"
    """No finding fits it: it can go."""
    EXPIRED = "expired"


class WaiverUse(msgspec.Struct, frozen=True):
    """One waiver, where it is written, and what became of it."""

    location: Location
    about: str
    """What it waives, in words."""
    waiver: Waiver
    state: WaiverState
    findings: int
    """How many findings it fits."""
    broad: bool
    """Whether it speaks of every object there is."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong, at one place, with the value seen and the value expected."""

    rule: str
    family: str
    severity: Severity
    status: Status
    resource: ResourceRef
    container: str
    """Empty where the finding is not about one container."""
    path: str
    message: str
    observed: JSON
    expected: JSON
    location: Location
    related: tuple[Related, ...]
    remediation: str
    fingerprint: str
    waiver: Waiver | None = None
    known: bool = False
    """Whether the baseline has it: it is shown, and does not decide the exit code."""
    elsewhere: bool = False
    """Whether it is in a file that did not change: it does not decide either."""

    @property
    def decides(self) -> bool:
        """Whether it counts for the exit code, if it is bad enough."""
        return self.status is Status.FAIL and not self.known and not self.elsewhere


class Evidence(str, enum.Enum):
    """What can settle a promise."""

    MANIFEST = "manifest"
    STATUS = "status"
    METRIC = "metric"
    CLOUD = "cloud"
    DOC = "doc"


class Scope(msgspec.Struct, frozen=True):
    """Which objects a promise speaks of. Empty fields do not restrict; the others must all hold.
    Names and namespaces may carry shell wildcards."""

    kinds: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    labels: Mapping[str, JSON] | None = None
    """A label selector as the API writes it."""
    required: bool = False
    """Whether the promise expects at least one such object, as it does of those named."""


class Exemption(msgspec.Struct, frozen=True):
    """Objects that a promise leaves out, and why."""

    scope: Scope
    reason: str


class Binding(msgspec.Struct, frozen=True):
    """A rule that helps to prove a promise, what it is told, and about which objects."""

    rule: str
    parameters: Mapping[str, JSON]
    scopes: tuple[Scope, ...]
    """Any of them; none means every object."""
    exemptions: tuple[Exemption, ...]
    evidence: Evidence = Evidence.MANIFEST


class Guarantee(msgspec.Struct, frozen=True):
    """One written promise: the statement, the value it promises, and what proves it."""

    id: str
    section: str
    statement: str
    expects: str
    severity: Severity
    evidence: tuple[Evidence, ...]
    bindings: tuple[Binding, ...]
    notes: tuple[str, ...] = ()
    alternatives: bool = False
    """Whether one kind of evidence is enough, where several could settle it."""
    informational: bool = False
    """Whether nothing is promised: the ledger says whether it is present or absent."""


class GuaranteeSet(msgspec.Struct, frozen=True):
    """The promises of one platform, or of one standard."""

    id: str
    title: str
    description: str
    sections: Mapping[str, str]
    """Section id to its title, in the order of the document."""
    guarantees: tuple[Guarantee, ...]
    detect: Mapping[str, JSON] | None
    """A label selector: the set is in force where an object matches."""
    source: str


class Outcome(str, enum.Enum):
    """How a promise stands."""

    HELD = "held"
    BROKEN = "broken"
    WAIVED = "waived"
    UNVERIFIED = "unverified"
    NOT_APPLICABLE = "not applicable"


class Examined(msgspec.Struct, frozen=True):
    """A value that was looked at and what it was."""

    resource: ResourceRef
    container: str
    path: str
    observed: JSON
    location: Location
    order: tuple[tuple[int, int, int], ...] = ()
    """In a share of an audit: which judgements it came from (the bound, the subject and the place
    among its values), so that the shares together show the same values as a whole audit."""


class CheckRun(msgspec.Struct, frozen=True):
    """One check of a promise, as it ran."""

    rule: str
    evidence: Evidence
    judged: int
    """How many objects the rule was asked about."""
    examined: int
    """How many values it looked at, as far as they are kept."""
    lacks: tuple[str, ...] = ()
    """What the promise names and in which the rule found nothing to look at, in words."""


class Verdict(msgspec.Struct, frozen=True):
    """How one promise stands, and on what that rests."""

    guarantee: Guarantee
    set: str
    section: str
    """The section's title."""
    outcome: Outcome
    examined: tuple[Examined, ...]
    """The first values that were looked at, sorted."""
    examined_count: int
    """How many judgements there were in all, each a rule over an object."""
    findings: tuple[str, ...]
    """Fingerprints."""
    missing: tuple[str, ...]
    """The evidence that is missing, in words."""
    exemptions: tuple[str, ...] = ()
    """What the promise leaves out, and why."""
    declared: Outcome | None = None
    """Where manifests and a cluster were judged: how the promise stands in the manifests."""
    live: Outcome | None = None
    """And how it stands in the cluster."""
    doubts: tuple[str, ...] = ()
    """In a share of an audit: all that rules could not tell, of which a whole audit lists the
    first."""
    checks: tuple[CheckRun, ...] = ()
    """The checks that ran, in the order of the promise."""

    @property
    def word(self) -> str:
        """How it stands, as people read it: what is informational is present or absent."""
        if self.guarantee.informational:
            return "present" if self.outcome is Outcome.HELD else "absent"
        return self.outcome.value


class BaselineUse(msgspec.Struct, frozen=True):
    """The findings of an earlier day that this audit was measured against."""

    source: str
    known: int
    """Findings that were there then and still are."""
    new: int
    gone: int
    """Findings that were there then, of rules that ran now, and are no more."""
    compared: int
    """Findings that were there then, of rules that ran now."""


class Asked(msgspec.Struct, frozen=True):
    """What decides the exit code besides what was found."""

    fail_on: Severity = Severity.HIGH
    promises: Mapping[str, frozenset[str]] = {}
    """Single promises that have to be verified, by set."""
    namespaces: tuple[str, ...] = ()
    """Shell patterns: only these were looked at."""
    exclude_namespaces: tuple[str, ...] = ()


class Shard(msgspec.Struct, frozen=True, order=True):
    """One share of an audit that several processes or machines do together."""

    index: int
    """Counted from 0."""
    of: int


class FieldDrift(msgspec.Struct, frozen=True):
    """One field of an object that is otherwise in the cluster than it was declared."""

    resource: ResourceRef
    path: str
    declared: JSON
    """Null where nothing was declared."""
    live: JSON
    """Null where the cluster has nothing."""
    location: Location
    """Where it was declared, or the block where it would be."""


class Drift(msgspec.Struct, frozen=True):
    """How a cluster differs from what was declared."""

    changed: tuple[FieldDrift, ...]
    absent: tuple[tuple[ResourceRef, Location], ...]
    """Declared, and not in the cluster."""
    undeclared: tuple[ResourceRef, ...]
    """In the platform's namespaces, and declared by nobody."""


class Connection(msgspec.Struct, frozen=True):
    """Each of `sources` may connect to each of `targets` on these ports of the target, all in
    words: `Deployment shop/web`, `any other pod`, `TCP 80`."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    ports: str


class Connections(msgspec.Struct, frozen=True):
    """What may connect to what, by the NetworkPolicies of the input."""

    rows: tuple[Connection, ...]
    notes: tuple[str, ...] = ()
    """What a reader has to know to read them aright."""


class WorkloadLoad(msgspec.Struct, frozen=True):
    """What the pods of a workload request. CPU is thousandths of a core, memory is bytes."""

    name: str
    floor: int
    """Pods; of an agent those of one node."""
    ceiling: int
    per_node: bool
    cpu: float
    """Of one pod, as is the memory."""
    memory: float


class NodeLoad(msgspec.Struct, frozen=True):
    """What is requested on a node, and what it has for pods."""

    name: str
    cpu: float
    cpu_room: float
    memory: float
    memory_room: float


class CapacityTotal(msgspec.Struct, frozen=True):
    """What all pods request together at the floor or the ceiling of the autoscalers."""

    name: str
    pods: int
    cpu: float
    memory: float


class Capacity(msgspec.Struct, frozen=True):
    """How large the platform is, by what its pods request."""

    workloads: tuple[WorkloadLoad, ...] = ()
    totals: tuple[CapacityTotal, ...] = ()
    on: str = ""
    """The nodes that hold the floor, in words; empty where there are none to reckon with."""
    nodes: tuple[NodeLoad, ...] = ()
    remarks: tuple[str, ...] = ()
    """Whether it fits, what it costs, and what was assumed, in words."""


class SetInForce(msgspec.Struct, frozen=True):
    """A guarantee set that the audit judged, and why that one."""

    id: str
    title: str
    reason: str


class Coverage(msgspec.Struct, frozen=True):
    """What was looked at, and what was not."""

    files: int
    documents: int
    ignored_documents: int
    """Documents that are no Kubernetes objects."""
    objects: Mapping[str, int]
    """Objects seen, by kind."""
    rules: tuple[str, ...]
    """Rules that ran."""
    not_looked_at: tuple[str, ...] = ()
    """What was left out because the user asked for it, in words."""


class Report(msgspec.Struct, frozen=True):
    """The whole audit. Sorted: the same input gives the same report."""

    version: str
    started: str
    """UTC, ISO 8601, handed in."""
    source: tuple[str, ...]
    """What was scanned, as the user named it."""
    sets: tuple[SetInForce, ...]
    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    problems: tuple[Problem, ...]
    coverage: Coverage
    rules: Mapping[str, Rule] = msgspec.field(default_factory=dict)
    """The rules that findings speak of, by id."""
    waivers: tuple[WaiverUse, ...] = ()
    baseline: BaselineUse | None = None
    asked: Asked = Asked()
    shard: Shard | None = None
    drift: Drift | None = None
    changed_since: str = ""
    """The revision since which a file must have changed for its findings to decide."""
    lowered: tuple[str, ...] = ()
    """What a file of settings makes milder, in words."""
    connections: Connections | None = None
    """None where no format asked for them."""
    capacity: Capacity | None = None
    """None where no format asked for it."""
    exit_code: int = 0
    reason: str = ""
    """The exit code's reason, in words."""
    passed: Mapping[ResourceRef, int] = msgspec.field(default_factory=dict)
    """Of each object that a check found something wrong with: how many checks did not."""


def format_path(path: Sequence[str | int]) -> str:
    """`spec.containers[0].image`; keys that are no plain words stand in brackets and quotes."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif step.replace("_", "").replace("-", "").isalnum():
            parts.append(f".{step}" if parts else step)
        else:
            parts.append(f'["{step}"]')
    return "".join(parts)
