# METADATA
# scope: package
# title: Some issuer can issue wildcard certificates
# description: >-
#   Only an ACME issuer with a DNS-01 solver gives certificates for wildcard names; it has to be
#   there before the first one is needed, since it takes rights on the DNS zone.
# related_resources:
# - ref: https://letsencrypt.org/docs/challenge-types/
#   description: >-
#     Challenge types: wildcard names need DNS-01
# custom:
#   severity: low
#   subject: Entry
#   remediation: >-
#     Add an issuer with a dns01 solver for the zone.
package vvaudit.ingress.dns_solver_present

deny contains result if {
	count(input.entry.issuers) > 0
	count(_capable) == 0
	first := input.entry.issuers[0]
	result := {
		"ref": first.ref,
		"path": ["spec"],
		"message": "no issuer has a DNS-01 solver with a provider",
		"observed": sort({solver.type |
			some issuer in input.entry.issuers
			some solver in issuer.solvers
		}),
		"expected": "dns01",
	}
}

unknown contains {"path": [], "message": "any Issuer or ClusterIssuer in what was scanned"} if {
	count(input.entry.issuers) == 0
}

examined contains {"ref": one.ref, "path": one.path, "observed": one.observed} if {
	some one in _capable
}

_capable contains {"ref": issuer.ref, "path": solver.path, "observed": observed} if {
	some issuer in input.entry.issuers
	some solver in issuer.solvers
	solver.type == "dns01"
	solver.provider != null
	observed := sprintf("%s %s: dns01 by %s", [issuer.kind, issuer.name, solver.provider])
}
