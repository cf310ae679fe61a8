# What the drills share; sourced by each. A drill ends with `held NAME: FACTS`, or with what did not hold and exit 1.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/../real.sh"
# --long is the same with the big counts.
long=
[ "${1:-}" != --long ] || long=1
need_test_bed
need_binaries
stand_in_workspace

fail() {
  echo "$script: $*" >&2
  exit 1
}
# This system does not allow what the drill is about: no failure, and nothing that holds.
leave_out() {
  echo "skipped: $script: $*"
  exit 77
}
held() { echo "held $script: $*"; }

# The environment of a guarded command; what stands in for Bazelisk, or Bazelisk itself, comes behind it.
home=(env -i HOME="$work/home" PATH="$PATH" GF_BAZEL_EVIDENCE_DIR="$work/evidence" GF_BAZEL_PROBE_TIMEOUT=15)
attach() { # port: sets `attached`
  attached=("${home[@]}" GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed GF_BAZEL_ALLOW_LOCALHOST_PROOF=true BAZEL_REMOTE_CACHE="grpc://127.0.0.1:$1")
}
# A launcher that leaves a line in $work/started each time it is started, the invocation id of a build or a dash, and then runs what it is given.
dummy() {
  : >"$work/started"
  cat >"$work/dummy" <<EOF
#!/bin/sh
id=-
for word; do case \$word in --invocation_id=*) id=\${word#*=} ;; esac; done
echo "\$id" >>$(printf %q "$work/started")
${1:-exit 0}
EOF
  chmod +x "$work/dummy"
}
started() { cat "$work/started" 2>/dev/null | wc -l; }

# How many records there are; a line that is no JSON fails, and so does one whose key was there before.
records() {
  local keys
  keys=$(cat "$work"/evidence/*.jsonl 2>/dev/null | jq -re .record_id) || { [ -z "$(ls "$work"/evidence/*.jsonl 2>/dev/null)" ] && echo 0 && return; fail 'a line of the log is no record'; }
  [ -z "$(sort <<<"$keys" | uniq -d)" ] || fail 'a record is there twice'
  wc -l <<<"$keys"
}
# Sets `apart`, the words before a program that may mount what nobody else sees; none, and `left_out` says so, where the system allows nobody that.
mount_apart() {
  local way
  apart=() left_out=
  for way in -Urm -m; do
    # shellcheck disable=SC2016
    if unshare "$way" sh -c 'mount -t tmpfs none "$1"' sh "$work/home" 2>/dev/null; then apart=(unshare "$way"); return; fi
  done
  left_out='; a full disk was LEFT OUT: this system lets nobody mount one apart'
}

# Builds that were started and have no record of theirs, or that have two.
without_record() {
  cat "$work"/evidence/*.jsonl | jq -r '.invocation_id // empty' | sort >"$work/recorded" || fail 'the log cannot be read'
  grep -v '^-$' "$work/started" | sort >"$work/ids" || true
  [ -s "$work/ids" ] || fail 'no build was started'
  [ -z "$(uniq -d "$work/ids")" ] || fail 'two builds had one invocation id'
  { comm -23 "$work/ids" "$work/recorded"; uniq -d "$work/recorded"; } | sort -u
}
left_over() { find "$work/evidence" -type f ! -name '*.jsonl' 2>/dev/null | wc -l; }

# A workspace of the real Bazel 4.2.3 with N actions that take a while each.
workspace() { # actions, seconds of each
  local i
  for i in $(seq "$1"); do
    printf 'genrule(name = "g%d", outs = ["g%d.txt"], cmd = "sleep %s; echo %d > $@")\n' "$i" "$i" "$2" "$i"
  done >"$work/ws/BUILD"
  # Debian's linux-sandbox prints what it does on every action's stderr.
  echo 'build --spawn_strategy=processwrapper-sandbox --jobs=4' >"$work/ws/.bazelrc"
  before_end() { bazel_itself shutdown >/dev/null 2>&1 || true; }
}
bazel_itself() { (cd "$work/ws" && HOME=$work/home USE_BAZEL_VERSION=$BAZEL_4 "$BAZELISK" --output_user_root="$work/root" "$@"); }
build() { # more of the command line: a guarded build, its output in $work/log
  "${attached[@]}" USE_BAZEL_VERSION="$BAZEL_4" GF_BAZELISK="$BAZELISK" BAZELISK_HOME="$work/bazelisk" \
    "$bin/bazel" --output_user_root="$work/root" build "$@" >"$work/log" 2>&1
}
last_record() { cat "$work"/evidence/*.jsonl | tail -n 1 | jq -r "$1"; }
