#!/bin/sh
# Makes target/roomhub_VERSION_amd64.deb and _arm64.deb of the image in target/roomhub, on amd64. Equal commit
# and equal Java give equal packages, byte for byte; both stand in their version (see version.sh).
#
#   build.sh [--version VERSION] [--output DIRECTORY] [--if-possible]
#
# --version: what stands before the version of Java, in place of release, time and commit.
# --if-possible: where a tool or the network is missing, one line says so and the exit code is 0.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=../../.ci/setup.sh
# For find_jdk; the rest of what it defines is not for scripts below the top.
. "$here/../../.ci/setup.sh"
root=$(dirname "$(dirname "$here")")
image=$root/target/roomhub
work=$root/target/deb
output=$root/target
wanted_version=
if_possible=

# What the daemon uses. java.sql, jdk.sctp and others that its libraries name are for what it does not do.
modules=java.base,java.desktop,java.logging,java.naming,java.net.http,jdk.management,jdk.unsupported

fail() {
  if [ "$1" = 69 ] && [ -n "$if_possible" ]; then
    echo "WARNING: no Debian packages: $2" >&2
    exit 0
  fi
  echo "build.sh: $2" >&2
  exit "$1"
}

while [ $# -gt 0 ]; do
  case $1 in
    --version) wanted_version=${2:?} && shift ;;
    --output) output=${2:?} && shift ;;
    --if-possible) if_possible=1 ;;
    *) fail 64 "unknown option $1" ;;
  esac
  shift
done

for tool in dpkg-deb apt-get apt-cache unzip aarch64-linux-gnu-strip x86_64-linux-gnu-strip readelf git; do
  command -v "$tool" >/dev/null || fail 69 "$tool is missing; ./run --package installs what is needed"
done
[ "$(dpkg --print-architecture)" = amd64 ] || fail 69 "they are made on amd64"
find_jdk || fail 69 "no JDK 25 in JAVA_HOME or /usr/lib/jvm"
[ -f "$image/.built" ] || fail 70 "$image is not built"

# The commit says when and what; a tree without git is dated by the release.
if commit=$(git -C "$root" rev-parse --short=8 HEAD 2>/dev/null); then
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct)}
else
  commit=unknown
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(date -u -d "$(sed -n 's/.*<project.build.outputTimestamp>\(.*\)<.*/\1/p' "$root/pom.xml")" +%s)}
fi
export SOURCE_DATE_EPOCH

mkdir -p "$work" "$output"
"$here/fetch-java.sh" "$work/java" || fail 69 "Debian's openjdk-25 is not at hand"

# Java Sound lies in one module with all windows and pictures, and needs one that transforms XML. jlink wants every package of a module to be
# there: of those that are not used the smallest file stays. unneeded ARCH MODULE PATTERN
unneeded() {
  unzip -l "$work/java/jmods/$1/$2.jmod" 2>/dev/null | awk -v module="$2" -v pattern="^classes/($3)/" '
    $4 !~ pattern || $4 ~ /module-info/ { next }
    $4 ~ /^classes\/(javax\/sound|com\/sun\/media\/sound|java\/beans|com\/sun\/beans)\// { next }
    {
      path = substr($4, 9)
      package = path
      sub(/\/[^\/]*$/, "", package)
      bytes[path] = $1 + (path ~ /\.class$/ ? 0 : 1000000)
      of[path] = package
      if (!(package in kept) || bytes[path] < bytes[kept[package]] ||
          bytes[path] == bytes[kept[package]] && path < kept[package]) kept[package] = path
    }
    END { for (path in of) if (kept[of[path]] != path) print "/" module "/" path }' | LC_ALL=C sort
}

strip_for() {
  if [ "$1" = amd64 ]; then echo x86_64-linux-gnu-strip; else echo aarch64-linux-gnu-strip; fi
}

# runtime ARCH: links it once for each version of Java.
runtime() {
  linked=$work/runtime-$1
  if [ -f "$linked/.of" ] && cat "$work/java/version" "$here/build.sh" | cmp -s - "$linked/.of"; then
    return 0
  fi
  rm -rf "$linked"
  {
    unneeded "$1" java.desktop '.*'
    unneeded "$1" java.xml 'com/sun/org/apache/(xalan|bcel)'
  } >"$work/unneeded-$1"
  "$work/java/jlink" --module-path "$work/java/jmods/$1" --add-modules "$modules" --compress zip-9 \
    --no-header-files --no-man-pages --strip-java-debug-attributes \
    --exclude-resources "@$work/unneeded-$1" --output "$linked" >"$work/jlink.log" 2>&1 ||
    fail 70 "jlink: $(head -n 1 "$work/jlink.log" | cut -c1-200)"
  # What is left of windows and pictures, and a tool and a class list that nothing here uses.
  for name in awt awt_xawt awt_headless fontmanager freetype javajpeg lcms mlib_image splashscreen; do
    rm -f "$linked/lib/lib$name.so"
  done
  rm -rf "$linked/bin/keytool" "$linked/lib/jrt-fs.jar" "$linked/lib/classlist" "$linked/lib/psfontj2d.properties" \
    "$linked/lib/psfont.properties.ja" "$linked/legal"
  strip=$(strip_for "$1")
  find "$linked/lib" -name '*.so' -exec "$strip" --strip-unneeded {} +
  "$strip" "$linked/bin/java"
  [ ! -f "$linked/lib/jspawnhelper" ] || "$strip" "$linked/lib/jspawnhelper"
  [ ! -f "$linked/lib/jexec" ] || rm "$linked/lib/jexec"
  cat "$work/java/version" "$here/build.sh" >"$linked/.of"
}

# natives ARCH DIRECTORY: the libraries that JNA would unpack anew at each start.
natives() {
  jna=linux-x86-64
  [ "$1" = amd64 ] || jna=linux-aarch64
  mkdir -p "$2"
  unzip -p "$image"/lib/jna-*.jar "com/sun/jna/$jna/libjnidispatch.so" >"$2/libjnidispatch.so"
  unzip -p "$image"/lib/roomhub-native-*.jar "$jna/librnnoise.so" >"$2/librnnoise.so" ||
    fail 69 "the build has no RNNoise for $1"
  "$(strip_for "$1")" --strip-unneeded "$2/libjnidispatch.so" "$2/librnnoise.so"
  chmod 644 "$2"/*.so
}

# put MODE SOURCE TARGET: a file of the package.
put() {
  install -D -m "$1" "$2" "$stage/$3"
}

stage_files() {
  lib=usr/lib/roomhub
  mkdir -p "$stage/$lib"
  cp -a "$work/runtime-$1" "$stage/$lib/runtime"
  rm "$stage/$lib/runtime/.of"
  natives "$1" "$stage/$lib/native"
  # Jars kept there were trimmed by the rules of their time.
  if ! cmp -s "$here/TrimJars.java" "$work/jars/.of"; then
    rm -rf "$work/jars"
    mkdir -p "$work/jars"
    cp "$here/TrimJars.java" "$work/jars/.of"
  fi
  "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 "$here/TrimJars.java" "$image/lib" "$stage/$lib/lib" "$1" "$work/jars"
  for tool in "$image"/bin/*; do
    put 755 "$tool" "$lib/bin/${tool##*/}"
  done
  put 755 "$here/roomhub-restart" "$lib/bin/roomhub-restart"
  mkdir -p "$stage/usr/bin" "$stage/usr/sbin"
  ln -s ../lib/roomhub/bin/roomhubctl "$stage/usr/bin/roomhubctl"
  ln -s ../lib/roomhub/bin/roomhubd "$stage/usr/sbin/roomhubd"
  for unit in roomhub roomhub-aot roomhub-restart; do
    put 644 "$root/systemd/$unit.service" "usr/lib/systemd/system/$unit.service"
  done
  put 644 "$root/systemd/sysusers.d/roomhub.conf" usr/lib/sysusers.d/roomhub.conf
  put 644 "$root/systemd/tmpfiles.d/roomhub.conf" usr/lib/tmpfiles.d/roomhub.conf
  for rules in "$root"/systemd/udev/*.rules; do
    put 644 "$rules" "usr/lib/udev/rules.d/${rules##*/}"
  done
  # It has nothing that changes with a release: whoever has edited it is not asked at each upgrade.
  put 644 "$here/roomhub.json" etc/roomhub/roomhub.json
  put 644 "$root/config/roomhub.schema.json" usr/share/roomhub/roomhub.schema.json
  cp -r "$image/guest-static" "$stage/usr/share/roomhub/guest-static"
  doc=usr/share/doc/roomhub
  put 644 "$here/copyright" $doc/copyright
  # Its drawings lie beside it there.
  sed 's#(systemd/doc/#(#' "$root/README.md" >"$work/README.md"
  put 644 "$work/README.md" $doc/README.md
  put 644 "$root/CHANGELOG.md" $doc/CHANGELOG.md
  for example in "$root/config/roomhub.json" "$root"/config/examples/*.json; do
    put 644 "$example" "$doc/examples/${example##*/}"
  done
  put 644 "$here/lintian-overrides" usr/share/lintian/overrides/roomhub
  changelog | gzip -9n >"$stage/$doc/changelog.gz"
  for page in "$root"/systemd/man/*.[158]; do
    put 644 "$page" "usr/share/man/man${page##*.}/${page##*/}"
    gzip -9n "$stage/usr/share/man/man${page##*.}/${page##*/}"
  done
  for completion in "$root"/systemd/bash-completion/*; do
    put 644 "$completion" "usr/share/bash-completion/completions/${completion##*/}"
  done
  put 644 "$root/systemd/grafana-dashboard.json" $doc/examples/grafana-dashboard.json
  for drawing in "$root"/systemd/doc/*.svg; do
    put 644 "$drawing" "$doc/${drawing##*/}"
  done
}

changelog() {
  cat <<TEXT
roomhub ($version) trixie; urgency=medium

  * Commit $commit, Java $java.
  * What has changed is told by CHANGELOG.md beside this file.

 -- roomhub maintainers <maintainers@roomhub.io>  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
TEXT
}

# As dpkg-gencontrol counts, which is the same on every file system: files and links by their sizes, each rounded
# up to KiB and hard links once, anything else 1 KiB. The start-up cache comes on top.
installed_size() {
  find "$stage" -path "$stage/DEBIAN" -prune -o -printf '%y %s %n %D:%i\n' | awk '
    $1 != "f" && $1 != "l" { size++; next }
    $3 > 1 && seen[$4]++ { next }
    { size += int(($2 + 1023) / 1024) }
    END { print size }'
}

# control ARCH: what dpkg reads.
control() {
  mkdir -p "$stage/DEBIAN"
  sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$1/" \
    -e "s/@SIZE@/$(installed_size)/" "$here/control.in" >"$stage/DEBIAN/control"
  for script in postinst prerm postrm; do
    install -m 755 "$here/$script" "$stage/DEBIAN/$script"
  done
  echo /etc/roomhub/roomhub.json >"$stage/DEBIAN/conffiles"
  (cd "$stage" && find . -type f ! -path './DEBIAN/*' ! -path './etc/*' -printf '%P\n' | LC_ALL=C sort |
    tr '\n' '\0' | xargs -0 md5sum) >"$stage/DEBIAN/md5sums"
}

# The newest symbol of the C library that any of the package's programs asks for.
check_libc() {
  needs=$(find "$stage/usr/lib/roomhub" -type f \( -name '*.so' -o -name java -o -name jspawnhelper \) \
    -exec readelf -V {} + 2>/dev/null | grep -o 'GLIBC_2\.[0-9]*' | sort -Vu | tail -n 1)
  says=GLIBC_$(sed -n 's/.*libc6 (>= \([0-9.]*\)).*/\1/p' "$here/control.in")
  [ "$(printf '%s\n%s\n' "$needs" "$says" | sort -V | tail -n 1)" = "$says" ] ||
    fail 70 "the package needs $needs, but control.in says $says"
}

for arch in amd64 arm64; do
  java=$(sed -n "s/^openjdk-25-jdk-headless_\(.*\)_$arch\.deb$/\1/p" "$work/java/version")
  [ -n "$java" ] || fail 70 "the version of Java for $arch is not known"
  version=$("$here/version.sh" "$root" "$commit" "$java" "$wanted_version")
  stage=$work/stage-$arch
  rm -rf "$stage"
  runtime "$arch"
  stage_files "$arch"
  check_libc
  control "$arch"
  chmod -R u+rwX,go+rX,go-w "$stage"
  find "$stage" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  rm -f "$output"/roomhub_*_"$arch".deb
  # Most of it is compressed already; xz at a low level costs seconds and not a minute.
  dpkg-deb --root-owner-group -Zxz -z1 --build "$stage" "$work/package-$arch" >/dev/null
  # Whoever interrupts this finds no half package.
  mv "$work/package-$arch" "$output/roomhub_${version}_$arch.deb"
  rm -rf "$stage"
  echo "$output/roomhub_${version}_$arch.deb"
done
