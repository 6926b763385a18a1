# shellcheck shell=bash
# Sourced by the scripts that build the tools the tests need. A tool is a folder in the cache, named
# after everything it is made from, so that a change makes a new folder and nothing is ever stale.
tools=${VVAUDIT_TOOLS:-$HOME/.cache/vvaudit-tools}

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# need COMMAND WHY: ends the script when the command is not on the PATH, with a status of its own:
# a machine that lacks something is not a build that fails.
need() {
    command -v "$1" >/dev/null && return
    echo "$1 is not on the PATH: $2" >&2
    exit 69
}

# key NAME FILE...: NAME and a digest of what the files hold.
key() {
    local name=$1
    shift
    echo "$name-$(cat -- "$@" | sha256sum | cut -c1-12)"
}

# cached KEY MAKE: sets `cache` to the folder of that key. When there is none, calls the function
# MAKE with an empty folder to fill. The folder gets its name only when it is complete, and one
# process at a time makes it while the others wait.
cached() {
    cache=$tools/$1
    [ -d "$cache" ] && return
    mkdir -p "$tools" || fail "cannot write to $tools; set VVAUDIT_TOOLS to a folder that can be"
    exec 9>"$cache.lock"
    flock 9
    if [ ! -d "$cache" ]; then
        rm -rf "$tools/.$1".* # of makers that were killed: nobody else is at it now
        new=$(mktemp -d "$tools/.$1.XXXXXX")
        trap 'rm -rf "$new"' EXIT
        "$2" "$new"
        chmod 755 "$new"
        mv -T "$new" "$cache"
    fi
    exec 9>&-
}
