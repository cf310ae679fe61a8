#!/usr/bin/env bash
# Asks the package registry for known vulnerabilities of every package that is used, and of those that they use. Fails where there is one; says so
# where the registry does not tell: a mirror often keeps no list of them, and dotnet takes that for good news.
#
#   bash tests/advisories.sh [SOLUTION]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
solution=${1:-Flywheel.Shim.sln}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
untold() {
  echo "skipped: $*; nobody knows of vulnerabilities in the packages"
  exit 0
}

sources=$(dotnet nuget list source --format Short | sed -n 's/^E //p')
telling=
for source in $sources; do
  # The service index names what the registry has (https://learn.microsoft.com/nuget/api/vulnerability-info).
  ! curl -fsS -m 30 "$source" 2>/dev/null | grep -q '"VulnerabilityInfo/' || telling+=" $source"
done
[ -n "$telling" ] || untold "no list of vulnerabilities at" $sources

status=0
told=$(timeout 300 dotnet list "$solution" package --vulnerable --include-transitive --no-restore 2>&1) || status=$?
if grep -q 'has the following vulnerable packages' <<<"$told"; then
  printf '%s\n' "$told"
  echo 'packages with known vulnerabilities are in use: raise their versions in Directory.Packages.props'
  exit 1
fi
projects=$(grep -c '\.csproj"' "$solution" || true)
clear=$(grep -c 'has no vulnerable packages' <<<"$told" || true)
[ "$status" -eq 0 ] && [ "$clear" -ge "$projects" ] ||
  untold "the registry told of $clear of $projects projects ($(grep -im1 'error\|unable' <<<"$told" || echo "exit code $status"))"
echo "no package of $projects projects has a vulnerability that is known at$telling"
