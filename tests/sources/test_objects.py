"""Which documents are objects, what their namespace is, and what is said of the others."""

from __future__ import annotations

import io

import pytest

from auditor.model import Origin, Problem, Stage
from auditor.sources.files import load_files
from tests.sources.reading import pod


def load(text: str):
    """What the source makes of `text` on standard input."""
    return load_files(["-"], io.BytesIO(text.encode()))


def names(loaded) -> list[str]:
    return [resource.display for resource in loaded.resources]


def said(loaded) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in loaded.problems]


def test_an_object():
    loaded = load("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n")
    (web,) = loaded.resources
    assert (web.api_version, web.kind, web.namespace, web.name) == (
        "apps/v1",
        "Deployment",
        "shop",
        "web",
    )
    assert web.group == "apps"
    assert web.body == {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web", "namespace": "shop"},
    }
    assert web.origin == Origin("-", 0)
    assert (loaded.files, loaded.documents, loaded.ignored_documents) == (1, 1, 0)
    assert loaded.problems == ()


def test_documents_are_counted_and_empty_ones_are_not():
    loaded = load(f"---\n# nothing\n---\n{pod('a')}---\na: 1\n---\n~\n---\n{pod('b')}---\n- x\n")
    assert names(loaded) == ["Pod default/a", "Pod default/b"]
    assert [resource.origin.document for resource in loaded.resources] == [1, 4]
    assert (loaded.documents, loaded.ignored_documents) == (4, 2)
    assert loaded.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n",
        "apiVersion: v2\nname: chart\n",
        "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: []\n",
        "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n",
        "just text",
    ],
)
def test_what_is_no_object_is_ignored(text):
    loaded = load(pod("a") + "---\n" + text)
    assert names(loaded) == ["Pod default/a"]
    assert (loaded.documents, loaded.ignored_documents) == (2, 1)
    assert loaded.problems == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind: Pod\nmetadata: {name: a}\n", "has no apiVersion"),
        ("apiVersion: v1\nmetadata: {name: a}\n", "has no kind"),
        ("apiversion: v1\nkind: Pod\nmetadata: {name: a}\n", "spells apiVersion 'apiversion'"),
        ("apiVersion: v1\nKind: Pod\nspec: {}\n", "spells kind 'Kind'"),
        ("apiVersion: 1\nkind: Pod\nmetadata: {name: a}\n", "its apiVersion or kind is no text"),
        ("- apiVersion: v1\n  kind: Pod\n", "is a list of objects, not an object"),
    ],
)
def test_what_was_meant_to_be_an_object_is_a_problem(text, said):
    """The API server rejects it; in a folder nobody would notice that it was not audited."""
    loaded = load(pod("a") + "---\n" + text)
    assert names(loaded) == ["Pod default/a"]
    (problem,) = loaded.problems
    assert said in problem.message
    assert problem.line == 6


def test_a_kustomization_of_flux_is_an_object():
    loaded = load(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\n"
    )
    assert names(loaded) == ["Kustomization a"]


@pytest.mark.parametrize(
    ("text", "line"),
    [("", 1), ("\n\n# nothing\n", 1), ("# first\n\n- a\n- b\n", 3), ("a: 1\n---\nb: 2\n", 1)],
)
def test_a_named_text_without_an_object(text, line):
    assert load(text).problems == (
        Problem(
            "-",
            line,
            Stage.READ,
            "holds no Kubernetes object",
            "an object has apiVersion, kind and metadata.name",
        ),
    )


@pytest.mark.parametrize(
    ("metadata", "line", "message"),
    [
        ("spec: {}", 3, "without metadata.name"),
        ("metadata: {}", 3, "without metadata.name"),
        ("metadata:\n  labels: {}", 3, "without metadata.name"),
        ("metadata:\n  labels: {}\n  name: ''", 3, "without metadata.name"),
        ("metadata:\n  labels: {}\n  name: 12", 7, "whose metadata.name is not text"),
        ("metadata:\n  name: a\n  namespace: 12", 7, "whose metadata.namespace is not text"),
        ("metadata: [a]", 3, "without metadata.name"),
    ],
)
def test_an_object_that_cannot_be_named(metadata, line, message):
    loaded = load(f"# first\n\napiVersion: v1\nkind: Pod\n{metadata}\n---\n{pod('b')}")
    assert names(loaded) == ["Pod default/b"]
    assert said(loaded) == [(line, f"holds a Pod {message}; it was not audited")]


def test_a_generated_name():
    job = "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: import-}\n"
    loaded = load(job + "---\n" + job)
    assert names(loaded) == ["Job default/import-", "Job default/import-"]
    assert loaded.problems == ()


@pytest.mark.parametrize(
    ("api_version", "kind", "given", "effective"),
    [
        ("v1", "Pod", None, "default"),
        ("v1", "Pod", "shop", "shop"),
        ("apps/v1", "Deployment", None, "default"),
        ("networking.k8s.io/v1", "NetworkPolicy", None, "default"),
        ("networking.k8s.io/v1", "IngressClass", None, ""),
        ("v1", "Namespace", None, ""),
        ("v1", "PersistentVolume", "shop", ""),
        ("storage.k8s.io/v1", "StorageClass", "shop", ""),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", None, ""),
        ("rbac.authorization.k8s.io/v1", "Role", None, "default"),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", None, ""),
        ("example.com/v1", "Thing", None, ""),
        ("example.com/v1", "Thing", "shop", "shop"),
        # A custom kind may be called like a built-in one.
        ("example.com/v1", "Node", "shop", "shop"),
        ("example.com/v1", "Pod", None, ""),
    ],
)
def test_namespaces(api_version, kind, given, effective):
    namespace = f", namespace: {given}" if given else ""
    loaded = load(f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a{namespace}}}\n")
    assert loaded.resources[0].namespace == effective


@pytest.mark.parametrize(
    ("scope", "given", "effective"),
    [
        ("Namespaced", "", "default"),
        ("Namespaced", "shop", "shop"),
        ("Cluster", "", ""),
        ("Cluster", "shop", ""),
    ],
)
def test_a_definition_tells_the_scope_even_when_it_comes_last(scope, given, effective):
    loaded = load(
        f"""\
apiVersion: example.com/v1
kind: Thing
metadata: {{name: a, namespace: "{given}"}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: things.example.com}}
spec: {{group: example.com, scope: {scope}, names: {{kind: Thing}}}}
"""
    )
    assert loaded.resources[0].namespace == effective


@pytest.mark.parametrize("spec", ["null", "[]", "{names: []}", "{group: 1, names: {kind: 2}}"])
def test_a_broken_definition_tells_nothing(spec):
    loaded = load(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        f"metadata: {{name: a}}\nspec: {spec}\n"
    )
    assert names(loaded) == ["CustomResourceDefinition a"]


def test_lists_are_taken_apart():
    loaded = load(
        """\
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod, metadata: {name: a}}
- apiVersion: v1
  kind: PodList
  items:
  - metadata: {name: b}
    spec: {}
- apiVersion: apps/v1
  kind: DeploymentList
  items: []
- apiVersion: v1
  kind: List
  items: null
"""
    )
    assert names(loaded) == ["Pod default/a", "Pod default/b"]
    assert loaded.resources[1].body == {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "b"},
        "spec": {},
    }
    assert loaded.resources[1].locate(("metadata",)).line == 8
    assert (loaded.documents, loaded.ignored_documents, loaded.problems) == (1, 0, ())


def test_an_empty_list_holds_nothing():
    assert said(load("apiVersion: v1\nkind: List\nitems: []\n")) == [
        (1, "holds no Kubernetes object")
    ]
    assert said(load("apiVersion: v1\nkind: List\nitems: {a: b}\n")) == [
        (3, "has a List whose items are no list")
    ]


def test_a_kind_that_only_sounds_like_a_list():
    loaded = load("apiVersion: example.com/v1\nkind: AllowList\nmetadata: {name: a}\n")
    assert names(loaded) == ["AllowList a"]


def test_items_that_are_no_objects():
    loaded = load("apiVersion: v1\nkind: List\nitems:\n- a\n- {kind: Pod}\n- null\n")
    assert said(loaded) == [
        (4, "has an item in a List that is no Kubernetes object"),
        (5, "has an item in a List that is no Kubernetes object"),
        (6, "has an item in a List that is no Kubernetes object"),
    ]


def test_the_same_object_twice():
    loaded = load(f"{pod('a')}---\n{pod('b')}---\n# again\n{pod('a')}")
    assert names(loaded) == ["Pod default/a", "Pod default/b", "Pod default/a"]
    assert loaded.problems == (
        Problem(
            "-",
            12,
            Stage.READ,
            "Pod default/a is defined twice: -:1 and -:12; "
            "the API server keeps only the last; both are audited",
            "remove or rename all but one",
        ),
    )


def test_the_same_object_many_times():
    loaded = load("---\n".join([pod("a")] * 7))
    assert said(loaded) == [
        (
            31,
            "Pod default/a is defined 7 times: -:1, -:6, -:11, -:16, -:21 and 2 more; "
            "the API server keeps only the last; all are audited",
        )
    ]


def test_the_same_name_elsewhere_is_another_object():
    loaded = load(
        f"""\
{pod("a")}---
apiVersion: v1
kind: Pod
metadata: {{name: a, namespace: shop}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: a}}
---
apiVersion: example.com/v1
kind: Pod
metadata: {{name: a, namespace: default}}
"""
    )
    assert len(loaded.resources) == 4
    assert loaded.problems == ()


def test_the_version_is_no_part_of_the_identity():
    ingress = "apiVersion: networking.k8s.io/{}\nkind: Ingress\nmetadata: {{name: a}}\n"
    loaded = load(ingress.format("v1") + "---\n" + ingress.format("v1beta1"))
    assert [line for line, _ in said(loaded)] == [5]
