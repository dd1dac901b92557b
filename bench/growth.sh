#!/usr/bin/env bash
# Whether an item costs more in a large ingestion than in a small one: made-up mails, so many at a time, each with an attachment of so many
# kilobytes if said. `growth.sh [ITEMS[xKB]..]`
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

sizes=("$@")
((${#sizes[@]} > 0)) || sizes=(10000 100000 1000000)
require_dotnet
install_packages "${runtime_packages[@]}"
build_program

# A tar of mails between 400 people about 300 things, a tenth of them replies.
make() {
  python3 - "$1" "${2%x*}" "$([[ $2 == *x* ]] && echo "${2#*x}" || echo 0)" <<'PYTHON'
import base64, io, random, sys, tarfile
target, count, kilobytes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
draw = random.Random(count)
words = ["".join(draw.choice("bcdfglmnprstv") + draw.choice("aeiou") for _ in range(draw.randint(1, 4))) for _ in range(20000)]
people = [f"{draw.choice(words)}.{draw.choice(words)}@example.org" for _ in range(400)]
subjects = [" ".join(draw.choices(words, k=draw.randint(2, 6))) for _ in range(max(300, count // 40))]
recent = []
with tarfile.open(target, "w") as archive:
    for number in range(count):
        reply = draw.choice(recent) if recent and draw.random() < 0.1 else None
        subject = reply[1] if reply else draw.choice(subjects)
        # Some words are common and most are rare, as in any language.
        text = " ".join(words[min(int(draw.paretovariate(0.7)), 19999)] for _ in range(draw.randint(20, 300)))
        mail = (
            f"From: {draw.choice(people)}\nTo: {', '.join(draw.sample(people, draw.randint(1, 4)))}\n"
            f"Subject: {'Re: ' if reply else ''}{subject}\nMessage-ID: <{number}.{count}@example.org>\n"
            + (f"In-Reply-To: <{reply[0]}.{count}@example.org>\n" if reply else "")
            + f"Date: {draw.randint(1, 28)} May {draw.randint(1999, 2003)} {draw.randint(0, 23):02}:{draw.randint(0, 59):02}:00 +0000\n"
        )
        if kilobytes:
            mail += (
                'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="part"\n\n--part\nContent-Type: text/plain\n\n' + text
                + '\n--part\nContent-Type: application/octet-stream; name="noise.bin"\nContent-Transfer-Encoding: base64\n\n'
                + base64.encodebytes(draw.randbytes(kilobytes << 10)).decode() + "--part--\n"
            )
        else:
            mail += f"\n{text}\n"
        mail = mail.encode()
        entry = tarfile.TarInfo(f"{number // 1000:04}/{number:07}.eml")
        entry.size = len(mail)
        archive.addfile(entry, io.BytesIO(mail))
        recent = recent[-200:] + [(number, subject)]
PYTHON
}

row() { printf '%10s %10s %10s %10s %12s %10s %10s\n' "$@"; }
row items seconds cpu items/s 'cpu ms/item' 'peak MB' 'own MB'
for size in "${sizes[@]}"; do
  archive=$work/growth-$size.tar
  [[ -f $archive ]] || { make "$archive.new" "$size" && mv "$archive.new" "$archive"; }
  cat "$archive" >/dev/null
  measure "$work/growth.json" "$program" ingest "$archive" --workspace bench --data "$work/growth-data-$size" --json
  row "$size" "$seconds" "$cpu" "$(calculate %.0f "${size%x*} / $seconds")" "$(calculate %.2f "$cpu * 1000 / ${size%x*}")" $((peak / 1024)) $((own / 1024))
  # Ten gigabytes of mails with attachments take forty with their copy, and nobody has that twice. The others are deleted at the end: for some
  # minutes afterwards the file system passes over what was deleted whenever it makes a file, and the next size would pay for the one before.
  [[ $size != *x* ]] || rm -rf "$archive" "$work/growth-data-$size"
done
rm -rf "$work"/growth-data-*
