#!/usr/bin/env bash
# One tree of the corpora: Dossier with everything in the clock against Apache Tika with extraction alone, on one core each and then on all. What is
# judged is files a second of a core, where each has but one: neither can then hide behind what starting on another costs. `ingest.sh [ROUNDS [TREE]]`
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

# Both see only the cores they may use, and start as many threads or processes.
run_tika() { measure "$work/tika.json" tika "$natives" "$threads"; }

run_dossier() {
  measure "$work/dossier.json" "${pinned[@]}" "$program" ingest "$archive" --workspace bench --data "$work/data-$cores-$round" --json
}

declare -A all_seconds=() all_cpu=() all_peak=()
row() { printf '%-9s %5s %6s %9s %9s %9s %11s   %s\n' "$@"; }
row side cores round files/s seconds cpu "peak MB" account
for ((round = 1; round <= rounds; round++)); do
  for cores in one all; do
    if [[ $cores == one ]]; then pinned=(taskset -c 0) threads=1; else pinned=() threads=$(nproc); fi
    for side in tika dossier; do
      "run_$side"
      all_seconds[$side-$cores]+=" $seconds" all_cpu[$side-$cores]+=" $cpu" all_peak[$side-$cores]+=" $peak"
      row "$side" "$cores" "$round" "$(calculate %.1f "$files / $seconds")" "$seconds" "$cpu" "$(calculate %.0f "$peak / 1024")" \
        "$(grep '^{' "$work/$side.json" | tail -n 1)"
    done
  done
done

# Only now: a file system without a journal passes over the places of files deleted a moment ago, each time it makes one.
rm -rf "$work"/data-*

echo
declare -A median_seconds=() median_cpu=()
for cores in one all; do
  for side in tika dossier; do
    median_seconds[$side-$cores]=$(median ${all_seconds[$side-$cores]}) median_cpu[$side-$cores]=$(median ${all_cpu[$side-$cores]})
    row "$side" "$cores" median "$(calculate %.1f "$files / ${median_seconds[$side-$cores]}")" "${median_seconds[$side-$cores]}" \
      "${median_cpu[$side-$cores]}" "$(calculate %.0f "$(median ${all_peak[$side-$cores]}) / 1024")" "$files files"
  done
done
times() { calculate %.2f "$1 / $2"; }
ratio=$(times "${median_cpu[tika-one]}" "${median_cpu[dossier-one]}")
echo "On one core Dossier reads $ratio times Tika's files a second of it (wanted: $goal), $(times "${median_seconds[tika-one]}" "${median_seconds[dossier-one]}") by the clock."
echo "On all: $(times "${median_cpu[tika-all]}" "${median_cpu[dossier-all]}") by processor time, $(times "${median_seconds[tika-all]}" "${median_seconds[dossier-all]}") by the clock."
[[ $(calculate %d "$ratio >= $goal") == 1 ]]
