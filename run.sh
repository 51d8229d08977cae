#!/usr/bin/env bash
# Starts goodbye-server with the flags it is given. Builds it first when a source is newer than the build.
set -euo pipefail

root=${BASH_SOURCE[0]}
if [ -L "$root" ]; then root=$(readlink -f -- "$root"); fi
[[ $root = /* ]] || root=$PWD/$root
root=${root%/*}
project=$root/src/GoodbyeServer
program=$project/bin/run/goodbye-server
unfinished=()

say() { printf '%s\n' "$*" >&2 || true; }
fail() { say "$*"; exit 1; }

# Anything that goes into the program; what a build itself writes does not count.
is_stale() {
    local built=$project/bin/run/.built
    [ ! -e "$built" ] || [ -n "$(find "$root/Directory.Build.props" "$root/.editorconfig" "$root/run.sh" "$project" \
        \( -path "$project/bin" -o -path "$project/obj" \) -prune -o -newer "$built" -print -quit)" ]
}

# Runs a command in a process group of its own, which stop() can end as a whole. This shell hears signals meanwhile.
run() { set -m; "$@" </dev/null & set +m; wait "$!"; }

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

publish() {
    rm -rf bin/run.new
    run dotnet publish GoodbyeServer.csproj -c Release --use-current-runtime -nologo -v minimal -nodeReuse:false \
        -p:UseSharedCompilation=false -p:RunAnalyzers=false -p:PackAsTool=false -p:NuGetAudit=false -p:BaseIntermediateOutputPath=obj/run/ \
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
    stop 1
}

# Sets "why" where the program cannot be a native one.
build_native() {
    log=obj/run-native.log
    if ! command -v clang >/dev/null && ! command -v gcc >/dev/null; then why='there is no clang or gcc to link with'
    elif publish; then why=
    elif lacks_packages; then why="the native compiler's package could not be downloaded"
    elif grep -q 'Generating native code' "$log"; then why="the native build failed (src/GoodbyeServer/obj/run-native.log says how)"
    else give_up; fi
}

build() {
    [[ $'\n'$(dotnet --list-sdks 2>/dev/null) =~ $'\n'[1-9][0-9]\. ]] ||
        fail 'The .NET 10 SDK is missing: install it (https://dotnet.microsoft.com/download), then run this again.'
    # MSBuild takes these apart.
    [[ $root != *[\'\",\;:%\$\*\?\&#@=+\(\)\[\]\{\}\<\>\|\!~\`\\]* ]] ||
        fail "Nothing can be built in a folder with more than letters, digits, spaces and ._- in its name; move it: $root"

    say 'Building goodbye-server, which takes about half a minute…'
    unfinished=(obj/.started obj/run bin/run.new)
    # As old as the start of the build: a source that changes meanwhile is newer.
    touch obj/.started
    # MSBuild compares the sources with the end of the last build, and would not compile one that changed during it.
    if [ -d obj/run ]; then find obj/run -name goodbye-server.dll -delete; fi
    # One try rather than six: without a network the answer is the same, and comes at once.
    export NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT=1
    build_native
    if [ -n "$why" ]; then
        log=obj/run.log
        # Compiled ahead of time where the package for that is in reach.
        publish --no-self-contained -p:PublishAot=false -p:PublishReadyToRun=true ||
            { lacks_packages && publish --no-self-contained -p:PublishAot=false; } || give_up
        say "The program needs .NET and starts ten times slower, since $why."
        printf '%s\n' "$why" >bin/run.new/.needs-dotnet
    fi
    mv obj/.started bin/run.new/.built
    rm -rf bin/run
    mv bin/run.new bin/run
    unfinished=()
}

if is_stale; then
    cd -- "$project"
    if mkdir -p bin obj 2>/dev/null && { exec 9>>bin/.lock; } 2>/dev/null; then
        trap 'stop 130' INT; trap 'stop 143' TERM; trap 'stop 129' HUP
        # One at a time: the lock is held by the descriptor, so it is gone with this process however that ends.
        if command -v flock >/dev/null && ! flock -n 9; then
            say 'Waiting for another run.sh, which is building…'
            run flock 9
        fi
        if is_stale; then build; fi
        exec 9>&-
    elif [ -x "$program" ]; then
        say 'A source is newer than the build, but this folder cannot be written to: starting the program as it was built.'
    else
        fail 'Nothing is built yet, and this folder cannot be written to: copy it to where you may write, and run that.'
    fi
    cd -- "$OLDPWD"
fi

if [ -e "$project/bin/run/.needs-dotnet" ]; then
    sdk=$(readlink -f -- "$(command -v dotnet)")
    export DOTNET_ROOT=${DOTNET_ROOT:-${sdk%/*}}
fi
exec "$program" "$@"
