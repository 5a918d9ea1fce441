#!/bin/sh
# Makes sure there is an npm: installs it by apt where it may, else says in one line what is missing.
set -eu

command -v npm >/dev/null 2>&1 && exit 0

apt_get() {
    set -- env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@"
    if [ "$(id -u)" != 0 ]; then set -- sudo -n "$@"; fi
    "$@" </dev/null >/dev/null 2>&1
}
if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
    echo '正在安装 npm（取前端库要用）'
    { apt_get update && apt_get install --no-install-recommends npm; } || true
fi
command -v npm >/dev/null 2>&1 || {
    echo '缺少 npm，取不到网页用的前端库，请先安装：apt install npm（或安装 Node.js 18 及以上）' >&2
    exit 1
}
