#!/usr/bin/env bash
# What the shim costs, in one run, side by side. Timings on a shared machine are noisy: read the differences of medians and
# minima, not single figures.
#
#   bash tests/bench/run.sh
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bash "$root/tests/testbed.sh" >&2
# shellcheck disable=SC1091
. "${FLYWHEEL_TESTBED:-$root/.testbed}/env"
bin=$root/out/bin
[ -x "$bin/bazel" ] || bash "$root/packaging/publish.sh" "$bin" >&2

work=$(mktemp -d)
worker=
cleanup() {
  [ -z "$worker" ] || { kill "$worker" 2>/dev/null || true; wait "$worker" 2>/dev/null || true; }
  rm -rf "$work"
}
trap cleanup EXIT
mkdir -p "$work/home" "$work/cas" "$work/rw" "$work/ws"
: >"$work/ws/WORKSPACE"
cd "$work/ws"

# A Bazel that does nothing, so that only what stands before it is measured.
cc=$(command -v clang || command -v gcc)
echo 'int main(void) { return 0; }' >"$work/nothing.c"
"$cc" -O2 -o "$work/nothing" "$work/nothing.c"

for _ in $(seq 50); do
  port=$((20000 + RANDOM % 20000))
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
done
"$REMOTE_WORKER" --work_path="$work/rw" --cas_path="$work/cas" --listen_port="$port" >"$work/worker.log" 2>&1 &
worker=$!
for _ in $(seq 150); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  sleep 0.2
done

export HOME=$work/home USE_BAZEL_VERSION=$work/nothing
unset BAZEL_REMOTE_CACHE GF_BAZEL_SUBSTRATE_MODE GF_BAZELISK BAZEL_BIN
attached="GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed GF_BAZEL_ALLOW_LOCALHOST_PROOF=true BAZEL_REMOTE_CACHE=grpc://127.0.0.1:$port"
dead="GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed GF_BAZEL_ALLOW_LOCALHOST_PROOF=true BAZEL_REMOTE_CACHE=grpc://127.0.0.1:1"

# The server's first answers are slow: warm it.
for _ in $(seq 30); do env $attached GF_BAZELISK="$work/nothing" "$bin/bazel" build //x >/dev/null 2>&1 || true; done

# What the shim replaces, as far as a script goes: the variables are looked at, the flags are appended, nobody asks the cache.
cat >"$work/wrapper.sh" <<'SCRIPT'
#!/usr/bin/env bash
set -euo pipefail
case ${1:-} in
  build | test | run | coverage)
    mode=${GF_BAZEL_SUBSTRATE_MODE:-}
    [ "$mode" = shared-cache-backed ] || { echo "wrapper: GF_BAZEL_SUBSTRATE_MODE is '$mode'" >&2; exit 78; }
    [ -n "${BAZEL_REMOTE_CACHE:-}" ] || { echo 'wrapper: BAZEL_REMOTE_CACHE is not set' >&2; exit 78; }
    command=$1
    shift
    exec "$REAL_BAZEL" "$command" "$@" "--remote_cache=$BAZEL_REMOTE_CACHE" --remote_upload_local_results=false
    ;;
esac
exec "$REAL_BAZEL" "$@"
SCRIPT
chmod +x "$work/wrapper.sh"

# Every row is started through env, which the first one shows alone.
hyperfine --shell=none --warmup 20 --runs 200 --export-json "$work/result.json" \
  -n 'nothing' "env A=1 $work/nothing version" \
  -n 'bazelisk -> nothing' "env A=1 $BAZELISK version" \
  -n 'light: shim -> nothing' "env GF_BAZELISK=$work/nothing $bin/bazel version" \
  -n 'light: shim -> bazelisk -> nothing' "env GF_BAZELISK=$BAZELISK $bin/bazel version" \
  -n 'light: bash wrapper -> nothing' "env REAL_BAZEL=$work/nothing $work/wrapper.sh version" \
  -n 'heavy: bash wrapper, no probe -> nothing' "env $attached REAL_BAZEL=$work/nothing $work/wrapper.sh build //x" \
  -n 'heavy: shim, full probe -> nothing' "env $attached GF_BAZELISK=$work/nothing $bin/bazel build //x" >/dev/null 2>&1
hyperfine --shell=none -i --warmup 5 --runs 50 --export-json "$work/refused.json" \
  -n 'heavy: shim, refused port' "env $dead GF_BAZELISK=$work/nothing $bin/bazel build //x" >/dev/null 2>&1

# One object a command in hyperfine's JSON; the times array is left out.
sed -n -e 's/^ *"command": "\(.*\)",$/name\t\1/p' -e 's/^ *"median": \([0-9.e-]*\),$/median\t\1/p' -e 's/^ *"min": \([0-9.e-]*\),$/min\t\1/p' \
  "$work/result.json" "$work/refused.json" |
  awk -F'\t' '
    function row(what, a, b) { printf "%-48s %9.2f %9.2f\n", what, a, b }
    function more(what, of, than) { row(what, median[of] - median[than], least[of] - least[than]) }
    BEGIN { printf "%-48s %9s %9s\n", "what", "median ms", "min ms" }
    $1 == "name" { name = $2 }
    $1 == "median" { median[name] = $2 * 1000 }
    $1 == "min" { least[name] = $2 * 1000; row(name, median[name], least[name]) }
    END {
      more("Bazelisk adds to its Bazel", "bazelisk -> nothing", "nothing")
      more("the shim adds to a light command", "light: shim -> bazelisk -> nothing", "bazelisk -> nothing")
      more("a bash wrapper adds to a light command", "light: bash wrapper -> nothing", "nothing")
      more("the shim adds to a heavy command", "heavy: shim, full probe -> nothing", "nothing")
      more("a bash wrapper adds to a heavy command", "heavy: bash wrapper, no probe -> nothing", "nothing")
      more("contract and probe, over a light command", "heavy: shim, full probe -> nothing", "light: shim -> nothing")
    }'
printf '%-48s %9s\n' 'size of bazel, bytes' "$(stat -c %s "$bin/bazel")"
peak=$(env $attached GF_BAZELISK="$work/nothing" /usr/bin/time -f %M "$bin/bazel" build //x 2>&1 | tail -n 1)
printf '%-48s %9s\n' 'peak memory, full probe, KiB' "$peak"
