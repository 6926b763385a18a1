# METADATA
# scope: package
# title: Pods reach the outside on the ports that they need, and nothing inside by address
# description: >-
#   A pod that calls other people's services has to reach the Internet on their ports, and on no
#   others. The block that says so must leave out private and link-local addresses: with them, a
#   request that the pod can be tricked into reaches the cluster, the network around it, or the
#   cloud's metadata service, which hands out the node's credentials.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
#   description: networking.k8s.io/v1 IPBlock, cidr and except
# - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
#   description: Amazon EC2, addresses of the instance metadata service
# - ref: https://www.rfc-editor.org/rfc/rfc1918
#   description: Private address space
# custom:
#   severity: high
#   subject: Connections
#   needs: [NetworkPolicy]
#   remediation: >-
#     Allow 0.0.0.0/0 on the ports that are needed, with the private ranges and 169.254.0.0/16 in
#     `except` (and ::/0 with fc00::/7 and fe80::/10).
#   parameters:
#     ports:
#       description: The ports that have to be reached outside; no others may.
#       default: [443]
#     denied:
#       description: Addresses that no rule may mean, on any port.
#       default:
#       - 10.0.0.0/8
#       - 172.16.0.0/12
#       - 192.168.0.0/16
#       - 100.64.0.0/10
#       - 169.254.0.0/16
#       - fc00::/7
#       - fe80::/10
#     share:
#       description: >-
#         How much of the IPv4 Internet has to be reached, in thousandths, so that an exception for
#         some block of it is no violation.
#       default: 900
package vvaudit.network.external_egress_on_ports

import data.vvaudit.lib.connections
import data.vvaudit.lib.network.labels_path

deny contains result if {
	_egress.isolated == false
	not _on_host
	result := {
		"path": labels_path,
		"message": sprintf(
			"%s may connect to everything: no NetworkPolicy of type Egress selects it",
			[_me],
		),
		"observed": "everything, on every port",
		"expected": _expected,
	}
}

deny contains result if {
	not _on_host
	some opening in _egress.openings
	count(opening.ports) > 0
	found := _inside(opening)
	count(found) > 0
	result := {
		"ref": opening.ref,
		"path": opening.path,
		"message": sprintf("NetworkPolicy %s lets %s connect to %s by address (%s)", [
			opening.policy,
			_me,
			concat(", ", sort(found)),
			opening.addresses.words,
		]),
		"observed": opening.addresses.words,
		"expected": sprintf("addresses without %s", [concat(", ", sort(found))]),
		"related": [{"ref": input.subject.ref, "path": labels_path, "message": "what connects"}],
	}
}

deny contains result if {
	not _on_host
	some opening in _egress.openings
	opening.addresses.internet == true
	left := connections.uncovered(opening.ports, _wanted)
	count(left) > 0
	result := {
		"ref": opening.ref,
		"path": array.concat(opening.rule, ["ports"]),
		"message": sprintf("NetworkPolicy %s lets %s connect to the Internet on %s", [
			opening.policy,
			_me,
			connections.in_words(left),
		]),
		"observed": connections.in_words({i | some i in opening.ports}),
		"expected": connections.in_words(_wanted),
		"related": [{"ref": input.subject.ref, "path": labels_path, "message": "what connects"}],
	}
}

deny contains result if {
	_egress.isolated == true
	not _on_host
	some port in _wanted
	share := _share(port)
	share < input.parameters.share
	result := object.union(_place(port), {
		"message": sprintf("%s may connect to %s of the Internet on %s", [
			_me,
			_amount(share),
			connections.in_words({port}),
		]),
		"observed": sprintf("%d thousandths of the IPv4 Internet", [share]),
		"expected": _expected,
		"related": [{"ref": input.subject.ref, "path": labels_path, "message": "what connects"}],
	})
}

examined contains {"path": labels_path, "observed": observed} if {
	not _on_host
	observed := [words |
		some opening in _egress.openings
		opening.addresses
		words := sprintf("%s on %s", [
			opening.addresses.words,
			connections.in_words({i | some i in opening.ports}),
		])
	]
}

unknown contains {
	"path": array.concat(input.pod.path, ["spec", "hostNetwork"]),
	"message": sprintf(
		"what %s may reach from its node's network, which policies do not govern",
		[_me],
	),
} if {
	_on_host
}

_egress := input.neighbours.connections.egress

_on_host if input.neighbours.connections.hostNetwork == true

_me := sprintf("%s %s", [input.subject.objectKind, input.subject.name])

_wanted := connections.intervals(input.parameters.ports)

_expected := sprintf("the Internet on %s, and no address inside", [connections.in_words(_wanted)])

# The denied addresses that share something with an opening's.
_inside(opening) := {cidr |
	some cidr in input.parameters.denied
	some block in opening.addresses.blocks
	connections.overlap(cidr, block)
}

_share(port) := sum([part.share |
	some part in _egress.addresses
	connections.uncovered({port}, {i | some i in part.ports}) == set()
])

_amount(0) := "nothing"

_amount(share) := "only some" if share > 0

# The rule that reaches some of the Internet, or has the port; else the pods.
_place(port) := array.concat(_near(port), [{"path": labels_path}])[0]

_near(port) := array.concat(
	[{"ref": opening.ref, "path": array.concat(opening.rule, ["ports"])} |
		some opening in _egress.openings
		opening.addresses.internet == true
		connections.uncovered({port}, {i | some i in opening.ports}) != set()
	],
	[{"ref": opening.ref, "path": opening.path} |
		some opening in _egress.openings
		opening.addresses.internet == true
	],
)
