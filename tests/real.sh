# What scripts that run the real parts share; sourced by each. It gives `root`, `bin`, `work` (removed at the end), the paths of the test bed,
# and the functions below.
# shellcheck shell=bash
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
script=$(basename "$0" .sh)
bin=${FLYWHEEL_BIN:-$root/out/bin}
work=$(mktemp -d)
servers=()

end_servers() {
  local server
  for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done
  for server in "${servers[@]}"; do wait "$server" 2>/dev/null || true; done
  servers=()
}
before_end() { :; }
at_end() {
  before_end
  end_servers
  chmod -R u+w "$work" 2>/dev/null || true
  rm -rf "$work"
}
trap at_end EXIT

# Lines 2 to the first empty one of a script are its help.
usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; }

need_binaries() { [ -x "$bin/bazel" ] && [ -x "$bin/flywheel" ] || bash "$root/packaging/publish.sh" "$bin" >&2; }

need_test_bed() {
  bash "$root/tests/testbed.sh" >&2
  # shellcheck disable=SC1091
  . "${FLYWHEEL_TESTBED:-$root/.testbed}/env"
}

compile() { # C source, program
  "$(command -v clang || command -v gcc)" -O2 -Wall -Wextra -o "$2" "$1"
}

make_nothing() { # $work/nothing, a program that does nothing: it stands for Bazel
  echo 'int main(void) { return 0; }' >"$work/nothing.c"
  compile "$work/nothing.c" "$work/nothing"
}

stand_in_workspace() { # an empty one, with a home beside it
  mkdir -p "$work/home" "$work/ws"
  : >"$work/ws/WORKSPACE"
  cd "$work/ws"
}

free_port() { # sets `port`
  local _
  for _ in $(seq 50); do
    port=$((15000 + RANDOM % 17000)) # below those that the system gives to whoever connects
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || return 0
  done
}

await_port() { # port, log
  local _
  for _ in $(seq 300); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.1
  done
  cat "$2" >&2
  echo "$script: a server did not start" >&2
  exit 1
}

start_worker() { # Bazel's own RemoteWorker: sets `port`
  mkdir -p "$work/cas" "$work/rw"
  free_port
  "$REMOTE_WORKER" --work_path="$work/rw" --cas_path="$work/cas" --listen_port="$port" >"$work/worker.log" 2>&1 &
  servers+=($!)
  await_port "$port" "$work/worker.log"
}
