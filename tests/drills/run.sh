#!/usr/bin/env bash
# The drills: what can go wrong around a build goes wrong on purpose, and each drill asserts at its end what must hold all the same.
#
#   bash tests/drills/run.sh [--long] [--list] [NAME...]
#
#   --long   the same with the big counts
#   --list   the names, and what each does
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
all=(killed-guard crowd places limits terminals clock server-killed cache-faults soak)
names=() options=()
while [ $# -gt 0 ]; do
  case $1 in
    --long) options=(--long) ;;
    --list)
      for name in "${all[@]}"; do printf '%-14s %s\n' "$name" "$(sed -n '2s/^# //p' "$here/$name.sh")"; done
      exit
      ;;
    -h | --help) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit ;;
    -*) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    *)
      [[ " ${all[*]} " = *" $1 "* ]] || { echo "run.sh: \`$1\` is no drill: ${all[*]}" >&2; exit 2; }
      names+=("$1")
      ;;
  esac
  shift
done
[ ${#names[@]} -gt 0 ] || names=("${all[@]}")
held=0 failed=0 left_out=0
for name in "${names[@]}"; do
  status=0
  bash "$here/$name.sh" "${options[@]}" || status=$?
  case $status in
    0) held=$((held + 1)) ;;
    77) left_out=$((left_out + 1)) ;;
    *) echo "NOT held: $name"; failed=$((failed + 1)) ;;
  esac
done
echo "$held of ${#names[@]} drills held, $failed did not, $left_out left out"
[ "$failed" -eq 0 ]
