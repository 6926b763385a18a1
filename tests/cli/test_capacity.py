"""`vvaudit capacity`, as a user sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import ROOT, vvaudit
from tests.sources.cluster.api_server import (
    DEPLOYMENT,
    NAMESPACE,
    NODE,
    ApiServer,
    kubeconfig,
    serving,
)
from tests.sources.cluster.objects import deployment, named

SHOP = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: web:1
        resources: {requests: {cpu: 500m, memory: 1Gi}, limits: {memory: 2Gi}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 6
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  replicas: 2
  template:
    metadata: {labels: {app: db}}
    spec:
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: db}}}
      containers:
      - name: db
        image: db:1
        resources: {requests: {cpu: 1, memory: 2Gi}, limits: {cpu: 2, memory: 4Gi}}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec:
      storageClassName: fast
      resources: {requests: {storage: 100Gi}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: shop}
spec:
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: agent, image: "agent:1"}]}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: ebs.csi.aws.com
parameters: {type: io2, iops: "1000"}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
"""
TABLE = """\
Workloads      pods        requests         limits
  shop
    agent  a node       0       0      +       +
    db          2       1     2Gi      2     4Gi  ####################
    web     2-6+2    500m     1Gi      +     2Gi  ##########--------------------

Of one pod, cores and memory; a pod without a limit may use more (+). Pods: floor-ceiling, + surge
of a rollout. Bar: CPU requests, # at the floor and - up to the ceiling.

All together                        pods          requests            limits
  floor                                6        3      6Gi       4+    12Gi+
  ceiling                             10        5     10Gi       4+    20Gi+
  ceiling, all being replaced         12        6     12Gi       4+    24Gi+
  agents on 2 nodes

Volumes
  shop
    db, data                 2 x   100 GiB  fast 1,000 IOPS
"""
PLACING = """\
The floor on 2 x t3.xlarge
  node 1  CPU [###############...............]  51 %  memory [#########.....................]  29 %
  node 2  CPU [########......................]  26 %  memory [####..........................]  14 %
  every pod has its place
  without one node: wait for a node of their own, though there is room: 1 of StatefulSet shop/db

A month, USD: AWS list prices, us-east-1, on demand, 2026-01-19
                                              floor   ceiling
  2 x t3.xlarge                                 243       243  ##############################
  the control plane                              73        73  #########
  1 load balancer                                16        16  ##
  200 GiB of fast                                25        25  ###
  2,000 IOPS of fast                            130       130  ################
  all                                           487       487
  not counted: traffic, NAT, public addresses, snapshots, logs and metrics of the cloud, and what
    runs outside the cluster
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP)
    return file


def test_the_table(shop: Path) -> None:
    ran = vvaudit("capacity", str(shop), "--nodes", "2xt3.xlarge")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(TABLE)
    assert PLACING in ran.out
    assert (
        "\n* t3.xlarge      3.92 / 13.83Gi      2         2        2          487 - 487\n"
        in ran.out
    )
    assert max(len(line) for line in ran.out.splitlines()) <= 100
    assert ran.out.isascii()


def test_json(shop: Path) -> None:
    ran = vvaudit("capacity", str(shop), "--nodes", "t3.xlarge", "-f", "json")
    assert (ran.code, ran.err) == (0, "")
    said = json.loads(ran.out)
    assert said["schema"] == "vvaudit/capacity/v1"
    assert said["workloads"][2] == {
        "kind": "Deployment",
        "namespace": "shop",
        "name": "web",
        "pods": {"floor": 2, "ceiling": 6, "surge": 2, "perNode": False},
        "requests": {"cpu": 500, "memory": 1 << 30},
        "limits": {"cpu": 0, "memory": 2 << 30},
        "unlimited": ["cpu"],
    }
    assert said["placement"]["losses"] == [
        {
            "node": "one node",
            "left": [{"workload": "StatefulSet shop/db", "pods": 1, "keptApart": True}],
        }
    ]
    by_type = {one["type"]: one["nodes"] for one in said["nodeTypes"]}
    assert by_type["t3.xlarge"] == {"floor": 2, "oneLost": 2, "ceiling": 2}
    assert said["cost"]["floor"] == 487.37
    assert [one["id"] for one in said["cost"]["items"]] == [
        "nodes:t3.xlarge",
        "cluster",
        "loadBalancer",
        "storage:fast",
        "iops:fast",
    ]
    assert said["cost"]["items"][4]["source"] == "https://aws.amazon.com/ebs/pricing/ (2025-12-01)"


def test_what_does_not_fit_is_said_and_decides(shop: Path) -> None:
    ran = vvaudit("capacity", str(shop), "--nodes", "1xt3.medium")
    assert ran.code == 1
    assert "  no room for 1 of Deployment shop/web" in ran.out
    assert "every pod has its place" not in ran.out


def test_prices_of_ones_own(shop: Path, tmp_path: Path) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text(
        "{id: ours, title: Our rates, date: 2026-02-01, currency: EUR, volumes: {},\n"
        "sources: {us: {url: x, date: 2026-02-01}},\n"
        "nodes: {big: {cpu: 8, memory: 32Gi, pods: 50, hourly: 1, source: us}}}\n"
    )
    ran = vvaudit("capacity", str(shop), "--prices", str(prices))
    assert ran.code == 0
    assert "A month, EUR: Our rates, 2026-02-01\n" in ran.out
    assert "  2 x big                                     1,460     1,460  ###" in ran.out
    assert "not counted: 200 GiB of the class fast, of which the table has no price" in ran.out


def test_the_platform_that_comes_with_it() -> None:
    ran = vvaudit("capacity", str(ROOT / "manifests"), "--nodes", "3xt3.xlarge")
    assert (ran.code, ran.err) == (0, "")
    assert (
        "  floor                               31     6.01   13.2Gi    21.55  30.97Gi\n" in ran.out
    )
    assert "  10,000 IOPS of io2-encrypted                  650       650  " in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "nothing to read: name files or folders, - for standard input, or --live"),
        (
            ["FILE", "--nodes", "3xt3.xlarg"],
            "unknown kind of node 't3.xlarg'; did you mean t3.xlarge",
        ),
        (["FILE", "--nodes", "0xt3.xlarge"], "--nodes 0xt3.xlarge: "),
        (["FILE", "--nodes", "three"], "unknown kind of node 'three'"),
        (["FILE", "--live"], "files and --live: "),
        (["FILE", "--context", "prod"], "--context is about a cluster: give --live as well"),
        (["FILE", "--prices", "none.yaml"], "none.yaml: cannot be read"),
        (["FILE", "-f", "sarif"], "unknown format 'sarif'"),
    ],
)
def test_usage(shop: Path, arguments: list[str], said: str) -> None:
    ran = vvaudit("capacity", *[str(shop) if word == "FILE" else word for word in arguments])
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_nothing_to_survey(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("{apiVersion: v1, kind: Namespace, metadata: {name: a}}")
    ran = vvaudit("capacity", str(tmp_path))
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "vvaudit: there is no workload in what was read\n"


def test_a_broken_file_is_said(shop: Path) -> None:
    (shop.parent / "bad.yaml").write_text("a: [\n")
    ran = vvaudit("capacity", str(shop.parent))
    assert ran.code == 3
    assert "bad.yaml:" in ran.err
    assert ran.out.startswith("Workloads ")


def node(name: str, cpu: str) -> dict[str, object]:
    return {
        "metadata": named(name, "") | {"labels": {"node.kubernetes.io/instance-type": "m5.large"}},
        "status": {
            "allocatable": {"cpu": cpu, "memory": "7Gi", "pods": "29"},
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    }


def test_a_running_cluster(tmp_path: Path) -> None:
    api = ApiServer(
        {
            NAMESPACE: [{"metadata": named("shop", "")}],
            NODE: [node("one", "1930m"), node("two", "1930m")],
            DEPLOYMENT: [deployment()],
        }
    )
    with serving(api):
        ran = vvaudit("capacity", "--live", "--kubeconfig", str(kubeconfig(tmp_path, api)))
    assert (ran.code, ran.err) == (0, "")
    assert "The floor on the cluster's 2 nodes\n" in ran.out
    assert "  without one: every pod has its place again\n" in ran.out
    assert "  2 x m5.large " in ran.out
