# METADATA
# description: |
#   What looks like a credential in a text. A description never holds the value, only how long it
#   is or which shape it has. References (`$(NAME)`, `$__file{...}`), placeholders, switches,
#   numbers, paths and addresses are no credentials, and neither are comments, apart from shapes.
package vvaudit.lib.credentials

# METADATA
# description: The credentials in a value that stands under a name, each in words.
found(name, text) := _under(name, text) | in_text(name, text)

# METADATA
# description: The credentials in a text; its name tells some files by their format.
in_text(name, text) := union({
	_shapes(text),
	_assigned(_uncommented(text)),
	_patterned(name, _uncommented(text)),
})

# METADATA
# description: What to say of a value.
said(value) := sprintf("a value of %d characters", [count(value)])

_under(name, text) := {said(text) |
	names_one(name)
	not regex.match(`[\r\n]`, text)
	literal(name, text)
}

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
#   Whether a value under this name is a credential: `DB_PASSWORD` is, `secretName` speaks about one.
names_one(name) if {
	words := _words(name)
	regex.match(_credential, concat("_", words))
	not _about(words)
}

names_one(name) if upper(name) == "REDISCLI_AUTH"

_words(name) := [lower(word) | some word in regex.find_n("[A-Z]+[a-z]*|[a-z]+", name, -1)]

_names_a_password(name) if {
	words := _words(name)
	regex.match(`(password|passwd|passphrase|pwd|pass|requirepass|masterauth)$`, concat("_", words))
}

_credential := concat("", [
	`(password|passwd|passphrase|secret|token|credential)s?(_|$)`,
	`|(^|_)(pass|pwd|pw|creds?|requirepass|masterauth|primaryauth)(_|$)`,
	`|(api|access|private|secret|signing|encryption|master|shared|auth|license|session|cookie`,
	`|hmac|jwt)_?keys?(_|$)`,
])

_about(words) if regex.match(_speaks, words[count(words) - 1])

_about(words) if {
	words[0] in {"existing", "tls", "ssl", "pull", "image", "imagepull", "forgot", "public"}
}

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
	`|username|reset|less|mask|regex|pattern)$`,
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
		`|file|env|vault|string|static|dynamic|random|generated?)$`,
	]),
	# numbers, sizes, durations
	`^[+-]?[0-9][0-9.,_]*(ns|us|ms|s|m|h|d|w|[kKMGTP]i?[bB]?|%)?$`,
	# paths, files, addresses without a user
	`^[.~]{0,2}/[A-Za-z0-9_.@/-]*$|^[A-Za-z]:\\`,
	`(?i)^[a-z0-9_./-]+[.](txt|json|ya?ml|pem|key|crt|cert|conf|cfg|ini|env|toml|html?|js|py|sh)$`,
	`^[A-Za-z][A-Za-z0-9+.-]*://[^@]*$`,
	# references to variables, files, templates and secret stores
	`\$[({]|\$__|\{\{|%\(|<%|^\$[A-Za-z_][A-Za-z0-9_]*$|^\$[0-9@*#?]?$|^%[A-Za-z_]*[%s]?$`,
	`^@[A-Za-z_]+@$|^__[A-Za-z0-9_]+__$|^[<{\[\x60]|^ENC[(\[]`,
	`(?i)^(arn:aws|vault:|ref[+]|secrets?[:/]|env:|env[.]|file:|ssm:|sm:|kms:|projects/|system:)`,
	# placeholders
	`(?i)^([x*.?#_-]+|todo|tbd|fixme|placeholder|redacted)$`,
	`(?i)^(change[-_ ]?(me|it|this)|replace[-_ ]?(me|with|this)|insert[-_ ]|your[-_ ])`,
]

# `secret: backend-db` names an object.
_name_of_a_secret(name, value) if {
	regex.match(`(?i)^secrets?$`, name)
	regex.match(`^[a-z]+(-[a-z]+)+$`, value)
}

_uncommented(text) := regex.replace(
	text,
	`(?m)^[ \t]*(#|;|//|--[ \t]|[*][ \t])[^\r\n]*|[ \t]#[^\r\n]*`,
	"",
)

# A name, a separator and a value within one line, in the ways of YAML, JSON, ini, properties,
# environments and command lines. Groups: what stands before, name, separator, blanks, the value
# with quotes, the value without, and whether more words follow.
_assignment := concat("", [
	`(?im)(^|[^a-z0-9_.$/-])[\\]*["']?([a-z0-9_.-]*`,
	`(?:pass|pwd|pw|secret|token|cred|masterauth|primaryauth|rediscli_auth|(?:api|access|private|signing`,
	`|encryption|master|shared|auth|license|session|cookie|hmac|jwt)[_.-]?key)[a-z0-9_.-]*)`,
	`[\\]*["']?[ \t]*(:=|=>|=|:)([ \t]*)`,
	`(?:[\\]*["']([^"'\\\r\n]*)|([^ \t\r\n"',;&]*))([ \t]+[^ \t\r\n,;&}\])|\\])?`,
])

_assigned(text) := {sprintf("%s for %s", [said(value), name]) |
	some match in regex.find_all_string_submatch_n(_assignment, text, -1)
	name := match[2]
	names_one(name)
	value := _value_of(match)
	literal(name, value)
	lower(value) != lower(name)
}

_value_of(match) := match[5] if {
	match[5] != ""
	not _label_matcher(match)
}

_value_of(match) := trim_right(match[6], "}])|\\") if {
	match[6] != ""
	not _unfit(match)
	not regex.match(`^[*&!|>=~%@-]|[(\[]`, match[6])
	not regex.match(`^[.]?(self|this|process|os|env|config|cfg|args|opts|values|var|data)[.]`, match[6])
}

# `{namespace="shop", secret="backend"}` asks for series of that label.
_label_matcher(match) if {
	match[1] in {"{", ","}
	match[3] == "="
}

_unfit(match) if {
	match[3] == ":"
	match[4] == ""
}

# More words after `token: the` are prose.
_unfit(match) if {
	match[3] == ":"
	match[7] != ""
}

_unfit(match) if {
	match[1] == "{"
	match[3] in {"=", ":="}
}

# Formats with places of their own. Each pattern holds what it is and, as its one group, the value.
_patterned(name, text) := {sprintf("%s %s", [said(value), what]) |
	some file, patterns in _formats
	regex.match(file, name)
	some what, pattern in patterns
	some match in regex.find_all_string_submatch_n(pattern, text, -1)
	value := match[1]
	literal("password", value)
}

_formats := {
	"": {
		"in an address": `(?i)[a-z][a-z0-9+.-]*://[^ \t\r\n/?#"'<>@]*:([^ \t\r\n/"'<>@]+)@`,
		"as requirepass or masterauth": concat("", [
			`(?im)^[ \t]*(?:requirepass|masterauth|primaryauth|sentinel[ \t]+sentinel-pass`,
			`|(?:sentinel[ \t]+)?auth-pass[ \t]+[^ \t\r\n]+)[ \t]+["']?([^ \t\r\n"']+)`,
		]),
		"of a Redis user": `(?m)^[ \t]*user[ \t]+[^ \t\r\n]+[^\r\n]*[ \t]>([^ \t\r\n"']+)`,
		"of a database role": `(?i)(?:password|identified[ \t]+by)[ \t]+'([^'\r\n]+)'`,
		"in an Authorization header": concat("", [
			`(?i)authorization["']?[ \t]*[:=][ \t]*["']?(?:bearer|basic|token)[ \t]+`,
			`([^ \t\r\n"']{8,})`,
		]),
		"of a registry": `"auth"[ \t]*:[ \t]*"([A-Za-z0-9+/=]{8,})"`,
		"of a login": `(?im)(?:^|[ \t])login[ \t]+[^ \t\r\n]+[ \t]+password[ \t]+([^ \t\r\n]+)`,
		"of curl": `(?m)curl[^\r\n]*[ \t](?:-u|--user)[ \t]*["']?[^ \t\r\n:"']+:([^ \t\r\n"']+)`,
	},
	`(?i)pgpass`: {"of a pgpass line": `(?m)^[^:#\r\n]+:[0-9*]+:[^:\r\n]+:[^:\r\n]+:([^\r\n]+)$`},
	`(?i)userlist`: {"of a PgBouncer user": `(?m)^[ \t]*"[^"\r\n]+"[ \t]+"([^"\r\n]+)"`},
}

_shapes(text) := {what |
	some what, pattern in _vendor_shapes
	regex.match(pattern, text)
}

_vendor_shapes := {
	"a private key": `-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----`,
	"an AWS access key id": `(^|[^A-Za-z0-9])(AKIA|ASIA)[A-Z0-9]{16}([^A-Za-z0-9]|$)`,
	"a GitHub token": `(^|[^A-Za-z0-9])(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,})`,
	"a GitLab token": `(^|[^A-Za-z0-9])glpat-[A-Za-z0-9_-]{16,}`,
	"a Slack token": `(^|[^A-Za-z0-9])xox[abeoprs]-[0-9A-Za-z-]{10,}`,
	"a Slack webhook": `hooks[.]slack[.]com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/[A-Za-z0-9]{16,}`,
	"a Google API key": `(^|[^A-Za-z0-9])AIza[0-9A-Za-z_-]{35}`,
	"a Stripe key": `(^|[^A-Za-z0-9])[rs]k_(live|test)_[0-9A-Za-z]{10,}`,
	"an npm token": `(^|[^A-Za-z0-9])npm_[A-Za-z0-9]{36}`,
	"a Vault token": `(^|[^A-Za-z0-9])hvs[.][A-Za-z0-9_-]{24,}`,
	"a JSON Web Token": `(^|[^A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}[.]eyJ[A-Za-z0-9_-]{8,}[.][A-Za-z0-9_-]{8,}`,
	"a password hash": concat("", [
		`SCRAM-SHA-256\$[0-9]+:[A-Za-z0-9+/=]+\$|\$(2[aby]|argon2(id|i|d)|apr1|5|6)\$[A-Za-z0-9./=,$]{20,}`,
	]),
}
