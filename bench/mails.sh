#!/usr/bin/env bash
# Mails a second: the mails of enron multiplied, each copy a mail of its own, put in with everything in the clock. `mails.sh [TIMES [ROUNDS]]`
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

times=${1:-20} rounds=${2:-3}
[[ -d $corpora/enron ]] || die "the corpus is not beside the project (../shared/corpora/enron)"
require_dotnet
install_packages "${runtime_packages[@]}"
build_program

archive=$work/mails-$times.zip
[[ -f $archive ]] || python3 - "$corpora/enron" "$archive" "$times" <<'PYTHON'
import os, re, sys, zipfile
source, target, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
names = sorted(name for name in os.listdir(source) if name.endswith(".eml"))
with zipfile.ZipFile(target + ".new", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
    for number in range(times):
        tag = b"c%03d" % number
        for name in names:
            mail = open(os.path.join(source, name), "rb").read()
            mail = re.sub(rb"(?im)^(message-id:\s*<)", rb"\g<1>" + tag + b".", mail, count=1)
            # Its text differs too, or it would be a copy by its content.
            if b"boundary=" in mail:
                mail = re.sub(rb"(?im)^(subject:)", rb"\1 [" + tag + b"]", mail, count=1)
            else:
                mail = mail.rstrip(b"\r\n") + b"\r\n\r\nRef " + tag + b"\r\n"
            archive.writestr("%03d/%s" % (number, name), mail)
os.rename(target + ".new", target)
PYTHON
mails=$(($(find "$corpora/enron" -name '*.eml' | wc -l) * times))
cat "$archive" >/dev/null

speeds=()
for ((round = 1; round <= rounds; round++)); do
  measure "$work/mails.json" "$program" ingest "$archive" --workspace bench --data "$work/mails-data-$round" --json
  speed=$(calculate %.0f "$mails / $seconds")
  speeds+=("$speed")
  echo "round $round: $mails mails in $seconds s, $cpu s of processor time, $speed a second, peak $((peak / 1024)) MB; $(grep '^{' "$work/mails.json")"
done
# Only now: a file system without a journal passes over the places of files deleted a moment ago, each time it makes one.
rm -rf "$work"/mails-data-*
speed=$(median "${speeds[@]}")
echo "Dossier takes in $speed mails a second (wanted: 1500)."
[[ $(calculate %d "$speed >= 1500") == 1 ]]
