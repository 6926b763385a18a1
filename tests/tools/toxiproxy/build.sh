#!/usr/bin/env bash
# Builds the Toxiproxy that go.mod pins, once a machine, and prints the path of the program.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR
source "$here/../cache.sh"

module=github.com/Shopify/toxiproxy/v2
version=$(sed -n "s|^.*$module v\([^ ]*\).*|\1|p" "$here/go.mod")

make_toxiproxy() {
    need go "Go 1.26 or newer builds Toxiproxy"
    echo "building Toxiproxy $version, once (a few seconds)" >&2
    (cd "$here" && GOWORK=off go build -ldflags "-s -w" -o "$1/toxiproxy" "$module/cmd/server")
}

cached "$(key "toxiproxy-$version" "$here"/{go.mod,go.sum,build.sh})" make_toxiproxy
echo "$cache/toxiproxy"
