#!/usr/bin/env bash
# What `flywheel probe` takes by what it finds, whole process: caches that are proven, and causes that it names. The silent server costs
# the call's deadline, whatever the machine.
#
#   bash tests/bench/probe.sh [ROUNDS]      ROUNDS defaults to 50
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
rounds=${1:-50}
need_test_bed
need_binaries
mkdir -p "$work/home" "$work/nginx/cache"
cd "$work/home"
start_worker
grpc=$port

free_port
http=$port
free_port
down=$port
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
  server {
    listen 127.0.0.1:$http;
    location / {
      root $work/nginx/cache;
      dav_methods PUT;
      create_full_put_path on;
    }
  }
  server {
    listen 127.0.0.1:$down;
    location / { proxy_pass http://127.0.0.1:1; }
  }
}
CONF
"$NGINX" -p "$work/nginx" -c "$work/nginx/nginx.conf" -e stderr 2>"$work/nginx.log" &
servers+=($!)
await_port "$http" "$work/nginx.log"

free_port
silent=$port
perl -MIO::Socket::INET -e '
  my $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $ARGV[0], Listen => 64, ReuseAddr => 1) or die $!;
  my @kept;
  push @kept, $_ while $_ = $server->accept;' "$silent" 2>"$work/silent.log" &
servers+=($!)
await_port "$silent" "$work/silent.log"

probe() { # name, endpoint
  command_row "$1" HOME="$work/home" PATH="$PATH" GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed GF_BAZEL_ALLOW_LOCALHOST_PROOF=true \
    -- "$bin/flywheel" probe "$2"
}
command_row version HOME="$work/home" PATH="$PATH" -- "$bin/flywheel" --version
probe grpc "grpc://127.0.0.1:$grpc"
probe http "http://127.0.0.1:$http"
probe refused grpc://127.0.0.1:1
probe missing "unix:$work/none"
probe plain-http "grpc://127.0.0.1:$http"
probe down "http://127.0.0.1:$down"
probe silent "grpc://127.0.0.1:$silent"

in_turns "$rounds" version grpc http refused=1 missing=1 plain-http=1 down=1
time_row 'flywheel --version' version
time_row 'proven: gRPC (RemoteWorker)' grpc 'flywheel --version'
time_row 'proven: HTTP (nginx)' http 'flywheel --version'
time_row 'refused' refused 'flywheel --version'
time_row 'socket-missing' missing 'flywheel --version'
time_row 'http1-not-grpc' plain-http 'flywheel --version'
time_row 'upstream-down, with its tries' down 'flywheel --version'
in_turns 3 silent=1
time_row 'silent' silent
show_rows
