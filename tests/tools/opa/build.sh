#!/usr/bin/env bash
# Builds the OPA that go.mod pins, once a machine, and prints the path of the program.
# Without the build tag opa_wasm it needs no C compiler, and the tests need no WebAssembly.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR
source "$here/../cache.sh"

module=github.com/open-policy-agent/opa
version=$(sed -n "s|^.*$module v\([^ ]*\).*|\1|p" "$here/go.mod")

make_opa() {
    need go "Go 1.26 or newer builds OPA"
    echo "building OPA $version, once (about 2 minutes)" >&2
    (cd "$here" && GOWORK=off go build -tags opa_no_oci -ldflags "-s -w" -o "$1/opa" "$module")
}

cached "$(key "opa-$version" "$here"/{go.mod,go.sum,build.sh})" make_opa
echo "$cache/opa"
