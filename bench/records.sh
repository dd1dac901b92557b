#!/usr/bin/env bash
# Records through the iCONECT dialect: made, imported and listed, on SQLite and on PostgreSQL. `records.sh [ROWS]`
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$root/scripts/postgres.sh"

rows=${1:-1000000}
require_dotnet
install_packages "${runtime_packages[@]}" "${test_packages[@]}"
build_program

data=$work/records-data server= met=0
finish() {
  [[ -z $server ]] || { kill -TERM "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; }
  stop_postgres || true
  rm -rf "$data" "$work/records.csv"
}
trap finish EXIT
export DOSSIER_ADMIN_EMAIL=bench@example.org DOSSIER_ADMIN_PASSWORD="bench pass phrase $RANDOM"
export DOSSIER_CLIENT_ID=bench DOSSIER_CLIENT_SECRET=$RANDOM$RANDOM$RANDOM$RANDOM-bench
export PYTHONDONTWRITEBYTECODE=1

run() { # NAME [OPTIONS]
  local name=$1 url=http://127.0.0.1:$((20000 + RANDOM % 10000)) end=$((SECONDS + 60))
  shift
  rm -rf "$data"
  dotnet "$program" serve --data "$data" --urls "$url" "$@" >"$work/records-server.log" 2>&1 &
  server=$!
  until curl --silent --fail --noproxy '*' --output /dev/null "$url/health"; do
    kill -0 "$server" 2>/dev/null && [[ $SECONDS -lt $end ]] || die "the server did not start: see artifacts/bench/records-server.log"
    sleep 0.2
  done
  echo "$name"
  python3 "$root/bench/records/ask.py" "$url" "$server" "$rows" "$work/records.csv" || met=1
  kill -TERM "$server"
  wait "$server" || true
  server=
  echo
}

run SQLite
start_postgres
run PostgreSQL --database "$DOSSIER_TEST_POSTGRES"
exit "$met"
