#!/usr/bin/env bash
# A `bazel build //...` of the real Bazel 4.2.3 with nothing to do, with the same cache flags on Bazelisk's own command line, behind the guard
# without evidence, and behind the guard with it.
#
#   bash tests/bench/noop.sh [ROUNDS]      ROUNDS defaults to 30
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
rounds=${1:-30}
need_test_bed
need_binaries
mkdir -p "$work/home" "$work/ws" "$work/root"
cd "$work/ws"
: >WORKSPACE
# Bazelisk by itself puts a folder of its own on PATH, which the guard does not: else every action would be another one at each turn.
echo 'build --incompatible_strict_action_env' >.bazelrc
for i in $(seq 20); do
  printf 'genrule(name = "g%d", outs = ["g%d.txt"], cmd = "echo %d > $@")\n' "$i" "$i" "$i"
done >BUILD
start_worker
before_end() { (cd "$work/ws" && HOME=$work/home USE_BAZEL_VERSION=$BAZEL_4 "$BAZELISK" --output_user_root="$work/root" shutdown >/dev/null 2>&1) || true; }

common=(HOME="$work/home" PATH="$PATH" USE_BAZEL_VERSION="$BAZEL_4" BAZELISK_HOME="$work/bazelisk" GF_BAZELISK="$BAZELISK")
attached=(GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed GF_BAZEL_ALLOW_LOCALHOST_PROOF=true GF_BAZEL_PROBE_TIMEOUT=15 GF_BAZEL_REMOTE_UPLOAD=false
  BAZEL_REMOTE_CACHE="grpc://127.0.0.1:$port" GF_BAZEL_EVIDENCE_DIR="$work/evidence")
command_row on "${common[@]}" "${attached[@]}" -- "$bin/bazel" --output_user_root="$work/root" build //...
command_row off "${common[@]}" "${attached[@]}" GF_BAZEL_EVIDENCE=off -- "$bin/bazel" --output_user_root="$work/root" build //...
# The flags that the guard gives, so that Bazel's own work is the same.
command_row plain "${common[@]}" -- "$BAZELISK" --output_user_root="$work/root" build //... --remote_cache="grpc://127.0.0.1:$port" \
  --noremote_upload_local_results

# A server's first builds are slow: warm it, in every way.
in_turns 10 plain off on
for way in plain off on; do
  mapfile -t parts <"$work/command.$way"
  variables=() words=() rest=
  for part in "${parts[@]}"; do
    if [ -n "$rest" ]; then words+=("$part"); elif [ -z "$part" ]; then rest=1; else variables+=("$part"); fi
  done
  env -i "${variables[@]}" "${words[@]}" >"$work/said" 2>&1
  grep -q 'INFO: 1 process: 1 internal' "$work/said" || { echo "noop: $way has something to do: $(grep process "$work/said")" >&2; exit 1; }
done
in_turns "$rounds" plain off on
records=$(cat "$work"/evidence/*.jsonl | wc -l)
[ "$records" -ge "$rounds" ] || { echo "noop: $records records of $rounds builds" >&2; exit 1; }

time_row 'Bazelisk -> Bazel 4.2.3, nothing to build' plain
time_row 'the guard, no evidence -> the same' off 'Bazelisk -> Bazel 4.2.3, nothing to build'
time_row 'the guard -> the same' on 'Bazelisk -> Bazel 4.2.3, nothing to build'
more_row 'the guard adds' on plain
more_row 'of that the evidence' on off
show_rows
