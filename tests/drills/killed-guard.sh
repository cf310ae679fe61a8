#!/usr/bin/env bash
# The guard is killed at a system call of its main thread, at another one in every run: each build that had begun has its record once a later
# command has looked, none is there twice, no line is torn, and nothing else stays behind.
#
#   bash tests/drills/killed-guard.sh [--long]      every call; without --long every ninth
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
dummy
start_worker
attach "$port"
guarded() { "${attached[@]}" GF_BAZELISK="$work/dummy" "$@"; }
guarded "$bin/bazel" build //x 2>"$work/log" || fail "the build does not run at all: $(cat "$work/log")"
guarded strace -qq -o "$work/trace" "$bin/bazel" build //x 2>/dev/null || fail 'the build does not run under strace'
rm -rf "$work/evidence" "$work/started"

# Every call as its name and the how many-th of that name it is: so the tracer counts.
sed -nE 's/^([a-z0-9_]+)\(.*/\1/p' "$work/trace" | awk '{ print $1, ++n[$1] }' >"$work/calls"
step=9 killed=0 ended=0
[ -z "$long" ] || step=1
while read -r name at; do
  if guarded strace -qq -o /dev/null -e "inject=$name:signal=KILL:when=$at" "$bin/bazel" build //x >/dev/null 2>&1 </dev/null; then
    ended=$((ended + 1))
  else
    killed=$((killed + 1))
  fi
done < <(awk -v step="$step" 'NR % step == 0' "$work/calls")
[ "$killed" -gt "$ended" ] || fail "only $killed of $((killed + ended)) runs were killed"

# A build may go on behind a killed guard, so what is fresh is left alone; three days later nothing is.
guarded faketime -f +3d "$bin/flywheel" evidence list >/dev/null 2>"$work/log" || fail "the records cannot be listed: $(cat "$work/log")"
all=$(records)
[ "$all" -ge "$(started)" ] || fail "$(started) builds were started, and $all have a record; left: $(find "$work/evidence" -type f ! -name '*.jsonl')"
[ "$(left_over)" -eq 0 ] || fail "something stays: $(find "$work/evidence" -type f)"
held "$(wc -l <"$work/calls") calls, $killed runs killed, $ended ended by themselves; $(started) builds started, $all records"
