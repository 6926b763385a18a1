# METADATA
# scope: package
# title: Every host of every Ingress rule has TLS
# description: >-
#   A host that no TLS entry names is served in the clear, or with the controller's own
#   certificate, at which browsers stop. A wildcard such as *.shop.example stands for exactly one
#   label: it covers api.shop.example and neither shop.example nor a.b.shop.example. Load balancers
#   that end TLS by annotation (a certificate's ARN, a managed certificate) count as well.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#tls
#   description: >-
#     Ingress v1, spec.tls[].hosts
# - ref: https://www.rfc-editor.org/rfc/rfc6125#section-6.4.3
#   description: >-
#     RFC 6125, wildcard certificates
# custom:
#   severity: high
#   subject: Ingress
#   remediation: >-
#     Add the host to spec.tls[].hosts, with the Secret of a certificate that has the name.
#   parameters:
#     elsewhere:
#       description: >-
#         Annotations by which a load balancer or another controller ends TLS.
#       default:
#         - alb.ingress.kubernetes.io/certificate-arn
#         - networking.gke.io/managed-certificates
#         - ingress.gcp.kubernetes.io/pre-shared-cert
#         - appgw.ingress.kubernetes.io/appgw-ssl-certificate
#         - traefik.ingress.kubernetes.io/router.tls
#         - route.openshift.io/termination
package vvaudit.ingress.ingress_hosts_have_tls

import data.vvaudit.lib.ingress.judged

deny contains result if {
	judged
	some host in input.ingress.hosts
	host.tls == null
	not _elsewhere
	result := {
		"path": host.path,
		"message": sprintf("%s has no TLS%s", [_name(host), _near(host)]),
		"observed": sort({name | some entry in input.ingress.tls; some name in entry.hosts}),
		"expected": "a TLS entry with the host",
	}
}

unknown contains {"path": host.path, "message": message} if {
	judged
	some host in input.ingress.hosts
	host.tls == "open"
	not _elsewhere
	message := sprintf("whether the certificate of Ingress %s/%s has the name %s", [
		input.subject.namespace,
		input.subject.name,
		_name(host),
	])
}

examined contains {"path": host.path, "observed": observed} if {
	judged
	some host in input.ingress.hosts
	observed := sprintf("%s: %s", [_name(host), _how(host)])
}

_name(host) := host.host if host.host != ""

_name(host) := "a rule without a host" if host.host == ""

_how(host) := "TLS" if host.tls in {"host", "certificate"}

_how(host) := "the names of its certificate are not known" if host.tls == "open"

_how(host) := "TLS by the load balancer" if {
	host.tls == null
	_elsewhere
}

_how(host) := "no TLS" if {
	host.tls == null
	not _elsewhere
}

_near(host) := sprintf("; %s stands for one label only", [name]) if {
	some entry in input.ingress.tls
	some name in entry.hosts
	startswith(name, "*.")
	endswith(sprintf(".%s", [host.host]), substring(name, 1, -1))
} else := ""

_elsewhere if {
	annotations := object.get(input.object, ["metadata", "annotations"], {})
	is_object(annotations)
	some key in input.parameters.elsewhere
	annotations[key]
}
