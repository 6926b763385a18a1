"""Service accounts, roles and bindings: who may do what.

Source: rbac.authorization.k8s.io/v1. A ClusterRole with an aggregationRule holds the rules of every
ClusterRole that its selectors match. A service account belongs to the groups
`system:serviceaccounts`, `system:serviceaccounts:<namespace>` and `system:authenticated`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from auditor.inventory.fields import dig, labels_of, mapping, sequence, text
from auditor.inventory.selectors import LabelIndex, parse_selector
from auditor.model import JSON, Resource

RBAC = "rbac.authorization.k8s.io"


class Access(msgspec.Struct):
    """The service accounts, roles and bindings of an inventory, joined."""

    resources: Sequence[Resource]
    accounts: dict[tuple[str, str], int] = msgspec.field(default_factory=dict)
    roles: dict[tuple[str, str, str], int] = msgspec.field(default_factory=dict)
    """(kind, namespace, name) to the role's number."""
    bindings_of_account: dict[tuple[str, str], list[int]] = msgspec.field(default_factory=dict)
    bindings_of_group: dict[str, list[int]] = msgspec.field(default_factory=dict)
    bindings_of_role: dict[int, list[int]] = msgspec.field(default_factory=dict)
    aggregated: LabelIndex[Resource] = msgspec.field(default_factory=LabelIndex)
    numbers: dict[int, int] = msgspec.field(default_factory=dict)
    pod_identities: dict[tuple[str, str], int] = msgspec.field(default_factory=dict)
    """(namespace, name) of a service account to the PodIdentityAssociation that gives it an IAM
    role (eks.services.k8s.aws/v1alpha1)."""

    def account(self, namespace: str, name: str) -> Resource | None:
        """The ServiceAccount object, if it is in the inventory."""
        number = self.accounts.get((namespace, name))
        return None if number is None else self.resources[number]

    def bindings(self, namespace: str, name: str) -> list[dict[str, JSON]]:
        """What rules see of the bindings of a service account: its own and its groups'."""
        own = self.bindings_of_account.get((namespace, name), ())
        groups = ("system:serviceaccounts", f"system:serviceaccounts:{namespace}")
        found = [self._binding(number, "ServiceAccount") for number in own]
        for group in groups:
            found += [self._binding(n, "Group") for n in self.bindings_of_group.get(group, ())]
        return found

    def _binding(self, number: int, via: str) -> dict[str, JSON]:
        binding = self.resources[number]
        return {
            "ref": number,
            "kind": binding.kind,
            "namespace": binding.namespace,
            "name": binding.name,
            "role": self.role_of(binding),
            "via": via,
        }

    def role_of(self, binding: Resource) -> dict[str, JSON]:
        """The role a binding refers to; `ref` is null where it is not in the inventory."""
        reference = mapping(binding.body.get("roleRef"))
        kind, name = text(reference.get("kind")), text(reference.get("name"))
        namespace = binding.namespace if kind == "Role" else ""
        return {"kind": kind, "name": name, "ref": self.roles.get((kind, namespace, name))}

    def rules_of(self, number: int) -> list[dict[str, JSON]]:
        """The rules of a role, those it aggregates included, each with where it stands."""
        role = self.resources[number]
        found = [
            {"ref": number, "path": ("rules", index), "rule": mapping(rule)}
            for index, rule in enumerate(sequence(role.body.get("rules")))
        ]
        seen = {number}
        for selector in sequence(dig(role.body, "aggregationRule", "clusterRoleSelectors")):
            for source in self.aggregated.select("", parse_selector(selector)):
                other = self.numbers[id(source)]
                if other not in seen:
                    seen.add(other)
                    found += [
                        {"ref": other, "path": ("rules", index), "rule": mapping(rule)}
                        for index, rule in enumerate(sequence(source.body.get("rules")))
                    ]
        return found

    def holders(self, number: int) -> list[dict[str, JSON]]:
        """Who holds a role: its bindings with their subjects."""
        return [
            {
                "ref": binding,
                "kind": self.resources[binding].kind,
                "namespace": self.resources[binding].namespace,
                "name": self.resources[binding].name,
                "subjects": list(sequence(self.resources[binding].body.get("subjects"))),
            }
            for binding in self.bindings_of_role.get(number, ())
        ]


def find_access(resources: Sequence[Resource]) -> Access:
    """Joins the service accounts, roles and bindings among the resources."""
    access = Access(resources)
    bindings: list[int] = []
    for number, resource in enumerate(resources):
        if resource.group == "" and resource.kind == "ServiceAccount":
            access.accounts[(resource.namespace, resource.name)] = number
        elif resource.kind == "PodIdentityAssociation":
            spec = mapping(resource.body.get("spec"))
            key = (text(spec.get("namespace")), text(spec.get("serviceAccount")))
            access.pod_identities[key] = number
        elif resource.group == RBAC and resource.kind in ("Role", "ClusterRole"):
            access.roles[(resource.kind, resource.namespace, resource.name)] = number
            if resource.kind == "ClusterRole":
                access.numbers[id(resource)] = number
                access.aggregated.add("", labels_of(resource.body.get("metadata")), resource)
        elif resource.group == RBAC and resource.kind in ("RoleBinding", "ClusterRoleBinding"):
            bindings.append(number)
    for number in bindings:
        _join(access, number)
    return access


def _join(access: Access, number: int) -> None:
    binding = access.resources[number]
    role = access.role_of(binding)["ref"]
    if isinstance(role, int):
        access.bindings_of_role.setdefault(role, []).append(number)
    for item in sequence(binding.body.get("subjects")):
        subject: Mapping[str, JSON] = mapping(item)
        name = text(subject.get("name"))
        if subject.get("kind") == "ServiceAccount":
            namespace = text(subject.get("namespace")) or binding.namespace
            access.bindings_of_account.setdefault((namespace, name), []).append(number)
        elif subject.get("kind") == "User" and name.startswith("system:serviceaccount:"):
            namespace, _, account = name[len("system:serviceaccount:") :].partition(":")
            access.bindings_of_account.setdefault((namespace, account), []).append(number)
        elif subject.get("kind") == "Group":
            access.bindings_of_group.setdefault(name, []).append(number)
