#!/bin/sh
# Puts librnnoise.so for amd64 and arm64 where JNA looks for it: OUTPUT/linux-x86-64 and
# OUTPUT/linux-aarch64. The libraries come out of Debian sid's package librnnoise0, which needs no
# newer libc than any supported Debian has. Needs no root, changes nothing of the machine's apt.
#
#   fetch-rnnoise.sh OUTPUT        the build calls this; always exits 0, one warning line on failure
#   fetch-rnnoise.sh --sources     prints the archives it would ask, best first
#
# Packages are kept in ${XDG_CACHE_HOME:-~/.cache}/roomhub, so a rebuild needs no network. Nothing is
# used whose SHA-256 does not stand in rnnoise.sha256. ROOMHUB_APT_ETC stands in for /etc/apt in tests.
set -u

here=$(cd "$(dirname "$0")" && pwd)
pins=$here/rnnoise.sha256
apt_etc=${ROOMHUB_APT_ETC:-/etc/apt}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

warn() {
  echo "WARNING: $*" >&2
}

without() {
  warn "no RNNoise for $missing: $*; the build goes on, the hub runs without noise suppression there"
  exit 0
}

library_dir() {
  case $1 in
    amd64) echo linux-x86-64 ;;
    arm64) echo linux-aarch64 ;;
  esac
}

# accepted FILE NAME: is the hash of FILE pinned for a name that matches the pattern NAME?
accepted() {
  sum=$(sha256sum <"$1") || return 1
  awk -v sum="${sum%% *}" -v name="$2" '$1 == sum && $2 ~ name { ok = 1 } END { exit !ok }' "$pins"
}

sources() {
  set --
  for file in "$apt_etc"/sources.list.d/*.sources "$apt_etc"/sources.list "$apt_etc"/sources.list.d/*.list; do
    [ -f "$file" ] && set -- "$@" "$file"
  done
  [ $# -gt 0 ] || return 0
  awk -v keyring="$keyring" -f "$here/apt-candidates.awk" "$@" | sort -s -k1,1n | awk '!seen[$2]++ { print $2, $3 }'
}

still_missing() {
  missing=
  for arch in amd64 arm64; do
    so=$(library_dir $arch)/librnnoise.so
    if [ ! -f "$output/$so" ] || ! accepted "$output/$so" "^$so\$"; then
      missing="${missing:+$missing }$arch"
    fi
  done
}

# unpack PACKAGE ARCH: every hash is checked before anything lands in OUTPUT.
unpack() {
  so=$(library_dir "$2")/librnnoise.so
  rm -rf "$work/unpacked"
  dpkg-deb -x "$1" "$work/unpacked" || return 1
  for found in "$work"/unpacked/usr/lib/*/librnnoise.so.0; do
    accepted "$found" "^$so\$" || return 1
    mkdir -p "$output/${so%/*}" && cp -L "$found" "$output/$so.part" && mv "$output/$so.part" "$output/$so"
  done
}

unpack_cached() {
  for arch in $missing; do
    for package in "$cache"/librnnoise0_*_"$arch".deb; do
      if [ -f "$package" ] && accepted "$package" "_${arch}[.]deb\$"; then
        unpack "$package" "$arch"
      fi
    done
  done
  still_missing
}

# A whole apt of our own: own lists, own cache, one source, none of the machine's pins and hooks.
# Its settings for proxies and the like stay in force.
apt_private() {
  timeout 240 apt-get -q -c "$work/apt.conf" "$@"
}

prepare_apt() {
  mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$work/download"
  : >"$work/status"
  cat >"$work/apt.conf" <<CONF
Dir::State "$work/state";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
Dir::Etc::SourceList "$work/sid.sources";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
#clear APT::Architectures;
APT::Architectures { "amd64"; "arm64"; };
#clear APT::Default-Release;
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Acquire::Languages "none";
Acquire::Retries "1";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
CONF
  # Started by root, apt gives up its rights to the user _apt, who must reach and write these.
  chmod 755 "$work"
  if [ "$(id -u)" = 0 ] && id _apt >/dev/null 2>&1; then
    chown _apt "$work/download" "$work/state/lists/partial" "$work/cache/archives/partial"
  fi
}

download_from() {
  cat >"$work/sid.sources" <<SOURCE
Types: deb
URIs: $1
Suites: sid
Components: main
Architectures: $missing
Signed-By: $2
Targets: Packages
SOURCE
  apt_private -o APT::Update::Error-Mode=any update >"$work/log" 2>&1 || return 1
  for arch in $missing; do
    (cd "$work/download" && apt_private download "librnnoise0:$arch") >>"$work/log" 2>&1 || return 1
  done
}

keep_accepted() {
  mkdir -p "$cache"
  for package in "$work"/download/*.deb; do
    [ -f "$package" ] || continue
    file=$(basename "$package")
    arch=${file##*_}
    if accepted "$package" "_$arch\$"; then
      cp "$package" "$cache/$file.part.$$" && mv "$cache/$file.part.$$" "$cache/$file"
    else
      warn "refused $file: its SHA-256 is not among those in native/rnnoise.sha256; the build goes on without RNNoise there"
      refused=yes
    fi
  done
}

if [ "${1:-}" = --sources ]; then
  sources
  exit 0
fi
output=${1:?usage: fetch-rnnoise.sh OUTPUT | --sources}
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/roomhub
refused=

still_missing
[ -n "$missing" ] || exit 0
for tool in apt-get dpkg-deb sha256sum; do
  command -v $tool >/dev/null || without "$tool is not installed"
done
work=$(mktemp -d) || without "no temporary directory"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

unpack_cached
[ -n "$missing" ] || exit 0
prepare_apt
sources >"$work/sources"
[ -s "$work/sources" ] || without "apt's sources name no main Debian archive"
while read -r uri key; do
  [ -f "$key" ] || { echo "E: $key is missing (package debian-archive-keyring)" >"$work/log"; continue; }
  download_from "$uri" "$key" </dev/null && break
done <"$work/sources"
keep_accepted
unpack_cached
[ -z "$missing" ] || [ -n "$refused" ] || without "$(sed -n "s/^[EW]: *//p" "$work/log" | head -n 1 | cut -c1-200)"
exit 0
