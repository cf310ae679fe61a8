#!/usr/bin/env bash
# Bazel's server is killed in the middle of a build: the exit code is Bazel's own, the record says that the stream is cut off, and the next build
# works.
#
#   bash tests/drills/server-killed.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
workspace 4 3
start_worker
attach "$port"
build --nobuild //... || fail "the first build: $(cat "$work/log")"
server=$(bazel_itself info server_pid 2>/dev/null)
{ sleep 2; kill -KILL "$server"; } &
killer=$!
status=0
build //... || status=$?
wait "$killer"
[ "$status" -eq 37 ] || fail "the exit code is $status, not 37: $(cat "$work/log")"
[ "$(last_record .exit_code)" = 37 ] || fail "the record says $(last_record .exit_code)"
[ "$(last_record .verdict)" = unproven ] || fail "the verdict is $(last_record .verdict)"
stream=$(last_record .stream)
[[ " truncated early-exit absent corrupt " = *" $stream "* ]] || fail "the stream is called $stream"
build //... || fail "the next build: $(cat "$work/log")"
[ "$(last_record .verdict)" = attached-verified ] || fail "the next build is $(last_record .verdict)"
[ "$(left_over)" -eq 0 ] || fail "something stays: $(find "$work/evidence" -type f)"
held "exit code 37, $stream, unproven; the next build is attached-verified"
