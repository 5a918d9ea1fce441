#!/bin/sh
# Writes both locks: exact pins with hashes and without any registry address, for Python 3.11 and newer.
# Pins that are there stay; --upgrade takes the newest of everything, --upgrade-package NAME of one.
set -eu
cd "$(dirname "$0")/.."

bin=.venv/bin
[ -x "$bin/uv" ] || "$bin/python" -m pip --disable-pip-version-check --quiet install uv

# The previous lock goes in as the preference and comes out whole or not at all
compile() {
    output=$1
    shift
    if [ -f "$output" ]; then cp "$output" "$output.new"; fi
    trap 'rm -f "$output.new"' EXIT
    "$bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --output-file "$output.new" "$@"
    mv "$output.new" "$output"
}

compile requirements-dev.lock pyproject.toml --group dev --group bench "$@"
# setuptools installs the project itself, without asking a registry for it
echo setuptools | compile requirements.lock pyproject.toml - --constraints requirements-dev.lock
grep -c == requirements.lock requirements-dev.lock
