#!/usr/bin/env bash
# How soon a cache with many entries serves again: from the start of the process to its first answer, after a clean end and after a kill,
# with the pages of its files in memory and, as root, without.
#
#   bash tests/bench/cache-restart.sh [ENTRIES]        1000000 entries, some 4 GB on the disk of TMPDIR
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
entries=${1:-1000000}
bin=${FLYWHEEL_BIN:-$root/out/bin}
[ -x "$bin/flywheel" ] || bash "$root/packaging/publish.sh" "$bin" >&2
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
dotnet build "$root/tests/Flywheel.CacheLoad/Flywheel.CacheLoad.csproj" -c Release -v quiet -nodeReuse:false >&2
client=$root/tests/Flywheel.CacheLoad/bin/Release/net10.0/Flywheel.CacheLoad

work=$(mktemp -d)
server=
cleanup() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
  rm -rf "$work"
}
trap cleanup EXIT

serve() {
  rm -f "$work/out"
  "$bin/flywheel" cache serve --listen 127.0.0.1:0 --http 127.0.0.1:0 --dir "$work/cache" --min-free 0 >"$work/out" 2>>"$work/log" &
  server=$!
  until http=$(grep -Eos 'http://127\.0\.0\.1:[0-9]+' "$work/out"); do
    kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    sleep 0.005
  done
}
status() { curl -sf "$http/status" | sed -nE "s/^ *\"$1\": ([0-9]+).*/\1/p"; }

serve
"$client" --target "f=$(grep -Eo 'grpc://127\.0\.0\.1:[0-9]+' "$work/out")" --rows BatchUpdateBlobs --clients 8 --batch 100 \
  --operations "$(((entries + 99) / 100))" --row-bytes 1000G >&2

measure() {
  local before after
  before=$(date +%s%N)
  serve
  there=$(status blobs)
  after=$(date +%s%N)
  awk -v ns=$((after - before)) -v what="$1" -v n="$there" -v kb="$(sed -n 's/^VmRSS:[[:space:]]*\([0-9]*\).*/\1/p' "/proc/$server/status")" \
    'BEGIN { printf "%-44s %9.0f ms   %9d entries   %5.0f MB\n", what, ns / 1e6, n, kb / 1024 }'
}
for round in 1 2 3; do
  kill "$server"
  wait "$server" || true
  measure 'after a clean end'
  kill -9 "$server"
  wait "$server" 2>/dev/null || true
  measure 'after a kill'
  if [ "$(id -u)" -eq 0 ] && [ "$round" -eq 3 ]; then
    kill "$server"
    wait "$server" || true
    sync
    if echo 3 2>/dev/null >/proc/sys/vm/drop_caches; then
      measure 'after a clean end, nothing in memory'
    fi
  fi
done
