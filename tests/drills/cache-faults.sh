#!/usr/bin/env bash
# The cache is killed, frozen, slowed, lies, or fills its disk in the middle of a real build: Bazel's exit code, a true record, and right outputs.
#
#   bash tests/drills/cache-faults.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
half=12        # actions that the cache knows, and as many that it does not
limit=120      # seconds for a build; it takes about three without a fault
server='' entries='' told=()

actions() { # seconds, what is new in this round
  local i
  for i in $(seq "$half"); do
    printf 'genrule(name = "old%d", outs = ["old%d.txt"], cmd = "sleep %s; printf %%065536d %d > $@")\n' "$i" "$i" "$1" "$i"
    # Random bytes: they are other ones for the cache each round, and take the room that they take.
    printf 'genrule(name = "new%d", outs = ["new%d.txt"], cmd = "sleep %s; echo %s >/dev/null; head -c 300000 /dev/urandom > $@")\n' "$i" "$i" "$1" "$2"
  done >"$work/ws/BUILD"
}
workspace 0 0
# A call that is not answered is given up soon; retries and all the drill has its own limit.
echo 'build --remote_timeout=2 --remote_retries=1 --verbose_failures' >>"$work/ws/.bazelrc"

serve() { # runs our cache in a folder of its own; more words run before it
  local folder=$work/cache-$RANDOM
  mkdir -p "$folder"
  free_port
  "$@" "$bin/flywheel" cache serve --dir "$folder/entries" --listen "127.0.0.1:$port" --http 127.0.0.1:0 --min-free 0 >"$work/cache.log" 2>&1 &
  server=$!
  servers=("$server")
  # Bash has nothing to say of its end.
  disown "$server"
  await_port "$port" "$work/cache.log"
  attach "$port"
  entries=$folder/entries
}
serve_nginx() {
  entries=$work/nginx
  mkdir -p "$entries/cache"
  free_port
  cat >"$work/nginx.conf" <<EOF
daemon off;
master_process off;
pid $entries/pid;
events { worker_connections 64; }
http {
  access_log off;
  client_body_temp_path $entries/body;
  proxy_temp_path $entries/proxy;
  fastcgi_temp_path $entries/fastcgi;
  uwsgi_temp_path $entries/uwsgi;
  scgi_temp_path $entries/scgi;
  server {
    listen 127.0.0.1:$port;
    location ~ "^(/.*)?/(ac|cas)/[0-9a-f]{64}\$" { root $entries/cache; dav_methods PUT; create_full_put_path on; client_max_body_size 1g; }
  }
}
EOF
  "$NGINX" -p "$entries" -c "$work/nginx.conf" -e stderr >"$work/cache.log" 2>&1 &
  server=$!
  servers=("$server")
  # Bash has nothing to say of its end.
  disown "$server"
  await_port "$port" "$work/cache.log"
  attach "$port"
  attached[${#attached[@]}-1]="BAZEL_REMOTE_CACHE=http://127.0.0.1:$port"
}
end_server() {
  local _
  kill -CONT "$server" 2>/dev/null || true
  kill "$server" 2>/dev/null || true
  for _ in $(seq 100); do
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  servers=()
}

judge() { # fault, exit code of the guard, seconds: what must hold of any
  local fault=$1 status=$2 took=$3 hits recorded verdict warned i
  [ "$took" -lt "$limit" ] || fail "$fault: the build took $took s"
  # Bazel builds here what the cache does not give.
  [ "$status" -eq 0 ] || fail "$fault: the build ended with $status: $(cat "$work/log")"
  [ "$(last_record .exit_code)" = "$status" ] || fail "$fault: exit code $status, and the record says $(last_record .exit_code)"
  [ "$(records)" -eq "$((${#told[@]} * 2 + 2))" ] || fail "$fault: there are $(records) records, not $((${#told[@]} * 2 + 2))"
  [ "$(left_over)" -eq 0 ] || fail "$fault: something stays: $(find "$work/evidence" -type f)"
  # Bazel's own count, in its last line of them.
  hits=$(sed -nE 's/.*INFO: [0-9]+ process(es)?:(.*, | )([0-9]+) remote cache hits?.*/\3/p' "$work/log" | tail -n 1)
  recorded=$(last_record .remote_cache_hits)
  [ "$recorded" = "${hits:-0}" ] || { [ -z "$hits" ] && [ "$recorded" = null ]; } ||
    fail "$fault: Bazel counts ${hits:-no} hits, the record $recorded: $(cat "$work/log")"
  verdict=$(last_record .verdict)
  warned=$(grep -cE 'WARNING: (Reading from|Writing to) Remote Cache' "$work/log" || true)
  [ "$warned" -eq 0 ] || [ "$verdict" != attached-verified ] || fail "$fault: Bazel warned, and the build is called $verdict: $(cat "$work/log")"
  # A fault that nothing was felt of would prove nothing.
  case $fault in
    killed | frozen | 'lying (nginx)' | 'a full disk') [ "$warned" -gt 0 ] || fail "$fault: Bazel felt nothing of it: $(cat "$work/log")" ;;
    slowed) [ "$(cat "$work/slowed")" -ge 5 ] || fail "$fault: Bazel had ended before: $(cat "$work/log")" ;;
    lying*) [ "${hits:-0}" -lt "$half" ] || fail "$fault: Bazel felt nothing of it: $(cat "$work/log")" ;;
  esac
  if [ "$status" -eq 0 ]; then
    for i in $(seq "$half"); do
      cmp -s "$work/ws/bazel-bin/old$i.txt" <(printf %065536d "$i") || fail "$fault: old$i.txt is wrong"
      [ "$(wc -c <"$work/ws/bazel-bin/new$i.txt")" -eq 300000 ] || fail "$fault: new$i.txt is wrong"
    done
  fi
  told+=("$fault: exit $status after $took s, ${hits:-0} hits, $verdict")
}
built() { find "$work"/root/*/execroot -path '*/bin/*' -name "$1*.txt" 2>/dev/null | wc -l; }
round() { # fault, how many of the new actions end before it, what brings it about
  local fault=$1 after=$2 status=0 began builder bringer
  shift 2
  # What the cache then knows is built first; the other half is new.
  actions 0 before
  build //... || fail "$fault: the build before it ended with $?: $(cat "$work/log")"
  [ "$(last_record .verdict)" = attached-verified ] || fail "$fault: the build before it is $(last_record .verdict)"
  bazel_itself clean >/dev/null 2>&1
  sed -i 's/echo before/sleep 0.4; echo now/' "$work/ws/BUILD"
  {
    until [ "$(built new)" -ge "$after" ]; do sleep 0.05; done
    "$@"
  } &
  bringer=$!
  began=$(date +%s)
  build //... &
  builder=$!
  while kill -0 "$builder" 2>/dev/null; do
    [ $(($(date +%s) - began)) -lt "$limit" ] || { kill -KILL "$builder"; fail "$fault: the build has not ended after $limit s: $(cat "$work/log")"; }
    sleep 0.1
  done
  wait "$builder" || status=$?
  kill "$bringer" 2>/dev/null || true
  wait "$bringer" 2>/dev/null || true
  judge "$fault" "$status" $(($(date +%s) - began))
  end_server
  bazel_itself clean >/dev/null 2>&1
}

kill_it() { kill -KILL "$server"; }
freeze_it() { kill -STOP "$server"; }
slow_it() { # it runs a twentieth of the time
  local i
  for i in $(seq 20); do
    kill -STOP "$server"
    sleep 0.38
    kill -CONT "$server"
    sleep 0.02
    echo "$i" >"$work/slowed"
  done
}
lie() { # other bytes of the same length in every blob there is; results stay as they are
  find "$entries" -type f -path '*/cas/*' -size +1k -exec sh -c 'for f; do printf LIES | dd of="$f" conv=notrunc status=none; done' sh {} +
}

serve
round killed 3 kill_it
serve
round frozen 3 freeze_it
serve
round slowed 1 slow_it
serve
round 'lying (our cache)' 0 lie
serve_nginx
round 'lying (nginx)' 0 lie
mount_apart
if [ ${#apart[@]} -gt 0 ]; then
  # Room for the half that is built first, and for little of what follows.
  # shellcheck disable=SC2016
  serve "${apart[@]}" sh -c 'mkdir -p "$5" && mount -t tmpfs -o size=6m none "$5" && exec "$@"' sh
  round 'a full disk' 0 true
fi
held "$half known and $half new actions; $(printf '%s; ' "${told[@]}")nothing pending is left$left_out"
