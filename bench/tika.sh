#!/usr/bin/env bash
# Apache Tika alone over a folder: `tika.sh [FOLDER [THREADS [REGEX]]]`; the Enron natives and two threads if nothing is said
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

prepare_tika
measure "$work/tika.json" tika "${1:-$corpora/enron}" "${2:-2}" "${3:-.*}"
cat "$work/tika.json"
echo "$seconds s, $cpu s of CPU, peak $(calculate %.0f "$peak / 1024") MB"
