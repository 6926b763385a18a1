package vvaudit.external_secrets.secret_store_source_test

import data.vvaudit.external_secrets.secret_store_source as rule

_subject(provider, settings) := {
	"store": {
		"provider": provider,
		"path": ["spec", "provider", provider],
		"settings": settings,
	},
	"parameters": {"provider": "aws", "service": "SecretsManager"},
}

test_the_documented_one if {
	subject := _subject("aws", {"service": "SecretsManager"})
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": ["spec", "provider", "aws"],
		"observed": "aws SecretsManager",
	}} with input as subject
}

test_another_provider if {
	rule.deny == {{
		"path": ["spec", "provider", "vault"],
		"message": "the provider is vault",
		"observed": "vault",
		"expected": "aws",
	}} with input as _subject("vault", {})
	{r.message | some r in rule.deny} == {"the provider is none"} with input as _subject("", {})
}

test_another_service if {
	rule.deny == {{
		"path": ["spec", "provider", "aws", "service"],
		"message": "the service is ParameterStore",
		"observed": "ParameterStore",
		"expected": "SecretsManager",
	}} with input as _subject("aws", {"service": "ParameterStore"})
	{r.message | some r in rule.deny} == {"the service is none"} with input as _subject("aws", {})
	any_service := object.union(
		_subject("aws", {}),
		{"parameters": {"provider": "aws", "service": ""}},
	)
	count(rule.deny) == 0 with input as any_service
}
