# METADATA
# scope: package
# title: Wildcard certificates have a DNS-01 solver
# description: >-
#   ACME proves a wildcard name by a DNS record only; HTTP-01 cannot. A Certificate with a wildcard
#   whose issuer has no DNS-01 solver for that zone is never issued. Of several solvers cert-
#   manager takes those whose selector fits the name.
# related_resources:
# - ref: https://letsencrypt.org/docs/challenge-types/
#   description: >-
#     Challenge types: wildcard names need DNS-01
# - ref: https://cert-manager.io/docs/configuration/acme/
#   description: >-
#     ACME solvers, selector: dnsZones, dnsNames, matchLabels
# custom:
#   severity: medium
#   subject: Certificate
#   remediation: >-
#     Give the issuer a dns01 solver whose selector takes the zone in.
package vvaudit.ingress.wildcard_certificates_solvable

deny contains result if {
	some name in _wildcards
	input.certificate.issuer.type == "acme"
	count(_solvers(name)) == 0
	result := {
		"path": ["spec", "dnsNames"],
		"message": sprintf("%s %s has no DNS-01 solver for %s", [
			input.certificate.issuer.kind,
			input.certificate.issuer.name,
			name,
		]),
		"observed": name,
		"expected": "a dns01 solver for the zone",
		"related": [{
			"ref": input.certificate.issuer.ref,
			"path": ["spec", "acme", "solvers"],
			"message": "these are its solvers",
		}],
	}
}

unknown contains {"path": ["spec", "issuerRef"], "message": message} if {
	count(_wildcards) > 0
	input.certificate.issuer.ref == null
	message := sprintf("%s %s, which is not in what was scanned", [
		input.certificate.issuer.kind,
		input.certificate.issuer.name,
	])
}

examined contains {"path": ["spec", "dnsNames"], "observed": name} if {
	some name in _wildcards
	input.certificate.issuer.ref != null
}

_wildcards := {name | some name in input.certificate.names; startswith(name, "*.")}

_solvers(name) := [solver |
	some solver in input.certificate.issuer.solvers
	solver.type == "dns01"
	_selects(solver, name)
	_labelled(solver)
]

_selects(solver, _) if count(solver.zones) + count(solver.names) == 0

_selects(solver, name) if name in solver.names

_selects(solver, name) if {
	some zone in solver.zones
	endswith(sprintf(".%s", [name]), sprintf(".%s", [zone]))
}

_labelled(solver) if {
	every key, value in solver.labels {
		object.get(input.certificate.labels, key, null) == value
	}
}
