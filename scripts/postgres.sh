# A PostgreSQL of our own for one run of the tests: a private port, a temporary folder, nothing left behind.

postgres_folder= postgres_binaries=

# Starts it and exports DOSSIER_TEST_POSTGRES, the connection string. Durability is off: it lives as long as the tests.
start_postgres() {
  local binaries port attempt
  binaries=$(ls -d /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin 2>/dev/null | head -n 1)
  [[ -n $binaries ]] || die "PostgreSQL is not installed"
  postgres_folder=$(mktemp -d "${TMPDIR:-/tmp}/dossier-postgres.XXXXXX")
  postgres_binaries=$binaries
  [[ $EUID -ne 0 ]] || chown postgres: "$postgres_folder"

  as_postgres initdb -D "$postgres_folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$postgres_folder.log" 2>&1 ||
    postgres_failed
  cat >>"$postgres_folder/data/postgresql.conf" <<'CONF'
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
CONF
  for attempt in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 10000))
    # Its output goes to a file: a server that held on to ours would keep whoever reads it waiting.
    if as_postgres pg_ctl -D "$postgres_folder/data" -o "-p $port" -l "$postgres_folder/server.log" -w -t 60 start >"$postgres_folder.log" 2>&1 </dev/null; then
      export DOSSIER_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"
      return
    fi
  done
  cat "$postgres_folder/server.log" >&2
  postgres_failed
}

stop_postgres() {
  [[ -n $postgres_folder ]] || return 0
  as_postgres pg_ctl -D "$postgres_folder/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$postgres_folder" "$postgres_folder.log"
  postgres_folder=
}

postgres_failed() {
  cat "$postgres_folder.log" >&2
  die "PostgreSQL did not start"
}

# PostgreSQL refuses to run as root: then it runs as the user that Debian made for it.
as_postgres() (
  cd /
  program=$postgres_binaries/$1
  shift
  if [[ $EUID -eq 0 ]]; then
    exec setpriv --reuid=postgres --regid=postgres --init-groups env HOME=/ "$program" "$@"
  fi
  exec "$program" "$@"
)
