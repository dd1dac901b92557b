#!/usr/bin/env bash
# One 2 GB file over loopback through the IPRO dialect, 4 chunks in flight, against the disk alone. `upload.sh [SIZE [ROUNDS]]`
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

size=${1:-2GB} rounds=${2:-3}
url=http://127.0.0.1:$((20000 + RANDOM % 10000))
require_dotnet
install_packages "${runtime_packages[@]}"
build_program
dotnet build "$root/bench/upload" -c Release -v q -nologo >"$work/upload-build.log" 2>&1 || { cat "$work/upload-build.log" >&2; die "the driver does not build"; }
driver=$root/artifacts/bin/Upload/release/Dossier.Upload.dll

archive=$work/big-$size.zip
[[ -f $archive ]] || { "$program" demo-archive --size "$size" "$archive.new" && mv "$archive.new" "$archive"; }
data=$work/upload-data
rm -rf "$data"
export DOSSIER_CLIENT_ID=bench DOSSIER_CLIENT_SECRET=$RANDOM$RANDOM$RANDOM$RANDOM
"$program" serve --data "$data" --urls "$url" >"$work/upload-server.log" 2>&1 &
server=$!
trap 'kill -TERM "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$data" "$work/disk.copy"' EXIT
end=$((SECONDS + 60))
until curl --silent --fail --noproxy '*' --output /dev/null "$url/health"; do
  kill -0 "$server" 2>/dev/null && [[ $SECONDS -lt $end ]] || die "the server did not start: see artifacts/bench/upload-server.log"
  sleep 0.2
done

bytes=$(stat -c %s "$archive")
disk=() upload=()
for ((round = 1; round <= rounds; round++)); do
  cat "$archive" >/dev/null # both read it from memory
  rm -f "$work/disk.copy"
  sync
  begin=$EPOCHREALTIME
  dd if="$archive" of="$work/disk.copy" bs=4M conv=fsync status=none
  disk+=("$(calculate %.1f "$bytes / 1e6 / (${EPOCHREALTIME/,/.} - ${begin/,/.})")")
  rm -f "$work/disk.copy"
  sync
  dotnet exec "$driver" "$url" "$archive" 4 | tee "$work/upload.json" >&2
  upload+=("$(json "$work/upload.json" megabytesPerSecond)")
  printf 'round %d: disk %8.1f MB/s   upload %8.1f MB/s\n' "$round" "${disk[-1]}" "${upload[-1]}"
done

disk_speed=$(median "${disk[@]}") upload_speed=$(median "${upload[@]}")
wanted=$(calculate %.0f "$disk_speed < 200 ? $disk_speed : 200")
peak=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$server/status")
echo "median: disk $disk_speed MB/s, upload $upload_speed MB/s (wanted: $wanted), server's peak memory $((peak / 1024)) MB"
[[ $(calculate %d "$upload_speed >= $wanted") == 1 ]]
