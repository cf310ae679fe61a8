#!/usr/bin/env bash
# What caches bear: operations and bytes a second, at 1, 8 and 64 clients, of the embedded cache (`flywheel cache serve`) and of any others
# in the same run, their rounds in turns. Client and servers share the machine: compare figures of one run only, and read
# `client us/op`, the processor time that the client itself spends, beside them.
#
#   bash tests/bench/cache.sh [--start NAME,...] [--also NAME=grpc://HOST:PORT,http://HOST:PORT/PREFIX]... [OPTION OF THE CLIENT]...
#
#   --start NAME,...   what is started and measured [flywheel]:
#                        flywheel   `flywheel cache serve` of out/bin, gRPC and HTTP
#                        worker     Bazel's own RemoteWorker, gRPC
#                        nginx      nginx with WebDAV, HTTP
#   --also ...         a cache that runs already, such as bazel-remote; may be given again
#
# The client's options are --rounds (here 3), --row-bytes (here 512M), --clients, --seconds, --rows and more: `--help` lists them. A row
# of writes leaves up to --row-bytes, and an eighth more, on the disk of each server, in TMPDIR, until the run ends: six such rows with
# large blobs a round, some 10 GB in all.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
start=flywheel help='' also=() options=()
while [ $# -gt 0 ]; do
  case $1 in
    --start) start=${2?--start needs names}; shift ;;
    --also) also+=(--target "${2:?--also needs NAME=ENDPOINTS}"); shift ;;
    -h | --help) help=1 ;;
    *) options+=("$1") ;;
  esac
  shift
done
given() { [[ " ${options[*]-} " = *" $1 "* ]]; }
given --rounds || options+=(--rounds 3)
given --row-bytes || options+=(--row-bytes 512M)

bin=${FLYWHEEL_BIN:-$root/out/bin}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
dotnet build "$root/tests/Flywheel.CacheLoad/Flywheel.CacheLoad.csproj" -c Release -v quiet -nodeReuse:false >&2
client=$root/tests/Flywheel.CacheLoad/bin/Release/net10.0/Flywheel.CacheLoad
if [ -n "$help" ]; then
  sed -n '2,18s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
  "$client" --help
  exit
fi

work=$(mktemp -d)
servers=() targets=()
cleanup() {
  for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done
  for server in "${servers[@]}"; do wait "$server" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT

free_port() {
  for _ in $(seq 50); do
    port=$((15000 + RANDOM % 17000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
}
await() { # what must hold, within 30 seconds; otherwise the log is shown
  local log=$1
  shift
  for _ in $(seq 150); do
    "$@" 2>/dev/null && return
    kill -0 "${servers[-1]}" 2>/dev/null || break
    sleep 0.2
  done
  cat "$log" >&2
  echo "cache.sh: a server did not start" >&2
  exit 1
}
accepts() { (exec 3<>"/dev/tcp/127.0.0.1/$1"); }

start_flywheel() {
  [ -x "$bin/flywheel" ] || bash "$root/packaging/publish.sh" "$bin" >&2
  "$bin/flywheel" cache serve --listen 127.0.0.1:0 --http 127.0.0.1:0 --dir "$work/flywheel" >"$work/flywheel.out" 2>"$work/flywheel.log" &
  servers+=($!)
  await "$work/flywheel.log" grep -Eq 'grpc://127\.0\.0\.1:[0-9]+' "$work/flywheel.out"
  targets+=(--target "flywheel=$(grep -Eo '(grpc|http)://127\.0\.0\.1:[0-9]+' "$work/flywheel.out" | paste -sd,)")
}
start_worker() {
  free_port
  mkdir -p "$work/cas" "$work/rw"
  # Its own limit, half a gigabyte, does not do for 64 clients.
  JAVA_TOOL_OPTIONS=-XX:MaxDirectMemorySize=2g "$REMOTE_WORKER" --work_path="$work/rw" --cas_path="$work/cas" --listen_port="$port" >"$work/worker.log" 2>&1 &
  servers+=($!)
  await "$work/worker.log" accepts "$port"
  targets+=(--target "worker=grpc://127.0.0.1:$port")
}
start_nginx() {
  free_port
  mkdir -p "$work/nginx/cache"
  cat >"$work/nginx/nginx.conf" <<CONF
daemon off;
master_process off;
pid $work/nginx/pid;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path $work/nginx/body;
  proxy_temp_path $work/nginx/proxy;
  fastcgi_temp_path $work/nginx/fastcgi;
  uwsgi_temp_path $work/nginx/uwsgi;
  scgi_temp_path $work/nginx/scgi;
  keepalive_requests 1000000000;
  server {
    listen 127.0.0.1:$port;
    location / {
      root $work/nginx/cache;
      dav_methods PUT;
      create_full_put_path on;
      client_max_body_size 1g;
    }
  }
}
CONF
  "$NGINX" -p "$work/nginx" -c "$work/nginx/nginx.conf" -e stderr 2>"$work/nginx.log" &
  servers+=($!)
  await "$work/nginx.log" accepts "$port"
  targets+=(--target "nginx=http://127.0.0.1:$port")
}

for name in ${start//,/ }; do
  case $name in
    flywheel) start_flywheel ;;
    worker | nginx)
      bash "$root/tests/testbed.sh" >&2
      # shellcheck disable=SC1091
      . "${FLYWHEEL_TESTBED:-$root/.testbed}/env"
      "start_$name"
      ;;
    *) echo "cache.sh: \`$name\` is nothing that can be started: flywheel, worker or nginx" >&2; exit 2 ;;
  esac
done
"$client" "${targets[@]}" "${also[@]}" "${options[@]}" >"$work/figures"
cat "$work/figures"
# Another cache's row is compared with ours of the same kind.
[ -z "${BENCH_ROWS:-}" ] || awk 'NR > 1 && $(NF) != "unimplemented" {
    target = $(NF - 5); name = substr($0, 1, 28); sub(/ +$/, "", name); kind = name ", " substr($0, 29, 7) + 0 " clients, "
    printf "cache\t%s%s\tops/s\t%s\t-\t-\t%s\n", kind, target, $(NF - 4), (target == "flywheel" ? "" : kind "flywheel")
  }' "$work/figures" >>"$BENCH_ROWS"
