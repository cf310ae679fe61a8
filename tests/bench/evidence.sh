#!/usr/bin/env bash
# What the evidence adds to a build of the real Bazel 4.2.3 that has nothing to do: the shim with GF_BAZEL_EVIDENCE=off and on, one
# after the other in turns, so that both meet the same noise. Read the difference of the medians and of the minima.
#
#   bash tests/bench/evidence.sh [ROUNDS]      ROUNDS defaults to 30
set -euo pipefail
rounds=${1:-30}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bash "$root/tests/testbed.sh" >&2
# shellcheck disable=SC1091
. "${FLYWHEEL_TESTBED:-$root/.testbed}/env"
bin=${FLYWHEEL_BIN:-$root/out/bin}
[ -x "$bin/bazel" ] || bash "$root/packaging/publish.sh" "$bin" >&2

work=$(mktemp -d)
worker=
export HOME=$work/home USE_BAZEL_VERSION=$BAZEL_4 GF_BAZELISK=$BAZELISK BAZELISK_HOME=$work/bazelisk
cleanup() {
  (cd "$work/ws" && "$BAZELISK" shutdown >/dev/null 2>&1) || true
  [ -z "$worker" ] || { kill "$worker" 2>/dev/null || true; wait "$worker" 2>/dev/null || true; }
  chmod -R u+w "$work"
  rm -rf "$work"
}
trap cleanup EXIT
mkdir -p "$work/home" "$work/cas" "$work/rw" "$work/ws" "$work/root"
echo "startup --output_user_root=$work/root" >"$HOME/.bazelrc"
cd "$work/ws"
: >WORKSPACE
for i in $(seq 20); do
  printf 'genrule(name = "g%d", outs = ["g%d.txt"], cmd = "echo %d > $@")\n' "$i" "$i" "$i"
done >BUILD

for _ in $(seq 50); do
  port=$((20000 + RANDOM % 20000))
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
done
"$REMOTE_WORKER" --work_path="$work/rw" --cas_path="$work/cas" --listen_port="$port" >"$work/worker.log" 2>&1 &
worker=$!
for _ in $(seq 300); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  sleep 0.2
done
export GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed GF_BAZEL_ALLOW_LOCALHOST_PROOF=true BAZEL_REMOTE_CACHE=grpc://127.0.0.1:$port
export GF_BAZEL_EVIDENCE_DIR=$work/evidence GF_BAZEL_PROBE_TIMEOUT=15
unset BAZEL_BIN GF_BAZEL_STRICT GF_BAZEL_ESCAPE_HATCH

build() { # off|on
  local began=$EPOCHREALTIME
  GF_BAZEL_EVIDENCE=$1 "$bin/bazel" build //... >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  local ended=$EPOCHREALTIME
  echo "$1 $(((${ended/./} - ${began/./})))"
}

# The server's first builds are slow: warm it, both ways.
for _ in $(seq 10); do build off; build on; done >/dev/null
for round in $(seq "$rounds"); do
  if [ $((round % 2)) -eq 0 ]; then build off; build on; else build on; build off; fi
done >"$work/times"
[ "$(wc -l <"$(echo "$work"/evidence/*.jsonl)")" -eq $((rounds + 10)) ] || { echo 'not every build has its record' >&2; exit 1; }

column() { sed -n "s/^$1 //p" "$work/times" | sort -n; }
middle() { awk '{ t[NR] = $1 } END { printf "%.2f", (t[int((NR + 1) / 2)] + t[int(NR / 2) + 1]) / 2000 }'; }
least() { awk 'NR == 1 { printf "%.2f", $1 / 1000 }'; }
paste -d ' ' <(sed -n 's/^off //p' "$work/times") <(sed -n 's/^on //p' "$work/times") | awk '{ print $2 - $1 }' | sort -n >"$work/pairs"
row() { printf '%-56s %9s %9s\n' "$@"; }
difference() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a - b }'; }
off_median=$(column off | middle) off_least=$(column off | least)
on_median=$(column on | middle) on_least=$(column on | least)
row "$rounds rounds" 'median ms' 'min ms'
row 'no-op build, evidence off' "$off_median" "$off_least"
row 'no-op build, evidence on' "$on_median" "$on_least"
row 'the evidence adds' "$(difference "$on_median" "$off_median")" "$(difference "$on_least" "$off_least")"
row 'the evidence adds, median of the pairs' "$(middle <"$work/pairs")" ''
