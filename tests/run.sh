#!/usr/bin/env bash
# Everything that must hold: installs what is missing, asks for known vulnerabilities, checks the format, builds with warnings as errors, publishes the
# native binaries, audits this repository with them, fuzzes for a minute, runs the drills and runs every test. Ends with a line `N passed, N failed, N skipped`.
#
#   bash tests/run.sh [--long] [--only NAME]
#
#   --long        the same with the big counts
#   --only NAME   one test project: Core, Host, Audit, Cache, Fuzz, EndToEnd or Containers, or Drills (format and build still run)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
only=
while [ $# -gt 0 ]; do
  case $1 in
    --long) export FLYWHEEL_LONG=1 ;;
    --only) only=${2:?--only needs a name}; shift ;;
    *) sed -n '2,9p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
  shift
done
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1

step() { printf '\n== %s\n' "$*"; }

step 'test bed'
bash tests/testbed.sh
step 'restore'
dotnet restore Flywheel.Shim.sln --locked-mode -v quiet
step 'known vulnerabilities'
bash tests/advisories.sh
step 'format'
dotnet format Flywheel.Shim.sln --verify-no-changes --no-restore
step 'build'
dotnet build Flywheel.Shim.sln -c Release --no-restore -v quiet -nodeReuse:false
step 'publish'
bash packaging/publish.sh
step 'audit'
out/bin/flywheel audit --strict

passed=0 failed=0 skipped=0 broken=0
if [ -z "$only" ] || [ "$only" = Fuzz ]; then
  step 'fuzzing'
  # For each of some forty targets, beside the second that each takes to start; --long takes 11. What a short walk finds by chance is told here
  # and kept in out/fuzz; it fails a long one, for who asks for that wants to know. What was found once, Flywheel.Fuzz.Tests tries for certain.
  export FLYWHEEL_FUZZ_SECONDS=${FLYWHEEL_FUZZ_SECONDS:-${FLYWHEEL_LONG:+1}1}
  walked=$(mktemp)
  status=0
  FLYWHEEL_FUZZ_BUILT=1 nice -n 10 bash tests/fuzz/run.sh | tee "$walked" || status=$?
  # It has walked through every target, and counted branches in each, before it says with which seed.
  complete=$(awk '/^seed /{ end = 1 } $1 != "target" && NF == 5 && $4 == 0 { none = 1 } END { print (end && !none) }' "$walked")
  rm -f "$walked"
  if [ "$complete" -eq 0 ]; then failed=1
  elif [ "$status" -eq 0 ]; then passed=1
  elif [ -n "${FLYWHEEL_LONG:-}" ]; then failed=1
  else echo 'warning: fuzzing found something new: run tests/fuzz/run.sh, and repair it'; fi
fi
if [ -z "$only" ] || [ "$only" = Drills ]; then
  step 'drills'
  drilled=$(mktemp)
  bash tests/drills/run.sh ${FLYWHEEL_LONG:+--long} | tee "$drilled" || true
  # It has gone through all of them where it says how many.
  read -r held missed left_out < <(sed -nE 's/^([0-9]+) of .* held, ([0-9]+) did not, ([0-9]+) left out$/\1 \2 \3/p' "$drilled") || held=0 missed=1 left_out=0
  rm -f "$drilled"
  passed=$((passed + held)) failed=$((failed + missed)) skipped=$((skipped + left_out))
fi
for name in Core Host Audit Cache Fuzz EndToEnd Containers; do
  [ -z "$only" ] || [ "$only" = "$name" ] || continue
  step "Flywheel.$name.Tests"
  log=$(mktemp)
  status=0
  "tests/Flywheel.$name.Tests/bin/Release/net10.0/Flywheel.$name.Tests" -noLogo -noColor 2>&1 | tee "$log" || status=$?
  line=$(grep -E 'Total: [0-9]+' "$log" | tail -n 1 || true)
  rm -f "$log"
  count() { printf '%s\n' "$line" | sed -nE "s/.*$1: ([0-9]+).*/\1/p"; }
  total=$(count Total) errors=$(count Errors) bad=$(count Failed) skip=$(count Skipped) notrun=$(count 'Not Run')
  if [ -z "$total" ] || [ "$total" -eq 0 ]; then
    echo "Flywheel.$name.Tests ran no test (exit $status)"
    broken=1
    continue
  fi
  failed=$((failed + bad + errors)) skipped=$((skipped + skip))
  passed=$((passed + total - bad - skip - ${notrun:-0}))
  if [ "$status" -ne 0 ] && [ $((bad + errors)) -eq 0 ]; then
    echo "Flywheel.$name.Tests ended with exit $status"
    broken=1
  fi
done
[ "$broken" -eq 0 ] || failed=$((failed + 1))
printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
