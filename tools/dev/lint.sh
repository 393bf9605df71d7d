#!/usr/bin/env bash
# tools/dev/lint.sh - the checks of `make lint`; `lint.sh NAME...` runs only the ones named.
#
# Every finding is a line "file:line: what"; the exit code is 1 when there is any.  The rules of
# the house that no tool knows are the functions with regular expressions below; they look at the
# sources without their comments.
set -u
export LC_ALL=C
cd "$(dirname "$0")/../.." || exit 1

build=${B:-build}
jobs=$(nproc)
mapfile -t sources < <(git ls-files --cached --others --exclude-standard -- '*.c' | sort)
mapfile -t headers < <(git ls-files --cached --others --exclude-standard -- '*.h' | sort)
mapfile -t scripts < <(git ls-files --cached --others --exclude-standard -- '*.sh' .ci/run)
read -ra pkg_flags <<<"$(pkg-config --cflags gsl jansson libpq libcrypto check)"
flags=(-std=c17 -I. "-I$build/gen" -D_GNU_SOURCE "${pkg_flags[@]}")

# code FILE...: the files as "file:line: text", comments blanked, lines kept
code() {
    (($# == 0)) || awk '
        FNR == 1 { inside = 0 }
        {
            text = ""
            rest = $0
            while (rest != "") {
                at = index(rest, inside ? "*/" : "/*")
                if (at == 0) { if (!inside) text = text rest; break }
                if (!inside) text = text substr(rest, 1, at - 1) " "
                rest = substr(rest, at + 2)
                inside = !inside
            }
            sub(/\/\/.*/, "", text)
            if (text != "") print FILENAME ":" FNR ": " text
        }' "$@"
}

# refuse WHAT: lines on stdin are findings; say what is wrong with them
refuse() {
    local what=$1 found=0 line
    while IFS= read -r line; do
        echo "$line  <- $what"
        found=1
    done
    return "$found"
}

files_in() {
    printf '%s\n' "${sources[@]}" "${headers[@]}" | grep -E "^($1)/"
}

check_format() {
    clang-format --dry-run --Werror "${sources[@]}" "${headers[@]}" 2>&1 |
        grep -E '^[^ ]+:[0-9]+:' | sed 's/:[0-9]*: error: code should be.*//' |
        refuse 'not as clang-format would have it: make format'
}

check_tidy() {
    # The largest first, so that none is left over at the end.
    wc -l "${sources[@]}" | sort -rn | awk '$2 != "total" { print $2 }' |
        xargs -P "$jobs" -I{} clang-tidy --quiet {} -- "${flags[@]}" 2>/dev/null |
        grep -E ': (warning|error): ' | sed "s|^$PWD/||" | sort -u | refuse 'clang-tidy'
}

check_cppcheck() {
    # Its uninitvar takes an array that a call fills for one that nobody does; clang-tidy follows
    # the call.
    cppcheck -j "$jobs" --quiet --std=c11 --enable=warning,performance,portability \
        --inline-suppr --suppress=missingIncludeSystem --suppress=uninitvar \
        --suppress=legacyUninitvar -I. "-I$build/gen" -D_GNU_SOURCE \
        --template='{file}:{line}: {message} [{id}]' core models tools tests 2>&1 |
        refuse 'cppcheck'
}

# What stands in models/ can be computed again from its arguments alone.
check_purity() {
    local allowed impure
    allowed='"(core/base|core/domain|models)/|<gsl/|<(assert|ctype|errno|float|inttypes|limits|math|'
    allowed+='stdalign|stdarg|stdbool|stddef|stdint|stdio|stdlib|string)\.h>'
    impure='[a-z]*printf|puts|putc|putchar|fput[cs]|fwrite|perror|f?open|fread|fgets|fscanf|scanf|'
    impure+='remove|system|popen|getenv|setenv|exit|abort|time|clock|clock_gettime|gettimeofday|'
    impure+='localtime|gmtime|s?rand|random|drand48|getpid|fork|setlocale|PQ[a-z]+|json_[a-z]+|'
    impure+='curl_[a-z_]+|pthread_[a-z_]+'
    local files
    mapfile -t files < <(files_in models)
    code "${files[@]}" | grep -E '^[^ ]+ +# *include' | grep -Ev "include +($allowed)" |
        refuse 'models/ includes core/base, core/domain, GSL and plain C only'
    local includes=$?
    code "${files[@]}" | grep -vE '\bv?snprintf *\(' | grep -E "\b($impure) *\(|\b(stdout|stderr|stdin)\b" |
        refuse 'models/ has no input, output, clock, environment or chance of its own'
    return $((includes | $?))
}

check_layers() {
    local files
    mapfile -t files < <(files_in core)
    code "${files[@]}" | grep -E '# *include +"(models|tools|tests)/' |
        refuse 'core/ does not know what stands on it'
    local upward=$?
    mapfile -t files < <(files_in 'core|models|tools' | grep -v '^core/db/')
    code "${files[@]}" | grep -E '<libpq|\bPQ[a-z][A-Za-z]* *\(|\bPG(conn|result)\b' |
        refuse 'libpq is used in core/db only'
    local database=$?
    mapfile -t files < <(files_in 'core|models|tools' | grep -v '^core/crm/')
    code "${files[@]}" | grep -E '<curl/|<microhttpd|\bcurl_[a-z_]+ *\(|\bMHD_' | refuse 'HTTP is spoken in core/crm only'
    return $((upward | database | $?))
}

# A statement's text is compiled in: a literal or a constant.  A line that says where else its text
# comes from ("SQL: ...") has been thought about.
check_sql() {
    grep -nE '\bPQexec *\(' "${sources[@]}" /dev/null | grep '^core/' | grep -v '/[*] SQL: ' |
        grep -vE 'PQexec *\([^,]*, *("|[A-Z][A-Z_]+\))|PQexec *\([^,]*,$' |
        refuse 'PQexec with a text that is not compiled in'
}

check_calls() {
    local files
    mapfile -t files < <(files_in 'core|models|tools')
    code "${files[@]}" |
        grep -E '\b(strcpy|strcat|v?sprintf|ato[ifl]|atoll|strtok|alloca|setjmp|longjmp|setlocale|gets|tmpnam|mktemp) *\(' |
        refuse 'a call that the house does without'
}

check_names() {
    local file status=0
    while IFS= read -r file; do
        if ! head -n 2 "$file" | grep -qF -- "$file - "; then
            echo "$file:1: does not begin with a comment \"$file - what it is for\""
            status=1
        fi
    done < <(printf '%s\n' "${sources[@]}" "${headers[@]}"
        git ls-files --cached --others --exclude-standard -- '*.def' '*.awk' '*.sh')
    printf '%s\n' "${sources[@]}" "${headers[@]}" | sed 's|.*/||' | grep -vx 'main.c' | sort |
        uniq -d | sed 's/$/:1:/' | refuse 'more than one file has this name'
    status=$((status | $?))
    grep -o '^SUITE(.*)' tests/suites.def | sort -C || {
        echo 'tests/suites.def:2: the suites are not sorted by name'
        status=1
    }
    return "$status"
}

check_scripts() {
    shellcheck --format=gcc "${scripts[@]}" | refuse 'shellcheck'
}

check_docs() {
    [[ ! -e tools/dev/docs.sh ]] || make --no-print-directory -s docs-check
}

checks=(format names calls layers purity sql scripts cppcheck docs tidy)
(($# == 0)) || checks=("$@")
failed=()
for name in "${checks[@]}"; do
    "check_$name" || failed+=("$name")
done
if ((${#failed[@]} > 0)); then
    echo "lint: findings in: ${failed[*]}" >&2
    exit 1
fi
echo "lint: ${#sources[@]} sources, ${#headers[@]} headers, ${#scripts[@]} scripts: no findings in ${checks[*]}"
