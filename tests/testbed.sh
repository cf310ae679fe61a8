#!/usr/bin/env bash
# The real programs that tests, benchmarks and the demo run against: installs what is missing and says what.
#
#   bash tests/testbed.sh [--build-only]
#
#   --build-only   only what publishing native binaries needs
#
# Debian packages go where Debian puts them; everything else goes to .testbed/ of the checkout (or $FLYWHEEL_TESTBED), never to
# HOME. .testbed/env then holds the paths, as shell variables.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bed=${FLYWHEEL_TESTBED:-$root/.testbed}
bazelisk_version=1.28.1 bazel2_version=2.1.0
recipe=2 # raise when what is compiled here changes

say() { echo "test bed: $*" >&2; }

mkdir -p "$bed"
bed=$(cd "$bed" && pwd)
exec 9>"$bed/lock" # test programs may want it at once
flock 9

# --- Debian ---------------------------------------------------------------------------------------------------------

debian=(clang zlib1g-dev)
if [ "${1:-}" != --build-only ]; then
  debian+=(bazel-bootstrap bazel-bootstrap-source default-jdk-headless nginx-light nix-bin git hyperfine tmux ripgrep strace openssl time bsdutils iproute2 faketime)
  debian+=(zsh fish) # which complete the command line of flywheel
  debian+=(debootstrap) # which makes the Debian that the package is installed on
  debian+=(groff-base jq curl wget) # which show its manual, and make and fetch its releases
  debian+=(valgrind) # which counts instructions
  debian+=(zsh fish direnv) # which complete the command line of flywheel, and put the guard first on PATH
  debian+=(chromium) # which opens the page of statistics
  debian+=(python3 tzdata) # which reckon the statistics a second time
  debian+=(python3-prometheus-client) # whose strict parser reads the metrics
  command -v npm >/dev/null || debian+=(npm)
fi
is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
missing=()
for package in "${debian[@]}"; do
  is_installed "$package" || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" -eq 0 ]; then
    as_root=()
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  else
    say "Debian packages are missing; run: apt-get install ${missing[*]}"
    exit 1
  fi
  say "installing from Debian: ${missing[*]}"
  # Debian starts a packaged server at once where there is an init; the tests start their own nginx.
  had_nginx=$(pgrep -o -x nginx || true)
  export DEBIAN_FRONTEND=noninteractive
  if ! { "${as_root[@]}" apt-get update -q &&
    "${as_root[@]}" apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "${missing[@]}"; } \
    >"$bed/apt.log" 2>&1 9>&-; then
    tail -n 20 "$bed/apt.log" >&2
    exit 1
  fi
  new_nginx=$(pgrep -o -x nginx || true)
  if [ -z "$had_nginx" ] && [ -n "$new_nginx" ]; then
    "${as_root[@]}" kill "$new_nginx" || true
  fi
fi
[ "${1:-}" != --build-only ] || exit 0

# --- npm ------------------------------------------------------------------------------------------------------------

npm_dir=$bed/npm/node_modules/@bazel
bazelisk=$npm_dir/bazelisk/bazelisk-linux_amd64
bazel2=$npm_dir/bazel-linux_x64/bazel-$bazel2_version-linux-x86_64
has_version() { grep -Eq "\"version\": *\"v?$2\"" "$npm_dir/$1/package.json" 2>/dev/null; }
if ! { has_version bazelisk $bazelisk_version && has_version bazel-linux_x64 $bazel2_version; }; then
  say "installing from npm: @bazel/bazelisk@$bazelisk_version @bazel/bazel-linux_x64@$bazel2_version"
  npm_config_cache=$bed/npm/cache npm_config_update_notifier=false npm install --silent --no-audit --no-fund --ignore-scripts \
    --prefix "$bed/npm" "@bazel/bazelisk@$bazelisk_version" "@bazel/bazel-linux_x64@$bazel2_version" >&2 9>&-
  rm -rf "$bed/npm/cache"
fi
chmod +x "$bazelisk" "$bazel2"

# --- Bazel's own REAPI cache and executor, from its Java sources ----------------------------------------------------

sources=/usr/src/bazel-bootstrap
worker=$bed/remote-worker
if [ "$(cat "$worker/recipe" 2>/dev/null)" != $recipe ]; then
  say "compiling RemoteWorker"
  rm -rf "$worker"
  mkdir -p "$worker/classes"
  cp -rL "$sources/src/tools/remote/src/main/java" "$worker/src"
  # As it comes it listens on every interface.
  main=$worker/src/com/google/devtools/build/remote/worker/RemoteWorker.java
  sed -i 's/NettyServerBuilder\.forPort(workerOptions\.listenPort)/NettyServerBuilder.forAddress(new java.net.InetSocketAddress("127.0.0.1", workerOptions.listenPort))/' "$main"
  grep -q 'InetSocketAddress("127.0.0.1"' "$main" || { say "cannot bind RemoteWorker to loopback: its source is another"; exit 1; }
  # The server's jar goes first: it carries the versions that Bazel itself was built with.
  class_path="/usr/share/bazel/A-server.jar:/usr/share/java/*"
  find "$worker/src" -name '*.java' >"$worker/sources.txt"
  javac -nowarn -Xlint:none -proc:none -d "$worker/classes" -cp "$class_path" "@$worker/sources.txt" 2>"$worker/javac.log" 9>&- ||
    { cat "$worker/javac.log" >&2; exit 1; }
  cat >"$worker/run" <<RUN
#!/bin/sh
# One process: the caller's pid is Java's.
exec java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.awt.headless=true -cp "$worker/classes:$class_path" \\
  com.google.devtools.build.remote.worker.RemoteWorker "\$@"
RUN
  chmod +x "$worker/run"
  echo $recipe >"$worker/recipe"
fi

cat >"$bed/env.new" <<ENV
BAZELISK='$bazelisk'
BAZEL_4='/usr/bin/bazel-4'
BAZEL_2='$bazel2'
REMOTE_WORKER='$worker/run'
OFFICIAL_PROTOS='$sources'
NGINX='/usr/sbin/nginx'
NIX='/usr/bin/nix'
CHROMIUM='/usr/bin/chromium'
ENV
mv -f "$bed/env.new" "$bed/env"
