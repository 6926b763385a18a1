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

test_texts_in_base64_are_read if {
	subject := {"subject": {"name": "app"}, "object": {"binaryData": {
		"app.env": "REJQQVNTPWh1bnRlcjIK",
		"folded.env": "REJQQVNT\nPWh1bnRlcjIK\n",
		"binary": "/+5wYXNzd29yZDogaHVudGVyMg==",
		"nul": "AHBhc3N3b3JkOiBodW50ZXIy",
		"odd": "%%%",
		"number": 7,
	}}}
	{result.path | some result in rule.deny} == {
		["binaryData", "app.env"],
		["binaryData", "folded.env"],
	} with input as subject
	rule.examined == {{"path": ["data"], "observed": "2 values"}} with input as subject
}

test_five_are_listed_and_the_rest_counted if {
	lines := [sprintf("p%s.password=hunter%s", [name, name]) |
		some name in ["a", "b", "c", "d", "e", "f", "g"]
	]
	some result in rule.deny with input as _map({"a": concat("\n", lines)})
	result.observed == [
		"a value of 7 characters for pa.password",
		"a value of 7 characters for pb.password",
		"a value of 7 characters for pc.password",
		"a value of 7 characters for pd.password",
		"a value of 7 characters for pe.password",
		"and 2 more",
	]
}

# One of every kind: what comes first asks of all of them whether there may be something.
test_the_quick_question_misses_nothing if {
	every text in [
		"dbpwd=hunter2", "AccountKey=aGVsbG8gdGhlcmU=", "cert.signingKey: hunter2", "rootpw: hunter2",
		"redis://:hunter2@db", "auth-pass mymaster hunter2", "user app on >hunter2",
		"ALTER ROLE app IDENTIFIED BY 'hunter2'", "Authorization: Bearer hunter2x",
		"{\"auth\": \"aHVudGVyMg==\"}", "machine x login y password hunter2", "curl -su a:hunter2 x",
		"mysqldump\t-phunter2", "mariadb-dump -phunter2", "mydumper -phunter2", "myloader -phunter2",
		"mongosh -p hunter2", "cqlsh -p hunter2", "rabbitmqadmin -p hunter2", "sshpass -p hunter2",
		"redis-cli -a hunter2", "valkey-cli -a hunter2", "keydb-cli --pass hunter2",
		"<dbPass>hunter2</dbPass>", "- name: TOKEN\n  value: hunter2", "SCRAM-SHA-256$1:aa$bb",
	] {
		count(rule.deny) == 1 with input as _map({"notes": text})
	}
}

test_the_name_of_a_file_tells if {
	count(rule.deny) == 2 with input as _map({
		"userlist": "\"app\" \"hunter2\"",
		"pgpass": "db:1:a:b:hunter2",
		"other": "db:1:a:b:hunter2",
	})
}
