#!/usr/bin/env bash
# Builds what up.sh starts, once a machine, and prints the folder that holds it:
#   controlplane   etcd, API server, controllers, scheduler and kubectl in one program (main.go)
#   kwok           plays the nodes and their kubelets
#   stages/        what kwok does to nodes, pods and volumes
#   crds/          the custom resources that the platform uses
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR
source "$here/../../tools/cache.sh"

release=$(sed -n 's|^\tk8s.io/kubernetes v||p' "$here/go.mod")

# fetch MODULE@VERSION SUM: sets `folder` to a module of which no code is compiled, so that no
# go.sum guards it. SUM is what would stand there.
fetch() {
    local answer
    answer=$(cd / && go mod download -json "$1") || fail "cannot download $1"
    grep -qF "\"Sum\": \"$2\"" <<<"$answer" || fail "$1 is not what it was: expected $2"
    folder=$(sed -n 's/^.*"Dir": "\(.*\)".*$/\1/p' <<<"$answer")
}

make_programs() {
    local version=k8s.io/component-base/version minor=${release#1.}
    (cd "$here" && go build -o "$1/controlplane" -ldflags "-s -w -X $version.gitMajor=1 \
        -X $version.gitMinor=${minor%%.*} -X $version.gitVersion=v$release" .)
    (cd "$here/kwok" && go build -o "$1/kwok" -ldflags "-s -w" sigs.k8s.io/kwok/cmd/kwok)
}

make_stages() {
    local source
    source=$(cd "$here/kwok" && go list -m -f '{{.Dir}}' sigs.k8s.io/kwok)/kustomize/stage
    mkdir "$1/stages"
    cp "$source"/node/fast/node-initialize.yaml "$source"/node/heartbeat/node-heartbeat.yaml \
        "$source"/pod/fast/pod-*.yaml "$source"/volume/fast/p{v,vc}-*.yaml "$1/stages"
    chmod -R u+w "$1/stages"
    # The drivers that the platform's storage classes name are not here: kwok serves every class.
    sed -i "s/self.spec.storageClassName == 'kwok-volume'/true/" "$1"/stages/p{v,vc}-*.yaml
}

make_crds() {
    mkdir "$1/crds"
    fetch github.com/cert-manager/cert-manager@v1.21.2 \
        h1:UWgoYM+KLNtRlqmoWOKjKBOBUPVHeepQ6/ac3ERJW68=
    cp "$folder"/deploy/crds/*.yaml "$1/crds"
    fetch github.com/external-secrets/external-secrets@v1.3.2 \
        h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=
    cp "$folder"/config/crds/bases/external-secrets.io_{externalsecrets,secretstores,clustersecretstores}.yaml \
        "$1/crds"
    fetch github.com/kubernetes-csi/external-snapshotter/client/v8@v8.7.0 \
        h1:HVaSUeRRHPu49aSiL8eXOjS9Re9G6pM0NzdTGI7mM14=
    cp "$folder"/config/crd/snapshot.storage.k8s.io_*.yaml "$1/crds"
}

make_controlplane() {
    need go "Go 1.26 or newer builds the control plane"
    echo "building Kubernetes $release and kwok, once (about 8 minutes on two cores)" >&2
    export GOWORK=off
    make_crds "$1"
    make_stages "$1"
    make_programs "$1"
}

cached "$(key "controlplane-$release" \
    "$here"/{main.go,go.mod,go.sum,build.sh} "$here"/kwok/go.{mod,sum})" make_controlplane
echo "$cache"
