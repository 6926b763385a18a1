#!/usr/bin/env bash
# Builds the two Helm releases that go.mod pins, once a machine, and prints the folder that holds
# them as helm3 and helm4.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR
source "$here/../cache.sh"

make_helm() {
    need go "Go 1.26 or newer builds Helm"
    echo "building Helm, once (about 3 minutes)" >&2
    for major in 3 4; do
        (cd "$here" && GOWORK=off go build -ldflags "-s -w" -o "$1/helm$major" "helm.sh/helm/v$major/cmd/helm")
    done
}

cached "$(key helm "$here"/{go.mod,go.sum,build.sh})" make_helm
echo "$cache"
