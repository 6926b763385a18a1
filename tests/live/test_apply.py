"""A real API server takes manifests/ in the documented order, and the cluster comes up from it.

Each failure shows the object and the cluster's own words.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from difflib import unified_diff

import pytest

from tests.live.applied import FILES, Platform, apply, name
from tests.live.cluster import Cluster, Object

pytestmark = [pytest.mark.live, pytest.mark.xdist_group("live")]

SETTLING = 60  # seconds; a start takes about 15
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"


@pytest.fixture(scope="module")
def platform(cluster: Cluster) -> Platform:
    return Platform.applied_to(cluster)


def nothing_wrong(complaints: list[str]) -> None:
    """Fails with the complaints, and without a traceback that would bury them."""
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


def eventually(check: Callable[[], list[str]]) -> None:
    """Fails with the complaints that are left when the cluster has had its time."""
    end = time.monotonic() + SETTLING
    while (complaints := check()) and time.monotonic() < end:
        time.sleep(1)
    nothing_wrong(complaints)


@pytest.mark.parametrize("file", FILES)
def test_every_object_is_accepted(platform: Platform, file: str) -> None:
    answer = platform.answers[file]
    nothing_wrong([] if answer.accepted else [f"{file} was refused: {answer.words}"])


@pytest.mark.parametrize("file", FILES)
def test_the_server_warns_of_nothing(platform: Platform, file: str) -> None:
    lines = platform.answers[file].words.splitlines()
    nothing_wrong([f"{file}: {line}" for line in lines if "Warning:" in line])


def test_pods_below_restricted_are_refused(platform: Platform) -> None:
    container = {"name": "root", "image": "example.com/root:1"}
    pod = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [container]}}
    complaints = []
    for namespace in platform.namespaces:
        text = json.dumps({**pod, "metadata": {"name": "root", "namespace": namespace}})
        answer = platform.cluster.kubectl("create", "--dry-run=server", "-f", "-", stdin=text)
        if 'violates PodSecurity "restricted:' not in answer.stderr:
            words = answer.stderr.strip() or answer.stdout.strip()
            complaints.append(f"Namespace {namespace}: a pod that may run as root gets: {words}")
    nothing_wrong(complaints)
    assert platform.namespaces, "namespace.yaml declares no namespace"


def test_rollouts_complete(platform: Platform) -> None:
    def unfinished() -> list[str]:
        return [
            f"{name(workload)}: {missing}{platform.words(workload)}"
            for kind in ("deployments", "statefulsets", "daemonsets")
            for workload in platform.objects(kind)
            if (missing := incomplete(workload))
        ]

    eventually(unfinished)
    assert platform.objects("pods"), "the platform runs no pod"


def incomplete(workload: Object) -> str:
    """What a workload still lacks, in words; nothing when its rollout is complete."""
    status, spec = workload["status"], workload["spec"]
    if status.get("observedGeneration") != workload["metadata"]["generation"]:
        return "its controller has not seen it yet"
    if workload["kind"] == "DaemonSet":
        wanted, updated = status["desiredNumberScheduled"], status.get("updatedNumberScheduled", 0)
        ready = status["numberReady"]
    else:
        wanted, updated = spec["replicas"], status.get("updatedReplicas", 0)
        ready = status.get("readyReplicas", 0)
    if ready == updated == wanted:
        return ""
    return f"{wanted} pods wanted, {updated} of this revision, {ready} ready"


def test_every_claim_binds_to_the_class_that_its_object_names(platform: Platform) -> None:
    classes = platform.cluster.objects("storageclasses")
    defaults = [
        thing["metadata"]["name"]
        for thing in classes
        if thing["metadata"].get("annotations", {}).get(DEFAULT_CLASS) == "true"
    ]
    assert len(defaults) == 1, f"one class must be the default, and these are: {defaults}"
    known = {thing["metadata"]["name"] for thing in classes}

    def astray() -> list[str]:
        volumes = {
            volume["metadata"]["name"]: volume["spec"]["storageClassName"]
            for volume in platform.cluster.objects("persistentvolumes")
        }
        templates = classes_of_templates(platform, defaults[0])
        complaints = []
        for claim in platform.objects("persistentvolumeclaims"):
            asked, phase = claim["spec"]["storageClassName"], claim["status"]["phase"]
            named, bound = templates.get(name(claim), asked), volumes.get(volume_of(claim))
            if phase != "Bound":
                complaints.append(f"{name(claim)} is {phase}{platform.words(claim)}")
            elif not named == asked == bound or named not in known:
                complaints.append(
                    f"{name(claim)}: its object names the class {named}, it asks for {asked}, "
                    f"its volume has {bound}; there are {', '.join(sorted(known))}"
                )
        return complaints

    eventually(astray)
    assert platform.objects("persistentvolumeclaims"), "the platform claims no volume"


def volume_of(claim: Object) -> str:
    """The volume that a claim is bound to, if any."""
    return str(claim["spec"].get("volumeName"))


def classes_of_templates(platform: Platform, default: str) -> dict[str, str]:
    """The class that a StatefulSet names, for each claim that it makes."""
    return {
        f"PersistentVolumeClaim {workload['metadata']['namespace']}/"
        f"{template['metadata']['name']}-{workload['metadata']['name']}-{ordinal}": (
            template["spec"].get("storageClassName", default)
        )
        for workload in platform.objects("statefulsets")
        for template in workload["spec"].get("volumeClaimTemplates", [])
        for ordinal in range(workload["spec"]["replicas"])
    }


def test_every_autoscaler_raises_its_target_to_the_floor(platform: Platform) -> None:
    def idle() -> list[str]:
        complaints = []
        for scaler in platform.objects("horizontalpodautoscalers"):
            namespace, floor = scaler["metadata"]["namespace"], scaler["spec"]["minReplicas"]
            target = scaler["spec"]["scaleTargetRef"]
            group = target["apiVersion"].rpartition("/")[0]
            path = f"{target['kind']}.{group}/{target['name']}"
            found = platform.cluster.kubectl(
                "get", path, "-n", namespace, "-o", "jsonpath={.spec.replicas}"
            )
            if found.returncode != 0:
                complaints.append(f"{name(scaler)}: {found.stderr.strip()}")
            elif int(found.stdout) < floor:
                complaints.append(
                    f"{name(scaler)}: {path} has {found.stdout} replicas, and the floor is {floor}"
                    f"{platform.words(scaler)}"
                )
        return complaints

    eventually(idle)
    assert platform.objects("horizontalpodautoscalers"), "the platform scales nothing"


def test_every_disruption_budget_selects_healthy_pods_and_can_be_honoured(
    platform: Platform,
) -> None:
    def unsound() -> list[str]:
        complaints = []
        for budget in platform.objects("poddisruptionbudgets"):
            status = budget.get("status", {})
            expected, healthy, allowed = (
                status.get(field, 0)
                for field in ("expectedPods", "currentHealthy", "disruptionsAllowed")
            )
            if not (healthy == expected > 0 and allowed > 0):
                complaints.append(
                    f"{name(budget)}: {expected} pods expected, {healthy} healthy, "
                    f"{allowed} disruptions allowed{platform.words(budget)}"
                )
        return complaints

    eventually(unsound)
    assert platform.objects("poddisruptionbudgets"), "the platform has no disruption budget"


def test_a_second_apply_changes_nothing(platform: Platform) -> None:
    def changes() -> list[str]:
        before = platform.declared(*FILES)
        answers = {file: apply(platform.cluster, file) for file in FILES}
        return [f"{file}: {answer.words}" for file, answer in answers.items() if answer.words] + [
            f"{name(old)} changed:\n{change}"
            for old, new in zip(before, platform.declared(*FILES), strict=True)
            if (change := "\n".join(unified_diff(intent(old), intent(new), n=1, lineterm="")))
        ]

    # Not at once: an autoscaler that still raises its target changes that, too.
    eventually(changes)


def intent(thing: Object) -> list[str]:
    """An object's lines without its status: of most kinds all of it, resourceVersion included.

    Where there is a status, whoever writes it moves the resourceVersion as well, at any time.
    """
    metadata = dict(thing["metadata"])
    if "status" in thing:
        del metadata["resourceVersion"]
    return json.dumps({**thing, "metadata": metadata, "status": None}, indent=2).splitlines()
