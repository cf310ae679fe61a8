#!/usr/bin/env bash
# A day of commands one after the other, and what grows meanwhile: memory of the guard, files that stay, records that wait, and memory and
# descriptors of the embedded cache that it asks.
#
#   bash tests/drills/soak.sh [--long]      100,000 light and 2,000 heavy commands; without --long 1,000 and 100
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
make_nothing
light=1000 heavy=100
[ -z "$long" ] || light=100000 heavy=2000
"$bin/flywheel" cache serve --listen 127.0.0.1:0 --http 127.0.0.1:0 --dir "$work/cache" >"$work/cache.out" 2>"$work/cache.log" &
servers+=($!)
for _ in $(seq 100); do
  port=$(sed -nE 's|.*grpc://127\.0\.0\.1:([0-9]+).*|\1|p' "$work/cache.out" | head -n 1)
  [ -z "$port" ] || break
  sleep 0.1
done
[ -n "$port" ] || fail "the cache does not serve: $(cat "$work/cache.log")"
attach "$port"
attached+=(TMPDIR="$work/tmp" GF_BAZELISK="$work/nothing")
mkdir "$work/tmp"
cache=${servers[0]}
look() { # sets memory (KiB), descriptors, threads
  memory=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$cache/status") descriptors=$(ls "/proc/$cache/fd" | wc -l)
  threads=$(ls "/proc/$cache/task" | wc -l)
}
guard_peak() { "${attached[@]}" /usr/bin/time -f %M "$bin/bazel" build //x 2>&1 | tail -n 1; }

for _ in $(seq 20); do "${attached[@]}" "$bin/bazel" build //x || fail 'a build does not run'; done
look
before=$memory descriptors_before=$descriptors peak_before=$(guard_peak)
done_heavy=0
for ((i = 1; i <= light; i++)); do
  "${attached[@]}" "$bin/bazel" version || fail "light command $i ended with $?"
  if ((i % (light / heavy) == 0)); then
    "${attached[@]}" "$bin/bazel" build //x || fail "heavy command $i ended with $?"
    done_heavy=$((done_heavy + 1))
  fi
done
peak_after=$(guard_peak)
sleep 1
look
[ "$(records)" -eq $((done_heavy + 22)) ] || fail "$(records) records of $((done_heavy + 22)) builds"
[ "$(left_over)" -eq 0 ] || fail "something waits: $(find "$work/evidence" -type f)"
[ -z "$(ls -A "$work/tmp")" ] || fail "something stays in TMPDIR: $(ls -A "$work/tmp")"
[ -z "$(ls -A "$work/home")" ] || fail "something stays in HOME: $(find "$work/home")"
[ "$descriptors" -le $((descriptors_before + 8)) ] || fail "the cache has $descriptors descriptors, and had $descriptors_before"
[ "$memory" -le $((before * 3 / 2 + 20000)) ] || fail "the cache takes $memory KiB, and took $before"
[ "$peak_after" -le $((peak_before * 11 / 10 + 2000)) ] || fail "the guard takes $peak_after KiB, and took $peak_before"
held "$light light and $done_heavy heavy commands; the guard's peak $peak_before -> $peak_after KiB, the cache $before -> $memory KiB, $descriptors_before -> $descriptors descriptors; nothing stays"
