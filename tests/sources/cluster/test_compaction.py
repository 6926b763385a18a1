"""Pods folded into what owns them, as they are listed."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.model import LivePod
from tests.sources.cluster.api_server import (
    CRON_JOB,
    DEPLOYMENT,
    JOB,
    POD,
    REPLICA_SET,
    ApiServer,
    Kind,
)
from tests.sources.cluster.objects import (
    OF_WEB,
    Object,
    deployment,
    named,
    owned_by,
    pod,
    replica_set,
    spec,
)
from tests.sources.cluster.reading import names, read

WEB = ("apps", "Deployment", "shop", "web")


def cluster(pods: list[Object], **more: Any) -> ApiServer:
    sets = more.get("sets", [replica_set()])
    return ApiServer({POD: pods, DEPLOYMENT: [deployment()], REPLICA_SET: sets})


def test_a_pod_is_judged_at_the_deployment_that_owns_its_replica_set() -> None:
    status = {
        "phase": "Running",
        "conditions": [
            {"type": "PodScheduled", "status": "True"},
            {"type": "Ready", "status": "True"},
        ],
        "containerStatuses": [{"restartCount": 3}, {"restartCount": 1}],
    }
    volumes = [
        {"name": "data", "persistentVolumeClaim": {"claimName": "data-0"}},
        {"name": "tmp", "ephemeral": {}},
        {"name": "kube-api-access-x", "projected": {}},
    ]
    loaded = read(cluster([pod("web-1-a", OF_WEB, spec(volumes=volumes), status)]))
    assert names(loaded) == ["Deployment shop/web"]
    assert loaded.pods == (
        LivePod(
            owner=WEB,
            namespace="shop",
            name="web-1-a",
            labels={"app": "web"},
            node="node-1",
            phase="Running",
            ready=True,
            reason="",
            claims=("data-0", "web-1-a-tmp"),
            created="2026-01-02T03:04:05Z",
            restarts=3,
        ),
    )


@pytest.mark.parametrize(
    ("status", "metadata", "reason"),
    [
        ({"phase": "Failed", "reason": "Evicted"}, {}, "Evicted"),
        ({"phase": "Running"}, {"deletionTimestamp": "2026-01-01T00:00:00Z"}, "Terminating"),
        (
            {
                "phase": "Pending",
                "conditions": [
                    {"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}
                ],
            },
            {},
            "Unschedulable",
        ),
        (
            {
                "phase": "Running",
                "containerStatuses": [{"state": {"waiting": {"reason": "CrashLoopBackOff"}}}],
            },
            {},
            "CrashLoopBackOff",
        ),
        (
            {
                "phase": "Pending",
                "containerStatuses": [{"state": {"waiting": {"reason": "ContainerCreating"}}}],
            },
            {},
            "",
        ),
    ],
)
def test_why_a_pod_does_not_run(status: Object, metadata: Object, reason: str) -> None:
    (found,) = read(cluster([pod("web-1-a", OF_WEB, None, status, **metadata)])).pods
    assert (found.reason, found.ready) == (reason, False)


def sidecar() -> Object:
    pods = spec()
    pods["containers"].append({"name": "proxy", "image": "example.com/proxy:1"})
    return pods


def debugged() -> Object:
    return spec(ephemeralContainers=[{"name": "debug", "image": "example.com/sh:1"}])


def privileged() -> Object:
    pods = spec()
    pods["containers"][0]["securityContext"] = {"privileged": True}
    return pods


@pytest.mark.parametrize(
    "pods", [sidecar(), debugged(), privileged(), spec("example.com/old:1"), spec(hostPID=True)]
)
def test_pods_unlike_their_template_are_judged_once_for_each_way(pods: Object) -> None:
    loaded = read(
        cluster(
            [
                pod("web-1-a", OF_WEB),
                pod("web-1-b", OF_WEB, pods),
                pod("web-1-c", OF_WEB, pods),
                pod("web-1-d", OF_WEB, {**pods, "hostIPC": True}),
            ]
        )
    )
    assert names(loaded) == ["Deployment shop/web", "Pod shop/web-1-b", "Pod shop/web-1-d"]
    assert {found.owner for found in loaded.pods} == {WEB}
    assert len(loaded.pods) == 4


@pytest.mark.parametrize(
    ("status", "metadata"),
    [
        ({"phase": "Succeeded"}, {}),
        ({"phase": "Failed"}, {}),
        ({"phase": "Running"}, {"deletionTimestamp": "2026-01-01T00:00:00Z"}),
    ],
)
def test_pods_that_are_over_are_not_judged_any_more(status: Object, metadata: Object) -> None:
    loaded = read(cluster([pod("web-1-a", OF_WEB, privileged(), status, **metadata)]))
    assert names(loaded) == ["Deployment shop/web"]


def test_revisions_that_are_kept_for_a_rollback_are_not_workloads() -> None:
    old = replica_set("web-0", pods=spec("example.com/web:0"), replicas=0)
    assert names(read(cluster([], sets=[old, replica_set()]))) == ["Deployment shop/web"]


def test_finished_jobs_of_a_cron_job_are_not_workloads() -> None:
    job = {"metadata": named("tick-1", owner=owned_by("batch/v1", "CronJob", "tick"))}
    cron_job = {
        "metadata": named("tick"),
        "spec": {"jobTemplate": {"spec": {"template": {"spec": spec()}}}},
    }
    pods = [pod("tick-1-a", owned_by("batch/v1", "Job", "tick-1"))]
    loaded = read(ApiServer({CRON_JOB: [cron_job], JOB: [job], POD: pods}))
    assert names(loaded) == ["CronJob shop/tick"]
    assert loaded.pods[0].owner == ("batch", "CronJob", "shop", "tick")


def test_what_nothing_known_owns_stays_whole() -> None:
    owner = owned_by("workflows.example.com/v1", "Workflow", "flow")
    mirror = owned_by("v1", "Node", "node-1")
    loaded = read(
        ApiServer({POD: [pod("alone"), pod("step", owner), pod("static", mirror)], DEPLOYMENT: []})
    )
    assert names(loaded) == ["Pod shop/alone", "Pod shop/static", "Pod shop/step"]
    assert [found.owner for found in loaded.pods] == [
        ("", "Pod", "shop", "alone"),
        ("", "Pod", "shop", "static"),
        ("", "Pod", "shop", "step"),
    ]


def test_where_deployments_may_not_be_seen_their_replica_sets_are_judged() -> None:
    api = cluster([pod("web-1-a", OF_WEB)])
    api.refused.add("deployments")
    loaded = read(api)
    assert names(loaded) == ["ReplicaSet shop/web-1"]
    assert loaded.pods[0].owner == ("apps", "ReplicaSet", "shop", "web-1")


def test_the_topmost_owner_is_the_one_whose_template_it_is() -> None:
    service = Kind("serving.example.com", "v1", "Service", "services")
    owner = owned_by("serving.example.com/v1", "Service", "site")
    site = {"metadata": named("site"), "spec": {"template": {"spec": spec()}}}
    schema = {"items": {"x-kubernetes-preserve-unknown-fields": True}}
    definition = {
        "metadata": named("services.serving.example.com", ""),
        "spec": {
            "group": service.group,
            "names": {"kind": "Service"},
            "versions": [
                {
                    "served": True,
                    "schema": {"openAPIV3Schema": {"properties": {"containers": schema}}},
                }
            ],
        },
    }
    custom = Kind(
        "apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", False
    )
    loaded = read(
        ApiServer(
            {
                custom: [definition],
                service: [site],
                DEPLOYMENT: [deployment(owner=owner)],
                REPLICA_SET: [replica_set()],
                POD: [pod("web-1-a", OF_WEB)],
            }
        )
    )
    assert names(loaded) == ["Deployment shop/web", "Service shop/site"]
    assert loaded.pods[0].owner == ("serving.example.com", "Service", "shop", "site")
