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

debian=(clang zlib1g-dev)
if [ "${1:-}" != --build-only ]; then
  debian+=(bazel-bootstrap bazel-bootstrap-source default-jdk-headless nginx-light hyperfine tmux strace openssl time bsdutils iproute2)
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
    echo "test bed: Debian packages are missing; run: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  echo "test bed: installing from Debian: ${missing[*]}" >&2
  # Debian starts a packaged server at once where there is an init; the tests start their own nginx.
  had_nginx=$(pgrep -o -x nginx || true)
  export DEBIAN_FRONTEND=noninteractive
  install_log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update -q &&
    "${as_root[@]}" apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "${missing[@]}"; } >"$install_log" 2>&1; then
    tail -n 20 "$install_log" >&2
    exit 1
  fi
  rm -f "$install_log"
  new_nginx=$(pgrep -o -x nginx || true)
  if [ -z "$had_nginx" ] && [ -n "$new_nginx" ]; then
    "${as_root[@]}" kill "$new_nginx" || true
  fi
fi
[ "${1:-}" != --build-only ] || exit 0

mkdir -p "$bed"
bed=$(cd "$bed" && pwd)
bazelisk_version=1.28.1 bazel2_version=2.1.0
npm_dir=$bed/npm/node_modules/@bazel
bazelisk=$npm_dir/bazelisk/bazelisk-linux_amd64
bazel2=$npm_dir/bazel-linux_x64/bazel-$bazel2_version-linux-x86_64
has_version() { grep -Eq "\"version\": *\"v?$2\"" "$npm_dir/$1/package.json" 2>/dev/null; }
if ! { has_version bazelisk $bazelisk_version && has_version bazel-linux_x64 $bazel2_version; }; then
  echo "test bed: installing from npm: @bazel/bazelisk@$bazelisk_version @bazel/bazel-linux_x64@$bazel2_version" >&2
  mkdir -p "$bed/npm"
  npm_config_cache=$bed/npm/cache npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$bed/npm" \
    "@bazel/bazelisk@$bazelisk_version" "@bazel/bazel-linux_x64@$bazel2_version" >&2
  rm -rf "$bed/npm/cache"
fi
chmod +x "$bazelisk" "$bazel2"

# Bazel's own REAPI cache and executor, from its Java sources.
source=/usr/src/bazel-bootstrap
worker=$bed/remote-worker
if [ ! -e "$worker/done" ]; then
  echo "test bed: compiling RemoteWorker" >&2
  rm -rf "$worker"
  mkdir -p "$worker/classes"
  jars=$(printf '%s:' /usr/share/java/*.jar)
  find "$source/src/tools/remote/src/main" -name '*.java' -print0 |
    xargs -0 javac -nowarn -proc:none -d "$worker/classes" -cp "/usr/share/bazel/A-server.jar:$jars" 2>"$worker/javac.log" ||
    { cat "$worker/javac.log" >&2; exit 1; }
  cat >"$worker/run" <<RUN
#!/bin/sh
# One process: the caller's pid is Java's.
exec java -Xmx512m -cp "$worker/classes:/usr/share/bazel/A-server.jar:$jars" \\
  com.google.devtools.build.remote.worker.RemoteWorker "\$@"
RUN
  chmod +x "$worker/run"
  : >"$worker/done"
fi

cat >"$bed/env.new" <<ENV
BAZELISK='$bazelisk'
BAZEL_4='/usr/bin/bazel-4'
BAZEL_2='$bazel2'
REMOTE_WORKER='$worker/run'
OFFICIAL_PROTOS='$source'
ENV
mv -f "$bed/env.new" "$bed/env"
