#!/usr/bin/env bash
# Limits on files, processes, memory, stack, file size and time: whatever the limit, a command does its work or says in a few lines why not, with
# an exit code of its own; it never hangs, and no record is torn.
#
#   bash tests/drills/limits.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
dummy
start_worker
attach "$port"
worked=0 told=0 ended=0
under() { # limit of bash's ulimit, its values, then the command
  local option=$1 value status
  shift
  for value in $1; do
    for command in 'version' 'build //x'; do
      status=0
      # shellcheck disable=SC2086
      (ulimit -S "$option" "$value" && exec timeout -k 5 60 "${attached[@]}" GF_BAZELISK="$work/dummy" "$bin/bazel" $command) >"$work/log" 2>&1 || status=$?
      case $status in
        0) worked=$((worked + 1)) ;;
        124 | 137) fail "ulimit $option $value: \`bazel $command\` hangs: $(cat "$work/log")" ;;
        134 | 139)
          # Where the system lets the runtime itself not begin, nobody can say more.
          ended=$((ended + 1))
          ;;
        70) fail "ulimit $option $value: \`bazel $command\` calls it a defect: $(cat "$work/log")" ;;
        *)
          [ "$(wc -l <"$work/log")" -le 12 ] || fail "ulimit $option $value: \`bazel $command\` says much: $(cat "$work/log")"
          [ -s "$work/log" ] || fail "ulimit $option $value: \`bazel $command\` ended with $status and no word"
          told=$((told + 1))
          ;;
      esac
    done
  done
}
under -n '4096 256 64 32 24 16 10'
under -u '100000 4096'
under -s '8192 1024 256'
under -f '1000000 100 1'
under -c '0'
under -v '8388608 4194304'
under -t '5'
records >/dev/null
[ "$ended" -eq 0 ] || fail "$ended commands could not begin at all under their limit"
[ "$worked" -ge 30 ] || fail "only $worked commands worked"
held "$worked commands worked, $told said why not; $(records) records, none torn"
