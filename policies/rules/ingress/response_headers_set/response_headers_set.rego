# METADATA
# scope: package
# title: Security headers are added to every response
# description: >-
#   Browsers switch protections on by response headers. In ingress-nginx they come from the
#   annotation custom-headers and the controller's add-headers (ConfigMaps), from snippets, and for
#   HSTS from the controller itself; this rule looks in all of them. An add_header of an inner
#   level hides those of the outer ones, and of two sources that set one header it is not told
#   which one wins, so they have to agree. Header names are compared without regard to case, lists
#   of directives in any order, and a longer max-age will do. What a backend adds by itself does
#   not show in manifests.
# related_resources:
# - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations
#   description: >-
#     custom-headers
# - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap
#   description: >-
#     add-headers, global-allowed-response-headers, hsts
# - ref: https://nginx.org/en/docs/http/ngx_http_headers_module.html
#   description: >-
#     add_header, inheritance
# - ref: https://www.rfc-editor.org/rfc/rfc6797#section-6.1
#   description: >-
#     RFC 6797, Strict-Transport-Security
# custom:
#   severity: medium
#   subject: Ingress
#   needs: [Ingress]
#   reads: [ConfigMap]
#   remediation: >-
#     Put the header into the ConfigMap that the annotation custom-headers names, and allow it in
#     global-allowed-response-headers.
#   parameters:
#     headers:
#       description: >-
#         The headers by name, each with the value that is promised.
#       default:
#         Strict-Transport-Security: max-age=31536000
#         X-Content-Type-Options: nosniff
package vvaudit.ingress.response_headers_set

import data.vvaudit.lib.ingress
import data.vvaudit.lib.ingress.judged

deny contains result if {
	judged
	some name, wanted in input.parameters.headers
	count(_set(name)) == 0
	not _unseen
	result := {
		"path": ingress.path("custom-headers"),
		"message": sprintf("%s is not sent", [name]),
		"observed": null,
		"expected": wanted,
	}
}

deny contains result if {
	judged
	some name, wanted in input.parameters.headers
	some header in _set(name)
	not _fits(name, header.value, wanted)
	result := {
		"ref": header.ref,
		"path": header.path,
		"message": sprintf("%s is %s", [name, _shown(header.value)]),
		"observed": header.value,
		"expected": wanted,
	}
}

deny contains result if {
	judged
	allowed := ingress.setting("global-allowed-response-headers")
	input.ingress.controller != null
	some header in input.ingress.headers
	startswith(header.source, "ConfigMap")
	header.path[0] == "data"
	header.ref != input.ingress.controller.ref
	_by_annotation
	names := {lower(trim_space(name)) | some name in split(_text(allowed), ",")}
	not lower(header.name) in names
	result := {
		"ref": input.ingress.controller.ref,
		"path": ["data", "global-allowed-response-headers"],
		"message": sprintf("%s is not allowed, and the controller answers 503", [header.name]),
		"observed": allowed,
		"expected": header.name,
	}
}

unknown contains {"path": header.path, "ref": header.ref, "message": message} if {
	judged
	some header in input.ingress.headers
	header.name == ""
	message := sprintf("ConfigMap %s, which is not in what was scanned", [header.value])
}

examined contains {"ref": header.ref, "path": header.path, "observed": observed} if {
	judged
	some name, _ in input.parameters.headers
	some header in _set(name)
	observed := sprintf("%s: %s", [name, _shown(header.value)])
}

_set(name) := [header |
	some header in input.ingress.headers
	lower(header.name) == lower(name)
]

_unseen if {
	some header in input.ingress.headers
	header.name == ""
	not input.inventory.complete
}

_by_annotation if ingress.annotation("custom-headers") != null

_fits(name, value, wanted) if {
	lower(name) == "strict-transport-security"
	is_string(value)
	_age(value) >= _age(wanted)
}

_fits(name, value, wanted) if {
	lower(name) == "permissions-policy"
	is_string(value)
	count(_parts(wanted, ",") - _parts(value, ",")) == 0
}

_fits(name, value, wanted) if {
	not lower(name) in {"strict-transport-security", "permissions-policy"}
	is_string(value)
	_parts(value, ";") == _parts(wanted, ";")
}

_parts(text, sign) := {part |
	some piece in split(lower(text), sign)
	part := replace(replace(piece, " ", ""), "\"", "")
	part != ""
}

_age(text) := max({age |
	some part in _parts(text, ";")
	regex.match(`^max-age=[0-9]{1,12}$`, part)
	age := to_number(substring(part, 8, -1))
} | {0})

_shown(value) := "taken away" if value == null

_shown(value) := value if value != null

_text(value) := "" if value == null

_text(value) := value if value != null
