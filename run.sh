#!/usr/bin/env bash
# Starts GoodbyeServer with the flags it is given; builds it first when its sources are newer than the build.
set -euo pipefail

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
project=$root/src/GoodbyeServer
out=$project/bin/run
stamp=$out/.built

# Anything that goes into the program; what a build itself writes does not count.
is_stale() {
    [ ! -e "$stamp" ] || [ -n "$(find "$root/Directory.Build.props" "$root/.editorconfig" "$root/run.sh" "$project" \
        \( -path "$project/bin" -o -path "$project/obj" \) -prune -o -newer "$stamp" -print -quit)" ]
}

# One dotnet command that builds into $out; intermediate files apart from those of "dotnet test".
compile() {
    dotnet "$@" "$project" -c Release -o "$out" -nologo -v quiet -nodeReuse:false \
        -p:UseSharedCompilation=false -p:PackAsTool=false -p:BaseIntermediateOutputPath="$project/obj/run/" 2>&1 9>&-
}

build() {
    # The lock is held by the descriptor, so it is gone with this process however that ends.
    mkdir -p "$out" "$project/obj"
    exec 9>"$out/.lock"
    if command -v flock >/dev/null; then flock 9; fi
    if is_stale; then
        echo 'Building GoodbyeServer…' >&2 || true
        started=$(mktemp "$out/.started.XXXXXX")
        # MSBuild compares the sources with the end of the last build, and would not compile one that changed during it.
        if [ -d "$project/obj/run" ]; then find "$project/obj/run" -name GoodbyeServer.dll -delete; fi
        if compile publish --use-current-runtime --no-self-contained -p:PublishReadyToRun=true >/dev/null; then
            :
        elif output=$(compile build); then
            echo 'It could not be compiled ahead of time (is the compiler package out of reach?): it will start a little slower.' >&2 || true
        else
            rm -f "$started"
            printf '%s\n' "$output" >&2
            echo 'GoodbyeServer could not be built: the lines above say why.' >&2
            exit 1
        fi
        # As old as the start of the build: a source that changed meanwhile is newer.
        mv "$started" "$stamp"
    fi
    exec 9>&-
}

if ! sdk=$(command -v dotnet); then
    echo 'The .NET 10 SDK is missing: install it (https://dotnet.microsoft.com/download), then run this again.' >&2
    exit 1
fi

if is_stale; then
    if ! dotnet --list-sdks | grep -q '^1[0-9]\.'; then
        echo 'The .NET SDK here is older than 10: install version 10 (https://dotnet.microsoft.com/download), then run this again.' >&2
        exit 1
    fi
    build
fi

# The program itself rather than "dotnet GoodbyeServer.dll": it starts faster, and has its own name in ps.
export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname -- "$(readlink -f -- "$sdk")")}
exec "$out/GoodbyeServer" "$@"
