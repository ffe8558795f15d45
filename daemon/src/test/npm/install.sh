#!/bin/sh
# Installs the packages of package.json into FOLDER, unless they are there already.
# Usage: install.sh FOLDER
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mkdir -p "$1"
if [ -d "$1/node_modules" ] && cmp -s "$here/package.json" "$1/package.json"; then
  exit 0
fi
command -v npm >/dev/null || { echo 'npm is missing: apt-get install -y nodejs npm' >&2; exit 69; }
rm -rf "$1/node_modules"
# Into place only when whole: a copy of package.json is what says so.
mkdir -p "$1/part"
cp "$here/package.json" "$1/part/"
# The tracker's client half would build native code; only its server is used.
(cd "$1/part" && npm install --ignore-scripts --no-audit --no-fund --no-package-lock --silent)
mv "$1/part/node_modules" "$1/"
mv "$1/part/package.json" "$1/"
rm -rf "$1/part"
