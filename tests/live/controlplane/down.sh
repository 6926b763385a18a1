#!/usr/bin/env bash
# Ends what up.sh started: down.sh DIR. Harmless when nothing runs.
set -euo pipefail
dir=$(cd "${1:?usage: down.sh DIR}" && pwd)

# A process is ours while its number is in DIR and it still works there: a number that the system
# has given to somebody else since then is left alone.
ours() {
    local file
    for file in "$dir"/*.pid; do
        [ -f "$file" ] || continue
        pid=$(<"$file")
        if [ "/proc/$pid/cwd" -ef "$dir" ]; then echo "$pid"; fi
    done
}

mapfile -t pids < <(ours)
if [ ${#pids[@]} -gt 0 ]; then
    kill "${pids[@]}" 2>/dev/null || true
    for _ in {1..50}; do
        mapfile -t pids < <(ours)
        [ ${#pids[@]} -gt 0 ] || break
        sleep 0.1
    done
    [ ${#pids[@]} -eq 0 ] || kill -9 "${pids[@]}" 2>/dev/null || true
fi
rm -f "$dir"/*.pid
