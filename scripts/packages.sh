# What must be installed before Dossier runs, and installing it: Debian packages, by name, only those that are absent.

# Native readers in worker processes (libcld2-0 tells languages apart); ffmpeg for ffprobe, which tells the length and the tags of sound and
# film; curl asks the server whether it is ready.
runtime_packages=(libgmime-3.0-0 libpff1 libarchive13 libuchardet0 libmagic1 libcld2-0 poppler-utils ffmpeg curl)
# Run as child processes: encrypted 7z and split ZIP (7zip), disk images (sleuthkit, ewf-tools), files in locked PDF (qpdf), Visio
# (libvisio-tools), PowerPoint before 97 (libmwaw-tools).
runtime_packages+=(7zip sleuthkit ewf-tools qpdf libvisio-tools libmwaw-tools)
# Renditions: pictures (libvips42, in worker processes; LGPL), camera raws (libraw-bin), office documents (LibreOffice without a display, only the
# four programs that documents need) and a few free fonts, without which every document is set in whatever is there; child processes but for libvips, and
# for Pango and cairo (LGPL), which it brings anyway and which set texts and mails on pages. LibreOffice brings PDFium, which reads PDF in worker
# processes (decision 12).
runtime_packages+=(libvips42 libpangocairo-1.0-0 libraw-bin libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui)
runtime_packages+=(libreoffice-draw-nogui fonts-liberation2)
# Recognizes text in pictures, as a child process; it brings its pack for English. `dossier ocr languages --install FR,DE` adds others.
runtime_packages+=(tesseract-ocr tesseract-ocr-eng)
# Builds the pages. A Node that is there already will do, from wherever it is.
web_packages=(nodejs npm)
# The second database, for the tests. They never touch the cluster that Debian creates with it.
test_packages=(postgresql-15)
# They make test inputs: file systems in image files without mounting, split ZIP, LHA.
test_packages+=(dosfstools e2fsprogs exfatprogs ntfs-3g mtools zip jlha-utils)
# The browser that the tests drive the pages with, and letters for it.
test_packages+=(chromium fonts-dejavu-core)
# A real S3 server, which a test starts with its store in memory.
test_packages+=(radosgw ceph-mon ceph-osd)

as_root() {
  if [[ $EUID -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "'$*' needs root, and there is no sudo"
  fi
}

# Installs those of the packages named that are absent; says one line for each.
install_packages() {
  command -v dpkg-query >/dev/null || die "this is not a Debian system; install the counterparts of: $*"
  local present package missing=() log
  present=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    [[ $'\n'$present$'\n' == *$'\n'"$package installed"$'\n'* ]] || missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0

  log=$(mktemp)
  for package in "${missing[@]}"; do say "installing $package"; done
  if ! { apt_get update && apt_get install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    die "apt could not install: ${missing[*]}"
  fi
  rm -f "$log"
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"; }
