#!/usr/bin/env bash
# A PST expanded and nothing else, ten times: one reading process of Dossier against `readpst -j 0`, both writing files. `pst.sh [FILE [ROUNDS]]`
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

file=${1:-$corpora/pst/enron.pst} rounds=${2:-3} times=10
[[ -f $file ]] || die "there is no such PST (the corpora are expected beside the project, in ../shared/corpora)"
require_dotnet
install_packages "${runtime_packages[@]}" pst-utils
build_program
cat "$file" >/dev/null

with_readpst() { for ((time = 1; time <= times; time++)); do readpst -q -j 0 -e -o "$1/$time" "$file"; done; }

# As the server asks: one line an item, to a process that is there already in the middle of an ingestion.
with_dossier() {
  for ((time = 1; time <= times; time++)); do
    printf '{"item":"%08d-0000-0000-0000-000000000000","path":"%s","name":"%s","staging":"%s","passwords":[],"parts":[],"ocrLanguages":[],"wanted":[]}\n' \
      "$time" "$file" "$(basename "$file")" "$1/$time"
  done | dotnet "$program" worker
}

declare -A all=()
for ((round = 1; round <= rounds; round++)); do
  for side in readpst dossier; do
    folder=$work/pst-$side-$round
    for ((time = 1; time <= times; time++)); do mkdir -p "$folder/$time"; done
    measure "$work/pst.$side" "with_$side" "$folder"
    all[$side]+=" $seconds"
    echo "$side $round: $seconds s, $cpu s of processor time, peak $((peak / 1024)) MB, $(find "$folder" -type f | wc -l) files"
  done
done
# Only now: a file system without a journal passes over the places of files deleted a moment ago, each time it makes one.
rm -rf "$work"/pst-*-*
ratio=$(calculate %.2f "$(median ${all[dossier]}) / $(median ${all[readpst]})")
echo "Dossier takes $ratio times as long as readpst (wanted: at most 2)."
[[ $(calculate %d "$ratio <= 2") == 1 ]]
