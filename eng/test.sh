# Sourced by ./test. Expects $root (absolute).
. "$root/eng/dotnet.sh"

artifacts=$root/out/artifacts/test
passed=0
failed=0
skipped=0

# count FILE: adds the numbers of one result file to the totals. The attributes stand in one tag, in no fixed order.
count() {
    tag=$(tr '\n' ' ' <"$1" | sed -n 's/.*<assembly \([^>]*\)>.*/ \1/p')
    for name in passed failed errors skipped; do
        value=$(printf '%s' "$tag" | sed -n "s/.* $name=\"\([0-9]*\)\".*/\1/p")
        case $name in
            passed) passed=$((passed + ${value:-0})) ;;
            skipped) skipped=$((skipped + ${value:-0})) ;;
            *) failed=$((failed + ${value:-0})) ;;
        esac
    done
}

# run_project NAME [ARGS]: builds and runs one test program; what cannot be built or does not finish counts as one failure.
run_project() {
    name=$1
    shift
    log=$root/out/test-build.log
    if ! "$dotnet" build "$root/tests/$name/$name.csproj" -c Release --artifacts-path "$artifacts" -v quiet --nologo >"$log" 2>&1; then
        grep -E 'error|warning' "$log" | sort -u | head -n 40 || cat "$log"
        echo "$name: the build failed"
        failed=$((failed + 1))
        return
    fi
    results=$root/out/$name.$$.xml
    rm -f "$results"
    "$dotnet" "$artifacts/bin/$name/release/$name.dll" -noLogo -noColor -noAutoReporters -result-xml "$results" "$@"
    code=$?
    before=$failed
    if [ -s "$results" ]; then
        count "$results"
        rm -f "$results"
    fi
    if [ $code -ne 0 ] && [ $failed -eq $before ]; then
        echo "$name: ended with exit code $code"
        failed=$((failed + 1))
    fi
}

run_tests() {
    if ! [ -x "$dotnet" ]; then
        echo "no .NET SDK found: put 'dotnet' on PATH or set DOTNET_ROOT"
        echo "0 passed, 1 failed, 0 skipped"
        return 1
    fi
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
    if [ "$1" = quick ]; then
        shift
        set -- -trait- Category=Slow "$@"
    fi
    mkdir -p "$root/out"
    for project in "$root"/tests/*/*.csproj; do
        # Test programs are the executables; the library that they share has nothing to run.
        if grep -q '<OutputType>Exe' "$project"; then
            name=${project##*/}
            run_project "${name%.csproj}" "$@"
        fi
    done
    if [ $((passed + failed)) -eq 0 ]; then
        echo "no test ran"
        failed=1
    fi
    echo "$passed passed, $failed failed, $skipped skipped"
    [ $failed -eq 0 ]
}
