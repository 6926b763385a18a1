# METADATA
# scope: package
# title: ConfigMaps hold no credentials
# description: >-
#   ConfigMaps are readable for many, are shown by tools and end in repositories. Credentials are
#   looked for by the names of keys, inside structured values (YAML, JSON, ini, properties,
#   redis.conf, SQL, addresses with a password) and by the shapes that vendors give their tokens.
#   What is found is never shown, only its kind or its length. binaryData is not looked into.
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
	said := credentials.found(key, value)
	count(said) > 0
	result := {
		"path": ["data", key],
		"message": sprintf(
			"ConfigMap %s holds what looks like a credential under %s (%s)",
			[input.subject.name, key, concat(", ", sort(said))],
		),
		"observed": sort(said),
		"expected": "no credential",
	}
}

examined contains {"path": ["data"], "observed": sprintf("%d values", [count(_data)])}

_data := {key: value |
	is_object(input.object.data)
	some key, value in input.object.data
	is_string(value)
}
