#!/bin/sh
# Fetches what the packages' Java runtime is linked from: Debian 13's own openjdk-25, of amd64 and arm64,
# with its security updates. It asks the archives that this machine's apt uses, of whatever suite, and
# checks their signatures. Needs no root, changes nothing of the machine's apt.
#
#   fetch-java.sh DIRECTORY   leaves there jmods/amd64, jmods/arm64, jlink (a program) and version
#
# Packages are kept in ${XDG_CACHE_HOME:-~/.cache}/roomhub/java and looked for anew after a day; without
# a network those that are there are used.
set -eu

suite=trixie
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
out=${1:?usage: fetch-java.sh DIRECTORY}
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/roomhub/java
# With the libraries of Debian 13 that its java needs: an older Debian's are too old for it.
packages='openjdk-25-jdk-headless:amd64 openjdk-25-jdk-headless:arm64 openjdk-25-jre-headless:amd64
  libc6:amd64 zlib1g:amd64 libstdc++6:amd64 libgcc-s1:amd64'

fail() {
  echo "fetch-java.sh: $1" >&2
  exit 69
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

apt_private() {
  tool=$1
  shift
  timeout 600 "$tool" -q -c "$work/apt.conf" "$@"
}

# The machine's archives with this suite in place of theirs; those of Debian only.
write_sources() {
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk -v suite="$suite" -v key="$keyring" '
      $3 != "main" { next }
      $1 ~ /\/debian-security\/?$/ || $2 ~ /-security$/ { print "deb [signed-by=" key "] " $1 " " suite "-security main"; next }
      $1 ~ /\/debian\/?$/ { print "deb [signed-by=" key "] " $1 " " suite " main" }' | sort -u
}

prepare_apt() {
  mkdir -p "$work/state/lists/partial" "$work/archives/partial" "$work/download"
  : >"$work/status"
  cat >"$work/apt.conf" <<CONF
Dir::State "$work/state";
Dir::State::status "$work/status";
Dir::Cache "$work";
Dir::Etc::SourceList "$work/sources.list";
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
  chmod 755 "$work"
  if [ "$(id -u)" = 0 ] && id _apt >/dev/null 2>&1; then
    chown _apt "$work/download" "$work/state/lists/partial" "$work/archives/partial"
  fi
}

# download: into the cache, all of one moment; fails without a network.
download() {
  write_sources >"$work/sources.list"
  [ -s "$work/sources.list" ] || return 1
  apt_private apt-get -o APT::Update::Error-Mode=any update >"$work/log" 2>&1 || return 1
  # shellcheck disable=SC2086 # a list of names
  apt_private apt-cache show --no-all-versions $packages 2>/dev/null |
    sed -n 's/^SHA256: //p' | sort >"$work/wanted"
  [ "$(wc -l <"$work/wanted")" = 7 ] || return 1
  # Packages cached of an earlier day serve as long as they are the newest.
  if cmp -s "$work/wanted" "$cache/wanted"; then
    touch "$cache/wanted"
    return 0
  fi
  # shellcheck disable=SC2086
  (cd "$work/download" && apt_private apt-get download $packages) >>"$work/log" 2>&1 || return 1
  rm -rf "$cache"
  mkdir -p "$cache"
  cp "$work"/download/*.deb "$cache/"
  cp "$work/wanted" "$cache/wanted"
}

# The version that DIRECTORY was made of: the names of the packages.
have() {
  (cd "$cache" 2>/dev/null && ls -- *.deb 2>/dev/null) || true
}

unpack() {
  rm -rf "$out"
  mkdir -p "$out/jdk" "$out/system" "$out/jmods"
  for arch in amd64 arm64; do
    mkdir "$work/$arch"
    dpkg-deb -x "$cache"/openjdk-25-jdk-headless_*_$arch.deb "$work/$arch"
    mv "$work/$arch/usr/lib/jvm/java-25-openjdk-$arch/jmods" "$out/jmods/$arch"
  done
  dpkg-deb -x "$cache"/openjdk-25-jre-headless_*_amd64.deb "$out/jdk"
  for package in libc6 zlib1g libstdc++6 libgcc-s1; do
    dpkg-deb -x "$cache/${package}"_*_amd64.deb "$out/system"
  done
  # jlink itself lies among the modules; the settings are links to /etc, which is another machine's.
  java=usr/lib/jvm/java-25-openjdk-amd64
  cp "$work/amd64/$java/bin/jlink" "$out/jdk/$java/bin/"
  find "$out/jdk/$java" -type l -lname '/etc/*' | while read -r link; do
    ln -sf "$(cd "$out" && pwd)/jdk$(readlink "$link")" "$link"
  done
  cat >"$out/jlink" <<'JLINK'
#!/bin/sh
# jlink of Debian's JDK, with the C library that it was made for.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
java=$here/jdk/usr/lib/jvm/java-25-openjdk-amd64
libraries=$here/system/usr/lib/x86_64-linux-gnu
exec "$libraries/ld-linux-x86-64.so.2" --library-path "$libraries:$java/lib:$java/lib/server" \
  "$java/bin/java" -m jdk.jlink/jdk.tools.jlink.internal.Main "$@"
JLINK
  chmod 755 "$out/jlink"
  have >"$out/version"
}

[ -r "$keyring" ] || fail "$keyring is missing: install debian-archive-keyring"
prepare_apt
if [ -z "$(find "$cache/wanted" -mmin -1440 2>/dev/null)" ] && ! download; then
  reason=$(sed -n 's/^[EW]: *//p' "$work/log" 2>/dev/null | head -n 1 | cut -c1-200)
  [ -f "$cache/wanted" ] || fail "Debian 13's openjdk-25 cannot be fetched: ${reason:-apt names no Debian archive}"
  echo "fetch-java.sh: not looked for a newer Java: ${reason:-apt names no Debian archive}" >&2
fi
if [ ! -f "$out/version" ] || [ "$(cat "$out/version")" != "$(have)" ]; then
  unpack
fi
