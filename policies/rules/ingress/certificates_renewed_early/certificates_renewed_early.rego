# METADATA
# scope: package
# title: Certificates are renewed before they expire
# description: >-
#   renewBefore says how long before its end a certificate is replaced. It has to be less than the
#   certificate's life, or it is renewed again and again until the authority refuses. Let's Encrypt
#   gives 90 days whatever duration asks for. Without renewBefore cert-manager takes a third of the
#   life.
# related_resources:
# - ref: https://cert-manager.io/docs/reference/api-docs/
#   description: >-
#     Certificate v1, duration (2160h), renewBefore, renewBeforePercentage
# - ref: https://letsencrypt.org/docs/faq/
#   description: >-
#     Let's Encrypt: certificates live 90 days
# custom:
#   severity: high
#   subject: Certificate
#   needs: [Certificate]
#   remediation: >-
#     Set renewBefore to some days, such as 720h, and less than the duration.
#   parameters:
#     explicit:
#       description: >-
#         Whether renewBefore has to be written out; otherwise cert-manager's third of the life
#         will do.
#       default: true
package vvaudit.ingress.certificates_renewed_early

import data.vvaudit.lib.durations

deny contains result if {
	_before == null
	_percentage == null
	input.parameters.explicit
	result := {
		"path": ["spec", "renewBefore"],
		"message": "renewBefore is not set",
		"observed": null,
		"expected": "some days, and less than the duration",
	}
}

deny contains result if {
	_before != null
	not _sound
	result := {
		"path": ["spec", "renewBefore"],
		"message": sprintf("renewBefore %v does not fit a life of %s", [_before, _life_in_words]),
		"observed": _before,
		"expected": "some days, and less than the duration",
	}
}

deny contains result if {
	_percentage != null
	not _sound_percentage
	result := {
		"path": ["spec", "renewBeforePercentage"],
		"message": sprintf("renewBeforePercentage is %v", [_percentage]),
		"observed": _percentage,
		"expected": "a number from 1 to 99",
	}
}

examined contains {"path": ["spec", "renewBefore"], "observed": _before} if _percentage == null

examined contains {"path": ["spec", "renewBeforePercentage"], "observed": _percentage} if {
	_percentage != null
}

_before := object.get(input.object, ["spec", "renewBefore"], null)

_percentage := object.get(input.object, ["spec", "renewBeforePercentage"], null)

_sound if {
	seconds := durations.seconds(_before)
	seconds >= 300
	seconds < _life
}

_sound_percentage if {
	is_number(_percentage)
	_percentage > 0
	_percentage < 100
}

_asked := seconds if {
	seconds := durations.seconds(object.get(input.object, ["spec", "duration"], "2160h"))
} else := 7776000

# Let's Encrypt, and most other ACME servers, give 90 days.
_life := min([_asked, 7776000]) if input.certificate.issuer.type == "acme"

_life := _asked if input.certificate.issuer.type != "acme"

_life_in_words := sprintf("%d hours", [floor(_life / 3600)])
