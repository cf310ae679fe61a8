#!/usr/bin/env bash
# Limits on files, processes, memory, stack, file size and time, from the start or while Bazel runs: whatever the limit, a command does its work or
# says in a few lines why not, with an exit code of its own, or Bazel's where Bazel has run; it never hangs, and no record is torn.
#
#   bash tests/drills/limits.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
dummy
start_worker
attach "$port"
worked=0 told=0 ended=0
as=()
under() { # limit of bash's ulimit, its values
  local option=$1 value status
  for value in $2; do
    for command in 'version' 'build //x'; do
      status=0
      # The output goes through a pipe: the limit on file sizes is not for whoever reads it.
      # shellcheck disable=SC2016,SC2086
      { timeout -k 5 60 "${as[@]}" bash -c 'ulimit -S "$1" "$2" && shift 2 && exec "$@"' limit "$option" "$value" \
        "${attached[@]}" GF_BAZELISK="$work/dummy" "$bin/bazel" $command 2>&1 || echo "ended with $?" >"$work/status"; } | cat >"$work/log"
      [ ! -e "$work/status" ] || { status=$(sed 's/ended with //' "$work/status"); rm "$work/status"; }
      case $status in
        0) worked=$((worked + 1)) ;;
        124 | 137) fail "ulimit $option $value: \`bazel $command\` hangs: $(cat "$work/log")" ;;
        134 | 255)
          # Where the system lets the runtime itself not begin or go on, nobody can say more: no Bazel could begin there either.
          { [ "$option" = -u ] && [ "$value" -lt 10 ]; } || { [ "$option" = -v ] && [ "$value" -lt 1048576 ]; } ||
            fail "ulimit $option $value: \`bazel $command\` ended with $status: $(cat "$work/log")"
          ended=$((ended + 1))
          ;;
        69 | 78 | 126)
          [ "$(wc -l <"$work/log")" -le 12 ] || fail "ulimit $option $value: \`bazel $command\` says much: $(cat "$work/log")"
          grep -q '^flywheel: hint: ' "$work/log" || fail "ulimit $option $value: \`bazel $command\` ended with $status, and says not what to do: $(cat "$work/log")"
          told=$((told + 1))
          ;;
        2) # of the shell that stands in for Bazelisk, which needs an eleventh descriptor
          [ "$option" = -n ] && grep -q '^/bin/sh: 0: ' "$work/log" || fail "ulimit $option $value: \`bazel $command\` ended with 2: $(cat "$work/log")"
          told=$((told + 1))
          ;;
        *) fail "ulimit $option $value: \`bazel $command\` ended with $status: $(cat "$work/log")" ;;
      esac
    done
  done
}
under -n '4096 256 64 32 24 16 10'
under -s '8192 1024 256'
under -f '1000000 100 1'
under -c '0'
under -v '8388608 4194304 1048576 524288 262144 131072'
under -t '5'
records >/dev/null
[ "$worked" -ge 30 ] || fail "only $worked commands worked"

# The limit is lowered for the guard while Bazel runs: the exit code is Bazel's. Nothing that was begun is lost: a later command finishes it.
lowered() { # limit of prlimit
  local status=0 before
  dummy "prlimit --pid \$PPID $1 || exit 99; exit 3"
  "${as[@]}" timeout -k 5 60 "${attached[@]}" GF_BAZELISK="$work/dummy" "$bin/bazel" build //x 2>&1 >/dev/null | cat || status=$?
  [ "$status" -eq 3 ] || fail "$1 while Bazel runs: the exit code is $status, not Bazel's"
  [ "$(started)" -eq 1 ] || fail "$1 while Bazel runs: it was started $(started) times"
}
after=0
for limit in --nofile=3:3 --nofile=20:20 --fsize=0:0 --as=1000000:1000000 --data=1000000:1000000 --nproc=1:1 --stack=8192:8192 --cpu=10:10; do
  lowered "$limit" >"$work/told" || { cat "$work/told" >&2; exit 1; }
  [ "$(wc -l <"$work/told")" -le 4 ] || fail "$limit while Bazel runs: much is said: $(cat "$work/told")"
  after=$((after + 1))
  dummy
  "${attached[@]}" faketime -f +3d "$bin/flywheel" evidence list >/dev/null || fail "$limit while Bazel runs: the record cannot be finished"
  [ -z "$(left_over)" ] || [ "$(left_over)" -eq 0 ] || fail "$limit while Bazel runs: something stays: $(find "$work/evidence" -type f)"
  [ "$(last_record .exit_code)" = 3 ] || [ "$(last_record .exit_code)" = null ] || fail "$limit while Bazel runs: the record says $(last_record .exit_code)"
done

# The limit on processes binds everybody but root, and counts what the user has running: as a user who runs nothing, and has programs and folders.
left_out=
if [ "$(id -u)" -eq 0 ]; then
  nobody=61234
  ! pgrep -u "$nobody" >/dev/null || fail "the user $nobody runs something"
  dummy
  mkdir "$work/bin"
  cp "$bin/bazel" "$work/bin"
  if chown -R "$nobody" "$work" 2>/dev/null; then
    bin=$work/bin
    as=("$(command -v setpriv)" --reuid="$nobody" --regid="$nobody" --clear-groups)
    "${as[@]}" test -x "$bin/bazel" || fail "others than root cannot reach $work: TMPDIR names another place"
    under -u '4096 64 32 16 12 10 8 7 6 5 4 3 2 1'
  else
    left_out='; processes were LEFT OUT: root gives nothing to other users here'
  fi
else
  under -u 4096
fi
all=$(records)
held "$worked commands worked, $told said why not, $ended could not begin at all, $after had Bazel's exit code; $all records, none torn$left_out"
