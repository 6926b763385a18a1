# METADATA
# description: |
#   What looks like a credential in a text. A description never holds the value, only how long it
#   is or which shape it has. What stands in comments is none, apart from what has a shape.
package vvaudit.lib.credentials

import data.vvaudit.lib.credential_formats as formats
import data.vvaudit.lib.credential_words as words

# METADATA
# description: The credentials in a value that stands under a name, each in words.
found(name, text) := set() if {
	not hinted([name, text])
} else := _under(name, text) | _in_text(name, text)

# METADATA
# description: The credentials in a text; its name tells some files by their format.
in_text(name, text) := set() if {
	not hinted([name, text])
} else := _in_text(name, text)

# METADATA
# description: |
#   The credentials in one word of a command line; `before` are the words that stand before it.
in_word(before, word) := union({
	in_text("", word),
	{sprintf("%s for %s", [said(word), flag]) | some flag in _flag_of(before, word)},
	{sprintf("%s of a client", [said(value)]) | some value in _for_client(before, word)},
})

# `--password`, and the value as the next word.
_flag_of(before, word) := {flag |
	flag := before[count(before) - 1]
	is_string(flag)
	regex.match(`^--?[A-Za-z0-9_.-]+$`, flag)
	words.names_one(flag)
	not startswith(word, "-")
	words.literal(flag, word)
}

# `mysql -pX` and `redis-cli -a X`: what short flags mean is told by the client alone.
_for_client(before, word) := {value |
	some flag, client in formats.clients
	value := _short(flag, before, word)
	some one in before
	is_string(one)
	regex.match(concat("", [`^([^ ]*/)?(`, client, `)$`]), one)
	words.literal("password", value)
}

_short(flag, before, word) := word if {
	before[count(before) - 1] == flag
	not startswith(word, "-")
} else := substring(word, 2, -1) if {
	flag == "-p"
	startswith(word, flag)
}

# METADATA
# description: What to show of all that is said, the first five and how many more there are.
listed(all_said) := sorted if {
	count(all_said) <= 5
	sorted := sort(all_said)
} else := array.concat(
	array.slice(sort(all_said), 0, 5),
	[sprintf("and %d more", [count(all_said) - 5])],
)

# METADATA
# description: |
#   Whether names and texts, in any structure, may hold a credential. Nearly none do, so one pattern
#   is asked, of all of them at once, before the thirty that tell which.
#
#   It has to match wherever `found` finds something, and may match more. It reads JSON in lower
#   case: letters, digits and `_-.:/@$` stand there as they are; tabs and the ends of lines are
#   escaped. Taking out comments joins nothing on a line, so what `found` reads stands in the text.
hinted(values) if {
	# In its place and not a value of its own, which regorus would work out anew for each subject.
	pattern := concat("", [
		# What `words.names_one` asks for within runs of letters of a name, and so everything
		# under a name (_under, _assigned, _paired). "of a Redis server", "in an Authorization
		# header", "of a registry", "of a login", "of a pgpass line" and a private key have one
		# of these as well.
		`pass|pw|secret|token|cred|auth|key`,
		# The rest of formats.places, and the long s, which is an s where case is ignored.
		`|userlist|identified[ \\]|user[ \\]|://[^ /"'@]*@|curl.*-[a-z]*u|\x{17f}`,
		# The clients of formats.clients, whose names come before the flag.
		`|mysql.*-p|maria.*-p|my(dump|load)er.*-p|mongo.*-p|cqlsh.*-p|rabbitmqadmin.*-p`,
		`|(redis|valkey|keydb)-.*-a`,
		# The rest of formats.shapes.
		`|a[ks]ia[a-z0-9]{16}|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|hooks[.]slack[.]|aiza`,
		`|[rs]k_(live|test)_|npm_|hvs[.]|eyj[a-z0-9_-]{8}`,
		`|scram-sha-256\$|\$(2[aby]|argon2(id|i|d)|apr1|5|6)\$`,
	])
	regex.match(pattern, lower(json.marshal(values)))
}

# A name and its value have one of these between them; most values of one word have none.
_in_text(name, text) := _shapes(text) if {
	not regex.match(`[=: \t<']`, text)
} else := _shapes(text) | _in_lines(name, _uncommented(text))

_in_lines(name, text) := union({_assigned(name, text), _paired(text), _patterned(name, text)})

# METADATA
# description: What to say of a value.
said(value) := sprintf("a value of %d characters", [count(value)])

_under(name, text) := {said(text) |
	words.names_one(name)
	not regex.match(`[\r\n]`, text)
	words.literal(name, text)
}

# Nor is what a script says to its reader: `echo "Password: hidden"`.
_uncommented(text) := regex.replace(
	regex.replace(text, `(?m)^[ \t]*(#|;|//|--[ \t]|[*][ \t])[^\r\n]*|[ \t]#[^\r\n]*`, ""),
	_spoken,
	"${1}echo ''${3}",
)

_spoken := concat("", [
	`(?m)(^|[ \t;&|(])echo[ \t]+["'][A-Za-z _-]+:[ \t]*[a-z ,-]*[.!]?["'][ \t]*`,
	`(1?>&2[ \t]*)?(;|&&|[|]{2}|\r?$)`,
])

# A name, a separator and a value within one line, in the ways of YAML, JSON, ini, properties,
# environments and command lines. Groups: what stands before, name, blanks, separator, blanks, the
# value with quotes, the value without, and whether more words follow.
_assignment := concat("", [
	`(?im)(^|[{,][ \t]*|[^a-z0-9_.$/-])[\\]*["']?([a-z0-9_.-]*`,
	`(?:pass|pwd|pw|secret|token|cred|masterauth|primaryauth|rediscli_auth`,
	`|(?:api|access|account|private|signing`,
	`|encryption|master|shared|auth|license|session|cookie|hmac|jwt)[_.-]?key)[a-z0-9_.-]*)`,
	`[\\]*["']?([ \t]*)(:=|=>|=|:)([ \t]*)`,
	`(?:[\\]*["']([^"'\\\r\n]*)|([^ \t\r\n"',;&]*))([ \t]+[^ \t\r\n,;&}\])|\\])?`,
])

_assigned(file, text) := {sprintf("%s for %s", [said(value), name]) |
	matches := regex.find_all_string_submatch_n(_assignment, text, -1)
	telling := words.naming({match[2] | some match in matches})
	some [name, value] in words.literals([[match[2], value] |
		some match in matches
		match[2] in telling
		value := _value_of(match)
	])
	lower(value) != lower(name)
	not _translation(file, text, name, value)
}

# `"password": "Passwort"`: a word of a language under the bare word, in a file of translations or
# among sentences.
_translation(file, text, name, value) if {
	regex.match(`^[A-Z\x{80}-\x{10ffff}][a-z\x{80}-\x{10ffff}]+$`, value)
	regex.match(`(?i)(^|[.])(pass|passwords?|passphrase|secrets?|tokens?|credentials?)$`, name)
	_translates(file, text)
}

_translates(file, _) if {
	regex.match(`(?i)(^|[._-])(i18n|locales?|translations?|lang|messages)([._-]|$)`, file)
} else if {
	regex.match(`^[a-z]{2}([_-][A-Z]{2})?[.](json|ya?ml|properties|po)$`, file)
}

_translates(_, text) if count(regex.find_n(_sentence, text, 3)) == 3

_sentence := `["'][ \t]*[:=][ \t]*["'][^"'\r\n:=/]*[a-z\x{80}-\x{10ffff}] [^"'\r\n=/]*["']`

# A name and its value in two places: an element of XML, or `name` and `value` of a list.
_paired(text) := {sprintf("%s for %s", [said(match[2]), match[1]]) |
	some pattern in _pairs
	some match in regex.find_all_string_submatch_n(pattern, text, -1)
	words.names_one(match[1])
	words.literal(match[1], match[2])
}

_pairs := [
	`<([A-Za-z0-9_.:-]+)>([^<>\r\n]+)</`,
	concat("", [
		`(?i)["' \t{-]name["']?[ \t]*[:=][ \t]*["']?([a-z0-9_.-]+)["']?[ \t]*,?[ \t\r\n]*`,
		`["']?value["']?[ \t]*[:=][ \t]*["']?([^"'\r\n,}]+)`,
	]),
]

# What begins a reference that ends elsewhere is none.
_value_of(match) := match[6] if {
	match[6] != ""
	not regex.match(`\$[({]|\$__|\{\{|%\(|<%`, match[6])
	not _label_matcher(match)
	not _variable_of_psql(match)
} else := trim_right(match[7], "}])|\\") if {
	match[7] != ""
	not regex.match(_syntax, match[7])
	not _unfit(match)
}

# References, tags, lists, calls, members of objects, and variables bound to a statement of SQL.
_syntax := concat("", [
	`^[*&!|>=~%@<{\x60-]|[(\[]|^:[A-Za-z_]+[)};,]*$|\$\{|\$__|\{\{|<%`,
	`|^[.]?(self|this|process|os|env|config|cfg|args|opts|values|var|data)[.]`,
])

# `{namespace="shop", secret="backend"}` asks for series of that label.
_label_matcher(match) if {
	regex.match(`^[{,]`, match[1])
	match[4] == "="
}

# `PASSWORD :'app'` takes a variable of psql's.
_variable_of_psql(match) if {
	match[4] == ":"
	match[3] != ""
	match[5] == ""
}

# More words after `token: the` are prose.
_unfit(match) if {
	match[4] == ":"
	match[5] == ""
} else if {
	match[4] == ":"
	match[8] != ""
} else if {
	startswith(match[1], "{")
	match[4] in {"=", ":="}
}

_patterned(name, text) := set() if {
	not regex.match(_any_place, text)
	not regex.match(_files, name)
} else := {sprintf("%s %s", [said(value), what]) |
	some file, patterns in formats.places
	regex.match(file, name)
	some what, pattern in patterns
	some match in regex.find_all_string_submatch_n(pattern, text, -1)
	value := match[1]
	words.literal("password", value)
}

# All patterns in one, which is quicker to ask than one after the other.
_any_place := concat("|", [concat("", ["(?:", pattern, ")"]) | some pattern in formats.places[""]])

_files := concat("|", [file | some file, _ in formats.places; file != ""])

_shapes(text) := set() if {
	not regex.match(_any_shape, text)
} else := {what |
	some what, pattern in formats.shapes
	regex.match(pattern, text)
}

_any_shape := concat("|", [pattern | some pattern in formats.shapes])
