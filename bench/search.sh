#!/usr/bin/env bash
# A million made-up documents indexed and asked for over HTTP; PostgreSQL's own full text, Lucene, and notmuch on the
# same texts. `search.sh [DOCUMENTS [PEERS]]`; a peer as NAME:COUNT is given fewer texts.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$root/scripts/postgres.sh"

documents=${1:-1000000} peers=${2-postgres lucene notmuch}
require_dotnet
install_packages "${runtime_packages[@]}" "${test_packages[@]}" notmuch
build_program

data=$work/search-data mails=$work/search-mails
finish() {
  stop_server
  stop_postgres || true
  rm -rf "$data" "$mails" "$work/search.tar" "$work/search-lucene"
}
trap finish EXIT
export DOSSIER_ADMIN_EMAIL=bench@example.org DOSSIER_ADMIN_PASSWORD="bench pass phrase $RANDOM"
export DOSSIER_ADMIN_TOKEN=$RANDOM$RANDOM$RANDOM$RANDOM-$RANDOM$RANDOM$RANDOM$RANDOM-0123456789
export DOSSIER_CLIENT_ID=bench DOSSIER_CLIENT_SECRET=$RANDOM$RANDOM$RANDOM$RANDOM-bench
export NOTMUCH_CONFIG=$mails/config PYTHONDONTWRITEBYTECODE=1

part() { python3 "$root/bench/search/$1.py" "${@:2}"; }
per_second() { calculate %.0f "$documents / $1"; }
megabytes() { du -cm "$@" | awk 'END { print $1 }'; }

make_texts() {
  texts=$work/search-$documents.tsv queries=$work/search-$documents.json
  [[ -f $queries && $queries -nt $root/bench/search/texts.py ]] && return 0
  say "making $documents texts"
  part texts "$documents" "$texts" "$queries.new"
  mv "$queries.new" "$queries"
}

make_texts

rm -rf "$data" "$mails"
part dossier pack "$texts" "$work/search.tar"
measure "$work/search-ingest.json" "$program" ingest "$work/search.tar" --workspace bench --near-duplicates 0 --data "$data" --json
rm -f "$work/search.tar"
echo "ingested: $(per_second "$seconds") documents a second, $(per_second "$cpu") a second of processor time, peak $((peak / 1024)) MB"
start_server search "$data"
before=$(part dossier cpu "$server")
begin=$EPOCHREALTIME
part dossier fields "$url" >/dev/null
echo "given 40 fields: $(per_second "$(calculate %f "${EPOCHREALTIME/,/.} - ${begin/,/.}")") documents a second"
stop_server

# An index that is not there is made again from the documents: all of indexing, and nothing but.
rm -rf "$data"/index/*
start_server search "$data"
part dossier wait "$url" "$queries" "$server" "$before" >"$work/search-index.json"
speed=$(json "$work/search-index.json" documentsPerCpuSecond)
echo "indexed: $speed documents a second of processor time, in $(json "$work/search-index.json" seconds) s;" \
  "$(megabytes "$data"/index) MB for $(megabytes "$texts") MB of text"
echo
echo "Dossier, SQLite, over HTTP, each time 50 documents with snippets and the count:"
asked() { grep -v '^{' "$1" && echo; }
part dossier ask "$url" "$queries" >"$work/search-dossier.txt"
asked "$work/search-dossier.txt"
stop_server
rm -rf "$data"

compare_postgres() {
  start_postgres
  export PGHOST=127.0.0.1 PGUSER=postgres PGPORT
  PGPORT=$(sed 's/.*Port=\([0-9]*\).*/\1/' <<<"$DOSSIER_TEST_POSTGRES")
  part postgres load "$texts" >"$work/search-postgres.json"
  cpu=$(json "$work/search-postgres.json" cpu)
  echo "PostgreSQL: $(per_second "$cpu") documents a second of processor time, no fields; each time 50 texts and the count:"
  part postgres ask "$queries" >"$work/search-postgres.txt"
  asked "$work/search-postgres.txt"
  stop_postgres
}

# With as many fields, stored texts and no snippets: the index that others are measured by.
compare_lucene() {
  install_packages default-jdk-headless liblucene8-java
  local jars
  jars=$(printf '%s:' /usr/share/java/lucene-core-8*.jar /usr/share/java/lucene-analyzers-common-8*.jar)$work/lucene
  mkdir -p "$work/lucene"
  javac -proc:none -cp "$jars" -d "$work/lucene" "$root/bench/search/LuceneBench.java"
  rm -rf "$work/search-lucene"
  measure "$work/search-lucene.out" java -Xmx2g -cp "$jars" LuceneBench index "$texts" "$work/search-lucene"
  echo "Lucene: $(per_second "$cpu") documents a second of processor time, in $seconds s, 40 fields; each time 50 texts and the count:"
  part lucene ask "$queries" java -Xmx2g -cp "$jars" LuceneBench ask "$work/search-lucene" >"$work/search-lucene.txt"
  asked "$work/search-lucene.txt"
}

compare_notmuch() {
  part notmuch write "$texts" "$mails/all"
  cat >"$NOTMUCH_CONFIG" <<CONF
[database]
path=$mails/all
[user]
name=Bench
primary_email=bench@example.org
[new]
tags=new
CONF
  measure "$work/search-notmuch.out" notmuch new --quiet
  echo "notmuch: $(per_second "$cpu") documents a second of processor time, no fields; each time 50 numbers and the count:"
  part notmuch ask "$queries" >"$work/search-notmuch.txt"
  asked "$work/search-notmuch.txt"
}

compare() { # NAME[:COUNT]
  local documents=$documents texts queries
  [[ $1 != *:* ]] || documents=${1#*:}
  make_texts
  echo "With $documents texts,"
  "compare_${1%:*}"
}

for peer in $peers; do compare "$peer"; done

worst=$(json "$work/search-dossier.txt" worst) exact=$(json "$work/search-dossier.txt" exact)
echo "Dossier indexes $speed documents a second of processor time (wanted: 4000); the worst p95 is $worst ms (wanted: below 100);" \
  "counts exact: $exact (wanted: 1)."
[[ $(calculate %d "$speed >= 4000 && $worst < 100 && $exact") == 1 ]]
