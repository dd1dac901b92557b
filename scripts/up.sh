# `./dossier up`: from a bare machine to a running server.

up() {
  local demo=false urls=http://127.0.0.1:8080 data=$root/data options=() database=()
  while [[ $# -gt 0 ]]; do
    case $1 in
      --demo) demo=true ;;
      --urls) urls=${2:?--urls needs a value}; shift ;;
      --urls=*) urls=${1#*=} ;;
      --data) data=${2:?--data needs a value}; shift ;;
      --data=*) data=${1#*=} ;;
      --database) database=(--database "${2:?--database needs a value}"); shift ;;
      --database=*) database=(--database "${1#*=}") ;;
      *) options+=("$1") ;;
    esac
    shift
  done

  require_dotnet
  install_packages "${runtime_packages[@]}"
  restore_tools
  build_program
  build_pages
  export DOSSIER_Web__Folder=${DOSSIER_Web__Folder:-$web_output}
  local serve=("$program" serve --urls "$urls" --data "$data" ${database[@]+"${database[@]}"} ${options[@]+"${options[@]}"})
  [[ $demo == true ]] || exec "${serve[@]}"

  local first=${urls%%;*} server
  first=${first/\/\/[*+]/\/\/127.0.0.1} # "every address" is none to call
  "${serve[@]}" &
  server=$!
  # A job in the background of a script is deaf to Ctrl-C: it is told by name, and may take its time to end cleanly.
  trap 'kill -TERM "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  await_health "$first" "$server"
  "$program" demo --url "$first" --data "$data" ${database[@]+"${database[@]}"} || die "the demonstration failed"
  say ""
  say "The server goes on at $first. Ctrl-C ends it."
  wait "$server"
}

# Waits until the server answers, for as long as it lives and at most two minutes.
await_health() {
  local url=$1 server=$2 end=$((SECONDS + 120))
  until curl --silent --fail --noproxy '*' --max-time 5 --output /dev/null "$url/health"; do
    kill -0 "$server" 2>/dev/null || die "the server ended before it was ready"
    [[ $SECONDS -lt $end ]] || die "the server did not answer on $url/health within two minutes"
    sleep 0.2
  done
}
