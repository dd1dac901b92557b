#!/usr/bin/env bash
# How many of Tika's words our readers give, format by format: `words.sh [TREE [REGEX [missing]]]`; the POI files if nothing is said
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require_dotnet
prepare_tika
tree=$corpora/${1:-poi}
pattern=${2:-(?i).*\.(doc|xls|ppt|docx|xlsx|pptx|rtf|odt|ods|odp)}
texts=$work/words/${1:-poi}
rm -rf "$texts"
tika "$tree" 2 "$pattern" "$texts" >"$work/words.json" 2>"$work/words.err"
dotnet build "$root/bench/words" -c Release -v q -nologo >"$work/words-build.log" 2>&1 || { cat "$work/words-build.log" >&2; die "the report does not build"; }
dotnet exec "$root/artifacts/bin/WordsReport/release/Dossier.WordsReport.dll" "$tree" "$texts" "${@:3}"
