# Building, and knowing when it is not needed. The output of a build goes to stderr, never to stdout.

program=$root/artifacts/program/Dossier.App

# The .NET tools want a home they can write to, and nothing of theirs belongs in our output.
prepare_environment() {
  if [[ -z ${HOME:-} || ! -w ${HOME:-/nowhere} ]]; then
    export HOME=$root/artifacts/home
    mkdir -p "$HOME"
  fi
  # Otherwise each thread gets a heap of its own in the C library, and what a thread once freed stays in it: in a server with many threads
  # half a gigabyte of nothing.
  export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2} MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-1048576}
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
}

require_dotnet() { command -v dotnet >/dev/null || die "the .NET 10 SDK is needed: there is no 'dotnet' on the path"; }

# The tools pinned in .config, restored when that file has changed since the last time.
restore_tools() {
  local manifest=$root/.config/dotnet-tools.json stamp=$root/artifacts/tools.stamp log
  [[ $stamp -nt $manifest && ${1:-} != always ]] && return 0
  mkdir -p "$root/artifacts"
  if ! log=$(cd "$root" && dotnet tool restore 2>&1); then
    say "$log"
    die "the .NET tools could not be restored"
  fi
  touch "$stamp"
}

# The program as users run it, in a folder of its own with intermediate files of its own, so that it and a build of the solution never undo
# each other's work. `whole`: with the runtime beside it, all compiled ahead of time as one, for start-up and short-lived reading processes
# profit; `plain`: what the installed runtime compiles as it runs.
publish_program() {
  local machine=x64 whole=false
  [[ $(uname -m) == aarch64 ]] && machine=arm64
  [[ $1 == whole ]] && whole=true
  rm -rf artifacts/program.new
  dotnet publish src/App -c Release -r "linux-$machine" --self-contained $whole -o artifacts/program.new -v q -nologo \
    "-p:ArtifactsPath=$root/artifacts/publish" -p:PublishReadyToRun=$whole -p:PublishReadyToRunComposite=$whole 2>&1 </dev/null || return 1
  # A server that still runs from the old folder keeps its files; it would not survive their being written over.
  rm -rf artifacts/program && mv artifacts/program.new artifacts/program
}

# Builds src/App in Release when a source, or a folder that lost one, is newer than the last build.
build_program() {
  local stamp=$root/artifacts/program.stamp
  is_current "$stamp" && return 0
  require_dotnet
  mkdir -p "$root/artifacts"
  (
    flock 9 # two commands at once: the second waits, then finds the work done
    is_current "$stamp" && exit 0
    say "building"
    touch "$stamp.new" # dated before the build: what is edited while it runs is built the next time
    cd "$root"
    if ! log=$(publish_program whole 9>&-); then
      # Compiler and runtime are packages of their own, and may not be had where everything else can.
      [[ $log == *NU110[12]* ]] && log=$(publish_program plain 9>&-) || { say "$log"; exit 1; }
    fi
    mv "$stamp.new" "$stamp"
  ) 9>"$root/artifacts/build.lock" || die "the build failed"
}

is_current() {
  [[ -f $1 && -f $program ]] || return 1
  [[ -z $(cd "$root" && find src Directory.Build.props Directory.Packages.props global.json .editorconfig BannedSymbols.txt \
    -newer "$1" -print -quit) ]]
}

web_output=$root/artifacts/web

# The pages, from web/: built when a source is newer than the last build.
build_pages() {
  local stamp=$root/artifacts/web.stamp
  pages_are_current "$stamp" && return 0
  require_node
  mkdir -p "$root/artifacts"
  (
    flock 9
    pages_are_current "$stamp" && exit 0
    say "building the pages"
    touch "$stamp.new"
    cd "$root/web"
    # Packages that are there as the lock file wants them stay.
    if [[ ! node_modules/.package-lock.json -nt package-lock.json ]]; then
      log=$(npm ci --no-progress 2>&1 </dev/null 9>&-) || { say "$log"; exit 1; }
    fi
    log=$(npm run --silent build 2>&1 </dev/null 9>&-) || { say "$log"; exit 1; }
    say "$log"
    mv "$stamp.new" "$stamp"
  ) 9>"$root/artifacts/web.lock" || die "the pages could not be built"
}

# Node of at least version 20, from Debian or from Debian's npm.
require_node() {
  node_is_new_enough && return 0
  command -v npm >/dev/null || install_packages "${web_packages[@]}"
  node_is_new_enough && return 0
  # Debian's own is older: npm brings a newer one into our own folder.
  say "installing node 20"
  mkdir -p "$root/artifacts/node"
  npm install --prefix "$root/artifacts/node" --no-save --no-audit --no-fund node@20.20.2 >/dev/null 2>&1 </dev/null ||
    die "Node 20 or newer is needed to build the pages, and npm could not bring it"
  export PATH=$root/artifacts/node/node_modules/node/bin:$PATH
  node_is_new_enough || die "Node 20 or newer is needed to build the pages"
}

node_is_new_enough() {
  [[ -x $root/artifacts/node/node_modules/node/bin/node ]] && export PATH=$root/artifacts/node/node_modules/node/bin:$PATH
  command -v npm >/dev/null && [[ $(node --version 2>/dev/null) =~ ^v([0-9]+) && ${BASH_REMATCH[1]} -ge 20 ]]
}

pages_are_current() {
  [[ -f $1 && -f $web_output/index.html ]] || return 1
  [[ -z $(cd "$root/web" && find . -path ./node_modules -prune -o -newer "$1" -type f -print -quit) ]]
}
