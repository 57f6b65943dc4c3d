#!/bin/sh
# 离线安装：把这个安装包装进 /opt/jiesu/releases/版本，不联网，不动正在运行的版本。用 root 运行。
# 装好以后：/opt/jiesu/releases/版本/bin/jiesu release switch
set -eu
cd "$(dirname "$0")"
version=$(cat VERSION) wanted=$(cat PYTHON)
base=${JIESU_BASE:-/opt/jiesu}
python=${PYTHON:-python$wanted}
target=$base/releases/$version

command -v "$python" >/dev/null || { echo "没有找到 $python：这个安装包是给 Python $wanted 的，请先安装，或用 PYTHON=… 指定。"; exit 1; }
[ "$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')" = "$wanted" ] || { echo "$python 不是 Python $wanted。"; exit 1; }
[ ! -e "$target" ] || { echo "$target 已经有了。要重装请先删掉它。"; exit 1; }
sha256sum --quiet -c SHA256SUMS || { echo "文件与 SHA256SUMS 不一致，安装包不完整或被改动，没有安装。"; exit 1; }

mkdir -p "$base/releases"
trap 'rm -rf "$target"' EXIT
"$python" -m venv "$target"
"$target/bin/python" -m pip --disable-pip-version-check --quiet install --no-index --find-links wheels --require-hashes --no-deps -r requirements.txt
cp -R deploy docs .env.example CHANGELOG.md LICENSE "$target/"
"$target/bin/jiesu" --version
trap - EXIT
echo "已安装到 $target。切换过去：$target/bin/jiesu release switch"
