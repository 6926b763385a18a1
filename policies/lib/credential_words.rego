# METADATA
# description: |
#   Which names stand for a credential, and which values are one in force. References (`$(NAME)`,
#   `$__file{...}`), placeholders, switches, numbers, paths and addresses are none.
package vvaudit.lib.credential_words

# METADATA
# description: |
#   Whether a value under a name is a credential in force. A password may be a number or have
#   blanks in it; a token is neither.
literal(name, value) if {
	count(value) >= 3
	not regex.match(`[ \t\r\n]`, value)
	not _harmless(value)
	not _name_of_a_secret(name, value)
}

literal(name, value) if {
	regex.match(`^[0-9]{6,}$`, value)
	_names_a_password(name)
}

literal(name, value) if {
	regex.match(`^[^ \t\r\n]+([ ][^ \t\r\n]+)+$`, value)
	not _harmless(value)
	regex.match(`(?i)^[a-z0-9_]*(password|passwd|passphrase)$`, name)
	upper(name) == name
}

# METADATA
# description: |
#   Whether a value under this name is a credential: one under `DB_PASSWORD` is, and `secretName`
#   only speaks about one. Whatever is added here has to stand in `credentials.hinted` as well.
names_one(name) if {
	parts := _words(name)
	regex.match(_credential, concat("_", parts))
	not _about(parts)
}

names_one(name) if upper(name) == "REDISCLI_AUTH"

_words(name) := [lower(word) | some word in regex.find_n("[A-Z]+[a-z]*|[a-z]+", name, -1)]

_names_a_password(name) if {
	parts := _words(name)
	regex.match(`(password|passwd|passphrase|pwd|pass|requirepass|masterauth)$`, concat("_", parts))
}

_credential := concat("", [
	`(password|passwd|passphrase|secret|token|credential)s?(_|$)`,
	`|(^|_)(pass|pwd|pw|creds?|requirepass|masterauth|primaryauth)(_|$)`,
	`|(api|access|private|secret|signing|encryption|master|shared|auth|license|session|cookie`,
	`|hmac|jwt)_?keys?(_|$)`,
])

_about(words) if regex.match(_speaks, words[count(words) - 1])

_about(words) if {
	regex.match(_introduces, words[0])
}

_introduces := concat("", [
	`^(existing|tls|ssl|pull|image|imagepull|forgot|public`,
	# places in a listing
	`|input|output|next|page|continue|continuation)$`,
])

# `password_key` is the key that a password stands under.
_about(words) if {
	words[count(words) - 1] in {"key", "keys"}
	not regex.match(_own_key, concat("_", words))
}

_own_key := concat("", [
	`(api|access|private|secret|signing|encryption|master|shared|auth|license|session|cookie`,
	`|hmac|jwt)_keys?$`,
])

_speaks := concat("", [
	`^((name|ref|file|path|mount|volume|request|review|reviewer|limit|id|audience|field|label`,
	`|column|parameter|param|rule|claim|scope|user|group|role|word|hint|second|minute|hour|day`,
	`|attempt|iteration|round|character|char|item|source|target|type|kind|class|backend|env)s?`,
	`|policy|policies|directory|dir|provider|length|len|size|min|max|ttl|age|expir[a-z]*|enabled`,
	`|disabled|required|rotation|algorithm|encryption|hashing|hasher|method|format|encoding|auth`,
	`|authentication|version|namespace|endpoint|url|uri|host|port|header|count|issuer|projection`,
	`|controller|service|server|store|manager|operator|driver|sync|reader|selector|template`,
	`|prefix|suffix|strategy|mode|query|command|cmd|prompt|help|message|title|text|description`,
	`|placeholder|variable|bucket|interval|timeout|rate|usage|total|engine|address|generator`,
	`|validator|bytes|bits|location|schema|complexity|strength|history|change|refresh|cache`,
	`|username|reset|less|mask|spec|process|regex|pattern)$`,
])

_harmless(value) if {
	some pattern in _harmless_patterns
	regex.match(pattern, value)
}

_harmless_patterns := [
	# switches, and the names of methods
	concat("", [
		`(?i)^(true|false|yes|no|on|off|null|nil|none|undefined|default|required|optional|enabled`,
		`|disabled|always|never|auto|include|omit|same-origin|plain|basic|bearer|digest|md5`,
		`|sha-?[0-9]+|scram-sha-[0-9]+|bcrypt|scrypt|argon2(id|i|d)?|pbkdf2|[hre]s[0-9]{3}`,
		`|file|env|vault|string|static|dynamic|random|generated?`,
		`|read|write|inherit)$`,
	]),
	# numbers, sizes, durations
	`^[+-]?[0-9][0-9.,_]*(ns|us|ms|s|m|h|d|w|[kKMGTP]i?[bB]?|%)?$`,
	# paths, files, addresses without a user
	`^[.~]{0,2}/[A-Za-z0-9_.@/-]*$|^[A-Za-z]:\\`,
	`(?i)^[a-z0-9_./-]+[.](txt|json|ya?ml|pem|key|crt|cert|conf|cfg|ini|env|toml|html?|js|py|sh)$`,
	`^[A-Za-z][A-Za-z0-9+.-]*://[^@]*$`,
	# references to variables, files, templates and secret stores
	`\$[({]|\$__|\{\{|%\(|<%|^\$[A-Za-z_][A-Za-z0-9_]*(/|$)|^\$[0-9@*#?]?$|^%[A-Za-z_]*[%s]?$`,
	`^@[A-Za-z_]+@$|^__[A-Za-z0-9_]+__$|^[<{\[\x60]|^ENC[(\[]`,
	`(?i)^(arn:aws|vault:|ref[+]|secrets?[:/]|env:|env[.]|file:|ssm:|sm:|kms:|projects/|system:)`,
	# placeholders
	`(?i)^([x*.?#_-]+|todo|tbd|fixme|placeholder|redacted)$`,
	`(?i)^(change[-_ ]?(me|it|this)|replace[-_ ]?(me|with|this)|insert[-_ ]|your[-_ ])`,
]

# `secret: backend-db` names an object, and `secretKey: password` a key in one.
_name_of_a_secret(name, value) if {
	regex.match(`(?i)^secrets?$`, name)
	regex.match(`^[a-z]+(-[a-z]+)+$`, value)
}

_name_of_a_secret("secretKey", value) if regex.match(_key_in_a_secret, value)

_key_in_a_secret := `^([a-z]+([-_.][a-z0-9]+)*|[A-Z]+(_[A-Z0-9]+)+)$`
