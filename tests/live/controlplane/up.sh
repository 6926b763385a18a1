#!/usr/bin/env bash
# Starts a real Kubernetes control plane on loopback, without containers: pods are scheduled and
# become ready on simulated nodes, claims bind, and the API answers with its own errors. No process
# runs in the pods: there are no logs, probes, traffic or metrics.
#   up.sh DIR [NODES]   prints DIR/kubeconfig; DIR/kubectl is a client of the same release
#   down.sh DIR         ends it
# Environment:
#   PORTS       three free ports on 127.0.0.1, the API server's first ("26443 26444 26445")
#   ENCRYPT=no  keeps Secrets in plain text
#   OWNER_PID   ends the cluster when that process ends, however it ends
# In DIR besides:
#   audit.log      what accounts of valueverse-monitoring, and the user `witnessed`, asked the API server
#   cluster.sock   where the API server looks for the servers of aggregated APIs, if anybody listens
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=${1:?usage: up.sh DIR [NODES]} nodes=${2:-3}
read -r api etcd peer <<<"${PORTS:-26443 26444 26445}"
etcd=http://127.0.0.1:$etcd peer=http://127.0.0.1:$peer
tools=$("$here/build.sh")
umask 077
mkdir -p "$dir"
cd "$dir"
dir=$PWD

fail() {
    echo "up.sh: $*" >&2
    for log in *.log; do
        echo "--- the end of $dir/$log" >&2
        tail -n 5 "$log" >&2
    done
    exit 1
}

# A cluster that is half up is of no use to anybody, so a failure takes it down.
trap '[ $? -eq 0 ] || "$here/down.sh" "$dir"' EXIT

# start NAME COMMAND...: runs in the background, with its log and its number in DIR.
start() {
    local name=$1
    shift
    nohup "$@" >"$name.log" 2>&1 </dev/null &
    echo $! >"$name.pid"
}

# within SECONDS COMMAND...: tries until it succeeds.
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.2
    done
}

random() { head -c "$1" /dev/urandom | base64 -w 0; }

write_credentials() {
    [ -f sa.key ] || "$tools/controlplane" key >sa.key
    [ -f token ] || random 24 >token
    echo "$(<token),admin,admin,system:masters" >tokens.csv
    [ -f encryption.yaml ] || cat >encryption.yaml <<YAML
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers:
      - aescbc: {keys: [{name: key-1, secret: "$(random 32)"}]}
      - identity: {}
YAML
    cat >kubeconfig <<YAML
apiVersion: v1
kind: Config
clusters:
  - name: test
    cluster: {server: "https://127.0.0.1:$api", certificate-authority: certs/apiserver.crt}
users:
  - name: admin
    user: {token: "$(<token)"}
contexts:
  - name: test
    context: {cluster: test, user: admin}
current-context: test
YAML
    printf '#!/bin/sh\nexec "%s" kubectl --kubeconfig "%s" "$@"\n' \
        "$tools/controlplane" "$dir/kubeconfig" >kubectl
    chmod 700 kubectl
}

write_configuration() {
    cat >audit.yaml <<YAML
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - {level: Metadata, userGroups: ["system:serviceaccounts:valueverse-monitoring"]}
  - {level: Metadata, users: [witnessed]}
  - {level: None}
YAML
    # No pod has an address that anything can be sent to.
    cat >egress.yaml <<YAML
apiVersion: apiserver.k8s.io/v1beta1
kind: EgressSelectorConfiguration
egressSelections:
  - name: cluster
    connection: {proxyProtocol: HTTPConnect, transport: {uds: {udsName: cluster.sock}}}
YAML
}

start_api() {
    local encryption=()
    [ "${ENCRYPT:-yes}" = no ] || encryption=(--encryption-provider-config=encryption.yaml)
    start etcd "$tools/controlplane" etcd --data-dir=etcd --unsafe-no-fsync --log-level=error \
        --listen-client-urls="$etcd" --advertise-client-urls="$etcd" --listen-peer-urls="$peer" \
        --initial-advertise-peer-urls="$peer" --initial-cluster="default=$peer"
    # The address that is advertised is in no use, but may not be loopback (this one is reserved for
    # documentation): the default would be the machine's own, which has none when it is offline.
    start apiserver "$tools/controlplane" apiserver --etcd-servers="$etcd" --cert-dir=certs \
        --bind-address=127.0.0.1 --advertise-address=192.0.2.1 --secure-port="$api" \
        --service-cluster-ip-range=10.96.0.0/16 --allow-privileged=true \
        --authorization-mode=RBAC --token-auth-file=tokens.csv \
        --service-account-issuer=https://kubernetes.default.svc \
        --service-account-key-file=sa.key --service-account-signing-key-file=sa.key \
        --audit-policy-file=audit.yaml --audit-log-path=audit.log --audit-log-mode=blocking \
        --egress-selector-config-file=egress.yaml "${encryption[@]}"
    if [ -n "${OWNER_PID:-}" ]; then watch_owner >/dev/null 2>&1 </dev/null & fi
    within 120 ready_or_dead || fail "the API server is not ready after two minutes"
    { alive etcd && alive apiserver; } ||
        fail "the API server is not running; are the ports taken? ($api, $etcd, $peer)"
}

alive() {
    local pid
    read -r pid <"$1.pid" && kill -0 "$pid"
} 2>/dev/null

ready_or_dead() { ! alive etcd || ! alive apiserver || ./kubectl get --raw /readyz; }

start_controllers() {
    local client=(--kubeconfig=kubeconfig --authentication-kubeconfig=kubeconfig
        --authorization-kubeconfig=kubeconfig --leader-elect=false --secure-port=0)
    start controller-manager "$tools/controlplane" controller-manager "${client[@]}" \
        --use-service-account-credentials=true --service-account-private-key-file=sa.key \
        --root-ca-file=certs/apiserver.crt --horizontal-pod-autoscaler-sync-period=2s
    start scheduler "$tools/controlplane" scheduler "${client[@]}"
    local stage stages=()
    mkdir -p stages
    # Volumes look as if the driver of the platform's classes had made them.
    for stage in "$tools"/stages/*.yaml; do
        sed -e 's|hostPath:|csi:|' -e 's|type: DirectoryOrCreate|driver: ebs.csi.aws.com|' \
            -e 's|path: /tmp/kwok-local-path-provisioner/pvc-|volumeHandle: vol-|' \
            -e 's|kwok.x-k8s.io/volume|ebs.csi.aws.com|' "$stage" >"stages/${stage##*/}"
        stages+=(--config "stages/${stage##*/}")
    done
    start kwok "$tools/kwok" --kubeconfig=kubeconfig --manage-all-nodes "${stages[@]}"
}

# The nodes are those of the platform's document, t3.xlarge in three zones, less what a kubelet
# keeps for the system.
nodes() {
    local i zones=(a b c)
    for ((i = 0; i < nodes; i++)); do
        cat <<YAML
---
apiVersion: v1
kind: Node
metadata:
  name: node-$((i + 1))
  annotations: {kwok.x-k8s.io/node: fake}
  labels:
    kubernetes.io/hostname: node-$((i + 1))
    kubernetes.io/os: linux
    kubernetes.io/arch: amd64
    node.kubernetes.io/instance-type: t3.xlarge
    topology.kubernetes.io/region: eu-west-1
    topology.kubernetes.io/zone: eu-west-1${zones[i % 3]}
status:
  capacity: {cpu: "4", memory: 16Gi, pods: "58", ephemeral-storage: 100Gi}
  allocatable: {cpu: 3920m, memory: 14900Mi, pods: "58", ephemeral-storage: 90Gi}
YAML
    done
}

watch_owner() {
    while [ -e etcd.pid ] && kill -0 "$OWNER_PID"; do sleep 1; done
    "$here/down.sh" "$dir"
}

write_credentials
write_configuration
start_api
start_controllers
nodes | ./kubectl apply --server-side -f - >/dev/null || fail "the nodes were not accepted"
./kubectl apply --server-side -f "$tools/crds" >/dev/null || fail "the custom resources were not accepted"
./kubectl wait --for=condition=Established --timeout=60s crd --all >/dev/null ||
    fail "the custom resources are not served"
./kubectl wait --for=condition=Ready --timeout=60s node --all >/dev/null || fail "the nodes are not ready"
echo "$dir/kubeconfig"
