#!/usr/bin/env bash
# `./dossier test [FILTER]`, and so CI: format, Release build with warnings as errors, every test on both databases.
# The last line is always `N passed, N failed, N skipped`; the exit code is 0 only if nothing failed and something ran.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
say() { printf '%s\n' "$*" >&2; }
die() { say "dossier: $*"; exit 1; }
source "$root/scripts/packages.sh"
source "$root/scripts/build.sh"
source "$root/scripts/postgres.sh"

passed=0 failed=0 skipped=0 counting=false
reports= scratch=

# So many assemblies run at a time: each waits for servers, browsers and children of its own for much of its time. The longest begin.
lanes=2
first=(App.Tests Conformance.Tests Web.Tests)

# Whatever ended the run, the totals are the last line, and a run that did not get as far as its tests claims none.
finish() {
  local code=$?
  trap '' INT TERM
  stop_assemblies
  stop_postgres || true
  [[ -z $reports ]] || rm -rf "$reports"
  [[ -z $scratch ]] || rm -rf "$scratch"
  if [[ $code -ne 0 && $failed -eq 0 ]]; then failed=1; fi
  if [[ $counting == false ]]; then passed=0 skipped=0; fi
  [[ $failed -eq 0 ]] || code=1
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

check_format() {
  local output
  if ! output=$(dotnet csharpier check . 2>&1 </dev/null); then
    printf '%s\n' "$output"
    die "the code is not laid out as it should be: run ./dossier format"
  fi
}

# One compiler for all projects, whatever the environment says: the analyzers are warmed up once, and a build takes a fourth of the time.
build_everything() {
  local output code=0
  output=$(dotnet build Dossier.slnx -c Release -v q -nologo -warnaserror -p:UseSharedCompilation=true 2>&1 </dev/null) || code=$?
  dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1 </dev/null || true
  if [[ $code -ne 0 ]]; then
    printf '%s\n' "$output" | sort -u
    die "the build failed"
  fi
}

lint_pages() {
  local output
  if ! output=$(cd web && npm run --silent lint 2>&1 </dev/null); then
    printf '%s\n' "$output"
    die "the pages are not written as they should be: see web/eslint.config.js"
  fi
}

# The programs that tests start are compiled as they run, not ahead of time as those that users run: what has loops is compiled quickly
# too, which is a third of the start of a server. And what runs for seconds is not worth being watched to be compiled better.
compile_quickly() { export DOTNET_TC_QuickJitForLoops=1 DOTNET_TieredPGO=0; }

# Runs one test assembly and leaves its totals where count_up finds them. Its output is shown only if something is wrong with it.
run_assembly() {
  local name=$1 filter=$2 report=$reports/$1.xml output=$reports/$1.txt code=0 totals running=
  local program=$root/artifacts/bin/$name/release/Dossier.$name.dll
  local options=(-noLogo -noColor -xml "$report")
  [[ -z $filter ]] || options+=(-method "*$filter*")
  trap - EXIT
  trap '[[ -z $running ]] || kill -TERM "$running" 2>/dev/null; exit 143' TERM

  timeout --kill-after=30 "${DOSSIER_TEST_TIMEOUT:-30m}" dotnet exec "$program" "${options[@]}" >"$output" 2>&1 </dev/null &
  running=$! # in the background, because a trap does not run before a command in the foreground ends
  wait "$running" 2>/dev/null || code=$?
  running=
  local ok=0 bad=0 skips=0 errors=0
  if [[ -s $report ]] && totals=$(grep -o -m 1 '<assembly [^>]*>' "$report"); then
    ok=$(attribute passed "$totals") bad=$(attribute failed "$totals")
    skips=$(attribute skipped "$totals") errors=$(attribute errors "$totals")
    bad=$((bad + errors))
  fi
  # Crashed, timed out, or unhappy for a reason its report does not give: that is a failure too.
  if [[ $code -ne 0 && $bad -eq 0 ]]; then bad=1; fi
  if [[ ! -s $report && $code -eq 0 ]]; then bad=1; fi

  if [[ $bad -gt 0 ]]; then
    cat "$output"
    [[ $code -ne 124 && $code -ne 137 ]] || printf '%s was stopped: it ran for more than %s\n' "$name" "${DOSSIER_TEST_TIMEOUT:-30m}"
  fi
  [[ $((ok + bad + skips)) -eq 0 && -n $filter ]] ||
    printf '%-28s %6d passed %4d failed %4d skipped %8s s\n' "$name" "$ok" "$bad" "$skips" "$(attribute time "${totals:-}")"
  printf '%d %d %d\n' "$ok" "$bad" "$skips" >"$reports/$name.totals"
}

# Adds up what assemblies came to. One that leaves no totals has failed.
count_up() {
  local name ok bad skips
  for name in "$@"; do
    read -r ok bad skips 2>/dev/null <"$reports/$name.totals" || ok=0 bad=1 skips=0
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skips))
  done
}

stop_assemblies() {
  local left
  left=$(jobs -pr)
  [[ -z $left ]] || { kill -TERM $left && wait $left; } 2>/dev/null || true
}

# All test assemblies, the longest first.
assemblies() {
  local project
  printf '%s\n' "${first[@]}"
  for project in tests/*.Tests/*.csproj; do
    project=$(basename "$project" .csproj)
    [[ " ${first[*]} " == *" $project "* ]] || printf '%s\n' "$project"
  done
}

attribute() {
  local value
  value=$(sed -n "s/.* $1=\"\([^\"]*\)\".*/\1/p" <<<"$2")
  printf '%s' "${value:-0}"
}

# Databases of tests live for seconds, and a disk that is still writing down what the build made would keep each of their commits waiting.
prepare_scratch() {
  local memory=/dev/shm available
  [[ -z ${TMPDIR:-} && -w $memory ]] || return 0
  available=$(df --output=avail -B 1M "$memory" | tail -n 1)
  [[ $available -gt 6000 ]] || return 0
  scratch=$(mktemp -d "$memory/dossier-tests.XXXXXX")
  chmod 755 "$scratch" # PostgreSQL may run as another user
  export TMPDIR=$scratch
}

cd "$root"
prepare_environment
require_dotnet
install_packages "${runtime_packages[@]}" "${test_packages[@]}"
restore_tools always
check_format
build_pages
lint_pages
build_everything
prepare_scratch
compile_quickly
start_postgres

reports=$(mktemp -d)
counting=true
mapfile -t names < <(assemblies)
for name in "${names[@]}"; do
  [[ -f $root/artifacts/bin/$name/release/Dossier.$name.dll ]] || die "$name was not built: is it in Dossier.slnx?"
  while (($(jobs -pr | wc -l) >= lanes)); do wait -n || true; done
  run_assembly "$name" "${1:-}" &
done
wait
count_up "${names[@]}"
if [[ $((passed + failed + skipped)) -eq 0 ]]; then
  die "no test ran${1:+: none has '$1' in its name}"
fi
