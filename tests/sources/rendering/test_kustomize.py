"""Kustomizations through the real kustomize: what is built, what is not read twice, and where the
values stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.inventory import build_inventory
from auditor.inventory.prerequisites import order_document
from auditor.sources.files import load_files
from auditor.sources.rendering import Options
from auditor.sources.variants import each_variant
from tests.sources.rendering.writing import every_path, place, rendered, said, seen, the, write

pytestmark = pytest.mark.renderers

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: log
        image: busybox:1
      - name: web
        image: registry.example.org:5000/nginx:1
        securityContext:
          readOnlyRootFilesystem: false
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  ports:
  - port: 80
"""
PATCH = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: web
        securityContext:
          readOnlyRootFilesystem: true
          privileged: true
      - name: side
        image: side:1
"""
PROD = """\
resources:
- ../../base
components:
- ../../shared
namespace: shop
namePrefix: p-
images:
- name: registry.example.org:5000/nginx
  newTag: "2"
replicas:
- name: web
  count: 3
patches:
- path: patch.yaml
"""


def tree() -> None:
    write("m/base/kustomization.yaml", "resources: [deployment.yaml]\n")
    write("m/base/deployment.yaml", DEPLOYMENT)
    write("m/overlays/prod/kustomization.yaml", PROD)
    write("m/overlays/prod/patch.yaml", PATCH)
    write(
        "m/shared/kustomization.yml",
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [sa.yaml]\n",
    )
    write("m/shared/sa.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web}\n")


def test_a_folder_gives_what_its_overlays_give_and_nothing_twice(kustomize):
    tree()
    write("m/plain/a.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: plain}\n")
    loaded = rendered("m")
    assert said(loaded) == []
    assert seen(loaded) == [
        "ServiceAccount default/plain m/plain/a.yaml",
        "ServiceAccount shop/p-web m/shared/sa.yaml",
        "Service shop/p-web m/base/deployment.yaml",
        "Deployment shop/p-web m/base/deployment.yaml",
    ]
    assert {one.origin.rendering for one in loaded.resources} == {"", "m/overlays/prod"}
    assert not any("config.kubernetes.io" in str(one.body) for one in loaded.resources)


def test_user_files_stay_as_they_are(kustomize):
    tree()
    before = {path: path.read_bytes() for path in Path("m").rglob("*") if path.is_file()}
    rendered("m")
    assert {p: p.read_bytes() for p in Path("m").rglob("*") if p.is_file()} == before


def test_values_stand_in_the_base_the_patch_or_the_kustomization(kustomize):
    tree()
    loaded = rendered("m/overlays/prod")
    web = "Deployment shop/p-web"

    def at(*path: str | int) -> str:
        return place(loaded, web, *path)

    def number(name: str) -> int:
        spec = the(loaded, web).body["spec"]["template"]["spec"]
        return next(n for n, one in enumerate(spec["containers"]) if one["name"] == name)

    pod = ("spec", "template", "spec")
    log, main, side = (number(name) for name in ("log", "web", "side"))
    assert at() == "m/base/deployment.yaml:1: apiVersion: apps/v1"
    assert at("spec", "selector") == "m/base/deployment.yaml:7: selector"
    assert at(*pod, "containers", log, "image") == "m/base/deployment.yaml:15: image: busybox:1"
    assert at(*pod, "containers", log, "securityContext") == "m/base/deployment.yaml:14: name: log"
    # Changed by the overlay, and by which of its fields.
    assert at("spec", "replicas") == "m/overlays/prod/kustomization.yaml:11: name: web"
    assert at("metadata", "namespace") == "m/overlays/prod/kustomization.yaml:5: namespace: shop"
    assert at("metadata", "name") == "m/overlays/prod/kustomization.yaml:6: namePrefix: p-"
    assert at(*pod, "containers", main, "image") == (
        "m/overlays/prod/kustomization.yaml:8: name: registry.example.org:5000/nginx"
    )
    # Changed and added by a patch.
    security = (*pod, "containers", main, "securityContext")
    assert at(*security, "readOnlyRootFilesystem") == (
        "m/overlays/prod/patch.yaml:11: readOnlyRootFilesystem: true"
    )
    assert at(*security, "privileged") == "m/overlays/prod/patch.yaml:12: privileged: true"
    assert at(*security, "runAsUser") == "m/base/deployment.yaml:18: securityContext"
    assert at(*pod, "containers", side, "image") == "m/overlays/prod/patch.yaml:14: image: side:1"
    assert at(*pod, "containers", side, "resources") == "m/overlays/prod/patch.yaml:13: name: side"


def test_every_place_holds_the_value_or_is_a_kustomization(kustomize):
    """Never a wrong line: what a line shows in a base or a patch is the key that was asked for."""
    tree()
    loaded = rendered("m")
    for resource in loaded.resources:
        for path in every_path(resource.body):
            shown = place(loaded, resource.display, *path)
            if path and isinstance(path[-1], str) and "/kustomization.y" not in shown:
                assert path[-1] in shown.split(": ", 1)[1], (resource.display, path, shown)


def test_generated_objects_stand_in_their_generator(kustomize):
    write(
        "m/kustomization.yaml",
        "configMapGenerator:\n- name: a\n  literals: [b=c]\n- name: app\n  files: [app.conf]\n"
        "secretGenerator:\n- name: s\n  literals: [password=hunter2]\n",
    )
    write("m/app.conf", "port = 1\n")
    loaded = rendered("m")
    shown = {
        one.kind + one.name.partition("-")[0]: place(loaded, one.display, "data")
        for one in loaded.resources
    }
    assert shown == {
        "ConfigMapa": "m/kustomization.yaml:2: name: a",
        "ConfigMapapp": "m/kustomization.yaml:4: name: app",
        "Secrets": "m/kustomization.yaml:7: name: s",
    }


def test_what_counts_at_the_top_of_a_build_still_does(kustomize):
    """The schema of a custom kind merges its lists, and a label is asked for."""
    write(
        "m/kustomization.yaml",
        "resources: [a.yaml]\nbuildMetadata: [managedByLabel, originAnnotations]\n"
        "openapi: {path: schema.json}\npatches: [{path: p.yaml}]\n",
    )
    kind = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n  items:\n"
    write("m/a.yaml", f"{kind}  - {{name: x, size: 1}}\n  - {{name: y, size: 1}}\n")
    write("m/p.yaml", f"{kind}  - {{name: y, size: 2}}\n")
    write(
        "m/schema.json",
        '{"definitions": {"v1.Thing": {"x-kubernetes-group-version-kind": [{"group": "example.com", '
        '"version": "v1", "kind": "Thing"}], "properties": {"spec": {"properties": {"items": '
        '{"type": "array", "x-kubernetes-patch-merge-key": "name", "x-kubernetes-patch-strategy": '
        '"merge", "items": {"type": "object"}}}}}}}}',
    )
    loaded = rendered("m")
    assert said(loaded) == []
    (thing,) = loaded.resources
    sizes = {item["name"]: item["size"] for item in thing.body["spec"]["items"]}
    assert sizes == {"x": 1, "y": 2}
    assert "app.kubernetes.io/managed-by" in thing.body["metadata"]["labels"]
    assert "config.kubernetes.io/origin" in thing.body["metadata"]["annotations"]


def test_two_overlays_of_one_base_are_not_one_cluster(kustomize):
    tree()
    write("m/overlays/test/kustomization.yaml", PROD.partition("patches:")[0])
    loaded = rendered("m")
    assert said(loaded) == []
    assert [(one.name, one.renderings) for one in loaded.variants] == [
        ("prod", ("m/overlays/prod",)),
        ("test", ("m/overlays/test",)),
    ]
    assert [seen(one) for one in each_variant(loaded)] == [seen(rendered("m/overlays/prod"))] * 2
    assert loaded.left_out == (
        "m/overlays/prod and m/overlays/test in one cluster (each was judged on its own, with all "
        "the rest)",
    )


def test_what_stands_in_a_file_besides_is_a_problem(kustomize):
    tree()
    write(
        "m/own/a.yaml",
        "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: p-web, namespace: shop}\n",
    )
    assert said(rendered("m")) == [
        "m/shared/sa.yaml:1 [read] ServiceAccount shop/p-web comes out of m/own/a.yaml and of "
        "m/overlays/prod; all are audited as if they were in one cluster | scan them one by one, "
        "as they are applied"
    ]


def test_a_file_that_the_user_names_is_read_as_it_is(kustomize):
    tree()
    assert seen(rendered("m/base/deployment.yaml", "m/overlays/prod")) == [
        "Deployment default/web m/base/deployment.yaml",
        "Service default/web m/base/deployment.yaml",
        "ServiceAccount shop/p-web m/shared/sa.yaml",
        "Service shop/p-web m/base/deployment.yaml",
        "Deployment shop/p-web m/base/deployment.yaml",
    ]


def test_a_kustomization_file_stands_for_its_folder(kustomize):
    tree()
    assert seen(rendered("m/overlays/prod/kustomization.yaml")) == seen(rendered("m/overlays/prod"))


def test_without_rendering_all_files_are_read_as_they_are():
    tree()
    loaded = load_files(["m"], None)
    assert [one.origin.uri for one in loaded.resources] == [
        "m/base/deployment.yaml",
        "m/base/deployment.yaml",
        "m/overlays/prod/patch.yaml",
        "m/shared/sa.yaml",
    ]


def test_kubectl_does_where_kustomize_is_missing(kustomize, tmp_path):
    tree()
    (tmp_path / "bin" / "kustomize").rename(tmp_path / "real")
    kubectl = tmp_path / "bin" / "kubectl"
    kubectl.write_text(
        f'#!/bin/sh\n[ "$1" = kustomize ] && exec {tmp_path}/real build "$2"\nexit 9\n'
    )
    kubectl.chmod(0o755)
    loaded = rendered("m")
    assert (said(loaded), len(loaded.resources)) == ([], 3)


def test_neither_is_there():
    tree()
    loaded = rendered("m")
    assert loaded.resources == ()
    assert said(loaded) == [
        "m/overlays/prod:0 [render] is a kustomization, and neither kustomize nor kubectl is on "
        "the PATH | install one of them; --no-render reads the files as they are"
    ]


def test_one_that_hangs(tmp_path):
    tree()
    program = tmp_path / "bin" / "kustomize"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    (problem,) = rendered("m", seconds=0.5).problems
    assert (problem.uri, problem.message) == (
        "m/overlays/prod/kustomization.yaml",
        "kustomize did not finish within 0.5 s",
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("resources: []\nfoo: bar\n", 'invalid Kustomization: json: unknown field "foo"'),
        (
            "resources: [a.yaml]\ntransformers: [t.yaml]\n",
            "external plugins disabled; unable to load external plugin 'T'",
        ),
        (
            "secretGenerator:\n- name: a\n  literals: [hunter2hunter2]\n",
            "loading KV pairs: literal sources [***]: invalid literal source ***, "
            "expected key=value",
        ),
        (
            "resources: [a.yaml]\npatches:\n- patch: |\n    hunter2: {{\n",
            "trouble configuring builtin PatchTransformer with config: ... "
            "unable to parse SM or JSON patch from",
        ),
    ],
)
def test_what_kustomize_refuses(kustomize, text, problem):
    write("m/kustomization.yaml", text)
    write("m/a.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n")
    write(
        "m/t.yaml",
        "apiVersion: x/v1\nkind: T\nmetadata:\n  name: t\n  annotations:\n"
        "    config.kubernetes.io/function: |\n      exec: {path: ./evil.sh}\n",
    )
    write("m/evil.sh", "#!/bin/sh\ntouch pwned\n")
    Path("m/evil.sh").chmod(0o755)
    loaded = rendered("m")
    assert said(loaded) == [
        f"m/kustomization.yaml:0 [render] {problem} | mend it, or build it "
        "elsewhere: kustomize build m | vvaudit scan -"
    ]
    assert not any(one.origin.rendering for one in loaded.resources)
    assert not list(Path().rglob("pwned"))


def test_what_comes_out_together_is_applied_together(kustomize):
    """The ServiceAccount is in another file than the pods that need it, and kustomize sorts."""
    tree()
    write(
        "m/base/deployment.yaml",
        DEPLOYMENT.replace("      containers:", "      serviceAccountName: web\n      containers:"),
    )
    loaded = rendered("m")
    assert (
        the(loaded, "Deployment shop/p-web").body["spec"]["template"]["spec"]["serviceAccountName"]
        == "p-web"
    )
    assert order_document(build_inventory(loaded.resources))["prerequisites"] == []
    raw = load_files(["m/base", "m/shared"], None)
    assert len(order_document(build_inventory(raw.resources))["prerequisites"]) == 1


def test_options_for_a_chart_are_no_options_for_a_kustomization(kustomize):
    tree()
    assert Options(release_namespace="x").of_one_chart == ""
    assert len(rendered("m", release_namespace="x").resources) == 3
