# METADATA
# description: Lengths of time as Go writes them ("1h30m", "90s").
package vvaudit.lib.durations

_pattern := `^([0-9]+([.][0-9]+)?(h|m|s|ms|us|ns))+$`

_seconds := {"h": 3600, "m": 60, "s": 1, "ms": 0.001, "us": 0.000001, "ns": 0.000000001}

# METADATA
# description: The seconds of a duration; undefined for what is none. "0" alone is one too.
seconds(text) := 0 if text == "0"

seconds(text) := sum([part |
	some piece in regex.find_n(`[0-9]+([.][0-9]+)?(h|ms|m|s|us|ns)`, text, -1)
	unit := regex.replace(piece, `[0-9.]`, "")
	part := to_number(regex.replace(piece, `[a-z]`, "")) * _seconds[unit]
]) if {
	is_string(text)
	regex.match(_pattern, text)
}
