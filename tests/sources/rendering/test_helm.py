"""Charts through the real Helm, both releases that people have: what comes out, where it stands,
and what is said of a chart that gives nothing."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from auditor.errors import UsageError
from tests.sources.rendering.writing import (
    chart,
    every_path,
    keys,
    place,
    rendered,
    said,
    seen,
    the,
    write,
)

pytestmark = pytest.mark.renderers

DEPLOYMENT = """\
{{- if .Values.enabled }}
# The web.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "web.name" . }}
  labels:
    {{- include "web.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  template:
    metadata:
      annotations:
        checksum/config: {{ include "web.labels" . | sha256sum }}
    spec:
      containers:
        - name: web
          {{- with .Values.securityContext }}
          securityContext:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          image: "{{ .Values.image.name }}:{{ .Values.image.tag | default "latest" }}"
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
          args: [--a,
                 --b]
{{- end }}
"""
HELPERS = """\
{{- define "web.name" -}}
{{ .Release.Name }}-{{ .Chart.Name | trunc 20 }}
{{- end -}}
{{- define "web.labels" -}}
app: {{ .Chart.Name }}
release: {{ .Release.Name }}
{{- end }}
"""
VALUES = """\
enabled: true
replicas: 2
image:
  name: nginx
  tag: ""
resources:
  limits:
    cpu: 1
    memory: 1Gi
securityContext: {}
"""
WEB = "Deployment default/release-name-web"
CONTAINER = ("spec", "template", "spec", "containers", 0)


def web(folder: str = "web", **more: str) -> None:
    chart(folder, values=VALUES, a_yaml=DEPLOYMENT, _h_tpl=HELPERS, **more)


def test_objects_are_from_the_templates(helm):
    web("m/web")
    write("m/web/crds/crd.yaml", CRD)
    write("m/other.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n")
    loaded = rendered("m")
    assert said(loaded) == []
    assert seen(loaded) == [
        "ServiceAccount default/a m/other.yaml",
        "CustomResourceDefinition things.example.com m/web/crds/crd.yaml",
        f"{WEB} m/web/templates/a.yaml",
    ]
    assert place(loaded, "CustomResourceDefinition things.example.com", "spec", "scope") == (
        "m/web/crds/crd.yaml:6: scope: Cluster"
    )


def test_values_stand_in_the_lines_that_give_them(helm):
    web()
    loaded = rendered("web")

    def at(*path: str | int) -> str:
        return place(loaded, WEB, *path)

    assert at() == "web/templates/a.yaml:3: apiVersion: apps/v1"
    assert at("metadata", "name") == 'web/templates/a.yaml:6: name: {{ include "web.name" . }}'
    assert at("metadata", "labels", "app") == "web/templates/_h.tpl:5: app: {{ .Chart.Name }}"
    assert at("metadata", "labels") == "web/templates/a.yaml:7: labels"
    assert at("spec", "replicas") == "web/templates/a.yaml:10: replicas: {{ .Values.replicas }}"
    # The checksum is another one in the second rendering, and so is not traced: what is around it.
    annotations = ("spec", "template", "metadata", "annotations")
    assert at(*annotations, "checksum/config") == "web/templates/a.yaml:13: annotations"
    assert at(*CONTAINER) == "web/templates/a.yaml:17: name: web"
    assert at(*CONTAINER, "image") == (
        'web/templates/a.yaml:22: image: "{{ .Values.image.name }}:'
        '{{ .Values.image.tag | default "latest" }}"'
    )
    assert at(*CONTAINER, "resources", "limits", "memory") == (
        "web/templates/a.yaml:24: {{- toYaml .Values.resources | nindent 12 }}"
    )
    assert at(*CONTAINER, "securityContext", "privileged") == "web/templates/a.yaml:17: name: web"
    assert at(*CONTAINER, "args", 1) == "web/templates/a.yaml:26: --b"


def test_the_chart_values_that_a_value_is_made_of(helm):
    web()
    loaded = rendered("web")

    def of(*path: str | int) -> list[str]:
        return keys(loaded, WEB, *path)

    assert of("spec", "replicas") == ["web/values.yaml:2 values key replicas"]
    assert of(*CONTAINER, "image") == [
        "web/values.yaml:4 values key image.name",
        "web/values.yaml:5 values key image.tag",
    ]
    assert of(*CONTAINER, "resources", "limits", "cpu") == [
        "web/values.yaml:6 values key resources"
    ]
    assert of(*CONTAINER, "resources", "requests") == ["web/values.yaml:6 values key resources"]
    # Left out by a condition, and known by the line that would give it.
    assert of(*CONTAINER, "securityContext", "privileged") == [
        "web/values.yaml:10 values key securityContext"
    ]
    assert of(*CONTAINER, "livenessProbe") == []
    assert of("metadata", "name") == []
    assert of(*CONTAINER, "name") == []


def test_every_place_shows_the_key_or_the_block_that_it_is_in(helm):
    """Never a wrong line: a place that names a key names the key that was asked for, or one of
    those around it."""
    web()
    loaded = rendered("web", set=("securityContext.runAsUser=5", "resources.requests.cpu=1"))
    for path in every_path(the(loaded, WEB).body):
        shown = place(loaded, WEB, *path).split(": ", 1)[1]
        # An item of a list has no key of its own, and its first one stands for it.
        steps = [*(str(step) for step in path), *(["name"] if path[-1:] == (0,) else [])]
        steps = steps or ["apiVersion"]
        around = any(step in shown for step in steps)
        assert around or "toYaml" in shown or "include" in shown or shown.startswith("--"), path


def test_loops_conditions_and_documents(helm):
    chart(
        "m",
        values="names: [a, b]\n",
        a_yaml="{{- range .Values.names }}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n"
        "  name: {{ . }}\n  {{- if eq . `b` }}\n  labels:\n    b: yes\n  {{- else }}\n  labels:\n"
        "    a: no\n  {{- end }}\n{{- end }}\n",
    )
    loaded = rendered("m")
    labels = ("metadata", "labels")
    assert place(loaded, "ServiceAccount default/a", "metadata", "name") == (
        "m/templates/a.yaml:6: name: {{ . }}"
    )
    assert place(loaded, "ServiceAccount default/a", *labels) == "m/templates/a.yaml:11: labels"
    assert place(loaded, "ServiceAccount default/b", *labels) == "m/templates/a.yaml:8: labels"


def test_a_configuration_file_in_a_template(helm):
    chart(
        "m",
        values="port: 80\n",
        a_yaml="apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  app.ini: |\n"
        "    [main]\n    port = {{ .Values.port }}\n    host = x\n  b: c\n",
    )
    loaded = rendered("m")
    at = the(loaded, "ConfigMap default/a").locate(("data", "app.ini"))
    assert (at.uri, at.line, at.column) == ("m/templates/a.yaml", 6, 3)
    assert place(loaded, "ConfigMap default/a", "data", "b") == "m/templates/a.yaml:10: b: c"


def test_templates_that_change_from_run_to_run(helm):
    chart(
        "m",
        a_yaml="apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData:\n"
        "  p: {{ randAlphaNum 20 }}\n  q: r\n",
    )
    loaded = rendered("m")
    assert place(loaded, "Secret default/a", "stringData", "p") == (
        "m/templates/a.yaml:5: stringData"
    )
    assert place(loaded, "Secret default/a", "stringData", "q") == "m/templates/a.yaml:7: q: r"


def test_a_template_that_takes_no_comments(helm):
    """A text over several lines without quotes ends at a comment: this template is
    traced without any, and so are the others."""
    chart(
        "m",
        a_yaml="# {{ .Chart.Name }}\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n"
        "  annotations:\n    a: b\n      c\n      d\n",
        b_yaml="apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: b\n",
    )
    loaded = rendered("m")
    assert place(loaded, "ServiceAccount default/a", "metadata", "name") == (
        "m/templates/a.yaml:5: name: a"
    )
    assert place(loaded, "ServiceAccount default/b", "metadata", "name") == (
        "m/templates/b.yaml:4: name: b"
    )


ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ .Values.name }}\n"


def test_charts_inside_a_chart(helm):
    chart(
        "m",
        values="folder:\n  name: one\nother:\n  name: three\n",
        more="dependencies:\n- {name: folder, version: 1.0.0}\n- {name: packed, version: 1.0.0}\n"
        "- {name: folder, version: 1.0.0, alias: other}\n",
    )
    chart("m/charts/folder", values="name: default\n", a_yaml=ACCOUNT)
    chart("packed", values="name: two\n", a_yaml=ACCOUNT)
    pack("packed", "m/charts/packed-1.0.0.tgz")
    loaded = rendered("m")
    assert said(loaded) == []
    assert sorted(seen(loaded)) == [
        "ServiceAccount default/one m/charts/folder/templates/a.yaml",
        "ServiceAccount default/three m/charts/folder/templates/a.yaml",
        "ServiceAccount default/two m/charts/packed-1.0.0.tgz/templates/a.yaml",
    ]
    name = ("metadata", "name")
    assert place(loaded, "ServiceAccount default/two", *name) == (
        "m/charts/packed-1.0.0.tgz/templates/a.yaml:4: name: {{ .Values.name }}"
    )
    assert keys(loaded, "ServiceAccount default/one", *name) == [
        "m/values.yaml:2 values key folder.name"
    ]
    assert keys(loaded, "ServiceAccount default/two", *name) == [
        "m/charts/packed-1.0.0.tgz/values.yaml:1 values key packed.name"
    ]
    assert keys(loaded, "ServiceAccount default/three", *name) == [
        "m/values.yaml:4 values key other.name"
    ]


def pack(folder: str, file: str) -> None:
    with tarfile.open(file, "w:gz") as archive:
        archive.add(folder, Path(folder).name)


def test_an_archive_that_the_user_names(helm):
    chart("shop", values="name: a\n", a_yaml=ACCOUNT)
    pack("shop", "shop-1.0.0.tgz")
    loaded = rendered("shop-1.0.0.tgz")
    assert said(loaded) == []
    assert place(loaded, "ServiceAccount default/a", "metadata", "name") == (
        "shop-1.0.0.tgz/templates/a.yaml:4: name: {{ .Values.name }}"
    )


def test_an_archive_in_a_folder_is_named_and_not_read(helm):
    chart("shop", values="name: a\n", a_yaml=ACCOUNT)
    Path("m").mkdir()
    pack("shop", "m/shop-1.0.0.tgz")
    loaded = rendered("m")
    assert (loaded.resources, loaded.problems) == ((), ())
    assert loaded.left_out == ("archives, which are read where they are named: m/shop-1.0.0.tgz",)


def test_options(helm):
    chart(
        "m",
        values="name: a\n",
        a_yaml=ACCOUNT + "  labels:\n    release: {{ .Release.Name }}\n"
        "    kube: {{ .Capabilities.KubeVersion.Version }}\n"
        "    served: {{ .Capabilities.APIVersions.Has `example.com/v1` | quote }}\n"
        "    set: {{ .Values.set | quote }}\n    text: {{ .Values.text | quote }}\n"
        "    file: {{ .Values.file | quote }}\n",
    )
    write("v.yaml", "a: 1\nname: b\n")
    write("f.txt", "from a file")
    loaded = rendered(
        "m",
        values=("v.yaml",),
        set=("set=1",),
        set_string=("text=2",),
        set_file=("file=f.txt",),
        release_name="shop-1",
        release_namespace="shop",
        kube_version="1.33.0",
        api_versions=("example.com/v1",),
    )
    assert said(loaded) == []
    (account,) = loaded.resources
    assert account.display == "ServiceAccount shop/b"
    assert account.body["metadata"]["labels"] == {
        "release": "shop-1",
        "kube": "v1.33.0",
        "served": "true",
        "set": "1",
        "text": "2",
        "file": "from a file",
    }
    assert keys(loaded, account.display, "metadata", "name") == ["v.yaml:2 values key name"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"values": ("v.yaml",)}, "--values v.yaml: no such file"),
        (
            {"values": ("https://example.org/v.yaml",)},
            "--values: is on the network, and nothing is fetched; give a file",
        ),
        (
            {"values": ("broken.yaml",)},
            "--values broken.yaml:2: is not valid YAML: a bracket is opened and not closed, or a "
            "comma is missing; it was not read",
        ),
        (
            {"values": ("list.yaml",)},
            "--values list.yaml: holds no values, which are `key: value` lines",
        ),
        ({"set": ("hunter2",)}, "--set: give KEY=VALUE"),
        ({"set_string": ("hunter2",)}, "--set-string: give KEY=VALUE"),
        ({"set_file": ("a",)}, "--set-file: give KEY=FILE"),
        ({"set_file": ("a=gone.txt",)}, "--set-file a gone.txt: no such file"),
        (
            {"set_file": ("a=http://example.org",)},
            "--set-file a: is on the network, and nothing is fetched; give a file",
        ),
        ({"release_name": "--evil"}, "--release-name: give at most 53 of a-z, 0-9, - and ."),
    ],
)
def test_options_that_do_not_fit(options, message):
    chart("m", a_yaml="")
    write("broken.yaml", "password: [hunter2\n")
    write("list.yaml", "- hunter2\n")
    with pytest.raises(UsageError) as error:
        rendered("m", **options)
    assert str(error.value) == message


def test_values_are_for_one_chart():
    write("m/x.yaml", "")
    with pytest.raises(UsageError) as error:
        rendered("m", set=("a=b",))
    assert str(error.value) == (
        "--set is for one chart, and no chart is in the input: name the chart to scan"
    )
    chart("m/a")
    chart("m/b")
    with pytest.raises(UsageError) as error:
        rendered("m", release_name="x")
    assert str(error.value) == (
        "--release-name is for one chart, and 2 charts are there: name the chart to scan"
    )


BAD = {
    "required": (
        {"a_yaml": 'a: {{ required "image.tag is needed" .Values.tag }}\n'},
        "m/templates/a.yaml:1 [render] stops: image.tag is needed | give the values that it needs with --values or --set",
    ),
    "fail": (
        {
            "a_yaml": 'a: 1\n{{ fail (printf "%s is no good" .Values.db.password) }}\n',
            "values": "db:\n  password: hunter2hunter2\n",
        },
        "m/templates/a.yaml:2 [render] stops: *** is no good | give the values that it needs with --values or --set",
    ),
    "nothing there": (
        {"a_yaml": "a: 1\nb: {{ .Values.c.d.e }}\n"},
        "m/templates/a.yaml:2 [render] stops at .Values.c.d.e: nil pointer "
        "evaluating interface {}.d | correct the template, or give "
        "the values that it needs with --values or --set",
    ),
    "in a helper": (
        {
            "a_yaml": 'a: {{ include "x" . }}\n',
            "_h_tpl": '{{- define "x" -}}\n{{ .Values.a.b }}\n{{- end -}}\n',
        },
        "m/templates/_h.tpl:2 [render] stops at .Values.a.b: nil pointer evaluating "
        "interface {}.b | correct the template, or give the values "
        "that it needs with --values or --set",
    ),
    "grammar": (
        {"a_yaml": "a: 1\nb: {{ if }}\n"},
        "m/templates/a.yaml:2 [render] stops: missing value for if | correct the template",
    ),
    "no YAML": (
        {"a_yaml": "password: hunter2\n b: [\n"},
        "m/templates/a.yaml:0 [render] gives no valid YAML: line 2: mapping values are not allowed "
        "in this context | mend it",
    ),
    "calls itself": (
        {
            "a_yaml": '{{- define "x" -}}\n{{ include "x" . }}\n{{- end -}}\na: {{ include "x" . }}\n'
        },
        'm/templates/a.yaml:2 [render] stops at include "x" .: error calling '
        "include: rendering template has a nested reference name: x: unable to execute template | correct the template, or give the values that it needs with "
        "--values or --set",
    ),
    "dependency": (
        {
            "a_yaml": "a: 1\n",
            "more": "dependencies:\n- name: redis\n  version: 1.0.0\n"
            "  repository: https://charts.example.org\n",
        },
        "m:0 [render] depends on redis, which is not in its charts/ folder, and nothing is fetched "
        "from the network | put it there first: helm dependency build m",
    ),
    "an old cluster": (
        {"a_yaml": "a: 1\n", "more": 'kubeVersion: ">=1.99"\n'},
        "m:0 [render] chart requires kubeVersion: >=1.99 which is "
        "incompatible with Kubernetes v1.33.0 | see what helm template says of it",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_chart_that_gives_nothing(helm, case):
    parts, problem = BAD[case]
    chart("m", **parts)
    loaded = rendered("m", kube_version="1.33.0")
    assert loaded.resources == ()
    assert [said for said in said(loaded) if "[render]" in said] == [problem]


def test_a_schema_for_values(helm):
    chart("m", a_yaml="a: 1\n", values="password: hunter2hunter2\nreplicas: many\n")
    write(
        "m/values.schema.json",
        '{"properties": {"password": {"type": "integer"}, "replicas": {"type": "integer"}}}',
    )
    (problem,) = rendered("m").problems
    assert problem.message.startswith("has values that its values.schema.json forbids: ")
    assert "/replicas" in problem.message
    assert "hunter2" not in problem.message


def test_a_library_chart_has_no_objects(helm):
    chart("m", more="type: library\n", _h_tpl='{{ define "a" }}{{ end }}')
    loaded = rendered("m")
    assert (loaded.resources, loaded.problems) == ((), ())
    assert loaded.left_out == ("the library chart m, which has no objects",)


def test_plugins_and_post_renderers_of_the_user_are_not_run(helm, monkeypatch, tmp_path):
    plugin = tmp_path / "plugins" / "evil"
    plugin.mkdir(parents=True)
    (plugin / "plugin.yaml").write_text(
        f"name: evil\nversion: 1.0.0\nusage: x\ncommand: touch {tmp_path}/pwned\n"
        "downloaders:\n- command: evil\n  protocols: [evil]\n"
    )
    monkeypatch.setenv("HELM_PLUGINS", str(tmp_path / "plugins"))
    web("m")
    assert len(rendered("m").resources) == 1
    assert not (tmp_path / "pwned").exists()


CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {kind: Thing, plural: things}
  versions: []
"""


def test_a_chart_without_helm():
    web("m/my chart")
    loaded = rendered("m")
    assert said(loaded) == [
        "m/my chart:0 [render] is a Helm chart, and helm is not on the PATH | install helm, or render it elsewhere: helm template 'm/my chart' | vvaudit "
        "scan -"
    ]


def test_helm_that_hangs(tmp_path):
    web("m")
    program = tmp_path / "bin" / "helm"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    assert said(rendered("m", seconds=0.5)) == [
        "m:0 [render] helm did not finish within 0.5 s | render it "
        "elsewhere, and pipe it in: helm template m | vvaudit scan -"
    ]


@pytest.mark.parametrize("link", ["templates/a.yaml", "templates", "files/deep/secret"])
def test_a_link_out_of_a_chart(tmp_path, link):
    (tmp_path / "bin" / "helm").write_text("#!/bin/sh\ntouch pwned\n")
    (tmp_path / "bin" / "helm").chmod(0o755)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "a.yaml").write_text("hunter2")
    write("m/Chart.yaml", "apiVersion: v2\nname: m\nversion: 1.0.0\n")
    Path("m/charts").mkdir()
    Path("m", link).parent.mkdir(parents=True, exist_ok=True)
    Path("m", link).symlink_to(tmp_path / "secret")
    assert said(rendered("m")) == [
        f"m:0 [render] holds a link that leads out of it, {link} | put a copy in its place"
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"hunter2", "is no gzipped tar archive"),
        (b"", "is no gzipped tar archive"),
    ],
)
def test_an_archive_that_is_none(tmp_path, data, message):
    (tmp_path / "bin" / "helm").symlink_to(tmp_path / "bin" / "cat")
    Path("m.tgz").write_bytes(data)
    assert said(rendered("m.tgz")) == [f"m.tgz:0 [render] {message} | "]


def test_an_archive_with_paths_that_lead_out_of_it(tmp_path):
    (tmp_path / "bin" / "helm").symlink_to(tmp_path / "bin" / "cat")
    with tarfile.open("m.tgz", "w:gz") as archive:
        member = tarfile.TarInfo("../../Chart.yaml")
        member.size = 8
        archive.addfile(member, io.BytesIO(b"name: m\n"))
    assert said(rendered("m.tgz")) == ["m.tgz:0 [render] holds no Chart.yaml | "]
