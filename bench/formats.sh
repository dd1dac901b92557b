#!/usr/bin/env bash
# Every folder of the corpora through the program; writes docs/formats.md. `formats.sh [TREE..]` writes artifacts/bench/formats.md of those alone
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[[ -d $corpora ]] || die "the corpora are not beside the project (../shared/corpora)"
require_dotnet
install_packages "${runtime_packages[@]}"
build_program
dotnet build "$root/bench/formats" -c Release -v q -nologo >"$work/formats-build.log" 2>&1 || { cat "$work/formats-build.log" >&2; die "the report does not build"; }

page=$root/docs/formats.md
(($# == 0)) || page=$work/formats.md
dotnet exec "$root/artifacts/bin/FormatsReport/release/Dossier.FormatsReport.dll" "$program" "$corpora" "$page" "$@"
say "$page is written."
