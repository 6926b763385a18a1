"""Which kustomizations are built, and what is said of those that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.sources.rendering.graph import find_roots
from tests.sources.rendering.writing import rendered, said, seen, write

OBJECT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n"


def roots(*folders: str) -> list[str]:
    graph = find_roots([(folder, folder) for folder in folders])
    assert graph.problems == ()
    return [root.uri for root, _ in graph.roots]


def test_only_those_that_no_other_refers_to():
    write("base/kustomization.yaml", "")
    for name, refers in (("a", ["base"]), ("b", ["a"]), ("c", ["base"]), ("d", [])):
        entries = "".join(f"- ../{folder}\n" for folder in refers)
        write(f"{name}/kustomization.yaml", f"resources:\n{entries or '- x.yaml'}\n")
    write("d/x.yaml", OBJECT)
    write("base/kustomization.yaml", "resources: [x.yaml]\n")
    write("base/x.yaml", OBJECT)
    assert roots("a", "b", "base", "c", "d") == ["b", "c", "d"]
    assert roots("base") == ["base"]
    assert roots("a", "base") == ["a"]


def test_through_a_folder_that_is_not_scanned():
    for name, refers in (("top", "outside"), ("outside", "base")):
        write(f"{name}/kustomization.yaml", f"bases: [../{refers}]\n")
    write("base/kustomization.yaml", "resources: [x.yaml]\n")
    write("base/x.yaml", OBJECT)
    assert roots("base", "top") == ["top"]


def test_what_they_read_is_not_read_again():
    write(
        "m/kustomization.yaml",
        "resources: [a.yaml]\npatches:\n- path: b.yaml\n- patch: |\n    a: b\n"
        "patchesStrategicMerge: [c.yaml]\npatchesJson6902: [{path: d.yaml}]\n"
        "configMapGenerator:\n- name: x\n  files: [e.yaml, key=f.yaml]\n  envs: [g.yaml]\n"
        "replacements: [{path: h.yaml}]\ntransformers: [i.yaml]\nopenapi: {path: j.json}\n",
    )
    for name in "abcdefghiz":
        write(f"m/{name}.yaml", OBJECT)
    write("m/j.json", "{}")
    read = find_roots([("m", "m")]).read
    assert sorted(Path(path).name for path in read) == [
        *(f"{name}.yaml" for name in "abcdefghi"),
        "j.json",
        "kustomization.yaml",
    ]
    assert seen(rendered("m")) == ["ServiceAccount default/a m/z.yaml"]


def test_an_object_in_a_file_of_that_name_is_an_object():
    write(
        "m/kustomization.yaml",
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
        "metadata: {name: a, namespace: flux}\n",
    )
    for path in ("m", "m/kustomization.yaml"):
        assert seen(rendered(path)) == ["Kustomization flux/a m/kustomization.yaml"]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (
            {"m": "resources: [../m]\n"},
            "m/kustomization.yaml:1 [render] refers to ../m, which leads back to it"
            " | take one of the references out",
        ),
        (
            {"m/a": "resources: [../b]\n", "m/b": "\nresources:\n- ../a\n"},
            "m/a/kustomization.yaml:1 [render] refers to ../b, which leads back to it"
            " | take one of the references out",
        ),
        (
            {"m/t": "resources: [../a]\n", "m/a": "resources: [../b]\n", "m/b": "bases:\n- ../a\n"},
            "m/a/kustomization.yaml:1 [render] refers to ../b, which leads back to it"
            " | take one of the references out",
        ),
        (
            {"m": "resources:\n- ../nowhere\n"},
            "m/kustomization.yaml:2 [render] refers to ../nowhere under resources, which does not "
            "exist | correct the path",
        ),
        (
            {"m": "patches:\n- path: gone.yaml\n"},
            "m/kustomization.yaml:2 [render] refers to gone.yaml under patches, which does not "
            "exist | correct the path",
        ),
        (
            {"m": "resources:\n- https://ann:hunter2@example.org/r//d?ref=v1&t=hunter2\n"},
            "m/kustomization.yaml:2 [render] refers to https://example.org/r//d under resources, "
            "and nothing is fetched from the network | keep a copy in the "
            "repository and refer to that",
        ),
        (
            {"m": "resources: [github.com/example/repo]\n"},
            "m/kustomization.yaml:1 [render] refers to github.com/example/repo under resources, "
            "and nothing is fetched from the network | keep a copy in the "
            "repository and refer to that",
        ),
        (
            {"m/a": "resources: [../x.yaml]\n"},
            "m/a/kustomization.yaml:1 [render] refers to ../x.yaml under resources, a file outside "
            "of its folder, which kustomize does not read | refer to a "
            "kustomization beside that file",
        ),
        (
            {"m": "a: 1\nhelmCharts:\n- name: x\n  repo: https://example.org\n"},
            "m/kustomization.yaml:2 [render] has helmCharts, and charts are neither fetched nor "
            "run from a kustomization | render it elsewhere: kustomize build "
            "--enable-helm m | vvaudit scan -",
        ),
        (
            {"m": "resources: [\n"},
            "m/kustomization.yaml:2 [render] is not valid YAML: a value is missing, or a bracket "
            "or brace is opened and not closed; it was not read | ",
        ),
        ({"m": ""}, "m/kustomization.yaml:1 [render] is empty | "),
        (
            {"m": "a: 1\n---\nb: 1\n"},
            "m/kustomization.yaml:1 [render] holds more than one document | ",
        ),
    ],
)
def test_what_cannot_be_built(files, problem):
    for folder, text in files.items():
        write(f"{folder}/kustomization.yaml", text)
    write("m/x.yaml", OBJECT)
    assert said(rendered("m")) == [problem]
