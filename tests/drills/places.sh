#!/usr/bin/env bash
# Folders as they should not be: HOME read-only, absent or on a full disk, and a PATH with entries that are unreadable, looping, relative,
# empty or no folders. Light commands and builds run all the same; where no record can be kept one line says so, and a lane refuses.
#
#   bash tests/drills/places.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
dummy
start_worker
attach "$port"
mkdir "$work/path"
ln -s "$work/dummy" "$work/path/bazelisk"
# Rights bind root like everybody else without these two.
bound=()
if [ "$(id -u)" -eq 0 ]; then
  bound=("$(command -v setpriv)" '--bounding-set=-dac_override,-dac_read_search') && "${bound[@]}" true || leave_out 'root cannot give its rights away here'
fi
contract=("${attached[@]:6}")
count=0
alone() { env -i PATH="$work/path:$PATH" "${contract[@]}" "$@"; }
runs() { # what is so, whether a record can be kept there, then KEY=VALUE...: a light command, a build and a lane's build
  local what=$1 kept=$2 before of_lane=0
  shift 2
  before=$(started)
  alone "$@" "${bound[@]}" "$bin/bazel" version >"$work/log" 2>&1 || fail "$what: a light command ended with $?: $(cat "$work/log")"
  [ ! -s "$work/log" ] || fail "$what: a light command says: $(cat "$work/log")"
  alone "$@" "${bound[@]}" "$bin/bazel" build //x >"$work/log" 2>&1 || fail "$what: a build ended with $?: $(cat "$work/log")"
  alone "$@" "${bound[@]}" "$bin/bazel-cache-backed" build //x >"$work/lane.log" 2>&1 || of_lane=$?
  if [ "$kept" = kept ]; then
    ! grep -q 'no evidence' "$work/log" || fail "$what: a build has no record: $(cat "$work/log")"
    # What stands in for Bazel writes no stream, so that nothing is proved.
    [ "$of_lane" -eq 76 ] || fail "$what: a lane's build ended with $of_lane: $(cat "$work/lane.log")"
    [ "$(started)" -eq $((before + 3)) ] || fail "$what: Bazel was started $(($(started) - before)) times, not 3"
  else
    [ "$(grep -c 'warning: no evidence of this build is kept: ' "$work/log")" -eq 1 ] || fail "$what: it is not said that no record is kept: $(cat "$work/log")"
    [ "$of_lane" -eq 78 ] && grep -q 'needs its evidence, and it cannot be kept' "$work/lane.log" ||
      fail "$what: a lane's build ended with $of_lane, and is to be refused: $(cat "$work/lane.log")"
    [ "$(started)" -eq $((before + 2)) ] || fail "$what: Bazel was started $(($(started) - before)) times, not 2"
  fi
  [ "$(wc -l <"$work/log")" -le 4 ] || fail "$what: more than a few lines: $(cat "$work/log")"
  count=$((count + 1))
}
mkdir "$work/read-only" "$work/unreadable" "$work/loop" "$work/ws/relative" "$work/not-mine"
chmod 0500 "$work/read-only"
"${bound[@]}" sh -c '! echo >"$1/x"' sh "$work/read-only" 2>/dev/null || fail 'a read-only folder can be written: this drill would show nothing'
runs 'a usual HOME' kept HOME="$work/home"
runs 'a read-only HOME' unkept HOME="$work/read-only"
runs 'a HOME that is not there' kept HOME="$work/none/at/all"
rm -r "$work/none"
runs 'a HOME that is not there, where none can be made' unkept HOME="$work/read-only/at/all"
runs 'a HOME that is a file' unkept HOME="$work/dummy"
runs 'a relative HOME' unkept HOME=some/where
runs 'an empty HOME' unkept HOME=
runs 'no HOME' unkept A=1

# Bazelisk is found behind each of these, and none of them is run.
ln -s loop "$work/loop/loop"
ln -s "$work/circle" "$work/circle"
cp "$work/dummy" "$work/unreadable/bazelisk"
printf '#!/bin/sh\nexit 99\n' >"$work/not-mine/bazelisk"
mkdir "$work/ws/relative/bin" "$work/ws/bazelisk"
chmod 0 "$work/unreadable"
"${bound[@]}" sh -c '! ls "$1"' sh "$work/unreadable" >/dev/null 2>&1 || fail 'an unreadable folder can be read: this drill would show nothing'
for entry in "$work/unreadable" "$work/loop/loop/loop" "$work/circle" . .. relative/bin '' :: "$work/dummy" "$work/none" "$work/not-mine" /proc/self/fd \
  "$(printf 'a\nb')" "$(printf 'x%.0s' $(seq 5000))" $'\xff\xfe'; do
  runs "PATH begins with ${entry:0:99}" kept HOME="$work/home" PATH="$entry:$work/path:$PATH"
done
runs 'PATH has 3,000 entries' kept HOME="$work/home" PATH="$(printf "$work/none/%s:" $(seq 3000))$work/path:$PATH"
# A relative entry counts as execvp reads it, and a Bazelisk in it is one.
mv "$work/path/bazelisk" "$work/ws/relative/bin/bazelisk"
runs 'Bazelisk is in a relative entry' kept HOME="$work/home" PATH="relative/bin:$PATH"
rmdir "$work/ws/bazelisk"
mv "$work/ws/relative/bin/bazelisk" "$work/ws/bazelisk"
runs 'Bazelisk is in the current folder, an empty entry' kept HOME="$work/home" PATH=":$PATH"
mv "$work/ws/bazelisk" "$work/path/bazelisk"
runs 'PATH is empty, and a variable names Bazelisk' kept HOME="$work/home" PATH= GF_BAZELISK="$work/path/bazelisk"

# A disk without room: a tmpfs of the drill's own.
mount_apart
if [ ${#apart[@]} -gt 0 ]; then
  full() { # program, what it is to end with
    local status=0
    # shellcheck disable=SC2016
    alone HOME="$work/home" "${apart[@]}" bash -c 'mount -t tmpfs -o size=64k none "$HOME" || exit 99; head -c 1m /dev/zero >"$HOME/filled" 2>/dev/null; exec "$@"' \
      drill "$1" build //x >"$work/log" 2>&1 || status=$?
    [ "$status" -eq "$2" ] || fail "a HOME without room: $(basename "$1") build ended with $status: $(cat "$work/log")"
    grep -Eq 'no evidence of this build is kept|needs its evidence' "$work/log" || fail "a HOME without room: nothing is said of the record: $(cat "$work/log")"
  }
  full "$bin/bazel" 0
  full "$bin/bazel-cache-backed" 78
  count=$((count + 1))
fi
held "$count set-ups, each with a light command, a build and a build of a lane$left_out"
