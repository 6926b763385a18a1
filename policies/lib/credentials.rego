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
} else := _under(name, text) | _in_text(name, text, _uncommented(text))

# METADATA
# description: The credentials in a text; its name tells some files by their format.
in_text(name, text) := set() if {
	not hinted([name, text])
} else := _in_text(name, text, _uncommented(text))

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
		`|userlist|identified[ \\]|user[ \\]|://[^ /"'@]*@|curl.*-u|\x{17f}`,
		# The rest of formats.shapes.
		`|a[ks]ia[a-z0-9]{16}|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|hooks[.]slack[.]|aiza`,
		`|[rs]k_(live|test)_|npm_|hvs[.]|eyj[a-z0-9_-]{8}`,
		`|scram-sha-256\$|\$(2[aby]|argon2(id|i|d)|apr1|5|6)\$`,
	])
	regex.match(pattern, lower(json.marshal(values)))
}

_in_text(name, text, uncommented) := union({
	_shapes(text),
	_assigned(uncommented),
	_paired(uncommented),
	_patterned(name, uncommented),
})

# METADATA
# description: What to say of a value.
said(value) := sprintf("a value of %d characters", [count(value)])

_under(name, text) := {said(text) |
	words.names_one(name)
	not regex.match(`[\r\n]`, text)
	words.literal(name, text)
}

_uncommented(text) := regex.replace(
	text,
	`(?m)^[ \t]*(#|;|//|--[ \t]|[*][ \t])[^\r\n]*|[ \t]#[^\r\n]*`,
	"",
)

# A name, a separator and a value within one line, in the ways of YAML, JSON, ini, properties,
# environments and command lines. Groups: what stands before, name, blanks, separator, blanks, the
# value with quotes, the value without, and whether more words follow.
_assignment := concat("", [
	`(?im)(^|[{,][ \t]*|[^a-z0-9_.$/-])[\\]*["']?([a-z0-9_.-]*`,
	`(?:pass|pwd|pw|secret|token|cred|masterauth|primaryauth|rediscli_auth`,
	`|(?:api|access|private|signing`,
	`|encryption|master|shared|auth|license|session|cookie|hmac|jwt)[_.-]?key)[a-z0-9_.-]*)`,
	`[\\]*["']?([ \t]*)(:=|=>|=|:)([ \t]*)`,
	`(?:[\\]*["']([^"'\\\r\n]*)|([^ \t\r\n"',;&]*))([ \t]+[^ \t\r\n,;&}\])|\\])?`,
])

_assigned(text) := {sprintf("%s for %s", [said(value), name]) |
	matches := regex.find_all_string_submatch_n(_assignment, text, -1)
	names := {match[2] | some match in matches}
	telling := {name | some name in names; words.names_one(name)}
	some match in matches
	name := match[2]
	name in telling
	value := _value_of(match)
	words.literal(name, value)
	lower(value) != lower(name)
}

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

_value_of(match) := match[6] if {
	match[6] != ""
	not _label_matcher(match)
	not _variable_of_psql(match)
}

_value_of(match) := trim_right(match[7], "}])|\\") if {
	match[7] != ""
	not _unfit(match)
	not regex.match(`^[*&!|>=~%@-]|[(\[]`, match[7])
	not regex.match(_member, match[7])
}

_member := `^[.]?(self|this|process|os|env|config|cfg|args|opts|values|var|data)[.]`

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

_unfit(match) if {
	match[4] == ":"
	match[5] == ""
}

# More words after `token: the` are prose.
_unfit(match) if {
	match[4] == ":"
	match[8] != ""
}

_unfit(match) if {
	startswith(match[1], "{")
	match[4] in {"=", ":="}
}

_patterned(name, text) := {sprintf("%s %s", [said(value), what]) |
	some file, patterns in formats.places
	regex.match(file, name)
	some what, pattern in patterns
	some match in regex.find_all_string_submatch_n(pattern, text, -1)
	value := match[1]
	words.literal("password", value)
}

_shapes(text) := {what |
	some what, pattern in formats.shapes
	regex.match(pattern, text)
}
