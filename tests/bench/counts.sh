#!/usr/bin/env bash
# What can be counted, the same in every run or nearly: sizes of the binaries; system calls (strace) and instructions (callgrind) of the guard
# until it refuses, and until Bazel stands in its place, beside a native program of the same make that only starts another.
#
#   bash tests/bench/counts.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
need_test_bed
need_binaries
stand_in_workspace
make_nothing
start_worker
make_bare

light=(env -i HOME="$work/home" PATH="$PATH" GF_BAZELISK="$work/nothing")
heavy=("${light[@]}" GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed GF_BAZEL_ALLOW_LOCALHOST_PROOF=true GF_BAZEL_PROBE_TIMEOUT=15
  BAZEL_REMOTE_CACHE="grpc://127.0.0.1:$port" GF_BAZEL_EVIDENCE_DIR="$work/evidence")
for _ in 1 2 3; do "${heavy[@]}" "$bin/bazel" build //x; done

# Of the least run of five: a thread that is late asks the kernel once more.
calls() {
  local least='' count
  for _ in 1 2 3 4 5; do
    strace -f -qq -o "$work/trace" "$@" >/dev/null 2>&1 || true
    # env's own calls, up to the start of what it starts, are not counted.
    [ -s "$work/trace" ] || { echo 0; return; }
    count=$(awk 'started || /execve\("[^"]*(bazel|flywheel|BareStart)"/ { started = 1; if ($0 !~ /resumed|\+\+\+|---/) n++ } END { print n + 0 }' "$work/trace")
    [ -n "$least" ] && [ "$least" -le "$count" ] || least=$count
  done
  echo "$least"
}
# Until another program stands in its place, else until the end.
instructions() {
  rm -f "$work"/callgrind*
  valgrind --tool=callgrind --dump-before=execve --callgrind-out-file="$work/callgrind" --trace-children=no --log-file="$work/valgrind.log" \
    "$@" >/dev/null 2>&1 || true
  sed -n 's/^totals: //p' "$work"/callgrind* 2>/dev/null | sort -n | tail -n 1
}
# Nothing is counted where the tracer cannot trace: that is no figure, and fails.
counted() { # name, unit, number, row that it is compared with
  [ "${3:-0}" -gt 0 ] || { echo "$script: nothing was counted: $1, $2" >&2; exit 1; }
  count_row "$@"
}
alone() { # KEY=VALUE... program argument...: without env, which would be counted, too
  local with=()
  shift 2 # env -i
  while [[ $1 == [A-Z_]*=* ]]; do with+=("$1"); shift; done
  (
    while IFS= read -r name; do [ "$name" = PATH ] || unset "$name" 2>/dev/null || true; done < <(compgen -e)
    export "${with[@]}"
    instructions "$@"
  )
}

count_row 'size of bazel (limit: 12000000)' bytes "$(stat -c %s "$bin/bazel")"
count_row 'size of flywheel' bytes "$(stat -c %s "$bin/flywheel")"
counted 'a bare native program until Bazel' 'system calls' "$(calls "${light[@]}" "$bare" "$work/nothing")"
counted 'light command until Bazel' 'system calls' "$(calls "${light[@]}" "$bin/bazel" version)" 'a bare native program until Bazel'
counted 'refused by the contract' 'system calls' "$(calls "${light[@]}" "$bin/bazel" build //x)"
counted 'heavy command, full probe, with evidence' 'system calls' "$(calls "${heavy[@]}" "$bin/bazel" build //x)"
counted 'until Bazel: a bare native program' instructions "$(alone "${light[@]}" "$bare" "$work/nothing")"
counted 'until Bazel: a light command' instructions "$(alone "${light[@]}" "$bin/bazel" version)" 'until Bazel: a bare native program'
counted 'refused by the contract' instructions "$(alone "${light[@]}" "$bin/bazel" build //x)"
counted 'flywheel --version' instructions "$(alone "${light[@]}" "$bin/flywheel" --version)"
within 'size of bazel' "$(stat -c %s "$bin/bazel")" 12000000
show_rows
