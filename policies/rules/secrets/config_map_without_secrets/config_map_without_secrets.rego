# METADATA
# scope: package
# title: ConfigMaps hold no credentials
# description: >-
#   ConfigMaps are readable for many, are shown by tools and end in repositories. Credentials are
#   looked for by the names of keys, inside structured values (YAML, JSON, ini, properties,
#   redis.conf, SQL, addresses with a password) and by the shapes that vendors give their tokens.
#   Texts in binaryData are read as well. What is found is never shown, only its kind or its
#   length.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/configmap/
#   description: ConfigMaps do not provide secrecy or encryption
# - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
#   description: Good practices for Kubernetes Secrets
# custom:
#   severity: critical
#   subject: ConfigMap
#   remediation: >-
#     Move the value into a Secret (best one that a secret manager fills), refer to it by
#     secretKeyRef, a mounted file or a variable, and replace the credential, which has been seen.
package vvaudit.secrets.config_map_without_secrets

import data.vvaudit.lib.credentials

deny contains result if {
	is_object(input.object.data)
	credentials.hinted(input.object.data)
	some key, value in input.object.data
	is_string(value)
	result := _found("data", key, value)
}

deny contains result if {
	some key, value in _binary
	result := _found("binaryData", key, value)
}

examined contains {"path": ["data"], "observed": sprintf("%d values", [values])} if {
	values := count(_data) + count(_binary)
}

_found(field, key, value) := result if {
	said := credentials.found(key, value)
	count(said) > 0
	listed := credentials.listed(said)
	result := {
		"path": [field, key],
		"message": sprintf(
			"ConfigMap %s holds what looks like a credential under %s (%s)",
			[input.subject.name, key, concat(", ", listed)],
		),
		"observed": listed,
		"expected": "no credential",
	}
}

_data := {key: value |
	is_object(input.object.data)
	some key, value in input.object.data
	is_string(value)
}

# The texts among the values in base64. Strictly read, since not every reader takes blanks and
# stray bits; what is no UTF-8 does not come back as it was.
_binary := {key: text |
	is_object(input.object.binaryData)
	some key, value in input.object.binaryData
	is_string(value)
	encoded := regex.replace(value, `[\r\n]`, "")
	base64.is_valid(encoded)
	text := base64.decode(encoded)
	not regex.match(`[\x00\x{fffd}]`, text)
	base64.encode(text) == encoded
}
