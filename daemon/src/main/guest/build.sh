#!/bin/sh
# Makes the guest page: build.sh WORK OUT STATIC. WORK keeps the npm packages; OUT is what the hub
# serves, STATIC the folder for any other site. Does nothing when nothing has changed.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$1
out=$2
static=$3
mkdir -p "$work"
if ! cmp -s "$here/package-lock.json" "$work/installed.json" || [ ! -d "$work/node_modules" ]; then
  command -v npm >/dev/null || {
    echo 'npm is missing: apt-get install -y nodejs npm' >&2
    exit 69
  }
  rm -f "$work/installed.json"
  cp "$here/package.json" "$here/package-lock.json" "$work/"
  (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --silent)
  cp "$here/package-lock.json" "$work/installed.json"
  rm -f "$work/built"
fi
if [ -f "$work/built" ] && [ -f "$out/index.html" ] && [ -f "$static/index.html" ] &&
  [ -z "$(find "$here" -newer "$work/built" -print -quit)" ]; then
  exit 0
fi
cp "$here/build.mjs" "$work/"
(cd "$work" && node build.mjs "$here" "$out" "$static")
touch "$work/built"
