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

data=$work/api-data server=
finish() {
  [[ -z $server ]] || { kill -TERM "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; }
  stop_postgres || true
  rm -rf "$data"
}
trap finish EXIT
export DOSSIER_ADMIN_EMAIL=bench@example.org DOSSIER_ADMIN_PASSWORD="bench pass phrase $RANDOM"
export DOSSIER_ADMIN_TOKEN=$RANDOM$RANDOM$RANDOM$RANDOM-$RANDOM$RANDOM$RANDOM$RANDOM-0123456789
export DOSSIER_CLIENT_ID=bench DOSSIER_CLIENT_SECRET=$RANDOM$RANDOM$RANDOM$RANDOM-bench
export DOSSIER_Dialects__Opus2__RequestsPerMinute=0

run() { # NAME [OPTIONS]
  local name=$1 url=http://127.0.0.1:$((20000 + RANDOM % 10000)) end=$((SECONDS + 60))
  shift
  rm -rf "$data"
  dotnet "$program" serve --data "$data" --urls "$url" "$@" >"$work/api-server.log" 2>&1 &
  server=$!
  until curl --silent --fail --noproxy '*' --output /dev/null "$url/health"; do
    kill -0 "$server" 2>/dev/null && [[ $SECONDS -lt $end ]] || die "the server did not start: see artifacts/bench/api-server.log"
    sleep 0.2
  done
  echo "$name"
  dotnet exec "$driver" "$url" "$seconds" | tee "$work/api-$name.txt" | grep -v '^{'
  kill -TERM "$server"
  wait "$server" || true
  server=
  echo
}

run SQLite
start_postgres
run PostgreSQL --database "$DOSSIER_TEST_POSTGRES"
