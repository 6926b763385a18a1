# METADATA
# description: |
#   What ingress-nginx reads from an Ingress. Values are imported by their full name, as
#   lib/workloads.rego says.
package vvaudit.lib.ingress

_prefix := "nginx.ingress.kubernetes.io/"

# METADATA
# description: |
#   Whether an Ingress is to be judged: not those that cert-manager makes for a minute to prove that
#   it owns a name, and not canaries, which take host, TLS and settings from another Ingress.
default judged := false

judged if {
	not input.ingress.solver
	not input.ingress.canary
}

# METADATA
# description: Where an annotation of ingress-nginx stands, or would stand.
path(name) := ["metadata", "annotations", concat("", [_prefix, name])]

# METADATA
# description: The text of an annotation of ingress-nginx; null where there is none.
annotation(name) := value if {
	value := object.get(input.object, path(name), null)
	is_string(value)
} else := null

# METADATA
# description: The same, else what the controller's ConfigMap says, else null.
setting(name) := annotation(name) if {
	annotation(name) != null
} else := value if {
	value := object.get(input.ingress, ["controller", "data", name], null)
	is_string(value)
} else := null

# METADATA
# description: |
#   A switch in the spellings that Go's ParseBool takes; anything else, and nothing, is the default.
switch(text, standard) := true if text in {"true", "True", "TRUE", "t", "T", "1"}

switch(text, standard) := false if text in {"false", "False", "FALSE", "f", "F", "0"}

switch(text, standard) := standard if {
	not text in {"true", "True", "TRUE", "t", "T", "1"}
	not text in {"false", "False", "FALSE", "f", "F", "0"}
}

# METADATA
# description: A whole number that an annotation holds; null for anything else.
whole(text) := to_number(text) if {
	is_string(text)
	regex.match(`^[0-9]{1,9}$`, text)
} else := null
