# METADATA
# scope: package
# title: TLS Secrets hold certificates of the documented authority
# description: >-
#   A TLS Secret that no Certificate and no annotation asks for is put there by hand and expires
#   unnoticed. A certificate for other names, or of another authority (the staging one among them),
#   is one at which browsers stop. cert-manager writes the Secret that a Certificate names, and for
#   an Ingress with an issuer's annotation the Secrets of its TLS entries.
# related_resources:
# - ref: https://cert-manager.io/docs/reference/api-docs/
#   description: >-
#     Certificate v1, secretName, dnsNames, issuerRef; ACMEIssuer, server
# - ref: https://letsencrypt.org/docs/staging-environment/
#   description: >-
#     Let's Encrypt: production and staging
# custom:
#   severity: high
#   subject: Ingress
#   needs: [Ingress]
#   remediation: >-
#     Name the Secret in a Certificate of that namespace that has the host among its dnsNames and
#     an issuer with the documented ACME server.
#   parameters:
#     servers:
#       description: >-
#         ACME servers whose certificates count.
#       default: ["https://acme-v02.api.letsencrypt.org/directory"]
package vvaudit.ingress.tls_secrets_certified

import data.vvaudit.lib.ingress.judged

deny contains result if {
	judged
	some entry in input.ingress.tls
	entry.secret == null
	result := {
		"path": array.concat(entry.path, ["secretName"]),
		"message": "a TLS entry names no Secret, and so gets the controller's own certificate",
		"observed": null,
		"expected": "a Secret with a certificate",
	}
}

deny contains result if {
	judged
	input.ingress.issuer == null
	some entry in input.ingress.tls
	entry.secret != null
	count(entry.certificates) == 0
	result := {
		"path": array.concat(entry.path, ["secretName"]),
		"message": sprintf("no Certificate writes Secret %s", [entry.secret]),
		"observed": entry.secret,
		"expected": "a Secret that cert-manager writes",
	}
}

deny contains result if {
	judged
	some entry in input.ingress.tls
	count(entry.certificates) > 0
	some host in entry.hosts
	names := [name | some certificate in entry.certificates; some name in certificate.names]
	count([1 | some name in names; _covers(name, host)]) == 0
	some certificate in entry.certificates
	result := {
		"path": array.concat(entry.path, ["hosts"]),
		"message": sprintf("the certificate in Secret %s is not for %s", [entry.secret, host]),
		"observed": names,
		"expected": host,
		"related": [{
			"ref": certificate.ref,
			"path": ["spec", "dnsNames"],
			"message": "these are its names",
		}],
	}
}

deny contains result if {
	judged
	some issuer in _issuers
	issuer.ref != null
	not _wanted(issuer)
	result := {
		"ref": issuer.ref,
		"path": _place(issuer),
		"message": sprintf("%s %s %s", [issuer.kind, issuer.name, _what(issuer)]),
		"observed": object.get(issuer, "server", null),
		"expected": input.parameters.servers,
	}
}

deny contains result if {
	judged
	some issuer in _issuers
	issuer.ref == null
	_judged(issuer)
	result := {
		"ref": issuer.at.ref,
		"path": issuer.at.path,
		"message": sprintf("%s %s does not exist", [issuer.kind, issuer.name]),
		"observed": issuer.name,
		"expected": "an issuer that exists",
	}
}

unknown contains {"path": ["spec", "tls"], "message": message} if {
	judged
	some issuer in _issuers
	issuer.ref == null
	not _judged(issuer)
	message := sprintf("%s %s, which is not in what was scanned", [issuer.kind, issuer.name])
}

examined contains {"path": array.concat(entry.path, ["secretName"]), "observed": observed} if {
	judged
	some entry in input.ingress.tls
	observed := sprintf("%v: %s", [entry.secret, _by(entry)])
}

_issuers contains object.union(certificate.issuer, {"at": at}) if {
	some entry in input.ingress.tls
	some certificate in entry.certificates
	at := {"ref": certificate.ref, "path": ["spec", "issuerRef", "name"]}
}

_issuers contains object.union(input.ingress.issuer, {"at": at}) if {
	input.ingress.issuer != null
	some entry in input.ingress.tls
	count(entry.certificates) == 0
	at := {"ref": input.subject.ref, "path": input.ingress.issuer.path}
}

_wanted(issuer) if {
	issuer.type == "acme"
	some server in input.parameters.servers
	trim_right(issuer.server, "/") == trim_right(server, "/")
}

_place(issuer) := ["spec", "acme", "server"] if issuer.type == "acme"

_place(issuer) := ["spec"] if issuer.type != "acme"

_what(issuer) := sprintf("asks %s", [issuer.server]) if issuer.type == "acme"

_what(issuer) := "is no ACME issuer" if issuer.type != "acme"

_judged(_) if input.inventory.complete

_judged(issuer) if {
	issuer.group == "cert-manager.io"
	issuer.name != ""
	issuer.kind in input.inventory.kinds
}

_by(entry) := sprintf("Certificate %s", [entry.certificates[0].name]) if {
	count(entry.certificates) > 0
} else := sprintf("%s %s", [input.ingress.issuer.kind, input.ingress.issuer.name]) if {
	input.ingress.issuer != null
} else := "by hand"

_covers(name, host) if lower(name) == lower(host)

_covers(name, host) if {
	startswith(name, "*.")
	not startswith(host, "*.")
	labels := split(lower(host), ".")
	concat(".", array.slice(labels, 1, count(labels))) == lower(substring(name, 2, -1))
}
