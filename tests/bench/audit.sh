#!/usr/bin/env bash
# What `flywheel audit` costs, beside ripgrep over the same files and patterns, their rounds in turns. The files are the same in every run.
#
#   bash tests/bench/audit.sh [--files N] [--rounds N]
#
#   --files N    files of the large repository, of 3.9 KB each on the average [100000: 388 MB, in TMPDIR until the run ends]
#   --rounds N   rounds of the large repository [5]
#
# FLYWHEEL names another binary than out/bin/flywheel, RG another ripgrep than that on PATH.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
files=100000 rounds=5
while [ $# -gt 0 ]; do
  case $1 in
    --files) files=${2:?--files needs a number}; shift ;;
    --rounds) rounds=${2:?--rounds needs a number}; shift ;;
    *) usage; exit 2 ;;
  esac
  shift
done
rg=${RG:-rg}
command -v "$rg" >/dev/null || need_test_bed
rg=$(command -v "$rg")
flywheel=${FLYWHEEL:-$bin/flywheel}
[ -x "$flywheel" ] || need_binaries

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
git -C "$work/since" ls-files '*.md' '*.yml' | sed -n 1,50p | while read -r name; do echo '# one line more' >>"$work/since/$name"; done

command_row small HOME="$work" PATH="$PATH" -- "$flywheel" audit "$work/small" --output concise
command_row since HOME="$work" PATH="$PATH" -- "$flywheel" audit "$work/since" --since HEAD --output concise
command_row large HOME="$work" PATH="$PATH" -- "$flywheel" audit "$work/large" --output concise
options=()
for pattern in "${patterns[@]}"; do options+=(-e "$pattern"); done
command_row search HOME="$work" PATH="$PATH" -- "$rg" --no-config --hidden --ignore-case --line-number --no-heading -g "*.{$extensions}" \
  "${options[@]}" "$work/large"

in_turns 100 small=1 since
in_turns "$rounds" search large=1
time_row '400 files, whole process (limit: 40)' small
time_row '--since, 50 of 400 files changed (limit: 60)' since
time_row 'ripgrep, the large repository, the same patterns' search
time_row 'the large repository (limit: 2.5 times)' large 'ripgrep, the large repository, the same patterns'
count_row 'peak memory, 400 files' KiB "${peak[small]}"
count_row 'peak memory, --since' KiB "${peak[since]}"
count_row 'peak memory, the large repository (limit: 153600)' KiB "${peak[large]}"
count_row 'files of the large repository' files "$files"
count_row 'bytes of the large repository' bytes "$(git -C "$work/large" ls-files -z | (cd "$work/large" && xargs -0 stat -c %s) | awk '{ all += $1 } END { print all }')"
within '400 files' "${least[small]}" 40
within '--since' "${least[since]}" 60
within 'the large repository beside ripgrep' "$(awk -v a="${least[large]}" -v b="${least[search]}" 'BEGIN { print a / b }')" 2.5
within 'peak memory' "${peak[large]}" 153600
show_rows
