#!/usr/bin/env bash
# The guard is killed at a system call of its main thread, at another one in every run: each build that had begun has its record once a later
# command has looked, none is there twice, no line is torn, and nothing else stays behind. Nor does whoever looks lose any when he is killed himself.
#
# Between two system calls nothing changes that others can see, so that the calls are every point of its life. Other threads ask the cache and git,
# and finish the records of the killed: that is done in the main thread of `flywheel evidence list`, too, where it is killed here.
#
#   bash tests/drills/killed-guard.sh [--long]      every call; without --long every ninth
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
strace -qq -o /dev/null true 2>/dev/null || leave_out 'nobody may trace here'
dummy
start_worker
attach "$port"
guarded() { "${attached[@]}" GF_BAZELISK="$work/dummy" "$@"; }
guarded "$bin/bazel" build //x 2>"$work/log" || fail "the build does not run at all: $(cat "$work/log")"
guarded strace -qq -o "$work/trace" "$bin/bazel" build //x 2>/dev/null || fail 'the build does not run under strace'
rm -rf "$work/evidence" "$work/started"

# Every call as its name and the how many-th of that name it is: so the tracer counts. A busy machine waits more often, and never twice the same.
calls() { sed -nE 's/^([a-z0-9_]+)\(.*/\1/p' "$work/trace" | grep -vxE 'sched_yield|futex|(clock_)?nanosleep|p?poll' | awk '{ print $1, ++n[$1] }' >"$work/calls"; }
calls
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
missing=$(without_record) || exit 1
[ -z "$missing" ] ||
  fail "$(started) builds were started, there are $all records, and these have none or two: $missing; left: $(find "$work/evidence" -type f ! -name '*.jsonl')"
[ "$(left_over)" -eq 0 ] || fail "something stays: $(find "$work/evidence" -type f)"
guard="$(wc -l <"$work/calls") calls, $killed runs killed, $ended ended by themselves; $(started) builds started, $all records"

# A launcher that kills its guard: each start leaves something for the next one to finish, who is killed, too.
rm -rf "$work/evidence"
dummy 'kill -KILL $PPID'
leave() { guarded "$bin/bazel" build //x >/dev/null 2>&1 </dev/null || true; }
finish() { guarded faketime -f +3d "$@" "$bin/flywheel" evidence list; }
leave
finish strace -qq -o "$work/trace" >/dev/null 2>&1 || fail 'records are not finished under strace'
calls
killed=0 ended=0
while read -r name at; do
  leave
  if finish strace -qq -o /dev/null -e "inject=$name:signal=KILL:when=$at" >/dev/null 2>&1 </dev/null; then
    ended=$((ended + 1))
  else
    killed=$((killed + 1))
  fi
done < <(awk -v step="$step" 'NR % step == 0' "$work/calls")
[ "$killed" -gt "$ended" ] || fail "only $killed of $((killed + ended)) that finished records were killed"
finish env >/dev/null 2>"$work/log" || fail "the records cannot be finished: $(cat "$work/log")"
all=$(records)
missing=$(without_record) || exit 1
[ -z "$missing" ] && [ "$all" -eq "$(started)" ] ||
  fail "$(started) builds were started, there are $all records, and these have none or two: $missing; left: $(find "$work/evidence" -type f ! -name '*.jsonl')"
[ "$(left_over)" -eq 0 ] || fail "something stays: $(find "$work/evidence" -type f)"
held "$guard; who finishes them: $(wc -l <"$work/calls") calls, $killed killed, $ended ended by themselves, $all records of $(started) builds"
