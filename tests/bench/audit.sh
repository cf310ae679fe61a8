#!/usr/bin/env bash
# What `flywheel audit` costs, beside ripgrep over the same files and patterns, their rounds in turns. The files are the same in every run.
# Timings on a shared machine are noisy: read ratios of medians and minima, not single figures.
#
#   bash tests/bench/audit.sh [--files N] [--rounds N]
#
#   --files N    files of the large repository, of 3.9 KB each on the average [100000: 388 MB, in TMPDIR until the run ends]
#   --rounds N   rounds of the large repository [7]
#
# FLYWHEEL names another binary than out/bin/flywheel, RG another ripgrep than that on PATH.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
files=100000 rounds=7
while [ $# -gt 0 ]; do
  case $1 in
    --files) files=${2:?--files needs a number}; shift ;;
    --rounds) rounds=${2:?--rounds needs a number}; shift ;;
    *) sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;;
  esac
  shift
done
rg=${RG:-rg}
for program in "$rg" hyperfine /usr/bin/time; do
  command -v "$program" >/dev/null || { bash "$root/tests/testbed.sh" >&2; break; }
done
flywheel=${FLYWHEEL:-$root/out/bin/flywheel}
[ -x "$flywheel" ] || bash "$root/packaging/publish.sh" >&2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=bench GIT_AUTHOR_EMAIL=bench@example.com GIT_COMMITTER_NAME=bench GIT_COMMITTER_EMAIL=bench@example.com
# What is looked for everywhere, and where.
patterns=(bazel remote_cache remote_executor attic-cache-dev fuzzy-dev dev-cluster attic.tinyland runs-on ubuntu- windows- macos- saas- flywheel-audit: 'remote execution' 'remote build' '\[ \]')
extensions='md,yml,yaml,sh,json,toml,nix,tf,tfvars,py,ts,js'

# A repository of many projects: words that lines of real files are made of, one file of a hundred with something that a rule looks at.
make_repository() { # folder, number of files
  mkdir -p "$1"
  git -C "$1" init -q -b main
  perl - "$1" "$2" <<'PERL'
use strict;
use warnings;
my ($folder, $count) = @ARGV;
my $seed = 20260401;
sub pick { $seed = ($seed * 1103515245 + 12345) & 0x7fffffff; return ($seed >> 8) % $_[0] }
my @words = qw(service handler config deploy storage the of and with for each request response error value index tenant region cluster queue
  worker schedule metric alert panel record zone image volume secret policy role token cache client server build test package module version
  release branch commit review owner team docs guide setup install run check lint format name labels spec template container ports env path);
sub word { return $words[pick(scalar @words)] }
my @ends = (('md') x 24, ('yml') x 20, ('sh') x 8, ('json') x 14, ('py') x 10, ('ts') x 14, ('nix') x 3, ('tf') x 4, ('toml') x 3);
my %line = (
  md => sub { my @w = map { word() } 1 .. 8 + pick(6); pick(9) ? "@w." : "## @w[0, 1]" },
  yml => sub { ('  ' x pick(3)) . "@{[word()]}: @{[word()]}-" . pick(1000) },
  sh => sub { "@{[word()]} --@{[word()]} \"\$" . uc(word()) . '"' },
  json => sub { "  \"@{[word()]}_" . pick(100000) . "\": \"@{[word()]} @{[word()]}\"," },
  py => sub { "@{[word()]} = @{[word()]}(@{[word()]}, " . pick(100) . ')' },
  ts => sub { "const @{[word()]} = @{[word()]}.@{[word()]}(" . pick(100) . ');' },
  nix => sub { "  @{[word()]}_" . pick(100000) . " = \"@{[word()]}\";" },
  tf => sub { "@{[word()]}_" . pick(100000) . " = \"@{[word()]}\"" },
  toml => sub { "@{[word()]}_" . pick(100000) . " = \"@{[word()]}\"" },
);
my %around = (json => ["{\n", "  \"end\": 0\n}\n"], nix => ["{\n", "}\n"], yml => ["list: |\n  first\n", ""], sh => ["#!/bin/sh\n", ""]);
my %found = (
  md => "Run `bazel build //...` first.", yml => '  host: attic-cache-dev.example', sh => 'bazel build //...', json => '  "found": "bazel query",',
  py => '# bazel query', ts => '// bazel query', nix => '  found = "bazel";', tf => 'found = "attic.tinyland"', toml => 'found = "bazel"');
my $last = '';
for my $at (0 .. $count - 1) {
  my $place = sprintf('area%02d/project%03d/%s', int($at / 4000), int($at / 80) % 1000, ('src', 'docs', 'deploy', 'src/lib')[int($at / 20) % 4]);
  my $path = "$folder/$place";
  if ($path ne $last) { my $made = $folder; for my $part (split m{/}, $place) { $made .= "/$part"; mkdir $made } $last = $path }
  my $end = $ends[pick(scalar @ends)];
  my $size = 400 + pick(pick(10) ? 5700 : 17000);
  my $text = $around{$end} ? $around{$end}[0] : '';
  $text .= ($end eq 'yml' ? '  ' : '') . $line{$end}->() . "\n" while length $text < $size;
  $text .= "$found{$end}\n" if pick(100) == 0;
  $text .= $around{$end}[1] if $around{$end};
  open my $file, '>', "$path/$words[$at % @words]$at.$end" or die "$path: $!";
  print $file $text;
  close $file;
}
PERL
  mkdir -p "$1/.github/workflows"
  printf 'on: push\njobs:\n  a:\n    runs-on: tinyland-nix\n    steps:\n      - run: just check\n' >"$1/.github/workflows/ci.yml"
  git -C "$1" -c core.compression=0 -c gc.auto=0 add -A
  git -C "$1" -c gc.auto=0 commit -qm files
}

echo "making repositories of 400 and $files files" >&2
make_repository "$work/small" 400
make_repository "$work/large" "$files"
make_repository "$work/since" 400
git -C "$work/since" ls-files '*.md' '*.yml' | head -n 50 | while read -r name; do echo '# one line more' >>"$work/since/$name"; done

audit() { "$flywheel" audit "$@" --output concise; }
search() { # folder
  local options=()
  for pattern in "${patterns[@]}"; do options+=(-e "$pattern"); done
  "$rg" --no-config --hidden --ignore-case --line-number --no-heading -g "*.{$extensions}" "${options[@]}" "$1"
}
if code=0 && audit "$work/small" >/dev/null || code=$?; [ $code -gt 1 ]; then
  echo "audit.sh: \`flywheel audit\` ends with exit code $code" >&2
  exit 1
fi

hyperfine --shell=none -i --warmup 10 --runs 100 --export-json "$work/small.json" \
  -n 'audit, 400 files, whole process' "$flywheel audit $work/small --output concise" \
  -n 'audit --since, 50 of 400 files changed' "$flywheel audit $work/since --since HEAD --output concise" >/dev/null 2>&1

seconds() { # what to run: prints milliseconds
  local from=${EPOCHREALTIME/./}
  "$@" >/dev/null 2>&1 || true
  echo $(((${EPOCHREALTIME/./} - from) / 1000))
}
audit "$work/large" >/dev/null 2>&1 || true
search "$work/large" >/dev/null 2>&1 || true
for _ in $(seq "$rounds"); do
  seconds audit "$work/large" >>"$work/audit.ms"
  seconds search "$work/large" >>"$work/search.ms"
done

printf '%-48s %9s %9s\n' what 'median ms' 'min ms'
sed -n -e 's/^ *"command": "\(.*\)",$/name\t\1/p' -e 's/^ *"median": \([0-9.e-]*\),$/median\t\1/p' -e 's/^ *"min": \([0-9.e-]*\),$/min\t\1/p' "$work/small.json" |
  awk -F'\t' '$1 == "name" { name = $2 } $1 == "median" { median = $2 } $1 == "min" { printf "%-48s %9.1f %9.1f\n", name, median * 1000, $2 * 1000 }'
median() { sort -n "$1" | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }
least() { sort -n "$1" | head -n 1; }
printf '%-48s %9s %9s\n' "audit, $files files" "$(median "$work/audit.ms")" "$(least "$work/audit.ms")"
printf '%-48s %9s %9s\n' "ripgrep, the same files and patterns" "$(median "$work/search.ms")" "$(least "$work/search.ms")"
awk -v a="$(median "$work/audit.ms")" -v b="$(median "$work/search.ms")" -v c="$(least "$work/audit.ms")" -v d="$(least "$work/search.ms")" \
  'BEGIN { printf "%-48s %9.2f %9.2f\n", "audit over ripgrep", a / b, c / d }'
for name in small since large; do
  peak=$({ /usr/bin/time -f %M "$flywheel" audit "$work/$name" --output concise >/dev/null || true; } 2>&1 | tail -n 1)
  printf '%-48s %9s\n' "peak memory of the audit, $name, KiB" "$peak"
done
printf '%-48s %9s\n' 'bytes of the large repository' "$(git -C "$work/large" ls-files -z | (cd "$work/large" && xargs -0 stat -c %s) | awk '{ all += $1 } END { print all }')"
