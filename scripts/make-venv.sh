#!/bin/sh
# Makes the virtual environment $1 with the first Python on PATH that fits; PYTHON names another one.
set -eu

fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))'
without_venv=''
for python in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    "$python" -c "$fits" 2>/dev/null || continue
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        exec "$python" -m venv "$1"
    fi
    without_venv=$python
done

if [ -n "$without_venv" ]; then
    echo "$without_venv 缺少 venv 模块，请先安装：apt install python3-venv" >&2
else
    echo '没有找到 Python 3.11、3.12 或 3.13，请先安装；不在 PATH 里时写明位置：make PYTHON=/路径/python3' >&2
fi
exit 1
