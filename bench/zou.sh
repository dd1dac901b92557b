#!/usr/bin/env bash
# A production made and asked for through the Zou dialect, on SQLite and on PostgreSQL. `zou.sh [TIMES [ROUNDS]]`: TIMES the size, 1, 10 or 100
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$root/scripts/postgres.sh"

require_dotnet
install_packages "${runtime_packages[@]}" "${test_packages[@]}"
build_program
dotnet build "$root/bench/zou" -c Release -v q -nologo >"$work/zou-build.log" 2>&1 || { cat "$work/zou-build.log" >&2; die "the driver does not build"; }
driver=$root/artifacts/bin/Zou/release/Dossier.Zou.dll

data=$work/zou-data met=0
finish() {
  stop_server
  stop_postgres || true
  rm -rf "$data"
}
trap finish EXIT
export DOSSIER_ADMIN_EMAIL=bench@example.org DOSSIER_ADMIN_PASSWORD="bench pass phrase $RANDOM"

run() { # NAME [OPTIONS]
  local name=$1
  shift
  rm -rf "$data"
  start_server zou "$data" "$@"
  echo "$name"
  dotnet exec "$driver" "$url/zou" "$server" "${sizes[@]}" || met=1
  stop_server
  echo
}

sizes=("$@")
run SQLite
start_postgres
# Seeding takes seconds here and months in a studio: its statistics follow as closely.
as_postgres psql -q -h 127.0.0.1 -p "$(sed 's/.*Port=\([0-9]*\).*/\1/' <<<"$DOSSIER_TEST_POSTGRES")" -U postgres \
  -c "ALTER SYSTEM SET autovacuum_naptime = '1s'" -c "SELECT pg_reload_conf()" >"$work/zou-postgres.log"
run PostgreSQL --database "$DOSSIER_TEST_POSTGRES"
exit "$met"
