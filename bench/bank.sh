#!/usr/bin/env bash
# The IntelligenceBank dialect: a folder of 10,000 listed, 100,000 files synchronised, a large file up and down. `bank.sh [FILES [SIZE]]`
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

files=${1:-100000} size=${2:-2147483648}
url=http://127.0.0.1:$((20000 + RANDOM % 10000))
require_dotnet
install_packages "${runtime_packages[@]}"
build_program
data=$work/bank-data
rm -rf "$data"
export DOSSIER_ADMIN_EMAIL=bench@example.org DOSSIER_ADMIN_PASSWORD="bench pass phrase $RANDOM"
for count in 10000 "$files"; do
  python3 "$root/bench/bank/texts.py" "$count" "$work/bank-$count.tar"
  say "taking in $count files"
  "$program" ingest "$work/bank-$count.tar" --workspace "Bench $count" --custodian Bench --data "$data" >"$work/bank-ingest.log" 2>&1 ||
    { cat "$work/bank-ingest.log" >&2; die "ingestion failed"; }
  rm -f "$work/bank-$count.tar"
done
"$program" serve --data "$data" --urls "$url" >"$work/bank-server.log" 2>&1 &
server=$!
trap 'kill -TERM "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$data" "$work/bank-file" "$work/disk.copy"' EXIT
end=$((SECONDS + 60))
until curl --silent --fail --noproxy '*' --output /dev/null "$url/health"; do
  kill -0 "$server" 2>/dev/null && [[ $SECONDS -lt $end ]] || die "the server did not start: see artifacts/bench/bank-server.log"
  sleep 0.2
done
head -c "$size" /dev/urandom >"$work/bank-file"
python3 "$root/bench/bank/ask.py" "$url" "$server" "$files" "$work/bank-file" "$work/disk.copy"
