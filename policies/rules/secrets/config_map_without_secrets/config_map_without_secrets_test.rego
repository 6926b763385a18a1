package vvaudit.secrets.config_map_without_secrets_test

import data.vvaudit.secrets.config_map_without_secrets as rule

_map(values) := {"subject": {"name": "app"}, "object": {"data": values}}

test_a_credential_is_denied_and_not_shown if {
	rule.deny == {{
		"path": ["data", "DB_PASSWORD"],
		"message": concat(" ", [
			"ConfigMap app holds what looks like a credential under DB_PASSWORD",
			"(a value of 7 characters)",
		]),
		"observed": ["a value of 7 characters"],
		"expected": "no credential",
	}} with input as _map({"DB_PASSWORD": "hunter2", "DB_USER": "app"})
}

test_a_key_is_one_finding_with_all_that_is_in_it if {
	text := "requirepass hunter2\npassword: hunter22\npassword: hunter22\n"
	some result in rule.deny with input as _map({"redis.conf": text})
	result.observed == [
		"a value of 7 characters of a Redis server",
		"a value of 8 characters for password",
	]
}

# Put together from parts, so that no scanner of repositories takes them for real.
test_shapes_are_found if {
	every text in [
		concat("", ["key: AK", "IA0123456789ABCDEF"]),
		concat("", ["gh", "p_0123456789012345678901234567890123456789"]),
		concat("", ["gl", "pat-0123456789abcdefghij"]),
		concat("", ["xo", "xb-0123456789-0123456789"]),
		concat("", ["hooks.slack", ".com/services/T01234567/B01234567/abcdefghijklmnopqrst"]),
		concat("", ["AI", "za0123456789abcdefghij0123456789abcdefgh"]),
		concat("", ["sk_", "live_0123456789abcdef"]),
		concat("", ["npm", "_0123456789abcdefghij0123456789abcdef"]),
		concat("", ["hv", "s.0123456789abcdefghij0123"]),
		concat("", ["ey", "J0123456789.", "ey", "J0123456789.0123456789"]),
		concat("", ["-----BEGIN ", "RSA PRIVATE KEY-----"]),
		concat("", ["app:$", "2y$", "10$0123456789abcdefghij"]),
	] {
		count(rule.deny) == 1 with input as _map({"notes": text})
	}
}

test_references_are_held if {
	every text in [
		"${DB_PASSWORD}", "$(DB_PASSWORD)", "$__file{/etc/secrets/x}", "%(DB_PASSWORD)s",
		"{{ .Values.password }}", "/run/secrets/x", "vault:secret/data/db", "true", "", "xxxx",
	] {
		count(rule.deny) == 0 with input as _map({"DB_PASSWORD": text, "x": text})
	}
}

test_what_was_looked_at_is_counted if {
	subject := _map({"a": "1", "b": "2", "odd": 3})
	rule.examined == {{"path": ["data"], "observed": "2 values"}} with input as subject
	rule.examined == {{"path": ["data"], "observed": "0 values"}} with input as _map(null)
}
