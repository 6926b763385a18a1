# METADATA
# scope: package
# title: Pods may ask the cluster's DNS
# description: >-
#   Once a policy isolates what pods may reach, names resolve only if 53/UDP and 53/TCP to the
#   cluster's DNS are allowed; TCP carries the answers that are too long for UDP. Pods that do not
#   use the cluster's DNS (dnsPolicy None or Default, hostNetwork) are left out.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy
#   description: DNS for Services and Pods, the DNS policy of a pod
# - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
#   description: Network Policies, isolation for egress
# - ref: https://www.rfc-editor.org/rfc/rfc7766
#   description: DNS over TCP is required of resolvers
# custom:
#   severity: medium
#   subject: Workload
#   needs: [NetworkPolicy]
#   remediation: >-
#     Allow egress on port 53 over UDP and TCP to the DNS pods of kube-system, by a rule whose peer
#     names the namespace (kubernetes.io/metadata.name) and the pods (k8s-app kube-dns).
package vvaudit.network.dns_allowed

import data.vvaudit.lib.network.host_network
import data.vvaudit.lib.network.labels_path

deny contains result if {
	some protocol in ["udp", "tcp"]
	input.neighbours.dns[protocol] == false
	_asks
	isolating := input.neighbours.dns.isolatedBy
	result := {
		"ref": isolating[0],
		"path": ["spec", "egress"],
		"message": sprintf(
			"%s %s may not ask the cluster's DNS over %s: no policy that isolates it allows 53/%s",
			[input.subject.objectKind, input.subject.name, upper(protocol), upper(protocol)],
		),
		"observed": sprintf("53/%s is not allowed", [upper(protocol)]),
		"expected": sprintf("53/%s to the cluster's DNS", [upper(protocol)]),
		"related": [{"ref": ref, "path": ["spec", "egress"], "message": "isolates it as well"} |
			some index, ref in isolating
			index > 0
		],
	}
}

examined contains {"path": labels_path, "observed": observed} if {
	_asks
	count(input.neighbours.dns.isolatedBy) > 0
	observed := {"53/UDP": input.neighbours.dns.udp, "53/TCP": input.neighbours.dns.tcp}
}

examined contains {
	"path": labels_path,
	"observed": "no policy isolates its egress, so everything is allowed",
} if {
	_asks
	count(input.neighbours.dns.isolatedBy) == 0
}

_asks if {
	not host_network
	not _other_resolver
}

_other_resolver if input.pod.spec.dnsPolicy in {"None", "Default"}
