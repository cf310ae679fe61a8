#!/usr/bin/env bash
# Many commands at once: light ones and heavy ones all do their work, and each heavy one has its record.
#
#   bash tests/drills/crowd.sh [--long]      500 light and 100 heavy; without --long 100 and 40
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
dummy
start_worker
attach "$port"
light=100 heavy=40
[ -z "$long" ] || light=500 heavy=100
mkdir "$work/codes"
at_once() { # how many, word, command...
  local count=$1 word=$2 i
  shift 2
  for i in $(seq "$count"); do
    { code=0; "$@" >"$work/codes/$word.$i.out" 2>&1 || code=$?; echo "$code" >"$work/codes/$word.$i"; } &
    crowd+=($!)
  done
}
crowd=()
at_once "$light" light "${home[@]}" GF_BAZELISK="$work/dummy" "$bin/bazel" version
at_once "$heavy" heavy "${attached[@]}" GF_BAZELISK="$work/dummy" "$bin/bazel" build //x
wait "${crowd[@]}"

ended=$(find "$work/codes" ! -name '*.out' -type f | wc -l)
[ "$ended" -eq $((light + heavy)) ] || fail "$ended commands ended, not $((light + heavy))"
for word in light heavy; do
  for code in "$work/codes/$word".*[0-9]; do
    [ "$(cat "$code")" = 0 ] || fail "a $word command ended with $(cat "$code"): $(cat "$code.out")"
  done
done
[ "$(started)" -eq $((light + heavy)) ] || fail "Bazel was started $(started) times, not $((light + heavy))"
[ "$(records)" -eq "$heavy" ] || fail "$(records) records of $heavy builds"
[ "$(left_over)" -eq 0 ] || fail "something stays: $(find "$work/evidence" -type f)"
held "$light light and $heavy heavy commands at once, $heavy records"
