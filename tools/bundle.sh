#!/bin/sh
# dist/gongju-matcher-bundle.tar.gz: every wheel of this platform and Python, for a site without a network.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/gongju-matcher
mkdir -p "$root/wheels" dist

$python -m pip --version >/dev/null 2>&1 || $python -m ensurepip >/dev/null
$python -m pip wheel --quiet --require-hashes -r requirements.lock -w "$root/wheels" # jieba becomes a wheel here
$python -m pip wheel --quiet --no-deps . -w "$root/wheels"
cp LICENSE README.md "$root"
cat >"$root/install.sh" <<'END'
#!/bin/sh
# sh install.sh [folder]: a virtual environment with the matcher, from the wheels beside this file.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
(cd "$here/wheels" && sha256sum --quiet -c ../SHA256SUMS)
python3 -m venv "${1:-/opt/gongju-matcher}"
"${1:-/opt/gongju-matcher}/bin/pip" install --no-index --find-links "$here/wheels" 'gongju-matcher[postgres]'
END
(cd "$root/wheels" && sha256sum ./*) >"$root/SHA256SUMS"
tar -czf dist/gongju-matcher-bundle.tar.gz -C "$work" gongju-matcher
echo "dist/gongju-matcher-bundle.tar.gz"
