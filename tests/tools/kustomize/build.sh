#!/usr/bin/env bash
# Builds the kustomize that go.mod pins, once a machine, and prints the path of the program.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR
source "$here/../cache.sh"

module=sigs.k8s.io/kustomize/kustomize/v5
version=$(sed -n "s|^.*$module v\([^ ]*\).*|\1|p" "$here/go.mod")

make_kustomize() {
    need go "Go 1.24 or newer builds kustomize"
    echo "building kustomize $version, once (under a minute)" >&2
    (cd "$here" && GOWORK=off go build -ldflags "-s -w" -o "$1/kustomize" "$module")
}

cached "$(key "kustomize-$version" "$here"/{go.mod,go.sum,build.sh})" make_kustomize
echo "$cache/kustomize"
