# What the benchmarks share; sourced by each. Rows go to $rows, a line each: benchmark, row, unit, least, median, p95, and the row that it is
# compared with.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/../real.sh"
rows=${BENCH_ROWS:-$work/rows}

make_bare() { # a native program that only starts another: sets `bare`
  DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 dotnet publish \
    "$root/tests/Flywheel.BareStart/Flywheel.BareStart.csproj" -c Release -v quiet -nodeReuse:false -o "$work/bare" >&2
  bare=$work/bare/Flywheel.BareStart
  rm -f "$bare.dbg" # valgrind stumbles over it
}

# A command that `turns` runs: name, KEY=VALUE..., --, program, argument...
command_row() {
  local name=$1
  shift
  {
    while [ "$1" != -- ]; do printf '%s\n' "$1"; shift; done
    shift
    printf '\n'
    printf '%s\n' "$@"
  } >"$work/command.$name"
}

# Runs commands in turns: rounds, then NAME or NAME=EXIT each. Sets least, middle, p95 and peak by name, in milliseconds and KiB.
declare -A least middle p95 peak
in_turns() {
  local rounds=$1 arguments=() one name a b c d
  shift
  [ -x "$work/turns" ] || compile "$root/tests/bench/turns.c" "$work/turns"
  for one in "$@"; do
    name=${one%%=*}
    [ "$name" = "$one" ] && one=$name=0
    arguments+=("$name" "$work/command.$name" "${one#*=}")
  done
  "$work/turns" --rounds "$rounds" --warmup $((rounds / 10 + 1)) "${arguments[@]}" >"$work/turns.out"
  while IFS=$'\t' read -r name a b c d; do
    least[$name]=$a middle[$name]=$b p95[$name]=$c peak[$name]=$d
  done <"$work/turns.out"
}

row() { # name, unit, least, median, p95 (or - for both), row that it is compared with (or none)
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$script" "$1" "$2" "$3" "$4" "$5" "${6:-}" >>"$rows"
}
time_row() { # what it is called, what `in_turns` measured, the row that it is compared with
  row "$1" ms "${least[$2]}" "${middle[$2]}" "${p95[$2]}" "${3:-}"
}
more_row() { # what it is called, what was measured, what it is measured above
  row "$1" ms "$(less "${least[$2]}" "${least[$3]}")" "$(less "${middle[$2]}" "${middle[$3]}")" -
}
count_row() { # name, unit, number, row that it is compared with: the same in every run, or nearly
  row "$1" "$2" "$3" - - "${4:-}"
}
less() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a - b }'; }

# What is beyond a limit is told at the end, and fails the benchmark.
beyond=()
within() { # what it is called, a number, the most that it may be
  ! awk -v a="$2" -v b="$3" 'BEGIN { exit !(a > b) }' || beyond+=("$1: $2, and the limit is $3")
}

# The table of the rows of this run, where no other script makes one of them.
show_rows() {
  [ -n "${BENCH_ROWS:-}" ] || table <"$rows"
  [ ${#beyond[@]} -eq 0 ] || { printf "$script: beyond its limit: %s\n" "${beyond[@]}" >&2; exit 1; }
}
table() {
  awk -F'\t' '
    function figure(unit, x) { return x == "-" || x == "" ? "" : unit == "ms" || unit == "times" ? sprintf("%.2f", x) : sprintf("%d", x) }
    { n++; for (i = 1; i <= 7; i++) cell[n, i] = $i; middle[$1, $2] = $5 == "-" || $5 == "" ? $4 : $5 }
    END {
      printf "%-62s %-12s %11s %11s %11s %7s\n", "", "unit", "least", "median", "p95", "ratio"
      for (i = 1; i <= n; i++) {
        if (cell[i, 1] != last) { last = cell[i, 1]; print last }
        m = cell[i, 5] == "-" || cell[i, 5] == "" ? cell[i, 4] : cell[i, 5]
        base = cell[i, 7] == "" ? "" : middle[cell[i, 1], cell[i, 7]]
        u = cell[i, 3]
        printf "  %-60s %-12s %11s %11s %11s %7s\n", cell[i, 2], u, figure(u, cell[i, 4]), figure(u, cell[i, 5]), figure(u, cell[i, 6]), (base > 0 ? sprintf("%.2f", m / base) : "")
      }
    }'
}
