#!/usr/bin/env bash
# The main job, shown: a guarded, cache-backed build of a sample workspace with the real Bazelisk and Bazel, and a real cache.
#
#   bash packaging/try.sh
#
# Installs what is missing, publishes the binaries, builds twice with `clean` between, shows what the second build took from
# the cache, proves it, stops the cache and shows the refusal, and ends with the record and the proof of what it did. Everything it
# makes is in a temporary folder and goes away again.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] || say() { printf '\n%s\n' "$*"; }

bash "$root/tests/testbed.sh"
# shellcheck disable=SC1091
. "${FLYWHEEL_TESTBED:-$root/.testbed}/env"
bash "$root/packaging/publish.sh" "$root/out/bin"

work=$(mktemp -d)
cache_pid=
real_bazel() { env -u GF_BAZELISK HOME="$work/home" USE_BAZEL_VERSION="$BAZEL_4" "$BAZELISK" --output_user_root="$work/out" "$@"; }
stop_cache() {
  [ -n "$cache_pid" ] || return 0
  kill "$cache_pid" 2>/dev/null || true
  wait "$cache_pid" 2>/dev/null || true
  cache_pid=
}
finish() {
  stop_cache
  (cd "$work/ws" 2>/dev/null && real_bazel shutdown >/dev/null 2>&1) || true
  chmod -R u+w "$work" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
mkdir -p "$work/ws" "$work/home" "$work/cas" "$work/rw"

for _ in $(seq 50); do
  port=$((20000 + RANDOM % 20000))
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
done
say "Starting a real cache: Bazel's own RemoteWorker on 127.0.0.1:$port"
"$REMOTE_WORKER" --work_path="$work/rw" --cas_path="$work/cas" --listen_port="$port" >"$work/worker.log" 2>&1 &
cache_pid=$!
for _ in $(seq 150); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  kill -0 "$cache_pid" 2>/dev/null || { cat "$work/worker.log" >&2; exit 1; }
  sleep 0.2
done

: >"$work/ws/WORKSPACE"
for n in 01 02 03 04 05 06 07 08 09 10 11 12; do
  printf 'genrule(\n    name = "part%s",\n    outs = ["part%s.txt"],\n    cmd = "sleep 0.5; echo part %s > $@",\n)\n' "$n" "$n" "$n"
done >"$work/ws/BUILD"
# Debian's linux-sandbox prints what it does on every action's stderr.
echo 'build --spawn_strategy=processwrapper-sandbox' >"$work/ws/.bazelrc"

export GIT_CONFIG_GLOBAL="$work/gitconfig" GIT_CONFIG_NOSYSTEM=1
git config --file "$GIT_CONFIG_GLOBAL" user.name try
git config --file "$GIT_CONFIG_GLOBAL" user.email try@example.invalid
printf 'bazel-*\n' >"$work/ws/.gitignore"
git -C "$work/ws" init -q && git -C "$work/ws" add . && git -C "$work/ws" commit -q -m 'A sample workspace'

export HOME="$work/home" USE_BAZEL_VERSION="$BAZEL_4" GF_BAZELISK="$BAZELISK"
export GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed GF_BAZEL_ALLOW_LOCALHOST_PROOF=true
export BAZEL_REMOTE_CACHE="grpc://127.0.0.1:$port"
export PATH="$root/out/bin:$PATH"
cd "$work/ws"
run() { printf '$ bazel %s\n' "$*"; "$root/out/bin/bazel" --output_user_root="$work/out" "$@"; }

say 'The first build runs its actions here and fills the cache'
run build //... 2>&1 | tee "$work/first.log"
run clean
say 'The second build takes them from the cache'
run build //... 2>&1 | tee "$work/second.log"
grep -Eq '[0-9]+ remote cache hit' "$work/second.log" || { echo 'try: the second build had no remote cache hit' >&2; exit 1; }

say 'The proof: two builds in output bases of their own, the second from the cache alone'
prove() {
  printf '$ flywheel prove cache --output proof.json -- build //...\n'
  "$root/out/bin/flywheel" prove cache --output "$work/proof.json" -- --output_user_root="$work/out" build //...
}
prove 2>"$work/prove.log" || { cat "$work/prove.log" >&2; exit 1; }
grep '^flywheel: ' "$work/prove.log"

say 'The cache goes away: a heavy command is refused, a light one still works'
stop_cache
status=0
run build //... || status=$?
echo "(exit code $status)"
[ "$status" -eq 69 ] || { echo "try: expected exit code 69" >&2; exit 1; }
run query 'deps(//:part01)'

say 'The record of the second build'
second=$(sed -n 's/.*Invocation ID: //p' "$work/second.log" | head -n 1)
"$root/out/bin/flywheel" evidence show "$second"

say 'The proof, checked without Bazel'
printf '$ flywheel proof verify proof.json --min-hits 12\n'
"$root/out/bin/flywheel" proof verify "$work/proof.json" --min-hits 12

say "Done: $(grep -Eo '[0-9]+ remote cache hit' "$work/second.log" | head -n 1)s in the second build, recorded and proven, and no build without the cache."
