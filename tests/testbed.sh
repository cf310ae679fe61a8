#!/usr/bin/env bash
# Brings up the real parts that the tests and the demo run against: Bazelisk, two Bazels, Bazel's own remote worker,
# nginx and the small tools. Installs only what is missing, says each in one line, and is silent and quick otherwise.
#
#   tests/testbed.sh            FLYWHEEL_TESTBED=DIR overrides where downloads and builds go (default: .testbed/)
#
# Writes DIR/env, lines of NAME=path. Nothing goes to HOME; nothing is left running.
set -euo pipefail

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bed=${FLYWHEEL_TESTBED:-$checkout/.testbed}
recipe=1 # raise when what this script builds or writes changes

bazelisk_version=1.28.1
bazel_2_version=2.1.0

say() { printf 'testbed: %s\n' "$*"; }
fail() { printf 'testbed: %s\n' "$*" >&2; exit 1; }

mkdir -p "$bed"
bed=$(cd "$bed" && pwd)
exec 9>"$bed/lock" # tests of several projects may want it at once
flock 9

# --- Debian packages: each goes by one thing of its own that the tests use ---------------------------------------

missing=()
want_file() { [[ -e $2 ]] || missing+=("$1"); }
want_command() { command -v "$2" >/dev/null 2>&1 || missing+=("$1"); }

command -v gcc >/dev/null 2>&1 || want_command clang clang
want_file zlib1g-dev /usr/include/zlib.h
want_file bazel-bootstrap /usr/bin/bazel-4
want_file bazel-bootstrap-source /usr/src/bazel-bootstrap/src/tools/remote
want_command default-jdk-headless javac
[[ -x /usr/sbin/nginx ]] || missing+=(nginx-light)
want_command hyperfine hyperfine
want_command tmux tmux
want_command strace strace
want_command openssl openssl
want_command npm npm

nginx_pid() { cat /run/nginx.pid 2>/dev/null || true; }

install_debian_packages() {
  local as_root=() command=(apt-get install -y --no-install-recommends "${missing[@]}")
  command -v apt-get >/dev/null 2>&1 || fail "missing, and there is no apt-get here: ${missing[*]}"
  if [[ $(id -u) != 0 ]]; then
    if ! sudo -n true 2>/dev/null; then
      fail "run this once: sudo ${command[*]}"
    fi
    as_root=(sudo -n)
  fi
  say "installing Debian packages: ${missing[*]}"
  local before log
  before=$(nginx_pid)
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update -q && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${command[@]}"; } \
    >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "apt-get failed; see above"
  fi
  rm -f "$log"
  # The package starts a server of its own on port 80; end it only if it was not there before.
  local after
  after=$(nginx_pid)
  if [[ " ${missing[*]} " == *" nginx-light "* && -n $after && $after != "$before" ]]; then
    say "stopping the nginx that its package has just started"
    "${as_root[@]}" kill -QUIT "$after" 2>/dev/null || true
  fi
}

if ((${#missing[@]} > 0)); then
  install_debian_packages
fi

# --- npm packages: Bazelisk, and a Bazel old enough to differ ----------------------------------------------------

modules=$bed/npm/node_modules/@bazel
bazelisk=$modules/bazelisk/bazelisk-linux_amd64
bazel_2=$modules/bazel-linux_x64/bazel-$bazel_2_version-linux-x86_64
bazel_4=/usr/bin/bazel-4

if [[ ! -x $bazelisk || ! -x $bazel_2 ]]; then
  say "installing npm packages into $bed/npm: @bazel/bazelisk@$bazelisk_version @bazel/bazel-linux_x64@$bazel_2_version"
  mkdir -p "$bed/npm"
  npm_config_cache=$bed/npm-cache npm_config_userconfig=/dev/null npm_config_update_notifier=false \
    npm install --ignore-scripts --no-audit --no-fund --silent --prefix "$bed/npm" \
    "@bazel/bazelisk@$bazelisk_version" "@bazel/bazel-linux_x64@$bazel_2_version"
  chmod +x "$bazelisk" "$bazel_2"
  rm -rf "$bed/npm-cache"
fi

# --- Bazel's own REAPI cache and executor, from the Debian source package ----------------------------------------

sources=/usr/src/bazel-bootstrap
class_path=/usr/share/bazel/A-server.jar:/usr/share/java/*
worker=$bed/remote-worker/remote-worker

build_remote_worker() {
  local into=$bed/remote-worker package=com/google/devtools/build/remote/worker
  say "compiling RemoteWorker into $into"
  rm -rf "$into"
  mkdir -p "$into/classes" "$into/src"
  cp -r "$sources/src/tools/remote/src/main/java/." "$into/src"
  # As it comes it listens on every interface; tests keep to loopback.
  sed -i 's/NettyServerBuilder\.forPort(workerOptions\.listenPort)/NettyServerBuilder.forAddress(new java.net.InetSocketAddress("127.0.0.1", workerOptions.listenPort))/' \
    "$into/src/$package/RemoteWorker.java"
  grep -q 'InetSocketAddress("127.0.0.1"' "$into/src/$package/RemoteWorker.java" \
    || fail "RemoteWorker.java is not as expected: cannot bind it to loopback"
  find "$into/src" -name '*.java' >"$into/sources.txt"
  # The server jar goes first: it carries the versions that Bazel itself was built with.
  javac -nowarn -Xlint:none -proc:none -d "$into/classes" -cp "$class_path" "@$into/sources.txt" 2>"$into/javac.log" \
    || { cat "$into/javac.log" >&2; fail "javac failed; see above"; }
  cat >"$worker" <<LAUNCHER
#!/bin/sh
# Bazel's own remote cache and executor: --work_path=DIR --cas_path=DIR --listen_port=PORT
here=\$(CDPATH= cd -- "\$(dirname -- "\$0")" && pwd)
exec java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.awt.headless=true \\
  -cp "\$here/classes:$class_path" com.google.devtools.build.remote.worker.RemoteWorker "\$@"
LAUNCHER
  chmod +x "$worker"
}

link_official_protos() {
  local into=$bed/official-protos
  say "copying the official .proto files into $into"
  rm -rf "$into"
  mkdir -p "$into"
  local root
  for root in third_party/remoteapis third_party/googleapis src/main/java src/main/protobuf; do
    (cd "$sources" && find -L "$root" -name '*.proto' -print0 | tar -cf - --null -T -) | tar -xf - -C "$into"
  done
}

if [[ $(cat "$bed/recipe" 2>/dev/null || true) != "$recipe" ]]; then
  build_remote_worker
  link_official_protos
fi
[[ -x $worker ]] || build_remote_worker
[[ -d $bed/official-protos ]] || link_official_protos

# --- what the tests read -----------------------------------------------------------------------------------------

protoc=
for candidate in "$(command -v protoc || true)" \
  "${NUGET_PACKAGES:-${HOME:-/nonexistent}/.nuget/packages}"/grpc.tools/*/tools/linux_x64/protoc; do
  if [[ -x $candidate ]]; then
    protoc=$candidate
    break
  fi
done

cat >"$bed/env.new" <<ENV
BAZELISK=$bazelisk
BAZEL_4=$bazel_4
BAZEL_2=$bazel_2
REMOTE_WORKER=$worker
OFFICIAL_PROTOS=$bed/official-protos
NGINX=/usr/sbin/nginx
PROTOC=$protoc
ENV
mv "$bed/env.new" "$bed/env"
printf '%s\n' "$recipe" >"$bed/recipe"
