#!/usr/bin/env bash
# Starts goodbye-server with the flags it is given. Builds it first when a source is newer than the build.
set -euo pipefail

root=${BASH_SOURCE[0]}
if [ -L "$root" ]; then root=$(readlink -f -- "$root"); fi
case $root in
    /*) root=${root%/*} ;;
    */*) root=$PWD/${root%/*} ;;
    *) root=$PWD ;;
esac
project=$root/src/GoodbyeServer
program=$project/bin/run/goodbye-server
unfinished=()

say() { printf '%s\n' "$*" >&2 || true; }

# Anything that goes into the program; what a build itself writes does not count.
is_stale() {
    local built=$project/bin/run/.built
    [ ! -e "$built" ] || [ -n "$(find "$root/Directory.Build.props" "$root/.editorconfig" "$root/run.sh" "$project" \
        \( -path "$project/bin" -o -path "$project/obj" \) -prune -o -newer "$built" -print -quit)" ]
}

# Runs a command in a process group of its own, which stop() can end as a whole. This shell hears signals meanwhile.
run() {
    set -m
    "$@" </dev/null &
    set +m
    wait "$!"
}

# A signal has come: ends what run() started, and removes what is half built.
stop() {
    trap '' INT TERM HUP
    for job in $(jobs -p); do
        kill -TERM -- "-$job" || true
        wait "$job" || true
        kill -KILL -- "-$job" || true
    done 2>/dev/null
    rm -rf "${unfinished[@]}"
    exit "$1"
}

# MSBuild, the shell that links and others take some characters of a path apart (' , ; % $ and more): a folder with any
# but the plainest in its name is built as a copy.
choose_folder() {
    case $project in
        *[!A-Za-z0-9/._-]*) ;;
        *) return ;;
    esac
    local copy
    copy=$(mktemp -d)
    unfinished+=("$copy")
    tar -c -C "$root" --exclude bin --exclude obj . | tar -x -C "$copy"
    cd -- "$copy/src/GoodbyeServer"
    mkdir obj
}

publish() {
    rm -rf bin/run.new "$project/bin/run.new"
    run dotnet publish GoodbyeServer.csproj -c Release --use-current-runtime -nologo -v minimal -nodeReuse:false \
        -p:UseSharedCompilation=false -p:PackAsTool=false -p:NuGetAudit=false -p:BaseIntermediateOutputPath=obj/run/ \
        -p:OutputPath=obj/run/out/ -p:PublishDir=bin/run.new/ "$@" >"$log" 2>&1 9>&-
}

lacks_packages() { grep -q 'error NU1' "$log"; }

give_up() {
    if lacks_packages; then
        say 'goodbye-server could not be built: its packages are not on this machine, and could not be downloaded.'
    else
        say "$( (grep ': error' "$log" || cat "$log") | sort -u)"
        say 'goodbye-server could not be built: the lines above say why.'
    fi
    rm -rf "${unfinished[@]}"
    exit 1
}

# Sets "why" where the program cannot be a native one.
build_native() {
    log=$project/obj/run-native.log
    if ! command -v clang >/dev/null && ! command -v gcc >/dev/null; then
        why='there is no clang or gcc to link with'
    elif ! publish; then
        if lacks_packages; then
            # Where not even the log's package is here, no other build can do without: say so at once.
            [ -d "${NUGET_PACKAGES:-${HOME:-}/.nuget/packages}/serilog" ] || give_up
            why="the native compiler's package could not be downloaded"
        elif grep -q 'Generating native code' "$log"; then
            why="the native build failed (src/GoodbyeServer/obj/run-native.log says how)"
        else
            give_up
        fi
    fi
}

# Compiled ahead of time where the package for that is in reach.
build_for_dotnet() {
    log=$project/obj/run.log
    publish --no-self-contained -p:PublishAot=false -p:PublishReadyToRun=true && return
    lacks_packages && publish --no-self-contained -p:PublishAot=false && return
    give_up
}

build() {
    if ! command -v dotnet >/dev/null; then
        say 'The .NET 10 SDK is missing: install it (https://dotnet.microsoft.com/download), then run this again.'
        exit 1
    fi
    if ! [[ $'\n'$(dotnet --list-sdks) =~ $'\n'[1-9][0-9]\. ]]; then
        say 'There is no .NET SDK 10 here, nor a newer one: install it (https://dotnet.microsoft.com/download), then run this again.'
        exit 1
    fi

    say 'Building goodbye-server, which takes about half a minute…'
    # As old as the start of the build: a source that changes meanwhile is newer.
    local started=$project/obj/.started why=''
    touch "$started"
    unfinished=("$started" "$project/bin/run.new" "$project/obj/run")
    choose_folder
    # MSBuild compares the sources with the end of the last build, and would not compile one that changed during it.
    if [ -d obj/run ]; then find obj/run -name goodbye-server.dll -delete; fi
    # One try rather than six: without a network the answer is the same, and comes at once.
    export NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT=1
    build_native
    if [ -n "$why" ]; then
        build_for_dotnet
        say "The program needs .NET and starts ten times slower, since $why."
        printf '%s\n' "$why" >bin/run.new/.needs-dotnet
    fi

    mv "$started" bin/run.new/.built
    if ! [ bin/run.new -ef "$project/bin/run.new" ]; then mv bin/run.new "$project/bin/run.new"; fi
    rm -rf "$project/bin/run"
    mv "$project/bin/run.new" "$project/bin/run"
    unfinished=("${unfinished[@]:3}")
    rm -rf "${unfinished[@]}"
    unfinished=()
}

# One at a time. The lock is held by the descriptor, so it is gone with this process however that ends.
build_alone() {
    trap 'stop 130' INT
    trap 'stop 143' TERM
    trap 'stop 129' HUP
    if command -v flock >/dev/null && ! flock -n 9; then
        say 'Waiting for another run.sh, which is building…'
        run flock 9
    fi
    if is_stale; then build; fi
    exec 9>&-
}

if is_stale; then
    cd -- "$project"
    if mkdir -p bin obj 2>/dev/null && { exec 9>>bin/.lock; } 2>/dev/null; then
        build_alone
    elif [ -x "$program" ]; then
        say 'A source is newer than the build, but this folder cannot be written to: starting the program as it was built.'
    else
        say 'Nothing is built yet, and this folder cannot be written to: copy it to where you may write, and run that.'
        exit 1
    fi
    cd -- "$OLDPWD"
fi

if [ -e "$project/bin/run/.needs-dotnet" ]; then
    sdk=$(readlink -f -- "$(command -v dotnet)")
    export DOTNET_ROOT=${DOTNET_ROOT:-${sdk%/*}}
fi
exec "$program" "$@"
