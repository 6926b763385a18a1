# METADATA
# scope: package
# title: Secrets come from the documented store
# description: >-
#   Where secrets come from decides who can read them and what an audit trail shows. A store of
#   another provider, or of another service of the same one (Parameter Store in place of Secrets
#   Manager), is another set of permissions and another life cycle of the values.
# related_resources:
# - ref: https://external-secrets.io/latest/provider/aws-secrets-manager/
#   description: >-
#     AWS Secrets Manager, provider.aws.service
# custom:
#   severity: high
#   subject: SecretStore
#   needs: [ExternalSecret]
#   remediation: >-
#     Set spec.provider to the documented provider and service.
#   parameters:
#     provider:
#       description: >-
#         The provider, as the field of spec.provider is called.
#       default: "aws"
#     service:
#       description: >-
#         The provider's service; empty means any.
#       default: ""
package vvaudit.external_secrets.secret_store_source

deny contains result if {
	input.store.provider != input.parameters.provider
	result := {
		"path": input.store.path,
		"message": sprintf("the provider is %s", [_or_none(input.store.provider)]),
		"observed": input.store.provider,
		"expected": input.parameters.provider,
	}
}

deny contains result if {
	input.store.provider == input.parameters.provider
	input.parameters.service != ""
	_service != input.parameters.service
	result := {
		"path": array.concat(input.store.path, ["service"]),
		"message": sprintf("the service is %v", [_or_none(_service)]),
		"observed": _service,
		"expected": input.parameters.service,
	}
}

examined contains {"path": input.store.path, "observed": observed} if {
	observed := concat(" ", [part |
		some part in [_or_none(input.store.provider), _service]
		is_string(part)
	])
}

_service := object.get(input.store.settings, "service", null)

_or_none(text) := "none" if text in {"", null}

_or_none(text) := text if not text in {"", null}
