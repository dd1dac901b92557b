#!/usr/bin/env bash
# A PST expanded and nothing else: one reading process of Dossier against `readpst -j 0`, both writing files. `pst.sh [FILE [ROUNDS]]`
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

file=${1:-$(find "$corpora/pst" -name '*.pst' -size +0 -printf '%s %p\n' 2>/dev/null | sort -rn | head -n 1 | cut -d' ' -f2-)} rounds=${2:-3}
[[ -f $file ]] || die "there is no PST beside the project (../shared/corpora/pst)"
require_dotnet
install_packages "${runtime_packages[@]}" pst-utils
build_program
cat "$file" >/dev/null

expand() {
  printf '{"item":"%s","path":"%s","name":"%s","staging":"%s"}\n' 00000000-0000-0000-0000-000000000001 "$file" "$(basename "$file")" "$1" |
    dotnet "$program" worker
}

declare -A all=()
for ((round = 1; round <= rounds; round++)); do
  for side in readpst dossier; do
    folder=$work/pst-$side-$round
    mkdir -p "$folder"
    if [[ $side == readpst ]]; then measure "$work/pst.$side" readpst -j 0 -e -o "$folder" "$file"; else measure "$work/pst.$side" expand "$folder"; fi
    all[$side]+=" $seconds"
    echo "$side $round: $seconds s, $cpu s of processor time, peak $((peak / 1024)) MB, $(find "$folder" -type f | wc -l) files"
  done
done
rm -rf "$work"/pst-*-*
ratio=$(calculate %.2f "$(median ${all[dossier]}) / $(median ${all[readpst]})")
echo "Dossier takes $ratio times as long as readpst (wanted: at most 2)."
[[ $(calculate %d "$ratio <= 2") == 1 ]]
