#!/bin/sh
# Installs what the tests need and the machine lacks: PostgreSQL's server, a Chromium, a Chinese font.
# Where it may not install, it stops with one line that says what to install.
set -eu
cd "$(dirname "$0")/.."

has_postgres() {
    [ -n "${TEST_DATABASE_URL:-}" ] || command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb
}
has_browser() {
    [ -n "${CHROMIUM:-}" ] || command -v chromium || command -v chromium-browser ||
        command -v google-chrome || command -v google-chrome-stable
}
has_font() {
    # the very fonts that the sheets are set in
    [ -n "$(fc-list :lang=zh-cn family)" ] && .venv/bin/python -c 'from bot.documents.fonts import find_fonts; find_fonts()'
}
# Playwright brings its own node, which a minimal Debian can't start for want of one library
has_driver() {
    .venv/bin/playwright --version
}
missing() {
    has_postgres >/dev/null 2>&1 || printf ' postgresql'
    has_browser >/dev/null 2>&1 || printf ' chromium'
    has_driver >/dev/null 2>&1 || printf ' libatomic1'
    has_font 2>/dev/null || printf ' fontconfig fonts-noto-cjk'
}
may_install() {
    command -v apt-get && { [ "$(id -u)" = 0 ] || sudo -n true; }
}
apt_get() {
    set -- env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@"
    if [ "$(id -u)" != 0 ]; then set -- sudo -n "$@"; fi
    "$@" </dev/null >"$log" 2>&1
}

packages=$(missing)
[ -n "$packages" ] || exit 0

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if may_install >/dev/null 2>&1; then
    echo "正在安装测试所需的软件：$packages"
    # shellcheck disable=SC2086 # several names
    apt_get update && apt_get install --no-install-recommends $packages || tail -n 5 "$log" >&2
fi

packages=$(missing)
[ -z "$packages" ] || {
    echo "测试还缺少以下软件，请安装后再试：apt install$packages" >&2
    exit 1
}
