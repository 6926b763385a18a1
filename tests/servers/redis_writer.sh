#!/bin/sh
# A client as manifests/configmap.yaml sets up the backend: asks the Sentinels who is master, writes
# to a set, asks again. Prints the number of each write that the master and a replica acknowledged.
#   REDIS_SENTINELS=HOST:PORT REDIS_MASTER_NAME=... REDIS_PASSWORD=... SENTINEL_PASSWORD=... SET=KEY \
#       redis_writer.sh
set -u

ask() {
    password=$1
    shift
    REDISCLI_AUTH=$password timeout 2 redis-cli --no-auth-warning "$@" 2>/dev/null
}

n=0
while :; do
    n=$((n + 1))
    master=$(ask "$SENTINEL_PASSWORD" -h "${REDIS_SENTINELS%:*}" -p "${REDIS_SENTINELS##*:}" \
        sentinel get-master-addr-by-name "$REDIS_MASTER_NAME" | head -n 1)
    case $(printf 'SADD %s %s\nWAIT 1 1000\n' "$SET" "$n" | ask "$REDIS_PASSWORD" -h "${master:-nobody}") in
        "1
"[12]) echo "$n" ;;
    esac
    sleep 0.05 # twenty writes a second show a gap well enough
done
