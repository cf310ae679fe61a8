#!/usr/bin/env bash
# What reading a build event stream of a gigabyte costs, beside cat: events of 1 KB on average and a few of 10 MB, from a warm page cache.
# Read the minima: a shared machine is noisy.
#
#   bash tests/bench/stream.sh [RUNS]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
runs=${1:-15}
bin=$root/out/bin
[ -x "$bin/flywheel" ] || bash "$root/packaging/publish.sh" "$bin" >&2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cc=$(command -v clang || command -v gcc)
"$cc" -O2 -Wall -Wextra -o "$work/write" "$root/tests/bench/stream.c"
"$work/write" "$work/stream"
cat "$work/stream" >/dev/null

"$bin/flywheel" bep "$work/stream" | sed -n '1p;/^processes/p'
least() {
  local best=
  for _ in $(seq "$runs"); do
    local before after
    before=$(date +%s%N)
    "$@" >/dev/null
    after=$(date +%s%N)
    [ -n "$best" ] && [ $((after - before)) -ge "$best" ] || best=$((after - before))
  done
  echo "$best"
}
reading=$(least "$bin/flywheel" bep "$work/stream")
copying=$(least cat "$work/stream")
awk -v r="$reading" -v c="$copying" 'BEGIN {
  printf "%-48s %9.1f ms\n%-48s %9.1f ms\n%-48s %9.2f\n", "cat, least", c / 1e6, "flywheel bep, least", r / 1e6, "times cat", r / c
}'
printf '%-48s %9s KiB\n' 'peak memory of flywheel bep' "$(/usr/bin/time -f %M "$bin/flywheel" bep "$work/stream" 2>&1 >/dev/null | tail -n 1)"
