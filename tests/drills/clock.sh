#!/usr/bin/env bash
# Clocks that are wrong, and one that jumps while Bazel runs: builds go on, no duration is negative, and records stand in the month that the
# clock said.
#
#   bash tests/drills/clock.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
dummy
start_worker
attach "$port"
count=0
attached+=(FAKETIME_DONT_FAKE_MONOTONIC=1) # which no clock of the system ever sets back
for time in '1970-01-02 00:00:00' '1999-12-31 23:59:59' '2038-01-19 03:14:08' '2100-02-28 23:59:59' '-400d' '+400d' '+0 x50' '-10y x0.1'; do
  "${attached[@]}" GF_BAZELISK="$work/dummy" faketime -f "${time/#[12]/@&}" "$bin/bazel" build //x >"$work/log" 2>&1 ||
    fail "at $time a build ended with $?: $(cat "$work/log")"
  count=$((count + 1))
done
# Half a day back while Bazel runs: the clock is a file that is rewritten.
echo '+0' >"$work/clock"
dummy "echo -43200 >'$work/clock'; sleep 0.3"
"${attached[@]}" GF_BAZELISK="$work/dummy" FAKETIME_NO_CACHE=1 FAKETIME_TIMESTAMP_FILE="$work/clock" LD_PRELOAD="$(find /usr/lib -name libfaketime.so.1 | head -n 1)" \
  "$bin/bazel" build //x >"$work/log" 2>&1 || fail "a clock that jumps back: a build ended with $?: $(cat "$work/log")"
count=$((count + 1))
[ "$(records)" -eq "$count" ] || fail "$(records) records of $count builds"
bad=$(cat "$work"/evidence/*.jsonl | jq -r 'select(.duration_ms != null and .duration_ms < 0 or .overhead_ms != null and .overhead_ms < 0) | .record_id')
[ -z "$bad" ] || fail "a negative duration: $bad"
for log in "$work"/evidence/*.jsonl; do
  month=$(basename "$log" .jsonl)
  month=${month#invocations-}
  strange=$(jq -r --arg month "$month" 'select(.started_at[0:7] != $month and .finished_at[0:7] != $month) | "\(.started_at) in \($month)"' "$log")
  [ -z "$strange" ] || fail "a record of another month: $strange"
done
held "$count builds, $(ls "$work"/evidence/*.jsonl | wc -l) months, no negative duration"
