#!/usr/bin/env bash
# Records through the iCONECT dialect: made, imported and listed, on SQLite and on PostgreSQL. `records.sh [ROWS]`
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$root/scripts/postgres.sh"

rows=${1:-1000000}
require_dotnet
install_packages "${runtime_packages[@]}" "${test_packages[@]}"
build_program

data=$work/records-data met=0
finish() {
  stop_server
  stop_postgres || true
  rm -rf "$data" "$work/records.csv"
}
trap finish EXIT
export DOSSIER_ADMIN_EMAIL=bench@example.org DOSSIER_ADMIN_PASSWORD="bench pass phrase $RANDOM"
export DOSSIER_CLIENT_ID=bench DOSSIER_CLIENT_SECRET=$RANDOM$RANDOM$RANDOM$RANDOM-bench
export PYTHONDONTWRITEBYTECODE=1

run() { # NAME [OPTIONS]
  local name=$1
  shift
  rm -rf "$data"
  start_server records "$data" "$@"
  echo "$name"
  python3 "$root/bench/records/ask.py" "$url" "$server" "$rows" "$work/records.csv" || met=1
  stop_server
  echo
}

run SQLite
start_postgres
run PostgreSQL --database "$DOSSIER_TEST_POSTGRES"
exit "$met"
