#!/usr/bin/env bash
# Make the virtual environment in $1 with uv inside; installs python3-venv on a bare Debian.
set -euo pipefail
target=$1
python=${PYTHON:-python3}
if ! "$python" -m venv "$target" 2>/dev/null; then
  rm -rf "$target"
  bash "$(dirname "$0")/install_debian.sh" python3-venv
  "$python" -m venv "$target"
fi
"$target/bin/python" -m pip install --quiet --disable-pip-version-check uv
