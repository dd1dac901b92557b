#!/usr/bin/env bash
# One tree of the corpora: Dossier with everything in the clock against Apache Tika with extraction alone. `ingest.sh [ROUNDS [TREE]]`
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

rounds=${1:-3}
tree=${2:-enron}
natives=$corpora/$tree
goal=3
[[ $tree != enron ]] || goal=5
[[ -d $natives ]] || die "the corpus is not beside the project (../shared/corpora/$tree)"
require_dotnet
install_packages "${runtime_packages[@]}" zip
prepare_tika
build_program

archive=$work/$tree.zip
[[ -f $archive ]] || (cd "$natives" && zip -q -r -X "$archive.new.zip" . && mv "$archive.new.zip" "$archive")
files=$(find "$natives" -type f | wc -l)
find "$natives" "$archive" -type f -exec cat {} + >/dev/null # both sides begin with their input in memory

run_tika() { measure "$work/tika.json" tika "$natives" 2; }

run_dossier() {
  measure "$work/dossier.json" "$program" ingest "$archive" --workspace bench --data "$work/data-$round" --json
}

declare -A all_seconds=() all_cpu=() all_peak=()
row() { printf '%-9s %5s %9s %9s %9s %11s   %s\n' "$@"; }
row side round files/s seconds cpu "peak MB" account
for ((round = 1; round <= rounds; round++)); do
  for side in tika dossier; do
    "run_$side"
    all_seconds[$side]+=" $seconds" all_cpu[$side]+=" $cpu" all_peak[$side]+=" $peak"
    row "$side" "$round" "$(calculate %.1f "$files / $seconds")" "$seconds" "$cpu" "$(calculate %.0f "$peak / 1024")" \
      "$(grep '^{' "$work/$side.json" | tail -n 1)"
  done
done

# Only now: a file system without a journal passes over the places of files deleted a moment ago, each time it makes one.
rm -rf "$work"/data-*

echo
for side in tika dossier; do
  seconds=$(median ${all_seconds[$side]}) cpu=$(median ${all_cpu[$side]})
  row "$side" median "$(calculate %.1f "$files / $seconds")" "$seconds" "$cpu" "$(calculate %.0f "$(median ${all_peak[$side]}) / 1024")" "$files files"
  declare "${side}_seconds=$seconds" "${side}_cpu=$cpu"
done
ratio=$(calculate %.2f "$tika_cpu / $dossier_cpu")
echo "Dossier reads $ratio times Tika's files a second of a core (wanted: $goal); by the clock $(calculate %.2f "$tika_seconds / $dossier_seconds") times."
[[ $(calculate %d "$ratio >= $goal") == 1 ]]
