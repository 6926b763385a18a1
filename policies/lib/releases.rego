# METADATA
# scope: package
# description: Releases of Kubernetes as promises name them, "1.24" or "newest", and as data do, 24.
package vvaudit.lib.releases

# METADATA
# description: The minor numbers of the versions named; those that the schemas do not cover are left out.
minors(versions, known) := {minor |
	some version in versions
	minor := _minor(version, known)
}

# METADATA
# description: |
#   What is lacking where a version is named that the schemas do not cover, in words. A version without
#   quotes is a number in YAML, and 1.30 is then 1.3.
doubts(versions, known) := {doubt |
	some version in versions
	not _covered(version, known)
	doubt := sprintf(
		"the schemas of Kubernetes %v; there are those of 1.%d to 1.%d",
		[version, known.oldest, known.newest],
	)
}

# METADATA
# description: The release of a minor number, as people write it.
name(minor) := sprintf("1.%d", [minor])

_covered(version, known) if _minor(version, known)

_minor(version, known) := known.newest if version == "newest"

_minor(version, known) := minor if {
	is_string(version)
	regex.match(`^1[.][0-9]{1,3}$`, version)
	minor := to_number(substring(version, 2, -1))
	minor >= known.oldest
	minor <= known.newest
}
