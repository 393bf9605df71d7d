#!/usr/bin/env bash
# tools/dev/install-deps.sh - install what building, testing and checking Paragon needs (Debian 12).
#
# Does nothing, quickly, when all is there.  Otherwise says what is missing and what it is for, and
# installs it with apt: as root, or through sudo.
set -euo pipefail

# package and purpose
needed() {
    cat <<'LIST'
gcc                  the compiler
make                 the build
libc6-dev            C library headers
pkg-config           finds the libraries
libgsl-dev           GNU Scientific Library: all statistics
libopenblas-dev      fast linear algebra under GSL
libjansson-dev       JSON
libpq-dev            PostgreSQL client library
libssl-dev           SHA-256, HMAC
libcurl4-openssl-dev HTTP to CRMs
libmicrohttpd-dev    HTTP from CRMs
postgresql-15        the private local cluster, and the tests' throw-away one
postgresql-client-15 psql
check                libcheck, the unit tests
clang                second compiler, fuzzing
libclang-rt-14-dev   sanitizers for clang
clang-format         make lint: layout
clang-tidy           make lint: static analysis
cppcheck             make lint: static analysis
shellcheck           make lint: the scripts
python3              tests: reading what Paragon writes with another program
python3-jsonschema   tests: trigger records against their JSON Schema
chromium             tests: the analyst's report as a browser shows it
procps               tests: which processes are left
LIST
}

missing() {
    local names
    mapfile -t names < <(needed | cut -d ' ' -f 1)
    { dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "${names[@]}" 2>/dev/null || true; } |
        awk -v names="${names[*]}" '
            $1 == "ii" { there[$2] = 1 }
            END {
                n = split(names, name, " ")
                for (i = 1; i <= n; i++) if (!(name[i] in there)) print name[i]
            }'
}

# Installing PostgreSQL would make and start a cluster of its own, which nobody asked for.  Says no
# for the time of the installation; a cluster that is there already stays as it is.
answers=/etc/postgresql-common/createcluster.d

refuse_main_cluster() {
    "${as_root[@]}" mkdir -p "$answers"
    echo 'create_main_cluster = false' | "${as_root[@]}" tee "$answers/paragon.conf" >/dev/null
}

clean_up() {
    rm -f "$log"
    "${as_root[@]}" rm -f "$answers/paragon.conf"
    "${as_root[@]}" rmdir --ignore-fail-on-non-empty "$answers"
}

install() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "$@" >"$log" 2>&1
}

mapfile -t packages < <(missing)
if ((${#packages[@]} == 0)); then
    exit 0
fi

echo "install-deps: missing on this machine:" >&2
needed | grep -E "^($(IFS='|' && echo "${packages[*]}")) " | sed 's/^/  /' >&2

if ! command -v apt-get >/dev/null; then
    echo "install-deps: there is no apt-get here; install these with the system's own tool" >&2
    exit 69
elif ((EUID == 0)); then
    as_root=()
elif command -v sudo >/dev/null && { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; then
    as_root=(sudo)
else
    echo "install-deps: this needs root, and sudo cannot be used here; as root, run:" >&2
    echo "  apt-get update && apt-get install -y --no-install-recommends ${packages[*]}" >&2
    exit 77
fi

log=$(mktemp)
trap clean_up EXIT
refuse_main_cluster
echo "install-deps: installing ..." >&2
# The list of packages may be old or empty: a failure is tried once more with a new one.
if ! install "${packages[@]}"; then
    if ! "${as_root[@]}" apt-get update >"$log" 2>&1 || ! install "${packages[@]}"; then
        tail -n 15 "$log" >&2
        echo "install-deps: apt-get failed, see above" >&2
        exit 69
    fi
fi
echo "install-deps: done" >&2
