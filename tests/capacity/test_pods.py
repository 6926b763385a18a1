"""What one pod takes, as the scheduler reckons."""

from __future__ import annotations

from auditor.inventory.capacity.pods import Amounts, PodShare, share_of
from tests.objects import inventory

MI = 1 << 20


def share(spec: str) -> PodShare:
    found = inventory(
        f"""
        apiVersion: v1
        kind: Pod
        metadata: {{name: web, namespace: shop}}
        spec: {spec}
        """
    )
    return share_of(found.workloads[0])


def container(name: str, requests: str, limits: str = "{}", more: str = "") -> str:
    resources = f"{{requests: {requests}, limits: {limits}}}"
    return f"{{name: {name}, image: 'a:1', resources: {resources}{more}}}"


def test_containers_are_added_up() -> None:
    one = container("a", "{cpu: 250m, memory: 64Mi}", "{cpu: 1, memory: 128Mi}")
    two = container("b", "{cpu: 0.25, memory: 64Mi}", "{cpu: 500m, memory: 64Mi}")
    found = share(f"{{containers: [{one}, {two}]}}")
    assert found.requests == Amounts(500, 128 * MI)
    assert found.limits == Amounts(1500, 192 * MI)
    assert found.unlimited == ()


def test_a_request_that_is_not_set_takes_the_limit() -> None:
    found = share(f"{{containers: [{container('a', '{}', '{cpu: 2, memory: 1Gi}')}]}}")
    assert found.requests == Amounts(2000, 1024 * MI)


def test_the_largest_init_container_counts_if_it_is_more() -> None:
    first = container("first", "{cpu: 2, memory: 16Mi}")
    second = container("second", "{cpu: 1, memory: 256Mi}")
    app = container("app", "{cpu: 500m, memory: 128Mi}")
    found = share(f"{{initContainers: [{first}, {second}], containers: [{app}]}}")
    assert found.requests == Amounts(2000, 256 * MI)


def test_a_sidecar_runs_beside_what_comes_after_it() -> None:
    always = ", restartPolicy: Always"
    before = container("before", "{cpu: 900m}")
    sidecar = container("sidecar", "{cpu: 100m}", more=always)
    after = container("after", "{cpu: 1}")
    app = container("app", "{cpu: 500m}")
    found = share(f"{{initContainers: [{before}, {sidecar}, {after}], containers: [{app}]}}")
    assert found.requests.cpu == 1100  # the init container after it, and the sidecar
    found = share(f"{{initContainers: [{before}, {sidecar}], containers: [{app}]}}")
    assert found.requests.cpu == 900  # more than app and sidecar together


def test_overhead_is_added_and_no_limit_comes_of_it() -> None:
    app = container("app", "{cpu: 500m, memory: 64Mi}", "{memory: 64Mi}")
    found = share(f"{{overhead: {{cpu: 50m, memory: 16Mi}}, containers: [{app}]}}")
    assert found.requests == Amounts(550, 80 * MI)
    assert found.limits == Amounts(0, 80 * MI)
    assert found.unlimited == ("cpu",)


def test_what_the_pod_says_of_itself_replaces_the_sum() -> None:
    app = container("app", "{cpu: 500m, memory: 64Mi}")
    pod = "{requests: {cpu: 2}, limits: {cpu: 3, memory: 1Gi}}"
    found = share(f"{{resources: {pod}, containers: [{app}]}}")
    assert found.requests == Amounts(2000, 64 * MI)
    assert found.limits == Amounts(3000, 1024 * MI)
    assert found.unlimited == ()
