# Sourced by ./berth. Expects $root, $out, $dotnet and fresh(); builds into a folder of its own and switches the link
# $out/berth to it, so that a running berth keeps its files and two calls at once do not clash.

# One builder at a time: a folder is the lock, the process id in it tells a live owner from a dead one.
take_lock() {
    while ! mkdir "$out/lock" 2>/dev/null; do
        owner=$(cat "$out/lock/pid" 2>/dev/null)
        if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
            # Renaming is atomic: of several that see the dead owner, one removes the lock.
            mv "$out/lock" "$out/lock.dead.$$" 2>/dev/null && rm -rf "$out/lock.dead.$$"
            continue
        fi
        sleep 1
    done
    echo $$ >"$out/lock/pid"
}

# publish FOLDER [MORE ARGS]: a release build into FOLDER; what it says goes to $out/build.log. Without analyzers: they are for
# developers, who meet them in ./test, and a newer SDK with new rules must not keep anybody from building.
publish() {
    folder=$1
    shift
    "$dotnet" publish "$root/src/Berth.Cli/Berth.Cli.csproj" -c Release --artifacts-path "$out/artifacts/berth" -o "$folder" \
        -v quiet --nologo -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false "$@" >"$out/build.log" 2>&1
}

build_berth() {
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
    mkdir -p "$out" || return 1
    take_lock
    trap 'rm -rf "$out/lock" "$out/build.$$"' EXIT
    trap 'exit 130' INT TERM
    failed=0
    if ! fresh; then
        echo "building berth ..." >&2
        touch "$out/stamp.new"
        if ! publish "$out/build.$$" --use-current-runtime; then
            # The ahead-of-time compiler is a package of its own; without it berth works, and starts more slowly.
            if grep -qi 'crossgen\|NU1101\|NU1102\|NU1301' "$out/build.log" && publish "$out/build.$$" -p:PublishReadyToRun=false; then
                echo "berth: built without ahead-of-time code (its compiler could not be restored); it will start more slowly" >&2
            else
                failed=1
            fi
        fi
    fi
    if [ $failed -eq 0 ] && [ -d "$out/build.$$" ]; then
        old=$(readlink "$out/berth" 2>/dev/null)
        mv "$out/build.$$" "$out/bin.$$.new" && rm -rf "$out/bin.$$" && mv "$out/bin.$$.new" "$out/bin.$$" &&
            ln -sfn "bin.$$" "$out/berth" && mv "$out/stamp.new" "$out/stamp" || failed=1
        # The build before this one may still run; those before it go.
        for folder in "$out"/bin.*; do
            case ${folder##*/} in
                "bin.$$" | "$old") ;;
                *) rm -rf "$folder" ;;
            esac
        done
    fi
    if [ $failed -ne 0 ]; then
        grep -E 'error|warning' "$out/build.log" | sort -u | head -n 40 >&2 || cat "$out/build.log" >&2
        echo "berth: the build failed" >&2
    fi
    rm -rf "$out/lock" "$out/build.$$"
    trap - EXIT INT TERM
    return $failed
}
