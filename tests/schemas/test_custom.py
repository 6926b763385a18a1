"""Custom kinds by the definitions in the input."""

from __future__ import annotations

import pytest

from auditor.schemas import Schemas
from auditor.schemas.checking import Checker
from tests.objects import resources
from tests.schemas.faults import faults

DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: queues.example.org}
spec:
  group: example.org
  names: {kind: Queue, plural: queues}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        required: [apiVersion, metadata, spec, status]
        properties:
          apiVersion: {type: string}
          metadata: {type: object}
          status: {type: object, properties: {ready: {type: boolean}}}
          spec:
            type: object
            required: [size, mode]
            properties:
              size: {type: integer, format: int32}
              mode: {type: string, default: fair}
              limit: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
              labels: {type: object, additionalProperties: {type: string}}
              open: {type: object, x-kubernetes-preserve-unknown-fields: true,
                     properties: {level: {type: number}}}
              free: {x-kubernetes-preserve-unknown-fields: true}
              template:
                type: object
                x-kubernetes-embedded-resource: true
                properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}
              both:
                type: object
                properties: {name: {type: string}}
                additionalProperties: {type: integer}
              items: {type: array, items: {type: object, required: [name],
                      properties: {name: {type: string}, weight: {type: number}}}}
  - name: v1alpha1
    served: false
    storage: false
"""


def queue(spec: str, api: str = "example.org/v1") -> list[str]:
    return faults(
        f"{DEFINITION}---\napiVersion: {api}\nkind: Queue\n"
        f"metadata: {{name: orders, namespace: shop}}\nspec: {spec}\n"
    )


@pytest.mark.parametrize(
    ("spec", "wrong"),
    [
        ("{size: 3}", []),
        ("{size: 3, siz: 4}", ["spec.siz: unknown, size"]),
        ("{mode: fair}", ["spec.size: missing"]),
        ("{size: three}", ["spec.size: text for a whole number"]),
        ("{size: 3, limit: 50%, labels: {a: b}}", []),
        ("{size: 3, labels: {a: 1}}", ["spec.labels.a: a number for text"]),
        ("{size: 3, open: {anything: goes, level: 1.5}, free: [anything]}", []),
        ("{size: 3, open: {level: high}}", ["spec.open.level: text for a number"]),
        (
            "{size: 3, template: {metadata: {lables: {}}, spec: {any: thing}}}",
            ["spec.template.metadata.lables: unknown, labels"],
        ),
        ("{size: 3, both: {name: a, other: 1}}", []),
        ("{size: 3, both: {other: a}}", ["spec.both.other: text for a whole number"]),
        (
            "{size: 3, items: [{name: a, wieght: 1}, null]}",
            ["spec.items[0].wieght: unknown, weight", "spec.items[1].name: missing"],
        ),
        (
            "{size: 3}\nstatus: {anything: 1}\nspeck: {}",
            ["speck: unknown, spec"],
        ),
    ],
)
def test_fields(spec: str, wrong: list[str]):
    assert queue(spec) == wrong


def test_a_version_that_is_not_served():
    assert queue("{}", "example.org/v1alpha1") == ["nothing is known of it"]
    found = resources(DEFINITION + "---\napiVersion: example.org/v2\nkind: Queue\n"
                      "metadata: {name: orders}\n")  # fmt: skip
    said = Checker(Schemas(found)).document(found[1])
    assert said["api"] == {"of": "definition", "served": ["v1"]}


def test_a_kind_without_a_definition():
    assert faults("apiVersion: example.org/v1\nkind: Topic\nmetadata: {name: a}\n") == [
        "nothing is known of it"
    ]


@pytest.mark.parametrize(
    "spec",
    [
        "{group: example.org, names: {kind: Queue}, versions: [{name: v1, served: true}]}",
        "{group: example.org, names: {kind: Queue}, version: v1}",
        "{group: example.org, names: {kind: Queue}, versions: [{name: v1, schema: "
        "{openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]}",
        "{group: example.org, names: {kind: Queue}, preserveUnknownFields: true, versions: "
        "[{name: v1, schema: {openAPIV3Schema: {type: object, properties: {a: {}}}}}]}",
        "{group: example.org, names: {kind: Queue}, versions: [{name: v1, schema: "
        "{openAPIV3Schema: {type: object, properties: {spec: {type: [object]}}}}}]}",
    ],
)
def test_definitions_that_say_little(spec: str):
    definition = DEFINITION.partition("spec:")[0].replace("/v1", "/v1beta1")
    assert faults(f"{definition}spec: {spec}\n---\napiVersion: example.org/v1\nkind: Queue\n"
                  "metadata: {name: a}\nspec: {any: thing}\n") == []  # fmt: skip


@pytest.mark.parametrize("spec", ["5", "{group: 5, names: 6}", "{names: {kind: [a]}}", "{}"])
def test_malformed_definitions_define_nothing(spec: str):
    definition = DEFINITION.partition("spec:")[0]
    assert Schemas(resources(f"{definition}spec: {spec}\n")).custom == {}


def test_a_schema_for_all_versions():
    definition = DEFINITION.partition("spec:")[0].replace("/v1", "/v1beta1")
    assert faults(
        definition + "spec: {group: example.org, names: {kind: Queue}, validation: "
        "{openAPIV3Schema: {properties: {spec: {properties: {size: {type: integer}}}}}}, "
        "versions: [{name: v1}]}\n---\napiVersion: example.org/v1\nkind: Queue\n"
        "metadata: {name: a}\nspec: {sise: 1}\n"
    ) == ["spec.sise: unknown, size"]
