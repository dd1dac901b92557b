#!/usr/bin/env bash
# 24-megapixel JPEGs to PNGs of 850 pixels through HTTP, cold, against vipsthumbnail and ImageMagick; then one of them from the cache.
# `renditions.sh [PICTURES [SECONDS]]`
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

pictures=${1:-20} seconds=${2:-5}
url=http://127.0.0.1:$((20000 + RANDOM % 10000))
api=$url/intelligencebank/webapp/1.0
require_dotnet
install_packages "${runtime_packages[@]}" libvips-tools imagemagick wrk
build_program

# Noise, blurred: neither flat nor incompressible. Bytes after a JPEG's end change its hash and nothing else.
picture=$work/24mp.jpg
if [[ ! -f $picture ]]; then
  vips gaussnoise "$work/noise.v" 6000 4000 --mean 128 --sigma 200
  vips gaussblur "$work/noise.v" "$work/blurred.v" 6
  vips bandjoin "$work/blurred.v $work/blurred.v $work/blurred.v" "$work/joined.v"
  vips cast "$work/joined.v" "$work/cast.v" uchar
  vips copy "$work/cast.v" "$work/24mp.jpg[Q=90]" --interpretation srgb
  rm -f "$work"/{noise,blurred,joined,cast}.v
fi

data=$work/renditions-data
rm -rf "$data"
export DOSSIER_ADMIN_EMAIL=bench@example.org DOSSIER_ADMIN_PASSWORD="bench pass phrase $RANDOM"
"$program" serve --data "$data" --urls "$url" >"$work/renditions-server.log" 2>&1 &
server=$!
trap 'kill -TERM "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$data" "$work/copy.jpg" "$work/out.png"' EXIT
end=$((SECONDS + 60))
until curl --silent --fail --noproxy '*' --output /dev/null "$url/health"; do
  kill -0 "$server" 2>/dev/null && [[ $SECONDS -lt $end ]] || die "the server did not start: see artifacts/bench/renditions-server.log"
  sleep 0.2
done

member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1; }
ask() { curl --silent --show-error --fail --noproxy '*' --header "Cookie: _aid=$aid" "$@"; }

# Clock ticks of the server and of every process below it, those that have ended included.
ticks() {
  { cat /proc/[0-9]*/stat 2>/dev/null || true; } | awk -v root="$server" '
    { id = $1; sub(/^.*\) /, ""); parent[id] = $2; used[id] = $12 + $13 + $14 + $15 }
    END {
      sum = used[root]
      for (id in parent)
        for (above = parent[id]; above in parent; above = parent[above])
          if (above == root) { sum += used[id]; break }
      print sum
    }'
}
settle() { # until the server has nothing to do
  local before now
  before=$(ticks)
  while sleep 1; now=$(ticks); ((now - before > 2)); do before=$now; done
}

answer=$(curl --silent --fail --noproxy '*' --dump-header "$work/headers" "$api/login" \
  --data-urlencode "p70=$DOSSIER_ADMIN_EMAIL" --data-urlencode "p80=$DOSSIER_ADMIN_PASSWORD" --data p90=bench)
aid=$(sed -n 's/^[Ss]et-[Cc]ookie: _aid=\([^;]*\).*/\1/p' "$work/headers")
who="p10=$(member apikey <<<"$answer")&p20=$(member useruuid <<<"$answer")"
folder=$(ask "$api/resources" --data "$who&name=Bench" | member folderuuid)
say "uploading $pictures pictures of $(stat -c %s "$picture") bytes"
ids=()
for ((number = 0; number <= pictures; number++)); do
  { cat "$picture" && echo "$number"; } >"$work/copy.jpg"
  ids+=("$(ask "$api/resources?$who" -F "options={\"folder\":\"$folder\"}" -F "file1=@$work/copy.jpg;filename=picture$number.jpg" | member resourceuuid)")
done
settle

preview() { ask --output "$work/out.png" "$api/resources?$who&fileuuid=$1&preview=true"; }
preview "${ids[0]}" # the reading process is there, and knows its libraries
settle
begin=$(ticks) wall=$EPOCHREALTIME
for ((number = 1; number <= pictures; number++)); do preview "${ids[number]}"; done
ours=$(calculate %.1f "($(ticks) - $begin) * 1000 / $(getconf CLK_TCK) / $pictures")
wall=$(calculate %.0f "(${EPOCHREALTIME/,/.} - ${wall/,/.}) * 1000 / $pictures")

cpu_of() { # COMMAND..: milliseconds of processor time, each run a new process
  TIMEFORMAT='%U %S'
  { time for ((number = 1; number <= pictures; number++)); do "$@"; done; } 2>&1 | tail -n 1 |
    awk -v count="$pictures" '{ printf "%.1f", ($1 + $2) * 1000 / count }'
}
vips_time=$(cpu_of vipsthumbnail "$picture" --size 850x850 --output "$work/out.png[strip]")
magick_time=$(cpu_of convert "$picture" -resize 850x850 "$work/out.png")

target="$api/resources?$who&fileuuid=${ids[1]}&preview=true"
wrk --threads 1 --connections 16 --duration 1s --header "Cookie: _aid=$aid" "$target" >/dev/null
begin=$(ticks)
TIMEFORMAT='%U %S'
{ time wrk --threads 1 --connections 16 --duration "${seconds}s" --latency --header "Cookie: _aid=$aid" "$target" >"$work/wrk.txt"; } 2>"$work/wrk.time"
used=$(calculate %.2f "($(ticks) - $begin) / $(getconf CLK_TCK)")
asking=$(tail -n 1 "$work/wrk.time" | awk '{ print $1 + $2 }')
cached=$(awk '/Requests\/sec/ { print $2 }' "$work/wrk.txt")
count=$(awk '/requests in/ { print $1 }' "$work/wrk.txt")
! grep 'Non-2xx' "$work/wrk.txt" >&2 || die "not every cached request was answered with 200"

echo "24 megapixels to 850 pixels, milliseconds of processor time each ($pictures pictures):"
printf '  Dossier, through HTTP  %8.1f  (%s ms of the wall, one after the other)\n' "$ours" "$wall"
printf '  vipsthumbnail          %8.1f  (ours: %s times)\n' "$vips_time" "$(calculate %.2f "$ours / $vips_time")"
printf '  ImageMagick convert    %8.1f  (%s times ours)\n' "$magick_time" "$(calculate %.2f "$magick_time / $ours")"
echo "cached: $cached requests a second (wanted: 2000), each $(calculate %.2f "$used * 1000 / $count") ms of the server's processor time" \
  "and $(calculate %.2f "$asking * 1000 / $count") ms of wrk's, on $(nproc) cores"
[[ $(calculate %d "$ours <= 1.2 * $vips_time && $magick_time >= 4 * $ours && $cached >= 2000") == 1 ]]
