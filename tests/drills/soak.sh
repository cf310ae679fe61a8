#!/usr/bin/env bash
# A day of commands one after the other, and what grows meanwhile: memory of the guard, files that stay, records that wait, and memory and
# descriptors of the embedded cache that it asks.
#
#   bash tests/drills/soak.sh [--long]      100,000 light and 2,000 heavy commands; without --long 1,000 and 100
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
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

# What stands in for Bazel writes the event stream that a real build has left, so that each is read, and removed.
same=--invocation_id=3f0c1d5e-5a0b-4c8e-9b60-2f1d7c6a9e11
workspace 3 0
build "$same" --build_event_binary_file="$work/stream" //... || fail "the build whose stream is used: $(cat "$work/log")"
bazel_itself shutdown >/dev/null 2>&1
rm -rf "$work/evidence"
cat >"$work/stand-in.c" <<EOF
#include <stdio.h>
#include <string.h>
int main(int count, char **words) {
  static const char option[] = "--build_event_binary_file=";
  static char bytes[1 << 20];
  for (int i = 1; i < count; i++) {
    if (strncmp(words[i], option, sizeof option - 1)) continue;
    FILE *from = fopen("$work/stream", "rb"), *to = fopen(words[i] + sizeof option - 1, "wb");
    if (!from || !to) return 36;
    size_t length = fread(bytes, 1, sizeof bytes, from);
    if (fwrite(bytes, 1, length, to) != length || fclose(to)) return 36;
  }
  return 0;
}
EOF
compile "$work/stand-in.c" "$work/stand-in"
attached+=(TMPDIR="$work/tmp" GF_BAZEL_QUIET=true GF_BAZELISK="$work/stand-in")
mkdir "$work/tmp"
rm -rf "$work/home"
mkdir "$work/home"
cache=${servers[0]}
look() { # sets memory (KiB) and descriptors
  memory=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$cache/status") descriptors=$(ls "/proc/$cache/fd" | wc -l)
}
guard_peak() { "${attached[@]}" /usr/bin/time -f %M "$bin/bazel" build "$same" //x 2>&1 | tail -n 1; }

for _ in $(seq 20); do "${attached[@]}" "$bin/bazel" build "$same" //x || fail 'a build does not run'; done
look
before=$memory descriptors_before=$descriptors peak_before=$(guard_peak)
done_heavy=0
for ((i = 1; i <= light; i++)); do
  "${attached[@]}" "$bin/bazel" version || fail "light command $i ended with $?"
  if ((i % (light / heavy) == 0)); then
    "${attached[@]}" "$bin/bazel" build "$same" //x || fail "heavy command $i ended with $?"
    done_heavy=$((done_heavy + 1))
  fi
done
peak_after=$(guard_peak)
sleep 1
look
[ "$(records)" -eq $((done_heavy + 22)) ] || fail "$(records) records of $((done_heavy + 22)) builds"
read_whole=$(cat "$work"/evidence/*.jsonl | jq -r 'select(.stream == "complete") | .record_id' | wc -l)
[ "$read_whole" -eq $((done_heavy + 22)) ] || fail "$read_whole streams were read to their end, of $((done_heavy + 22))"
[ "$(left_over)" -eq 0 ] || fail "something waits: $(find "$work/evidence" -type f)"
[ -z "$(ls -A "$work/tmp")" ] || fail "something stays in TMPDIR: $(ls -A "$work/tmp")"
[ -z "$(ls -A "$work/home")" ] || fail "something stays in HOME: $(find "$work/home")"
[ "$descriptors" -le $((descriptors_before + 4)) ] || fail "the cache has $descriptors descriptors, and had $descriptors_before"
[ "$memory" -le $((before * 5 / 4 + 8000)) ] || fail "the cache takes $memory KiB, and took $before"
[ "$peak_after" -le $((peak_before * 11 / 10 + 2000)) ] || fail "the guard takes $peak_after KiB, and took $peak_before"
held "$light light and $done_heavy heavy commands; the guard's peak $peak_before -> $peak_after KiB, the cache $before -> $memory KiB, $descriptors_before -> $descriptors descriptors; nothing stays"
