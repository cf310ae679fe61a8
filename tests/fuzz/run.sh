#!/usr/bin/env bash
# Fuzzing, guided by coverage: each target reads bytes that others wrote, changed again and again, and inputs that reach new code are changed
# further. A target asserts more than that nothing is thrown: times, places, round trips, and that no secret is shown.
#
#   bash tests/fuzz/run.sh [--long] [--list] [--keep] [NAME...]
#
#   --long   two minutes for each target instead of two seconds; FLYWHEEL_FUZZ_SECONDS says another number
#   --list   the names of the targets
#   --keep   choose, of the inputs that were grown, few and small ones for tests/fuzz/corpus
#
# What breaks a rule is made small and kept in out/fuzz/NAME/found, and the run ends with 1: give it a telling name in tests/fuzz/corpus/NAME, where
# tests read it again. Inputs that were grown are kept in out/fuzz/NAME/grown for the next run. FLYWHEEL_FUZZ_SEED makes the same inputs again, and
# FLYWHEEL_FUZZ_BUILT=1 builds nothing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
seconds=2 keep='' list='' names=()
while [ $# -gt 0 ]; do
  case $1 in
    --long) seconds=120 ;;
    --list) list=1 ;;
    --keep) keep=1 ;;
    -h | --help) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit ;;
    -*) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    *) names+=("$1") ;;
  esac
  shift
done
seconds=${FLYWHEEL_FUZZ_SECONDS:-$seconds}
seed=${FLYWHEEL_FUZZ_SEED:-$((RANDOM * 32768 + RANDOM))}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
# Compiled once and for good, and a trace that a crash prints needs no symbols of the system.
export DOTNET_TieredPGO=0 DOTNET_DbgEnableMiniDump=0

built=tests/Flywheel.Fuzz/bin/Release/net10.0
[ -n "${FLYWHEEL_FUZZ_BUILT:-}" ] || dotnet build tests/Flywheel.Fuzz -c Release -v quiet -nodeReuse:false --nologo -p:RestoreLockedMode=true >&2
# Test scratch, and a copy of the programs: what is instrumented is nothing to be shipped, or tested by others.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work
cp -r "$built" "$work/bin"
fuzz() { dotnet "$work/bin/Flywheel.Fuzz.dll" "$@"; }
mapfile -t all < <(fuzz list)
if [ -n "$list" ]; then
  printf '%s\n' "${all[@]}"
  exit
fi
for name in "${names[@]}"; do
  [[ " ${all[*]} " = *" $name "* ]] || { echo "run.sh: \`$name\` is no target: ${all[*]}" >&2; exit 2; }
done
[ ${#names[@]} -gt 0 ] || names=("${all[@]}")
dotnet "$built/Flywheel.Fuzz.dll" instrument "$work/bin" >/dev/null

broken=0 rows=$work/rows
for name in "${names[@]}"; do
  corpus=tests/fuzz/corpus/$name grown=out/fuzz/$name/grown found=out/fuzz/$name/found
  status=0
  fuzz fuzz "$name" "$seconds" "$seed" "$corpus" "$grown" "$found" >>"$rows" 2>"$work/err" || status=$?
  # More than 1: the process died, and what it read is in a file.
  [ "$status" -le 1 ] || fuzz rescue "$name" "$found" >>"$rows" 2>>"$work/err"
  [ "$status" -eq 0 ] || { broken=1; cut -c1-300 "$work/err" | head -n 60 >&2; }
  rm -f "$found/.under-trial"
  [ -z "$keep" ] || fuzz distil "$name" "$corpus" "$grown"
done
awk -F '\t' '
  BEGIN { printf "%-18s %12s %8s %8s %8s\n", "target", "executions", "corpus", "edges", "crashes" }
  { printf "%-18s %12d %8d %8d %8d\n", $1, $2, $3, $4, $5; e += $2; c += $3; n += $4; f += $5 }
  END { printf "%-18s %12d %8d %8d %8d\n", "all", e, c, n, f }' "$rows"
echo "seed $seed, $seconds s each"
exit "$broken"
