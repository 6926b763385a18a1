# METADATA
# description: |
#   Connections that policies allow, compared with connections that are documented. A documented
#   connection is {peer, ports}; a peer is one of
#     {namespace, workloads, kinds?}      workloads by name, whatever their labels
#     {namespace, labels, port_names?}    pods by their labels, also where they are not in the input
#     {addresses, except?, prefix?, some?}  CIDRs, less some; blocks no larger than the prefix says;
#                                         some: not all of the addresses have to be allowed
#     {anywhere: true}                    everybody
#   Ports are numbers (TCP) or words such as 53/UDP and 8000-8100/TCP; none means every port.
package vvaudit.lib.connections

# METADATA
# description: The ranges of ports that a list of ports means.
intervals(ports) := _every_port if count(ports) == 0

intervals(ports) := {interval | some port in ports; interval := _interval(port)} if {
	count(ports) > 0
}

_every_port := {{"protocol": protocol, "from": 1, "to": 65535} |
	some protocol in ["TCP", "UDP", "SCTP"]
}

_interval(port) := {"protocol": "TCP", "from": port, "to": port} if is_number(port)

_interval(port) := {"protocol": protocol, "from": from, "to": to} if {
	is_string(port)
	regex.match(`^[0-9]{1,5}(-[0-9]{1,5})?(/(TCP|UDP|SCTP))?$`, port)
	parts := split(port, "/")
	ends := split(parts[0], "-")
	from := to_number(ends[0])
	to := to_number(ends[count(ends) - 1])
	protocol := [name | some name in array.concat(array.slice(parts, 1, 2), ["TCP"])][0]
}

# METADATA
# description: Those of the ranges of ports that others do not cover wholly.
uncovered(wanted, given) := {interval | some interval in wanted; not _covered(interval, given)}

_covered(interval, given) if {
	_holds(given, interval.protocol, interval.from)
	every one in given { _goes_on(one, interval, given) }
}

# Ranges without a gap between them are one range.
_goes_on(one, interval, _) if one.protocol != interval.protocol

_goes_on(one, interval, _) if one.to >= interval.to

_goes_on(one, interval, _) if one.to < interval.from

_goes_on(one, interval, given) if _holds(given, interval.protocol, one.to + 1)

_holds(given, protocol, port) if {
	some one in given
	one.protocol == protocol
	one.from <= port
	port <= one.to
}

# METADATA
# description: Ranges of ports as people write them.
in_words(ports) := "every port" if uncovered(_every_port, ports) == set()

in_words(ports) := concat(", ", sort({_words(one) | some one in ports})) if {
	uncovered(_every_port, ports) != set()
}

_words(one) := sprintf("%s %d", [one.protocol, one.from]) if one.from == one.to

_words(one) := sprintf("every %s port", [one.protocol]) if {
	one.from < one.to
	one.to - one.from == 65534
}

_words(one) := sprintf("%s %d-%d", [one.protocol, one.from, one.to]) if {
	one.from < one.to
	one.to - one.from < 65534
}

# METADATA
# description: Whether a documented peer is this workload ({kind, namespace, name, labels}).
is_workload(peer, workload) if {
	peer.namespace == workload.namespace
	workload.name in peer.workloads
	object.get(peer, "kinds", [workload.kind])[_] == workload.kind
}

is_workload(peer, workload) if {
	peer.namespace == workload.namespace
	is_object(peer.labels)
	every key, value in peer.labels {
		object.get(workload.labels, key, null) == value
	}
}

# Whether every pod that a selector means, beyond the input, is one of the peer's.
_is_strangers(peer, strangers) if {
	peer.namespace == strangers.namespace
	is_object(peer.labels)
	every key, value in peer.labels { _implies(strangers.pods, key, value) }
}

_implies(requirements, key, value) if {
	some one in requirements
	one.key == key
	one.operator == "In"
	one.values == [value]
}

# Whether every address of a block is one of the peer's.
_is_block(peer, block) if {
	some cidr in peer.addresses
	net.cidr_contains(cidr, block)
	to_number(split(block, "/")[1]) >= object.get(peer, "prefix", 0)
	every other in object.get(peer, "except", []) {
		not overlap(other, block)
	}
}

# METADATA
# description: Whether two CIDRs share an address, which means that one holds the other.
overlap(one, other) if net.cidr_contains(one, other)

overlap(one, other) if net.cidr_contains(other, one)

# METADATA
# description: |
#   What an opening of a policy allows beyond what is documented for it: a set of
#   {who, ports, given}, `given` the ports that are documented. `ends` is "ports" for what the policy
#   allows, or "both" for what the other end's policies allow as well.
beyond(opening, documented, ends) := union({
	_beyond_everyone(opening, documented),
	_beyond_workloads(opening, documented, ends),
	_beyond_strangers(opening, documented),
	_beyond_addresses(opening, documented),
})

# Entries one by one, so that the one that is too much is not joined with its neighbour.
_left(opening, ports, given) := uncovered(ports, given) if not _by_entry(opening, ports)

_left(opening, ports, given) := uncovered(single, given) if {
	_by_entry(opening, ports)
	single := {i | some entry in opening.entries; some i in entry.ports}
}

_by_entry(opening, ports) if {
	count(opening.entries) > 0
	ports == opening.ports
}

_beyond_everyone(opening, documented) := {result |
	opening.everyone == true
	given := {i | some one in documented; one.peer.anywhere == true; some i in one.ports}
	left := _left(opening, opening.ports, given)
	count(left) > 0
	result := {"who": "everyone", "ports": left, "given": given}
}

_beyond_workloads(opening, documented, ends) := {result |
	some workload in opening.workloads
	given := {i |
		some one in documented
		is_workload(one.peer, workload)
		some i in one.ports
	}
	left := _left(opening, workload[ends], given)
	count(left) > 0
	result := {"who": called(workload), "ports": left, "given": given}
}

_beyond_strangers(opening, documented) := {result |
	some strangers in opening.strangers
	known := [one | some one in documented; _is_strangers(one.peer, strangers)]
	given := {i | some one in known; some i in one.ports}
	numbers := _left(opening, opening.ports, given)
	names := {entry.name |
		some entry in _names_out(opening)
		not _named_port(entry, known)
	}
	count(numbers) + count(names) > 0
	result := {
		"who": _strangers_in_words(strangers),
		"ports": numbers,
		"names": names,
		"given": given,
	}
}

# A name of a port means what the pod that is connected to calls so; of strangers nobody knows it.
_names_out(opening) := [entry |
	opening.rule[1] == "egress"
	some entry in opening.entries
	entry.name != ""
]

_named_port(entry, documented) if {
	some one in documented
	interval := _interval(object.get(one.peer, ["port_names", entry.name], ""))
	interval.protocol == entry.protocol
	uncovered({interval}, one.ports) == set()
}

_beyond_addresses(opening, documented) := {result |
	opening.everyone == false
	given := object.get(opening, ["addresses", "blocks"], [])
	found := [one | some block in given; some one in _beyond_block(block, opening, documented)]
	count(found) > 0
	result := {
		"who": _addresses_in_words({one.block | some one in found}, opening.addresses),
		"ports": {i | some one in found; some i in one.ports},
		"given": {i | some one in found; some i in one.given},
	}
}

# A block is named by what is wrong with it: an exception that it leaves out, or all of it.
_beyond_block(block, opening, documented) := {result |
	given := {i | some one in documented; _is_block(one.peer, block); some i in one.ports}
	left := _left(opening, opening.ports, given)
	count(left) > 0
	some part in _parts(block, documented)
	result := {"block": part, "ports": left, "given": given}
}

_parts(block, documented) := _excepted(block, documented) if {
	count(_excepted(block, documented)) > 0
}

_parts(block, documented) := {block} if count(_excepted(block, documented)) == 0

_excepted(block, documented) := {part |
	some one in documented
	some cidr in one.peer.addresses
	net.cidr_contains(cidr, block)
	some other in object.get(one.peer, "except", [])
	part := _shared(block, other)
}

_addresses_in_words(found, addresses) := addresses.words if {
	found == {block | some block in addresses.blocks}
}

_addresses_in_words(found, addresses) := _first(found) if {
	found != {block | some block in addresses.blocks}
}

# METADATA
# description: |
#   The place that a result about an opening points at: the entry of its ports that goes too far
#   where the peer itself is documented, else the peer.
place(opening, extras) := ports_place(opening) if {
	every extra in extras { count(extra.given) > 0 }
	count(_too_far(opening, extras)) == 0
}

place(opening, extras) := _too_far(opening, extras)[0] if {
	every extra in extras { count(extra.given) > 0 }
	count(_too_far(opening, extras)) > 0
}

place(opening, extras) := opening.path if {
	some extra in extras
	count(extra.given) == 0
}

# METADATA
# description: Where the ports of an opening stand, the entry if there is only one.
ports_place(opening) := opening.entries[0].path if count(opening.entries) == 1

ports_place(opening) := array.concat(opening.rule, ["ports"]) if count(opening.entries) != 1

_too_far(opening, extras) := [entry.path |
	some entry in opening.entries
	_goes_too_far(entry, extras)
]

_goes_too_far(entry, extras) if {
	some extra in extras
	count(uncovered(entry.ports, extra.given)) > 0
}

_goes_too_far(entry, extras) if {
	some extra in extras
	entry.name in object.get(extra, "names", set())
}

# METADATA
# description: Who goes beyond, the first few of them.
who(extras) := _first({extra.who | some extra in extras})

_first(words) := sprintf("%s%s", [concat(", ", first), _more(count(words) - count(first))]) if {
	first := array.slice(sort(words), 0, 3)
}

# METADATA
# description: The ports on which something goes beyond.
ports_of(extras) := concat(", ", words) if {
	numbers := {i | some extra in extras; some i in extra.ports}
	names := {name | some extra in extras; some name in object.get(extra, "names", set())}
	words := [word |
		some word in array.concat(
			[in_words(numbers) | count(numbers) > 0],
			[sprintf("the port called %s", [name]) | some name in sort(names)],
		)
	]
}

_more(number) := "" if number == 0

_more(number) := sprintf(" and %d more", [number]) if number > 0

# METADATA
# description: A workload as people write it.
called(workload) := sprintf("%s %s/%s", [workload.kind, workload.namespace, workload.name])

_strangers_in_words(strangers) := sprintf("%s in %s", [
	_pods_in_words(strangers.pods),
	_namespace_in_words(strangers),
])

_pods_in_words([]) := "any pod"

_pods_in_words(requirements) := sprintf("pods with %s", [_labels_in_words(requirements)]) if {
	count(requirements) > 0
}

_namespace_in_words(strangers) := sprintf("namespace %s", [strangers.namespace]) if {
	strangers.namespace != ""
}

_namespace_in_words(strangers) := "any namespace" if {
	strangers.namespace == ""
	count(strangers.namespaces) == 0
}

_namespace_in_words(strangers) := words if {
	strangers.namespace == ""
	count(strangers.namespaces) > 0
	words := sprintf("namespaces with %s", [_labels_in_words(strangers.namespaces)])
}

_labels_in_words(requirements) := concat(", ", [_requirement(one) | some one in requirements])

_requirement(one) := sprintf("%s=%s", [one.key, one.values[0]]) if {
	one.operator == "In"
	count(one.values) == 1
}

_requirement(one) := sprintf("%s in (%s)", [one.key, concat(", ", one.values)]) if {
	one.operator == "In"
	count(one.values) > 1
}

_requirement(one) := sprintf("%s not in (%s)", [one.key, concat(", ", one.values)]) if {
	one.operator == "NotIn"
}

_requirement(one) := one.key if one.operator == "Exists"

_requirement(one) := sprintf("no %s", [one.key]) if one.operator == "DoesNotExist"

# METADATA
# description: |
#   The ranges of ports that an opening allows with a workload.
allows_workload(opening, namespace, name) := {i | some i in opening.ports} if opening.everyone

allows_workload(opening, namespace, name) := {i |
	some workload in opening.workloads
	workload.namespace == namespace
	workload.name == name
	some i in workload.ports
} if {
	not opening.everyone
}

# METADATA
# description: The ranges of ports that an opening allows with pods of these labels.
allows_labels(opening, peer) := {i | some i in opening.ports} if opening.everyone

allows_labels(opening, peer) := numbers | names if {
	not opening.everyone
	means := [true | selects(opening.pods, peer)]
	numbers := {i | some _ in means; some i in opening.ports}
	names := {interval |
		some _ in means
		some entry in _names_out(opening)
		interval := _interval(object.get(peer, ["port_names", entry.name], ""))
		interval.protocol == entry.protocol
	}
}

# METADATA
# description: Whether the selectors of a peer mean pods of these labels in this namespace.
selects(pods, peer) if {
	pods.namespaces == null
	pods.home == peer.namespace
	_matches(pods.pods, peer.labels)
}

selects(pods, peer) if {
	is_array(pods.namespaces)
	own := {"kubernetes.io/metadata.name": peer.namespace}
	_matches(pods.namespaces, object.union(object.get(peer, "namespace_labels", {}), own))
	_matches(pods.pods, peer.labels)
}

_matches(requirements, labels) if {
	is_array(requirements)
	every one in requirements { _meets(one, object.get(labels, one.key, null)) }
}

_meets(one, value) if {
	one.operator == "In"
	value in one.values
}

_meets(one, value) if {
	one.operator == "NotIn"
	not value in one.values
}

_meets(one, value) if {
	one.operator == "Exists"
	value != null
}

_meets(one, value) if {
	one.operator == "DoesNotExist"
	value == null
}

# METADATA
# description: |
#   The addresses of a peer that a side does not allow on these ports. `parts` are all addresses, by
#   the ports that are allowed with them.
missing_addresses(parts, peer, ports) := _missing_all(parts, peer, ports) if {
	object.get(peer, "some", false) == false
}

missing_addresses(parts, peer, ports) := {cidr | some cidr in peer.addresses} if {
	object.get(peer, "some", false) == true
	count(_allowed_some(parts, peer, ports)) == 0
}

missing_addresses(parts, peer, ports) := set() if {
	object.get(peer, "some", false) == true
	count(_allowed_some(parts, peer, ports)) > 0
}

_allowed_some(parts, peer, ports) := {block |
	some part in parts
	uncovered(ports, {i | some i in part.ports}) == set()
	some block in part.blocks
	some cidr in peer.addresses
	overlap(cidr, block)
}

_missing_all(parts, peer, ports) := {block |
	some cidr in peer.addresses
	some part in parts
	uncovered(ports, {i | some i in part.ports}) != set()
	some whole in part.blocks
	block := _shared(cidr, whole)
	every other in object.get(peer, "except", []) {
		not net.cidr_contains(other, block)
	}
}

_shared(one, other) := other if net.cidr_contains(one, other)

_shared(one, other) := one if {
	net.cidr_contains(other, one)
	one != other
}
