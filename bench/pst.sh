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

# As the server asks, message by message (see MessageWriter), a process that is there already in the middle of an ingestion.
with_dossier() { requests "$1" | "$program" worker; }

requests() {
  python3 - "$file" "$1" "$times" <<'PYTHON'
import os, struct, sys, uuid
file, folder, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
number = lambda value: struct.pack("<i", value)
def text(value):
    data, length = value.encode(), b""
    left = len(data)
    while left > 127:
        length += bytes([left & 127 | 128])
        left >>= 7
    return length + bytes([left]) + data
absent = b"\0"
for time in range(1, times + 1):
    body = uuid.uuid4().bytes_le + text(file) + text(os.path.basename(file)) + absent + absent  # neither type nor character set declared
    body += 3 * number(0)  # passwords, parts, languages
    body += absent + b"\0" + text(f"{folder}/{time}") + 2 * number(0)  # no recipe, not what was deleted; children known, and wanted
    sys.stdout.buffer.write(number(len(body)) + body)
PYTHON
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
