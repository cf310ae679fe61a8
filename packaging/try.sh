#!/usr/bin/env bash
# The main job, shown: a guarded, cache-backed build of a sample workspace with the real Bazelisk and Bazel, and a cache of one's own.
#
#   bash packaging/try.sh
#   FLYWHEEL_BIN=DIR bash packaging/try.sh     # with binaries that are published already
#
# Installs what is missing, publishes the binaries, starts `flywheel cache`, builds twice with `clean` between, shows what the second
# build took from the cache, proves it, stops the cache and shows the refusal, does the same over another cache (Bazel's own
# RemoteWorker), shows the record and the proof of what it did, and ends by writing the page of its statistics, out/try/stats.html of the
# checkout, and naming it. Everything else that it makes is in a temporary folder and goes away again, the servers too.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] || say() { printf '\n%s\n' "$*"; }

bash "$root/tests/testbed.sh"
# shellcheck disable=SC1091
. "${FLYWHEEL_TESTBED:-$root/.testbed}/env"
bin=${FLYWHEEL_BIN:-$root/out/bin}
[ -n "${FLYWHEEL_BIN:-}" ] || bash "$root/packaging/publish.sh" "$bin"

work=$(mktemp -d)
worker_pid=
real_bazel() { env -u GF_BAZELISK HOME="$work/home" USE_BAZEL_VERSION="$BAZEL_4" "$BAZELISK" --output_user_root="$work/out" "$@"; }
flywheel() { printf '$ flywheel %s\n' "$*"; "$bin/flywheel" "$@"; }
finish() {
  "$bin/flywheel" cache stop --dir "$work/cache" >/dev/null 2>&1 || true
  [ -z "$worker_pid" ] || { kill "$worker_pid" && wait "$worker_pid"; } 2>/dev/null || true
  (cd "$work/ws" 2>/dev/null && real_bazel shutdown >/dev/null 2>&1) || true
  chmod -R u+w "$work" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
mkdir -p "$work/ws" "$work/home" "$work/cas" "$work/rw"

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
export PATH="$bin:$PATH"
cd "$work/ws"
run() { printf '$ bazel %s\n' "$*"; "$bin/bazel" --output_user_root="$work/out" "$@"; }

say 'A cache of your own, on free ports'
flywheel cache start --dir "$work/cache" --listen 127.0.0.1:0 --http 127.0.0.1:0
printf '$ eval "$(flywheel cache env --dir %s)"\n' "$work/cache"
variables=$("$bin/flywheel" cache env --dir "$work/cache")
printf '%s\n' "$variables"
eval "$variables"

say 'The first build runs its actions here and fills the cache'
run build //... 2>&1 | tee "$work/first.log"
run clean
say 'The second build takes them from the cache'
run build //... 2>&1 | tee "$work/second.log"
grep -Eq '[0-9]+ remote cache hit' "$work/second.log" || { echo 'try: the second build had no remote cache hit' >&2; exit 1; }

flywheel cache status --dir "$work/cache"

say 'The proof: two builds in output bases of their own, the second from the cache alone'
prove() {
  printf '$ flywheel prove cache --output %s -- build //...\n' "$work/proof.json"
  "$bin/flywheel" prove cache --output "$work/proof.json" -- --output_user_root="$work/out" build //...
}
prove 2>"$work/prove.log" || { cat "$work/prove.log" >&2; exit 1; }
grep '^flywheel: ' "$work/prove.log"

say 'The cache goes away: a heavy command is refused, a light one still works'
flywheel cache stop --dir "$work/cache"
status=0
run build //... || status=$?
echo "(exit code $status)"
[ "$status" -eq 69 ] || { echo "try: expected exit code 69" >&2; exit 1; }
run query 'deps(//:part01)'

for _ in $(seq 50); do
  port=$((20000 + RANDOM % 20000))
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
done
export BAZEL_REMOTE_CACHE="grpc://127.0.0.1:$port"
say "The same over a cache that nobody here wrote: Bazel's own RemoteWorker, BAZEL_REMOTE_CACHE=$BAZEL_REMOTE_CACHE"
"$REMOTE_WORKER" --work_path="$work/rw" --cas_path="$work/cas" --listen_port="$port" >"$work/worker.log" 2>&1 &
worker_pid=$!
for _ in $(seq 150); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  kill -0 "$worker_pid" 2>/dev/null || { cat "$work/worker.log" >&2; echo 'try: RemoteWorker ended before it listened' >&2; exit 1; }
  sleep 0.2
done
run clean
run build //:part01
run clean
run build //:part01 2>&1 | tee "$work/other.log"
grep -q '1 remote cache hit' "$work/other.log" || { echo 'try: the build over RemoteWorker had no remote cache hit' >&2; exit 1; }

say 'The record of the second build'
second=$(sed -n 's/.*Invocation ID: //p' "$work/second.log" | head -n 1)
flywheel evidence show "$second"

say 'The proof, checked without Bazel'
flywheel proof verify "$work/proof.json" --min-hits 12

say 'What the records say together, as a page'
flywheel stats --since all
mkdir -p "$root/out/try"
flywheel stats --since all --by target --format html --output "$root/out/try/stats.html"
grep -q '</html>' "$root/out/try/stats.html" || { echo 'try: the page is not whole' >&2; exit 1; }
printf '%s\nfile://%s\n' "$root/out/try/stats.html" "$(jq -nr --arg path "$root/out/try/stats.html" '$path | split("/") | map(@uri) | join("/")')"

say "Done: $(grep -Eo '[0-9]+ remote cache hit' "$work/second.log" | head -n 1)s in the second build, recorded and proven, and no build without the cache."
