#!/usr/bin/env bash
# What stands before Bazel, started in turns: the guard, Bazelisk alone, a bash wrapper that checks the same variables and asks nobody, and a
# native program of the same make that only starts another. Bazel itself is a program that does nothing.
#
#   bash tests/bench/start.sh [ROUNDS]      ROUNDS defaults to 200
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
rounds=${1:-200}
need_test_bed
need_binaries
stand_in_workspace
make_nothing
start_worker

make_bare

# What the guard replaces, as far as a script goes: the variables are looked at, the flags are appended, nobody asks the cache.
cat >"$work/wrapper.sh" <<'SCRIPT'
#!/usr/bin/env bash
set -euo pipefail
case ${1:-} in
  build | test | run | coverage)
    mode=${GF_BAZEL_SUBSTRATE_MODE:-}
    [ "$mode" = shared-cache-backed ] || { echo "wrapper: GF_BAZEL_SUBSTRATE_MODE is '$mode'" >&2; exit 78; }
    cache=${BAZEL_REMOTE_CACHE:-}
    [[ $cache =~ ^(grpcs?|https?)://([^/:]+)(:[0-9]+)?(/.*)?$ ]] || { echo "wrapper: BAZEL_REMOTE_CACHE is '$cache'" >&2; exit 78; }
    case ${BASH_REMATCH[2]} in
      localhost | 127.*) [ "${GF_BAZEL_ALLOW_LOCALHOST_PROOF:-}" = true ] || { echo "wrapper: $cache is this machine" >&2; exit 78; } ;;
      *attic-cache-dev* | *fuzzy-dev* | *attic.dev-cluster* | *attic.tinyland*) echo "wrapper: $cache is stale" >&2; exit 78 ;;
    esac
    upload=false
    [ "${GF_BAZEL_REMOTE_UPLOAD:-false}" != true ] || upload=true
    command=$1
    shift
    exec "$REAL_BAZEL" "$command" "$@" "--remote_cache=$cache" "--remote_upload_local_results=$upload"
    ;;
esac
exec "$REAL_BAZEL" "$@"
SCRIPT
chmod +x "$work/wrapper.sh"

common=(HOME="$work/home" PATH="$PATH" USE_BAZEL_VERSION="$work/nothing" REAL_BAZEL="$work/nothing" GF_BAZEL_EVIDENCE_DIR="$work/evidence")
attached=(GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed GF_BAZEL_ALLOW_LOCALHOST_PROOF=true GF_BAZEL_PROBE_TIMEOUT=15)
here=("${common[@]}" GF_BAZELISK="$work/nothing")
proven=("${here[@]}" "${attached[@]}" BAZEL_REMOTE_CACHE="grpc://127.0.0.1:$port")

command_row nothing "${common[@]}" -- "$work/nothing" version
command_row bazelisk "${common[@]}" -- "$BAZELISK" version
command_row bare "${common[@]}" -- "$bare" "$work/nothing" version
command_row light "${here[@]}" -- "$bin/bazel" version
command_row light-bazelisk "${common[@]}" GF_BAZELISK="$BAZELISK" -- "$bin/bazel" version
command_row light-wrapper "${common[@]}" -- "$work/wrapper.sh" version
command_row heavy "${proven[@]}" -- "$bin/bazel" build //x
command_row heavy-off "${proven[@]}" GF_BAZEL_EVIDENCE=off -- "$bin/bazel" build //x
command_row heavy-wrapper "${common[@]}" "${attached[@]}" BAZEL_REMOTE_CACHE="grpc://127.0.0.1:$port" -- "$work/wrapper.sh" build //x
command_row refused-contract "${here[@]}" -- "$bin/bazel" build //x
command_row refused-port "${here[@]}" "${attached[@]}" BAZEL_REMOTE_CACHE=grpc://127.0.0.1:1 -- "$bin/bazel" build //x
command_row refused-http "${here[@]}" "${attached[@]}" BAZEL_REMOTE_CACHE="http://127.0.0.1:1" -- "$bin/bazel" build //x
command_row hatch "${here[@]}" GF_BAZEL_ESCAPE_HATCH='a benchmark' -- "$bin/bazel" build //x

# The server's first answers are slow: warm it.
in_turns 30 heavy
in_turns "$rounds" nothing bazelisk bare light light-bazelisk light-wrapper heavy heavy-off heavy-wrapper refused-contract=78 refused-port=69 refused-http=69 hatch

time_row 'the program that does nothing' nothing
time_row 'a bare native program -> it' bare
time_row 'Bazelisk -> it' bazelisk
time_row 'light: bash wrapper -> it' light-wrapper
time_row 'light: the guard -> it' light 'a bare native program -> it'
time_row 'light: the guard -> Bazelisk -> it' light-bazelisk 'Bazelisk -> it'
time_row 'heavy: bash wrapper, no probe -> it' heavy-wrapper
time_row 'heavy: the guard, full probe, no evidence -> it' heavy-off
time_row 'heavy: the guard, full probe -> it' heavy 'heavy: bash wrapper, no probe -> it'
time_row 'heavy: escape hatch -> it' hatch
time_row 'refused by the contract' refused-contract
time_row 'refused: nothing listens, gRPC' refused-port
time_row 'refused: nothing listens, HTTP' refused-http
more_row 'Bazelisk adds to its Bazel' bazelisk nothing
more_row 'the guard adds to a light command of Bazelisk' light-bazelisk bazelisk
more_row 'a bash wrapper adds to a light command' light-wrapper nothing
more_row 'the guard adds to a bare native program (aim: 1)' light bare
more_row 'a bash wrapper adds to a heavy command' heavy-wrapper nothing
more_row 'the guard adds to a heavy command (limit: 20)' heavy nothing
more_row 'the full probe adds to a light command (aim: 8)' heavy-off light
more_row 'the evidence adds to a heavy command' heavy heavy-off
count_row 'peak memory of the guard, light' KiB "${peak[light]}"
count_row 'peak memory of the guard, heavy' KiB "${peak[heavy]}"
within 'the guard adds to a bare native program' "$(less "${least[light]}" "${least[bare]}")" 1
within 'the full probe adds to a light command' "$(less "${least[heavy-off]}" "${least[light]}")" 8
within 'the guard adds to a heavy command' "$(less "${least[heavy]}" "${least[nothing]}")" 20
show_rows
