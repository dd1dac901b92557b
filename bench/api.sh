#!/usr/bin/env bash
# Requests a second and the latest of a hundred answers, for each dialect, on SQLite and on PostgreSQL. `api.sh [SECONDS]`
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$root/scripts/postgres.sh"

seconds=${1:-3}
require_dotnet
install_packages "${runtime_packages[@]}" "${test_packages[@]}"
build_program
dotnet build "$root/bench/api" -c Release -v q -nologo >"$work/api-build.log" 2>&1 || { cat "$work/api-build.log" >&2; die "the driver does not build"; }
driver=$root/artifacts/bin/Api/release/Dossier.Api.dll

data=$work/api-data
finish() {
  stop_server
  stop_postgres || true
  rm -rf "$data"
}
trap finish EXIT
export DOSSIER_ADMIN_EMAIL=bench@example.org DOSSIER_ADMIN_PASSWORD="bench pass phrase $RANDOM"
export DOSSIER_ADMIN_TOKEN=$RANDOM$RANDOM$RANDOM$RANDOM-$RANDOM$RANDOM$RANDOM$RANDOM-0123456789
export DOSSIER_CLIENT_ID=bench DOSSIER_CLIENT_SECRET=$RANDOM$RANDOM$RANDOM$RANDOM-bench
export DOSSIER_Dialects__Opus2__RequestsPerMinute=0

run() { # NAME [OPTIONS]
  local name=$1
  shift
  rm -rf "$data"
  start_server api "$data" "$@"
  echo "$name"
  dotnet exec "$driver" "$url" "$seconds" | tee "$work/api-$name.txt" | grep -v '^{'
  stop_server
  echo
}

run SQLite
start_postgres
run PostgreSQL --database "$DOSSIER_TEST_POSTGRES"
