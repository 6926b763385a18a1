#!/usr/bin/env bash
# Deploys the ValueVerse platform with one command (OPS-08), in the documented order (INV-04). `deploy.sh --help` lists the options.
#
# It can be run again at any time: each file is compared with the cluster first, and only what differs is applied. It can be
# stopped at any time too, with Ctrl-C or by a lost connection: the API server takes an object whole or not at all, nothing is
# deleted on the way, and the next run does what is left. Every call has a time limit.
set -euo pipefail
shopt -s inherit_errexit 2>/dev/null || true

readonly STEPS=(namespace storage-class secrets configmap postgres-statefulset redis-deployment backend-deployment
  frontend-deployment monitoring network-policy ingress
  compliance-audit)                                              # not in the document: comes last, if its file is there
readonly NAMESPACES=(valueverse-prod valueverse-monitoring)
readonly MANAGER=deploy.sh                                      # our name as a field manager in server-side apply
readonly PREVIOUS=valueverse.example/previous-revision          # annotation: the last revision that had rolled out completely
readonly KEPT=" Namespace PersistentVolumeClaim StorageClass VolumeSnapshotClass "   # --uninstall leaves these, and so every volume
readonly HEADERS=(Strict-Transport-Security X-Frame-Options X-Content-Type-Options X-XSS-Protection Referrer-Policy Permissions-Policy)
readonly MIN_MINOR=24                                           # Kubernetes 1.24, the oldest release promised (INV-03)

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd); readonly HERE
MODE=deploy CONTEXT='' ASSUME_YES=no AUDIT=yes UNDO_ON_FAILURE=no
TIMEOUT=${TIMEOUT:-900}                                         # seconds for each workload to become ready
EXPECTED_CONTEXT=${VALUEVERSE_CONTEXT:-valueverse}              # a context whose name matches this is the intended one
ONLY=() SKIP=() SELECTED=() CHANGED=()
TOTAL=0 UNRECORDED=0 CHILD='' NOW='the checks' WORK=''
exec {STDERR}>&2

usage() {
  cat <<'EOF'
Deploys the ValueVerse platform to the cluster of the current kubectl context.

usage: deploy.sh [option]...

  --diff                 show what would change, change nothing
  --dry-run              let the API server check every object, change nothing
  --rollback             return each workload to the last revision that had rolled out completely before it was changed
  --uninstall            delete the platform; volumes, their claims, storage classes and the namespaces stay
  --only STEP[,STEP]     these steps only
  --skip STEP[,STEP]     all steps but these
  --context NAME         a context of the kubeconfig other than the current one
  --timeout SECONDS      how long each workload may take to become ready (default 900)
  --rollback-on-failure  if a workload does not become ready, return it to its last good revision
  --no-audit             do not run vvaudit, even if it is installed
  --yes                  do not ask (for CI)
  --help

steps, in order:
  namespace storage-class secrets configmap postgres-statefulset redis-deployment
  backend-deployment frontend-deployment monitoring network-policy ingress
  compliance-audit (optional: the audit of the cluster, every hour)

environment:
  VALUEVERSE_CONTEXT     regular expression of the context names that need no question (default: valueverse)
  KUBECONFIG             as for kubectl

exit: 0 done, 1 something failed, 2 refused before anything was changed, 130 interrupted
EOF
}

# ---- telling ---------------------------------------------------------------------------------------------------------------
say() { printf '%s\n' "$*"; }
step() { printf '%-22s %s\n' "$1" "$2"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }
refuse() { printf 'error: %s\n' "$*" >&2; exit 2; }
indent() { sed 's/^/    /'; }

# The message of an interruption is given at the very end and on the script's own stderr: the signal may arrive inside a command
# substitution, or while a call's output is thrown away.
interrupted() {
  trap '' INT TERM HUP
  [[ -z $CHILD ]] || kill -TERM "$CHILD" 2>/dev/null || true
  exit 130
}
finish() {
  local rc=$?
  [[ -z $WORK ]] || rm -rf -- "$WORK"
  ((rc != 130)) || printf '\ninterrupted during %s. No object is half-written; run deploy.sh again to finish.\n' "$NOW" >&"$STDERR"
}

# ---- running ---------------------------------------------------------------------------------------------------------------
# kubectl, always with the context that was checked at the start: somebody may switch the current one in another window.
k() { kubectl --context "$CONTEXT" --request-timeout=30s "$@"; }

# Calls that watch, or send many requests: a request timeout would cut the watch, so the limit is on the whole call.
kfor() { local s=$1; shift; limited "$s" kubectl --context "$CONTEXT" "$@"; }

# limited SECONDS COMMAND...: the command's exit code, or 124 when it took too long. The command runs in the background and
# we poll, so that a signal is acted upon at once and not when the command is done.
limited() {
  local end=$((SECONDS + $1)) rc=0
  shift
  "$@" &
  CHILD=$!
  while kill -0 "$CHILD" 2>/dev/null; do
    if ((SECONDS >= end)); then
      kill -TERM "$CHILD" 2>/dev/null || true
      wait "$CHILD" 2>/dev/null || true
      CHILD=''
      return 124
    fi
    sleep 0.1
  done
  wait "$CHILD" || rc=$?
  CHILD=''
  return "$rc"
}

path() { printf '%s/%s.yaml' "$HERE" "$1"; }

# objects FILE: a line "apiVersion kind namespace name" for each object, "-" for no namespace. Works without a cluster.
objects() {
  awk '
    function word(s) { gsub(/["\047]/, "", s); return s }
    function out() { if (kind != "" && name != "") print api, kind, (ns == "" ? "-" : ns), name; api = kind = ns = name = ""; meta = 0 }
    /^---/          { out(); next }
    /^[A-Za-z]/     { meta = ($1 == "metadata:") }
    /^apiVersion:/  { api = word($2) }
    /^kind:/        { kind = word($2) }
    meta && /^  name:/      { name = word($2) }
    meta && /^  namespace:/ { ns = word($2) }
    END             { out() }' "$1"
}

# workloads FILE: "kind namespace name" of what rolls out.
workloads() { objects "$1" | awk '$2 ~ /^(Deployment|StatefulSet|DaemonSet)$/ { print $2, $3, $4 }'; }

# selector KIND NAMESPACE NAME: the pods' labels in the form that kubectl -l takes.
# shellcheck disable=SC2016  # the dollars are the template's
selector() {
  k -n "$2" get "$1/$3" -o go-template='{{range $k, $v := .spec.selector.matchLabels}}{{$k}}={{$v}},{{end}}' | sed 's/,$//'
}

# ---- arguments -------------------------------------------------------------------------------------------------------------
is_step() { local s; for s in "${STEPS[@]}"; do [[ $s != "$1" ]] || return 0; done; return 1; }

add_steps() {   # add_steps ARRAY_NAME LIST
  local -n into=$1
  local s
  for s in ${2//,/ }; do
    s=${s%.yaml}
    is_step "$s" || refuse "unknown step '$s'; the steps are: ${STEPS[*]}"
    into+=("$s")
  done
}

set_mode() {
  [[ $MODE == deploy ]] || refuse "--$MODE and --$1 exclude each other"
  MODE=$1
}

arguments() {
  while (($#)); do
    case $1 in
      --only | --skip | --context | --timeout) (($# > 1)) || refuse "$1 needs a value; see deploy.sh --help" ;;
    esac
    case $1 in
      --diff | --dry-run | --rollback | --uninstall) set_mode "${1#--}" ;;
      --only) add_steps ONLY "$2"; shift ;;
      --skip) add_steps SKIP "$2"; shift ;;
      --context) CONTEXT=$2; shift ;;
      --timeout) TIMEOUT=$2; shift ;;
      --rollback-on-failure) UNDO_ON_FAILURE=yes ;;
      --no-audit) AUDIT=no ;;
      --yes | -y) ASSUME_YES=yes ;;
      --help | -h) usage; exit 0 ;;
      *) refuse "unknown option '$1'; see deploy.sh --help" ;;
    esac
    shift
  done
  [[ $TIMEOUT =~ ^[1-9][0-9]*$ ]] || refuse "--timeout: '$TIMEOUT' is not a number of seconds"
  local s
  for s in "${STEPS[@]}"; do
    ((${#ONLY[@]} == 0)) || [[ " ${ONLY[*]} " == *" $s "* ]] || continue
    ((${#SKIP[@]} == 0)) || [[ " ${SKIP[*]} " != *" $s "* ]] || continue
    [[ $s != compliance-audit || -e $(path "$s") || " ${ONLY[*]-} " == *" $s "* ]] || continue
    [[ -r $(path "$s") ]] || refuse "$(path "$s") is missing or cannot be read; check the folder out again"
    SELECTED+=("$s")
  done
  ((${#SELECTED[@]})) || refuse "--only and --skip leave no step"
}

# ---- checks before anything is changed -------------------------------------------------------------------------------------
check_tools() {
  ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) || refuse "bash $BASH_VERSION is too old; 4.4 or newer is needed"
  local tool
  for tool in kubectl awk sed grep diff; do
    command -v "$tool" >/dev/null || refuse "$tool is not installed; install it and run again"
  done
}

# INV-05. Comments may speak of placeholders, values may not hold one, in base64 neither.
check_placeholders() {
  local s found
  for s in "${SELECTED[@]}"; do
    if found=$(grep -nE 'REPLACE_WITH_ACTUAL_|UkVQTEFDRV9XSVRIX0FDVFVB' "$(path "$s")" | grep -vE '^[0-9]+:[[:space:]]*#'); then
      printf '%s\n' "$found" | sed "s|^|$s.yaml:|" >&2
      refuse "a placeholder is left in $s.yaml; put the value into AWS Secrets Manager (README, \"Secrets\") and refer to it there"
    fi
  done
}

check_cluster() {
  local version major minor client
  [[ -n $CONTEXT ]] || CONTEXT=$(kubectl config current-context 2>/dev/null) || CONTEXT=''
  [[ -n $CONTEXT ]] || refuse "kubectl has no current context; choose one with 'kubectl config use-context' or --context"
  kubectl config get-contexts "$CONTEXT" >/dev/null 2>&1 || refuse "the kubeconfig has no context '$CONTEXT'"
  version=$(k get --raw /version 2>"$WORK/err") ||
    refuse "the cluster of context '$CONTEXT' does not answer: $(tail -n 1 "$WORK/err")"
  major=$(sed -n 's/.*"major": *"\([0-9]*\).*/\1/p' <<<"$version")
  minor=$(sed -n 's/.*"minor": *"\([0-9]*\).*/\1/p' <<<"$version")
  if ((${major:-0} < 1 || (${major:-0} == 1 && ${minor:-0} < MIN_MINOR))); then
    refuse "the cluster runs Kubernetes ${major:-?}.${minor:-?}; 1.$MIN_MINOR or newer is needed"
  fi
  client=$(kubectl version --client -o yaml 2>/dev/null | sed -n 's/^ *gitVersion: *"\{0,1\}v1\.\([0-9]*\).*/\1/p' | head -n 1)
  ((${client:-0} >= MIN_MINOR)) || refuse "kubectl 1.${client:-?} is too old; 1.$MIN_MINOR or newer is needed"
  if ((client > minor + 1 || client < minor - 1)); then
    warn "kubectl 1.$client and the cluster's 1.$minor are more than one release apart, which Kubernetes does not support"
  fi
  say "context $CONTEXT, Kubernetes $major.$minor"
}

confirm() {
  local question=$1 answer
  [[ $ASSUME_YES == no ]] || return 0
  [[ -t 0 ]] || refuse "$question Nobody is here to ask; pass --yes if it is meant."
  read -r -p "$question Type the context's name to go on: " answer || answer=''
  [[ $answer == "$CONTEXT" ]] || refuse "not confirmed; nothing was changed"
}

check_context() {
  if [[ $MODE == uninstall ]]; then
    confirm "This deletes the platform from '$CONTEXT' (volumes stay)."
  elif ! [[ $CONTEXT =~ $EXPECTED_CONTEXT ]]; then
    confirm "'$CONTEXT' does not look like the intended context (/$EXPECTED_CONTEXT/)."
  fi
}

check_permissions() {
  local kind ns
  [[ $(k auth can-i '*' '*' --all-namespaces 2>/dev/null || true) != yes ]] || return 0
  while read -r kind ns; do
    local -a where=(-n "$ns")
    [[ $ns != - ]] || where=()
    [[ $(k auth can-i patch "$kind" "${where[@]}" 2>/dev/null || true) == yes ]] ||
      refuse "this identity may not change $kind${where[*]:+ in $ns}; ask for the rights or use another context"
  done < <(for s in "${SELECTED[@]}"; do objects "$(path "$s")"; done | awk '{
      group = ($1 ~ "/") ? $1 : ""; sub("/.*", "", group); print $2 (group == "" ? "" : "." group), $3 }' | sort -u)
}

# Kinds that an operator brings. Whatever is not in a group of Kubernetes itself must be served, or the file cannot be applied.
check_kinds() {
  local api kind served missing=0
  local -A answers=()
  while read -r api kind; do
    if [[ -z ${answers[$api]+set} ]]; then answers[$api]=$(k get --raw "/apis/$api" 2>/dev/null || true); fi
    served=${answers[$api]}
    [[ $served == *"\"kind\":\"$kind\""* ]] && continue
    missing=1
    case $api in
      cert-manager.io/*) printf 'error: the cluster has no %s (%s): install cert-manager, https://cert-manager.io/docs/installation\n' "$kind" "$api" ;;
      external-secrets.io/*) printf 'error: the cluster has no %s (%s): install External Secrets Operator, https://external-secrets.io/latest/introduction/getting-started\n' "$kind" "$api" ;;
      snapshot.storage.k8s.io/*) printf 'error: the cluster has no %s (%s): install the CSI snapshot controller and its custom resources\n' "$kind" "$api" ;;
      *) printf 'error: the cluster has no %s (%s): install what provides it, or leave its step out with --skip\n' "$kind" "$api" ;;
    esac >&2
  done < <(for s in "${SELECTED[@]}"; do objects "$(path "$s")"; done |
    awk '$1 ~ /\./ && ($1 !~ /\.k8s\.io\// || $1 ~ /^snapshot\./) { print $1, $2 }' | sort -u)
  ((missing == 0)) || refuse "the cluster lacks custom resources (above); nothing was changed"
}

# What the platform needs to work, though not to be applied.
check_surroundings() {
  local driver s others header allowed
  local -a example=()
  for driver in ebs.csi.aws.com efs.csi.aws.com; do
    k get csidriver "$driver" >/dev/null 2>&1 || warn "no CSI driver $driver in the cluster; claims of its storage classes will wait"
  done
  others=$(k get storageclass -o jsonpath='{range .items[?(@.metadata.annotations.storageclass\.kubernetes\.io/is-default-class=="true")]}{.metadata.name} {end}' 2>/dev/null | sed 's/gp3-encrypted //') || others=''
  [[ -z $others ]] || warn "another default storage class: ${others% }; take the mark off it, or claims without a class may not be encrypted (STO-01)"
  k get apiservice v1beta1.metrics.k8s.io >/dev/null 2>&1 || warn "no metrics-server in the cluster; autoscaling on CPU and memory will not work"
  k get ingressclass nginx >/dev/null 2>&1 || warn "no ingress class 'nginx' in the cluster; nothing will serve the Ingresses"
  for s in "${SELECTED[@]}"; do
    ! grep -q 'arn:aws:[a-z]*:[a-z0-9-]*:123456789012:' "$(path "$s")" || example+=("$s.yaml")
  done
  ((${#example[@]} == 0)) || warn "the example AWS account 123456789012 is still named in ${example[*]}; put yours there, or nothing that calls AWS will work"
  # The controller answers 503 on every path of an Ingress whose headers it was not told to allow.
  [[ " ${SELECTED[*]} " == *" ingress "* ]] || return 0
  if ! allowed=$(k -n ingress-nginx get configmap ingress-nginx-controller -o jsonpath='{.data.global-allowed-response-headers}' 2>/dev/null); then
    warn "no ConfigMap ingress-nginx/ingress-nginx-controller; make sure that the controller allows the headers listed in ingress.yaml"
    return 0
  fi
  for header in "${HEADERS[@]}"; do
    [[ ",${allowed// /}," == *",$header,"* ]] ||
      refuse "the ingress controller does not allow the header $header and would answer 503; set global-allowed-response-headers as ingress.yaml says"
  done
}

audit() {   # audit SUBJECT ARGUMENT...: 0 when the promises hold
  local subject=$1 rc=0
  shift
  [[ $AUDIT == yes ]] && command -v vvaudit >/dev/null || return 0
  NOW="the audit of $subject"
  limited 300 vvaudit scan -q "$@" || rc=$?
  case $rc in
    0) say "audit of $subject: clean" ;;
    3) warn "audit of $subject: incomplete, some promises could not be verified in this kind of scan" ;;
    1) return 1 ;;
    *) warn "audit of $subject: vvaudit ended with code $rc (124: no answer within 300 s)"; return 1 ;;
  esac
}

# ---- comparing and applying --------------------------------------------------------------------------------------------------
# Fills CHANGED with "kind namespace name" of what differs from the cluster, and $WORK/diff with how. The files win: a field
# that somebody changed by hand is set back, and shows here first.
compare() {
  local file=$1 rc=0
  CHANGED=()
  TMPDIR=$WORK KUBECTL_EXTERNAL_DIFF='diff -u -N' kfor 120 diff --server-side --force-conflicts \
    --field-manager="$MANAGER" -f "$file" >"$WORK/diff" 2>"$WORK/err" || rc=$?
  ((rc == 0)) && return 0
  ((rc == 1)) || return "$rc"
  mapfile -t CHANGED < <(sed -n 's|^diff -u -N [^ ]*/LIVE-[0-9]*/\([^ ]*\) .*|\1|p' "$WORK/diff" |
    sed -nE 's/^[a-z0-9.-]+\.([A-Z][A-Za-z0-9]*)\.([^.]*)\.(.+)$/\1 \2 \3/p' | sed 's/  / - /')
  ((${#CHANGED[@]})) || return 3
}

errors() { grep -vE 'memcache.go|discovery.go' "$WORK/err" | tail -n 5 || true; }   # an unavailable APIService makes noise there

# A file whose namespace does not exist yet cannot be checked by the server.
namespace_missing() {
  local ns
  for ns in "${NAMESPACES[@]}"; do
    grep -q "^  namespace: $ns" "$1" || continue
    k get namespace "$ns" >/dev/null 2>&1 || return 0
  done
  return 1
}

# The name of the object that holds a workload's newest template: a ReplicaSet or a ControllerRevision.
revision_name() {
  local kind=$1 ns=$2 name=$3 labels number
  labels=$(selector "$kind" "$ns" "$name") || return 1
  if [[ $kind == Deployment ]]; then
    number=$(k -n "$ns" get "$kind/$name" -o jsonpath='{.metadata.annotations.deployment\.kubernetes\.io/revision}')
    k -n "$ns" get replicaset -l "$labels" -o jsonpath="{.items[?(@.metadata.annotations.deployment\.kubernetes\.io/revision=='$number')].metadata.name}"
  else
    k -n "$ns" get controllerrevision -l "$labels" --sort-by=.revision -o jsonpath='{.items[-1:].metadata.name}'
  fi
}

revision_number() {
  if [[ $1 == Deployment ]]; then
    k -n "$2" get replicaset "$3" -o jsonpath='{.metadata.annotations.deployment\.kubernetes\.io/revision}' 2>/dev/null
  else
    k -n "$2" get controllerrevision "$3" -o jsonpath='{.revision}' 2>/dev/null
  fi
}

# Before a workload is changed: remember where --rollback goes. Only a revision that has rolled out completely is worth going
# back to; after a failed deployment the older record stays.
remember() {
  local change kind ns name current
  for change in "${CHANGED[@]}"; do
    read -r kind ns name <<<"$change"
    [[ $kind =~ ^(Deployment|StatefulSet|DaemonSet)$ ]] || continue
    kfor 10 -n "$ns" rollout status "$kind/$name" --timeout=2s >/dev/null 2>&1 || continue   # new, or not healthy
    current=$(revision_name "$kind" "$ns" "$name") && [[ -n $current ]] || continue
    k -n "$ns" annotate "$kind/$name" --overwrite "$PREVIOUS=$current" >/dev/null
  done
}

# A changed ConfigMap alone restarts nothing. Say which workloads read it and were not changed themselves.
hint_config() {
  local change kind ns name wkind wns wname used readers
  for change in "${CHANGED[@]}"; do
    read -r kind ns name <<<"$change"
    [[ $kind == ConfigMap ]] || continue
    readers=()
    while read -r wkind wns wname; do
      [[ $wns == "$ns" && " ${CHANGED[*]} " != *" $wkind $wns $wname "* ]] || continue
      used=$(k -n "$wns" get "$wkind/$wname" -o jsonpath='{.spec.template..configMap.name} {.spec.template..configMapRef.name} {.spec.template..configMapKeyRef.name}' 2>/dev/null || true)
      [[ " $used " != *" $name "* ]] || readers+=("${wkind,,}/$wname")
    done < <(for s in "${STEPS[@]}"; do workloads "$(path "$s")" 2>/dev/null; done)
    ((${#readers[@]} == 0)) || say "    note: pods that read $name once, at their start, still have the old one: kubectl -n $ns rollout restart ${readers[*]}"
  done
}

list_changed() {
  printf '    %s\n' "${CHANGED[@]:0:12}"
  ((${#CHANGED[@]} <= 12)) || say "    and $((${#CHANGED[@]} - 12)) more"
}

apply_step() {
  local s=$1 file rc=0
  file=$(path "$s")
  NOW="step $s"
  if [[ $s == namespace ]] && namespace_missing "$file"; then
    CHANGED=()
    mapfile -t CHANGED < <(objects "$file" | cut -d' ' -f2-)
  else
    compare "$file" || rc=$?
  fi
  if ((rc)); then
    errors | indent >&2
    fail "$s.yaml: the cluster refuses it (above); correct the file and run again. The steps before it are in place"
  fi
  if ((${#CHANGED[@]} == 0)); then
    step "$s" unchanged
  else
    remember
    kfor 180 apply --server-side --force-conflicts --field-manager="$MANAGER" -f "$file" >"$WORK/out" 2>"$WORK/err" || rc=$?
    if ((rc)); then
      errors | indent >&2
      fail "$s.yaml could not be applied (above$([[ $rc != 124 ]] || echo ', no answer for 180 s')); correct it and run again. The steps before it are in place"
    fi
    grep -i '^warning' "$WORK/err" | indent || true
    TOTAL=$((TOTAL + ${#CHANGED[@]}))
    step "$s" "${#CHANGED[@]} of $(objects "$file" | wc -l | tr -d ' ') objects changed"
    list_changed
    hint_config
  fi
  wait_for_secrets "$file"
  wait_for_workloads "$file"
}

# ---- waiting -----------------------------------------------------------------------------------------------------------------
# A pod whose Secret is missing only hangs; the ExternalSecret knows why. Without the operator nobody would answer.
wait_for_secrets() {
  local kind ns name
  while read -r _ kind ns name; do
    [[ $kind == ExternalSecret ]] || continue
    if [[ -z $(k get deployment -A -l app.kubernetes.io/name=external-secrets -o name 2>/dev/null || true) ]]; then
      warn "External Secrets Operator does not run in this cluster (its custom resources are there); nobody makes the Secrets"
      return 0
    fi
    kfor 130 -n "$ns" wait "externalsecret/$name" --for=condition=Ready --timeout=120s >/dev/null 2>"$WORK/err" && continue
    k -n "$ns" get "externalsecret/$name" -o jsonpath='{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{"\n"}{end}' 2>/dev/null | indent >&2 || true
    fail "ExternalSecret $ns/$name is not in sync after 120 s (above); check the secret in AWS Secrets Manager and the role of the service account"
  done < <(objects "$1")
}

wait_for_workloads() {
  local kind ns name rc
  while read -r kind ns name; do
    rc=0
    NOW="the wait for $kind $ns/$name"
    # In a file, not a pipe: the limit and the signals are for kubectl itself.
    kfor $((TIMEOUT + 15)) -n "$ns" rollout status "$kind/$name" --timeout="${TIMEOUT}s" >"$WORK/out" 2>"$WORK/err" || rc=$?
    ((rc)) || continue
    explain "$kind" "$ns" "$name"
    if [[ $UNDO_ON_FAILURE == yes && $MODE == deploy ]] && rollback_workload "$kind" "$ns" "$name"; then
      fail "$kind $ns/$name did not become ready, waited up to $TIMEOUT s (above)$( ((UNRECORDED)) && echo ' and has no earlier revision to return to' || echo '; it runs its last good revision again')"
    fi
    fail "$kind $ns/$name did not become ready, waited up to $TIMEOUT s (above). Correct it and run again, or return to the last good revision: deploy.sh --rollback"
  done < <(workloads "$1")
}

# What a person would type next: the pods that are not ready, why, and their last words.
explain() {
  local kind=$1 ns=$2 name=$3 labels pod shown=0
  {
    printf '%s %s/%s: %s\n' "$kind" "$ns" "$name" "$(tail -n 1 "$WORK/out" "$WORK/err" 2>/dev/null | grep -v '^==>' | grep . | tail -n 1 || true)"
    labels=$(selector "$kind" "$ns" "$name" 2>/dev/null || true)
    k -n "$ns" get pods -l "$labels" -o wide 2>/dev/null | indent || true
    printf '  events:\n'
    k -n "$ns" get events --field-selector "involvedObject.kind=$kind,involvedObject.name=$name" --sort-by=.lastTimestamp \
      -o custom-columns=T:.type,R:.reason,M:.message --no-headers 2>/dev/null | tail -n 5 | indent || true
    while read -r pod; do
      [[ -n $pod ]] || continue
      ((shown++ < 3)) || break
      printf '  pod %s:\n' "$pod"
      k -n "$ns" get pod "$pod" -o jsonpath='{range .status.conditions[?(@.status=="False")]}{.type}: {.message}{"\n"}{end}{range .status.initContainerStatuses[*]}{.name}: {.state.waiting.reason} {.state.waiting.message}{.state.terminated.reason}{"\n"}{end}{range .status.containerStatuses[*]}{.name}: restarts {.restartCount} {.state.waiting.reason} {.state.waiting.message}{"\n"}{end}' 2>/dev/null | grep . | indent || true
      k -n "$ns" get events --field-selector "involvedObject.name=$pod" --sort-by=.lastTimestamp \
        -o custom-columns=T:.type,R:.reason,M:.message --no-headers 2>/dev/null | tail -n 5 | indent || true
      k -n "$ns" logs "$pod" --all-containers --prefix --tail=15 2>/dev/null | tail -n 20 | indent || true
    done < <(k -n "$ns" get pods -l "$labels" -o jsonpath='{range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}' 2>/dev/null | awk '$2 != "True" { print $1 }')
  } >&2
}

# ---- going back --------------------------------------------------------------------------------------------------------------
rollback_workload() {
  local kind=$1 ns=$2 name=$3 target current number pod
  target=$(k -n "$ns" get "$kind/$name" --ignore-not-found -o go-template="{{with .metadata.annotations}}{{with index . \"$PREVIOUS\"}}{{.}}{{end}}{{end}}") || return 1
  if [[ -z $target ]]; then UNRECORDED=$((UNRECORDED + 1)); return 0; fi
  current=$(revision_name "$kind" "$ns" "$name") || return 1
  if [[ $current == "$target" ]]; then say "  $kind $ns/$name: is at its last good revision ($target)"; return 0; fi
  number=$(revision_number "$kind" "$ns" "$target") || number=''
  if [[ -z $number ]]; then
    warn "$kind $ns/$name: revision $target is no longer in its history; deploy the earlier files instead"
    return 1
  fi
  k -n "$ns" rollout undo "$kind/$name" --to-revision="$number" >/dev/null || return 1
  say "  $kind $ns/$name: returned to $target"
  [[ $kind == StatefulSet ]] || return 0
  # A StatefulSet waits for a broken pod to become ready before it replaces it, and so for ever; the pod has to go by hand.
  # One that is ready is left to the controller.
  while read -r pod; do
    [[ -z $pod ]] || k -n "$ns" delete pod "$pod" --wait=false >/dev/null
  done < <(k -n "$ns" get pods -l "$(selector "$kind" "$ns" "$name")" \
    -o jsonpath='{range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}' | awk '$2 != "True" { print $1 }')
}

rollback() {
  local s kind ns name failed=0
  for s in "${SELECTED[@]}"; do
    NOW="the rollback of $s"
    while read -r kind ns name; do
      rollback_workload "$kind" "$ns" "$name" || failed=1
    done < <(workloads "$(path "$s")")
  done
  for s in "${SELECTED[@]}"; do wait_for_workloads "$(path "$s")"; done
  ((failed == 0)) || fail "some workloads could not be returned (above)"
  ((UNRECORDED == 0)) || say "  $UNRECORDED workloads stay: none was changed since it was first ready"
  say "done. Only pod templates were returned; ConfigMaps, policies and the rest are as the files last had them. For those, check the earlier commit out and run deploy.sh."
}

uninstall() {
  local i s api kind ns name type
  for ((i = ${#SELECTED[@]} - 1; i >= 0; i--)); do
    s=${SELECTED[i]}
    NOW="the removal of $s"
    # An extension of the API goes before the pods that answer for it: a dead one blocks the deletion of namespaces.
    while read -r api kind ns name; do
      [[ $KEPT != *" $kind "* ]] || continue
      type=$kind
      [[ $api != */* ]] || type=$kind.${api#*/}.${api%%/*}
      local -a where=(-n "$ns")
      [[ $ns != - ]] || where=()
      kfor 130 "${where[@]}" delete "$type/$name" --ignore-not-found --timeout=120s >>"$WORK/out" 2>"$WORK/err" && continue
      # The kind itself may be gone already, with its operator.
      grep -q "doesn't have a resource type\|no matches for kind" "$WORK/err" && continue
      errors | indent >&2
      fail "$kind $name could not be deleted (above); run deploy.sh --uninstall again"
    done < <(objects "$(path "$s")" | awk '{ print ($2 == "APIService" ? 0 : 1), NR, $0 }' | sort -k1,1n -k2,2nr | cut -d' ' -f3-)
    step "$s" removed
  done
  say "kept: the namespaces, the storage classes, and these claims with their volumes:"
  for ns in "${NAMESPACES[@]}"; do
    k -n "$ns" get persistentvolumeclaims --ignore-not-found -o custom-columns=N:.metadata.namespace,C:.metadata.name,V:.spec.volumeName --no-headers 2>/dev/null | indent || true
  done
}

preview() {   # --diff and --dry-run
  local s file rc total=0
  for s in "${SELECTED[@]}"; do
    NOW="step $s"
    file=$(path "$s")
    rc=0
    if namespace_missing "$file"; then
      kfor 60 create --dry-run=client -f "$file" -o name >"$WORK/out" 2>"$WORK/err" || rc=$?
      ((rc == 0)) || { errors | indent >&2; fail "$s.yaml is not valid (above)"; }
      step "$s" "$(wc -l <"$WORK/out" | tr -d ' ') objects are new; their namespace does not exist yet, so the server cannot check them"
      total=$((total + $(wc -l <"$WORK/out")))
      continue
    fi
    if [[ $MODE == dry-run ]]; then
      kfor 180 apply --server-side --dry-run=server --force-conflicts --field-manager="$MANAGER" -f "$file" >"$WORK/out" 2>"$WORK/err" || rc=$?
      ((rc == 0)) || { errors | indent >&2; fail "$s.yaml: the cluster would refuse it (above)"; }
    fi
    compare "$file" || { errors | indent >&2; fail "$s.yaml: the cluster would refuse it (above)"; }
    if ((${#CHANGED[@]} == 0)); then step "$s" unchanged; continue; fi
    total=$((total + ${#CHANGED[@]}))
    step "$s" "${#CHANGED[@]} of $(objects "$file" | wc -l | tr -d ' ') objects would change"
    if [[ $MODE == diff ]]; then sed -E "/^diff -u /d; s|$WORK/||g; s|^([-+]{3} [^\t]*)\t.*|\1|" "$WORK/diff"; else list_changed; fi
  done
  if ((total)); then say "nothing was changed; a run without --$MODE would change the above"; else say "the cluster is as the files say"; fi
}

deploy() {
  local s
  for s in "${SELECTED[@]}"; do apply_step "$s"; done
  if ((TOTAL)); then
    say "deployed: $TOTAL object$( ((TOTAL == 1)) || echo s) changed, all workloads are ready"
  else
    say "nothing changed: the cluster is as the files say, all workloads are ready"
  fi
  audit "the cluster" --live --context "$CONTEXT" ||
    fail "deployed, but the audit of the cluster did not pass; 'vvaudit scan --live --context $CONTEXT' shows why"
}

main() {
  arguments "$@"
  check_tools
  WORK=$(mktemp -d)
  trap finish EXIT
  trap interrupted INT TERM HUP
  if [[ $MODE == deploy || $MODE == dry-run || $MODE == diff ]]; then
    check_placeholders
    audit "the files" "$HERE" || refuse "the audit of the files did not pass; 'vvaudit scan $HERE' shows why (--no-audit deploys all the same)"
  fi
  check_cluster
  case $MODE in
    diff | dry-run) check_kinds; preview ;;
    rollback) check_context; rollback ;;
    uninstall) check_context; uninstall ;;
    deploy) check_context; check_permissions; check_kinds; check_surroundings; deploy ;;
  esac
}

main "$@"
