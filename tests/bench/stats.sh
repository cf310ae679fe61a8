#!/usr/bin/env bash
# How long `flywheel stats` takes for 100,000 records of a month, which it makes itself and always the same, and how much memory at most:
# every view and every form, each the best of some runs. No view may take longer than a second, or more than 150 MB.
#
#   bash tests/bench/stats.sh [RECORDS] [RUNS]      100000 and 3 where they are not given
set -euo pipefail
records=${1:-100000} runs=${2:-3}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bash "$root/tests/testbed.sh" --build-only >&2
bin=${FLYWHEEL_BIN:-$root/out/bin}
[ -x "$bin/flywheel" ] || bash "$root/packaging/publish.sh" "$bin" >&2
for needed in python3 /usr/bin/time; do
  command -v "$needed" >/dev/null || { echo "$needed is missing: bash tests/testbed.sh installs it" >&2; exit 1; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GF_BAZEL_EVIDENCE_DIR=$work/evidence TZ=Europe/Berlin HOME=$work
python3 "$root/tests/tools/statistics/records.py" "$work/evidence" --seed 1 --count "$records" --plain \
  --from 2026-10-01T00:00:00+00:00 --until 2026-11-01T00:00:00+00:00
printf '%s records, %s MB, best of %s\n\n' "$records" "$(($(du -sb "$work/evidence" | cut -f 1) / 1000000))" "$runs"

over=0 first=
row() { printf '%-44s %8s %8s %8s  %s\n' "$@"; }
measure() { # ARGUMENTS
  local best_ms=999999 best_cpu=0 most_kb=0 seconds user system kb ms median
  : >"$work/times"
  for _ in $(seq "$runs"); do
    /usr/bin/time -o "$work/time" -f '%e %U %S %M' "$bin/flywheel" stats "$@" >"$work/out"
    read -r seconds user system kb <"$work/time"
    ms=$(awk -v s="$seconds" 'BEGIN { printf "%d", s * 1000 }')
    echo "$ms" >>"$work/times"
    [ "$ms" -ge "$best_ms" ] || best_ms=$ms best_cpu=$(awk -v u="$user" -v s="$system" 'BEGIN { printf "%d", (u + s) * 1000 }')
    [ "$kb" -le "$most_kb" ] || most_kb=$kb
  done
  [ -s "$work/out" ] || { echo "nothing was told: $*" >&2; exit 1; }
  local word=PASS
  if [ "$records" -le 100000 ] && { [ "$best_ms" -gt 1000 ] || [ "$most_kb" -gt 150000 ]; }; then word=over over=1; fi
  [ -z "${BENCH_ROWS:-}" ] || {
    median=$(sort -n "$work/times" | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }')
    printf 'stats\t%s\tms\t%s\t%s\t-\t%s\n' "$*" "$best_ms" "$median" "$first"
    printf 'stats\t%s, peak memory\tKiB\t%s\t-\t-\t\n' "$*" "$most_kb"
    first=${first:-$*}
  } >>"$BENCH_ROWS"
  row "$*" "$best_ms" "$best_cpu" "$((most_kb / 1000))" "$word"
}

row 'flywheel stats' 'ms' 'CPU ms' 'MB' '(at most 1000 ms and 150 MB)'
for by in day week command workspace target verdict version endpoint context; do
  measure --since all --by "$by"
done
measure --since all --where 'target=//app/*' --where 'rate<0.8'
for format in $("$bin/flywheel" stats --help | sed -n 's/.*--format <\([a-z|]*\)>.*/\1/p' | tr '|' ' '); do
  measure --since all --by target --format "$format"
done
exit $over
