#!/usr/bin/env bash
# Ends what up.sh started: down.sh DIR. Harmless when nothing runs.
set -euo pipefail
dir=$(cd "${1:?usage: down.sh DIR}" && pwd)

for file in "$dir"/*.pid; do
    [ -f "$file" ] || continue
    pid=$(<"$file")
    # A process is ours while it works in DIR: a number that the system has given to somebody else
    # since then is left alone. Nothing here is worth a graceful end, which would take 5 seconds.
    if [ "/proc/$pid/cwd" -ef "$dir" ]; then kill -9 "$pid"; fi
    rm -f "$file"
done
