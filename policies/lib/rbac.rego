# METADATA
# description: |
#   What the rules of roles allow (rbac.authorization.k8s.io/v1 PolicyRule): a rule covers what its
#   apiGroups, resources and verbs all name, `*` being everything and `*/name` that subresource of
#   everything.
package vvaudit.lib.rbac

# METADATA
# description: |
#   The rules of the role, each with the object it stands in: its own and those it aggregates. In a
#   cluster a role that aggregates holds copies of what it aggregates; those are left out.
entries := [entry | some entry in input.rules; not copied(entry)]

# METADATA
# description: |
#   Whether an entry of the role is one of those left out. A rule that first asks what is wrong with
#   an entry goes through `input.rules` and asks this of what it finds.
copied(entry) if {
	entry.ref == input.subject.ref
	input.object.aggregationRule
	some other in input.rules
	other.ref != entry.ref
	other.rule == entry.rule
}

# METADATA
# description: The values of a list in a rule that are texts, with their indices.
listed(rule, field) := {index: value |
	some index
	value := rule[field][index]
	is_string(value)
}

# METADATA
# description: Whether a rule covers a group.
covers_group(rule, group) if {
	some value in listed(rule, "apiGroups")
	value in {group, "*"}
}

# METADATA
# description: The indices in `resources` that cover a resource, or `resource/subresource`.
covering(rule, resource) := {index |
	some index, value in listed(rule, "resources")
	value in {resource, "*", _any_of(resource)}
}

_any_of(resource) := sprintf("*/%s", [split(resource, "/")[1]]) if contains(resource, "/")

else := resource

# METADATA
# description: The verbs of a rule, out of a set, `*` included.
granted(rule, verbs) := {value |
	some value in listed(rule, "verbs")
	value in (verbs | {"*"})
}

# METADATA
# description: |
#   Whether a rule names the objects it is about. An empty name is that of requests that name
#   nothing, such as a list of all.
names_objects(rule) if {
	names := {name | some name in listed(rule, "resourceNames")}
	count(names) > 0
	not "" in names
}

# METADATA
# description: |
#   The role that aggregates an entry of another role. Messages leave both out, so that a rule is
#   one finding, at the role it stands in, however many roles aggregate it.
related(entry) := [{
	"ref": input.subject.ref,
	"path": ["aggregationRule"],
	"message": sprintf("ClusterRole %s aggregates this rule", [input.subject.name]),
}] if {
	entry.ref != input.subject.ref
} else := []

# METADATA
# description: A rule in short.
shown(rule) := sprintf("%s on %s", [_words(rule, "verbs"), _target(rule)])

_target(rule) := _words(rule, "resources") if count(listed(rule, "resources")) > 0

else := _words(rule, "nonResourceURLs")

_words(rule, field) := concat(", ", [value | some value in listed(rule, field)])

# METADATA
# description: What every rule about roles looks at.
examined contains {"ref": entry.ref, "path": entry.path, "observed": shown(entry.rule)} if {
	some entry in entries
}

examined contains {"path": ["rules"], "observed": "no rules"} if count(input.rules) == 0

# METADATA
# description: |
#   Whether a name is one of the patterns, in which `*` and `?` are wildcards. A pattern with other
#   signs is taken for a name.
among(name, patterns) if name in patterns

among(name, patterns) if {
	some pattern in patterns
	regex.match(`^[A-Za-z0-9:._*?-]+$`, pattern)
	glob.match(pattern, null, name)
}
