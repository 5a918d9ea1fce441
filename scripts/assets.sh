#!/bin/sh
# Copies the front-end libraries of package-lock.json to where the app serves them: the pages ask no other host.
# With `dev` also what only tests use, to build/.
# Where npm is missing and may not be installed, it stops with one line that says what to install.
set -eu
cd "$(dirname "$0")/.."

part=--omit=dev
if [ "${1:-}" = dev ]; then part=--include=dev; fi
target=bot/pages/static/vendor
sh scripts/npm.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp package.json package-lock.json "$work/"
npm ci --prefix "$work" --ignore-scripts $part --no-audit --no-fund --loglevel=error >"$work/log" 2>&1 || {
    tail -n 5 "$work/log" >&2
    echo '前端库没有装好：请检查网络，或用 npm config set registry 指明可用的镜像，再试一次。' >&2
    exit 1
}

from=$work/node_modules
rm -rf "$target"
mkdir -p "$target/licenses"
cp "$from/weui/dist/style/weui.min.css" "$target/"
cp "$from/htmx.org/dist/htmx.min.js" "$target/"
cp "$from/echarts/dist/echarts.common.min.js" "$target/echarts.min.js"
cp "$from/sm-crypto/dist/sm3.js" "$target/"
for name in weui htmx.org echarts zrender sm-crypto; do
    cp "$from/$name"/LICEN* "$target/licenses/"
    for file in "$target"/licenses/LICEN*; do mv "$file" "$target/licenses/$name.txt"; done
done
cp "$from/echarts/NOTICE" "$target/licenses/echarts-NOTICE.txt"
touch "$target/stamp"
if [ "${1:-}" = dev ]; then
    mkdir -p build
    cp "$from/axe-core/axe.min.js" build/
    touch build/axe.min.js
fi
