# What ./run, ./test and ./bench share: Debian packages, the JDK, the build. Sourced, never run, and
# every variable here is theirs too.
# shellcheck shell=sh

root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
image=$root/target/roomhub

# fail CODE MESSAGE: one clear line on standard error; exit codes are those of sysexits.h.
fail() {
  printf '%s: %s\n' "${0##*/}" "$2" >&2
  exit "$1"
}

installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# need_packages NAME...: installs the missing ones, as root or by sudo.
need_packages() {
  missing=
  for needed in "$@"; do
    installed "$needed" || missing="$missing $needed"
  done
  [ -n "$missing" ] || return 0
  as_root=
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      as_root=sudo
    else
      fail 69 "packages are missing; as root: apt-get install -y --no-install-recommends$missing"
    fi
  fi
  printf 'installing%s\n' "$missing"
  $as_root apt-get update -qq >/dev/null 2>&1 || true
  # shellcheck disable=SC2086  # a list of names
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing \
    >/dev/null 2>"${TMPDIR:-/tmp}/roomhub-apt.$$" || {
    tail -n 3 "${TMPDIR:-/tmp}/roomhub-apt.$$" >&2
    rm -f "${TMPDIR:-/tmp}/roomhub-apt.$$"
    fail 69 "apt-get could not install:$missing"
  }
  rm -f "${TMPDIR:-/tmp}/roomhub-apt.$$"
}

# need_npm: for the page. Node from elsewhere than Debian brings npm with it and does not bear
# Debian's package beside it.
need_npm() {
  command -v npm >/dev/null || need_packages nodejs npm
}

is_jdk_25() {
  [ -x "$1/bin/javac" ] && "$1/bin/javac" -version 2>&1 | grep -Eq '^javac (2[5-9]|[3-9][0-9])'
}

find_jdk() {
  for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [ -n "$candidate" ] && is_jdk_25 "$candidate"; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  return 1
}

# need_jdk: JAVA_HOME, then /usr/lib/jvm, then Debian's own package where it has one.
need_jdk() {
  find_jdk && return 0
  apt-cache show openjdk-25-jdk-headless >/dev/null 2>&1 ||
    fail 69 "no JDK 25 in JAVA_HOME or /usr/lib/jvm, and this Debian has no openjdk-25-jdk-headless: install a JDK 25"
  need_packages openjdk-25-jdk-headless
  find_jdk || fail 69 "openjdk-25-jdk-headless is installed but no JDK 25 was found in /usr/lib/jvm"
}

# Debian 13 renamed it.
alsa_library() {
  if apt-cache show libasound2t64 >/dev/null 2>&1; then echo libasound2t64; else echo libasound2; fi
}

maven() {
  (cd "$root" && MAVEN_OPTS="${MAVEN_OPTS:-} -XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow" \
    mvn -B -Dstyle.color=never --no-transfer-progress "$@")
}

# build: makes target/roomhub if anything it is made of is newer.
build() {
  if [ -f "$image/.built" ] && [ -z "$(find "$root/pom.xml" "$root/native" "$root/hardware" "$root/daemon" \
    -name target -prune -o -path '*/src/test' -prune -o -type f -newer "$image/.built" -print -quit)" ]; then
    return 0
  fi
  echo 'building; the first time this takes a few minutes'
  maven -q -DskipTests -Dspotless.check.skip=true -Droomhub.packages.skip=true package || fail 70 "the build failed"
  "$image/bin/roomhub-aot" || echo 'without its start-up cache the hub starts more slowly' >&2
}
