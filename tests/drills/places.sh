#!/usr/bin/env bash
# Folders as they should not be: HOME read-only, absent or on a full disk, and a PATH with entries that are unreadable, looping, relative,
# empty or no folders. Light commands and builds run all the same; where no record can be kept one line says so, and a lane refuses.
#
#   bash tests/drills/places.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
dummy
start_worker
attach "$port"
count=0
runs() { # what is so, KEY=VALUE...: a light command and a build run
  local what=$1 before
  shift
  before=$(started)
  env -u GF_BAZEL_EVIDENCE_DIR -i PATH="$PATH" GF_BAZELISK="$work/dummy" "$@" "$bin/bazel" version >"$work/log" 2>&1 ||
    fail "$what: a light command ended with $?: $(cat "$work/log")"
  env -i PATH="$PATH" GF_BAZELISK="$work/dummy" "${attached[@]:6}" "$@" "$bin/bazel" build //x >"$work/log" 2>&1 ||
    fail "$what: a build ended with $?: $(cat "$work/log")"
  [ "$(started)" -eq $((before + 2)) ] || fail "$what: Bazel was started $(($(started) - before)) times"
  [ "$(wc -l <"$work/log")" -le 4 ] || fail "$what: more than a few lines: $(cat "$work/log")"
  count=$((count + 1))
}
mkdir "$work/read-only"
chmod 0500 "$work/read-only"
runs 'a usual HOME' HOME="$work/home"
runs 'a read-only HOME' HOME="$work/read-only"
runs 'a HOME that is not there' HOME="$work/none/at/all"
runs 'a HOME that is a file' HOME="$work/dummy"
runs 'a relative HOME' HOME=some/where
runs 'an empty HOME' HOME=
runs 'no HOME' A=1

mkdir "$work/unreadable" "$work/loop"
ln -s loop "$work/loop/loop"
ln -s "$work/circle" "$work/circle"
chmod 0 "$work/unreadable"
for entry in "$work/unreadable" "$work/loop/loop/loop" "$work/circle" . .. relative/bin '' :: "$work/dummy" "$work/none" /proc/self/fd "$(printf 'a\nb')"; do
  runs "PATH begins with ${entry@Q}" HOME="$work/home" PATH="$entry:$PATH"
done
runs 'PATH is empty' HOME="$work/home" PATH=
long_path=$(printf "$work/none/%s:" $(seq 3000))
runs 'PATH has 3,000 entries' HOME="$work/home" PATH="$long_path$PATH"

# A disk without room: a tmpfs of the drill's own.
if unshare -Urm true 2>/dev/null; then
  export work bin
  variables=("${attached[@]:6}")
  unshare -Urm bash -c '
    mkdir "$work/small" && mount -t tmpfs -o size=64k none "$work/small" && { head -c 1m /dev/zero >"$work/small/filled" 2>/dev/null || true; }
    env -i PATH="$PATH" GF_BAZELISK="$work/dummy" HOME="$work/small" "$@" "$bin/bazel" build //x >"$work/log" 2>&1' drill "${variables[@]}" ||
    fail "a HOME without room: a build ended with $?: $(cat "$work/log")"
  grep -q 'no record\|evidence' "$work/log" || fail "a HOME without room: nothing is said of the record: $(cat "$work/log")"
  count=$((count + 1))
fi
held "$count set-ups, each with a light command and a build"
