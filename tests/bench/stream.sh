#!/usr/bin/env bash
# What reading a build event stream of a gigabyte costs, beside cat: events of 1 KB on average and a few of 10 MB, from a warm page cache.
#
#   bash tests/bench/stream.sh [ROUNDS]      ROUNDS defaults to 15
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
rounds=${1:-15}
need_binaries
compile "$root/tests/bench/stream.c" "$work/write"
"$work/write" "$work/stream"

command_row cat -- /bin/cat "$work/stream"
command_row bep HOME="$work" -- "$bin/flywheel" bep "$work/stream"
in_turns "$rounds" cat bep
time_row 'cat' cat
time_row 'flywheel bep' bep cat
count_row 'peak memory of flywheel bep' KiB "${peak[bep]}"
show_rows
