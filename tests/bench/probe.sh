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

taken=()
another_port() { # sets `port`, none that was given before
  free_port
  while [[ " ${taken[*]-} " = *" $port "* ]]; do free_port; done
  taken+=("$port")
}
another_port; http=$port
another_port; odd=$port
another_port; tls=$port
another_port; h2=$port
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
  -keyout "$work/nginx/key.pem" -out "$work/nginx/certificate.pem" 2>/dev/null
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
    listen 127.0.0.1:$odd;
    location /down { proxy_pass http://127.0.0.1:1; }
    location /unauthenticated { return 401; }
    location /permission { return 403; }
    location /overloaded { return 429; }
    location /portal { return 302 http://127.0.0.1:$http/login; }
    location /read-only { root $work/nginx/cache; limit_except GET HEAD { deny all; } }
  }
  server {
    listen 127.0.0.1:$tls ssl http2;
    ssl_certificate $work/nginx/certificate.pem;
    ssl_certificate_key $work/nginx/key.pem;
    location / { return 404; }
  }
  server {
    listen 127.0.0.1:$h2 http2;
    location / { return 404; }
  }
}
CONF
"$NGINX" -p "$work/nginx" -c "$work/nginx/nginx.conf" -e stderr 2>"$work/nginx.log" &
servers+=($!)
await_port "$http" "$work/nginx.log"

another_port
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
causes=()
refused() { # cause, endpoint: it must be what the probe says
  probe "$1" "$2"
  env -i HOME="$work/home" PATH="$PATH" GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed GF_BAZEL_ALLOW_LOCALHOST_PROOF=true \
    "$bin/flywheel" probe "$2" --format json >"$work/said" 2>&1 || true
  [ "$(jq -r .refusal.cause "$work/said")" = "$1" ] || { echo "probe: $2 is to be $1: $(cat "$work/said")" >&2; exit 1; }
  causes+=("$1")
}
command_row version HOME="$work/home" PATH="$PATH" -- "$bin/flywheel" --version
probe grpc "grpc://127.0.0.1:$grpc"
probe http "http://127.0.0.1:$http"
refused refused grpc://127.0.0.1:1
refused socket-missing "unix:$work/none"
refused http1-not-grpc "grpc://127.0.0.1:$http"
refused h2-not-grpc "grpc://127.0.0.1:$h2"
refused tls-untrusted "grpcs://127.0.0.1:$tls"
refused tls-on-plaintext "grpcs://127.0.0.1:$http"
refused plaintext-on-tls "grpc://127.0.0.1:$tls"
refused unauthenticated "http://127.0.0.1:$odd/unauthenticated"
refused permission "http://127.0.0.1:$odd/permission"
refused no-write "http://127.0.0.1:$odd/read-only"
refused login-portal "http://127.0.0.1:$odd/portal"
# Those that may pass are tried again.
refused overloaded "http://127.0.0.1:$odd/overloaded"
refused upstream-down "http://127.0.0.1:$odd/down"
soon=("${causes[@]}")
refused silent "grpc://127.0.0.1:$silent"

in_turns "$rounds" version grpc http "${soon[@]/%/=1}"
time_row 'flywheel --version' version
time_row 'proven: gRPC (RemoteWorker)' grpc 'flywheel --version'
time_row 'proven: HTTP (nginx)' http 'flywheel --version'
for cause in "${soon[@]}"; do time_row "$cause" "$cause" 'flywheel --version'; done
in_turns 3 silent=1
time_row silent silent
within 'a refused connection, ms' "${least[refused]}" 100
within 'a silent server, ms' "${least[silent]}" 3000
show_rows
