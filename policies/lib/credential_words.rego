# METADATA
# description: |
#   Which names stand for a credential, and which values are one in force. References (`$(NAME)`,
#   `$__file{...}`), placeholders, switches, numbers, paths and addresses are none.
package vvaudit.lib.credential_words

# METADATA
# description: |
#   Whether a value under a name is a credential in force. A password may be a number or have
#   blanks in it; a token has none, and is a number only if it is a long one.
literal(name, value) if _in_force(name, value, regex.replace(value, _harmless, ""))

# METADATA
# description: |
#   The pairs of a name and a value, among many, that are credentials in force. Values have no ends
#   of lines in them, and the long pattern is asked of all of them at once.
literals(pairs) := {pair |
	left := split(
		regex.replace(concat("\n", [value | some [_, value] in pairs]), _harmless, ""),
		"\n",
	)
	some index, pair in pairs
	_in_force(pair[0], pair[1], left[index])
}

# What is harmless is not left as it was.
_in_force(name, value, left) if {
	left == value
	regex.match(`^[^ \t\r\n]{3,}$`, value)
	not _reference(name, value)
} else if {
	regex.match(`^[0-9]{6,}$`, value)
	regex.match(`(password|passwd|passphrase|pwd|pass|requirepass|masterauth)$`, _joined(name))
} else if {
	regex.match(`^[0-9]{12,}$`, value)
	regex.match(`(secret|token|key|credential)$`, _joined(name))
} else if {
	left == value
	regex.match(`^[^ \t\r\n]+([ ][^ \t\r\n]+)+$`, value)
	regex.match(`(?i)^[a-z0-9_]*(password|passwd|passphrase)$`, name)
	upper(name) == name
}

# METADATA
# description: |
#   Whether a value under this name is a credential: one under `DB_PASSWORD` is, and `secretName`
#   only speaks about one. Whatever is added here has to stand in `credentials.hinted` as well.
names_one(name) if _stands_for_one(_joined(name))

# METADATA
# description: The names among many (none with ends of lines in it) that stand for a credential.
naming(names) := {name |
	listed := [name | some name in names]

	# Names differ in digits more than in words.
	joined := split(_joined(concat("\n", listed)), "\n")
	words := {one | some one in joined}
	telling := {one | some one in words; _stands_for_one(one)}
	some index, name in listed
	joined[index] in telling
}

_stands_for_one(joined) if {
	_tells(joined)
	not _about(joined)
	not _key_of_another(joined)
}

# The words of a name (or of one on each line), in lower case.
_joined(name) := regex.replace(
	lower(regex.replace(name, `([a-z])([A-Z])|[^A-Za-z\n]+`, "${1}_${2}")),
	`(?m)^_|_$`,
	"",
)

_about(joined) if {
	regex.match(_speaks, joined)
	joined != "rediscli_auth"
}

_tells(joined) if {
	regex.match(_credential, joined)
} else if {
	regex.match(`[a-z](pass|pwd)$`, joined)
	not regex.match(_other_passes, joined)
}

_credential := concat("", [
	`(password|passwd|passphrase|secret|token|credential)s?(_|$)`,
	`|(^|_)(pass|pwd|pw|creds?|requirepass|masterauth|primaryauth)(_|$)|^rediscli_auth$`,
	`|(^|_)(root|db|pg|admin|user|bind)pw$`,
	`|(api|access|account|private|secret|signing|encryption|master|shared|auth|license|session`,
	`|cookie|hmac|jwt)_?keys?(_|$)`,
])

_other_passes := concat("", [
	`(by|ask|com|tres|sur|over|under|back|tail|all|band|high|low|multi|single|one|two|first|second`,
	`|last|sub|render|proxy|fastcgi|scgi|uwsgi|grpc)pass$`,
])

# `password_key` is the key that a password stands under.
_key_of_another(joined) if {
	regex.match(`(^|_)keys?$`, joined)
	not regex.match(_own_key, joined)
} else if {
	regex.match(`(password|passwd|token|credentials?|user|username)_secret_keys?$`, joined)
}

_own_key := concat("", [
	`(api|access|account|private|secret|signing|encryption|master|shared|auth|license|session`,
	`|cookie|hmac|jwt)_?keys?$`,
])

_speaks := concat("", [
	`^(existing|tls|ssl|pull|image|imagepull|forgot|public`,
	# places in a listing
	`|input|output|next|page|continue|continuation)(_|$)`,
	`|(^|_)((name|ref|file|path|mount|volume|request|review|reviewer|limit|id|audience|field|label`,
	`|column|parameter|param|rule|claim|scope|user|group|role|word|hint|second|minute|hour|day`,
	`|attempt|iteration|round|character|char|item|source|target|type|kind|class|backend|env`,
	`|cookie|grant|lifetime|lifespan|duration)s?`,
	`|policy|policies|directory|dir|provider|length|len|size|min|max|ttl|age|expir[a-z]*|enabled`,
	`|disabled|required|rotation|algorithm|encryption|hashing|hasher|method|format|encoding|auth`,
	`|authentication|version|namespace|endpoint|url|uri|host|port|header|count|issuer|projection`,
	`|controller|service|server|store|manager|operator|driver|sync|reader|selector|template`,
	`|prefix|suffix|strategy|mode|query|command|cmd|prompt|help|message|title|text|description`,
	`|placeholder|variable|bucket|interval|timeout|rate|usage|total|engine|address|generator`,
	`|validator|validity|bytes|bits|location|schema|complexity|strength|history|change|refresh`,
	`|cache|username|reset|less|mask|spec|process|regex|pattern)$`,
])

# What a value is, each on its line, that is no credential.
_harmless := concat("", [
	# switches, and the names of methods
	`(?m)(?i:^(true|false|yes|no|on|off|null|nil|none|undefined|default|required|optional|enabled`,
	`|disabled|always|never|auto|include|omit|same-origin|plain|basic|bearer|digest|md5`,
	`|sha-?[0-9]+|scram-sha-[0-9]+|bcrypt|scrypt|argon2(id|i|d)?|pbkdf2|[hre]s[0-9]{3}`,
	`|file|env|vault|string|static|dynamic|random|generated?`,
	`|read|write|inherit)$)`,
	# numbers, sizes, durations, ports
	`|^[+-]?[0-9][0-9.,_]*(ns|us|ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?`,
	`|w|weeks?|months?|years?|[kKMGTP]i?[bB]?|%)?$|^[0-9]+(:[0-9]+)+$`,
	# paths: known roots, several segments that are words, one segment of plain words
	`|^[.~]{0,2}/?$|^/(run|var|etc|usr|opt|home|root|tmp|mnt|media|proc|sys|dev|srv|secrets?|vault)`,
	`(/[A-Za-z0-9_.@-]*)+$|^([.~]{0,2}|[.]{2}(/[.]{2})+)(/(`, _segment, `)){2,}/?$`,
	`|^([.]{1,2}|~)/(`, _segment, `)/?$|^/[a-z]+([-_.]([a-z]+|v?[0-9]{1,2}))*/?$`,
	`|^[A-Za-z]:\\`,
	# files, addresses without a user
	`|(?i:^[a-z0-9_./-]+[.](txt|json|ya?ml|pem|key|crt|cert|conf|cfg|ini|env|toml|html?|js|py|sh)$)`,
	`|^[A-Za-z][A-Za-z0-9+.-]*://[^@\n]*$`,
	# references to variables, files, templates and secret stores
	`|\$\([^()\n]*\)|\$\{[^{}\n]*\}|\$__[a-z]+\{|\{\{.*\}\}|%\([^()\n]*\)|<%.*%>`,
	`|^\$[A-Za-z_][A-Za-z0-9_]*(/|$)|^\$[0-9@*#?]?$|^%[A-Za-z_]*[%s]?$`,
	`|^@[A-Za-z_]+@$|^__[A-Za-z0-9_]+__$|^<.*>$|^\{.*\}$|^\x60.*\x60$|^ENC[(\[].*[)\]]$`,
	`|^\[.*\]([*+?]|\{[0-9,]+\})?\$?$|^\^.*\$$`,
	`|(?i:^((arn:aws[a-z-]*:|vault:|ref[+]|secrets?[:/]|file:|ssm:|sm:|kms:|projects/)[^ \n]+`,
	`|env[:.][a-z_][a-z0-9_.]*|system:[a-z:-]+)$)`,
	# placeholders
	`|(?i:^([x*.?#_-]+|todo|tbd|fixme|placeholder|redacted|hidden|masked|removed|omitted|unset`,
	`|change[-_ ]?(me|this)([-_ ]?(please|now|later|first|soon|here|in|on|before|after|for|to|the`,
	`|prod|production|use|using|deploy|deploying|deployment|install|installation))*`,
	`|change[-_ ]it|replace[-_ ]?(me|with|this)([-_ ]([a-z]+|[0-9]{1,3}))*`,
	`|(your|insert|enter|put)[-_ ](([a-z]+|[0-9]{1,3})[-_ ])*`,
	`(password|passwd|pass|passphrase|secret|token|credentials?|key|value|here))[!.]?$)`,
])

_segment := `[a-z0-9_.@-]+|[A-Z][A-Za-z_.@-]*|[a-z]+([A-Z][a-z]+)*[0-9]{0,3}|[A-Z0-9_.-]+`

# The name of a Secret (`DB_SECRET: my-app-secret`), or of a key in one.
_reference(name, value) if {
	regex.match(`^[A-Za-z]+([-_.][A-Za-z0-9]+)*$`, value)
	_reference_of(name, value)
}

_reference_of(name, value) if {
	regex.match(`^[a-z]+(-([a-z]+|v?[0-9]{1,2}))+$`, value)
	joined := _joined(name)
	regex.match(`(^|_)secrets?$`, joined)
	not regex.match(_own_secret, joined)
} else if {
	regex.match(`^[a-z]+$`, value)
	regex.match(`(password|passwd|credentials?)_secrets?$`, _joined(name))
} else if {
	name == "secretKey"
	regex.match(`^([a-z]+([-_.][a-z0-9]+)*|[A-Z]+(_[A-Z0-9]+)+)$`, value)
} else if {
	regex.match(`^[a-z]+([-_.][a-z]+)+$`, value)
	joined := _joined(name)
	regex.match(`_keys?$`, joined)
	endswith(trim_right(joined, "s"), concat("", [regex.replace(value, `[-.]`, "_"), "_key"]))
}

# A secret that is a credential of its own kind, and so may be words as well.
_own_secret := concat("", [
	`(client|consumer|app|application|api|o?auth|jwt|session|cookie|signing|webhook|hmac|shared`,
	`|access|refresh|token|master|encryption|csrf|xsrf|o?totp|otp)_?secrets?$`,
])
