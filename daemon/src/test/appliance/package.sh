#!/bin/sh
# Judges the Debian packages: lintian, their sizes, byte-identity of two builds, man pages and completion, and the
# amd64 one in a chroot of Debian 13: installed, its hub started with virtual devices and joined to itself by its
# own roomhub-aot and to four of its kind, removed and purged. Needs root for the chroot. Usage: package.sh ROOT
set -u

root=$1
work=$(mktemp -d)
failed=0
trap 'umount "$work/chroot/proc" 2>/dev/null; rm -rf "$work"' EXIT

# line WHAT EXPECTED SEEN: SEEN is ok when it begins with "ok ".
line() {
  case $3 in
    'ok '*) printf 'ok   | %-26s | %-34s | %s\n' "$1" "$2" "${3#ok }" ;;
    *)
      printf 'FAIL | %-26s | %-34s | %s\n' "$1" "$2" "$3"
      failed=$((failed + 1))
      ;;
  esac
}

"$root/systemd/debian/build.sh" --output "$work/first" >/dev/null || exit 70
rm -rf "$root"/target/deb/runtime-* "$root/target/deb/jars" "$root/target/deb/java"
"$root/systemd/debian/build.sh" --output "$work/second" >/dev/null || exit 70
for arch in amd64 arm64; do
  first=$(echo "$work"/first/*_$arch.deb)
  size="$(($(stat -c %s "$first") / 1000000)) MB, $(($(dpkg-deb -f "$first" Installed-Size) * 1024 / 1000000)) MB installed, without cache"
  if cmp -s "$first" "$work"/second/*_$arch.deb; then same='ok identical'; else same=different; fi
  line "two builds, $arch" 'byte-identical' "$same; $size"
  errors=$(lintian --allow-root --fail-on error "$first" 2>/dev/null | grep -c '^E:')
  if [ "$errors" = 0 ]; then errors='ok 0'; fi
  line "lintian, $arch" 'no errors' "$errors errors"
done
# What a person at the installed device types: man, and the tabulator key.
tree=$work/tree
dpkg-deb -x "$(echo "$work"/first/*_amd64.deb)" "$tree"
pages=0
: >"$work/man"
for page in "$tree"/usr/share/man/man*/*.gz; do
  LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>>"$work/man" >/dev/null ||
    echo "man fails on ${page##*/}" >>"$work/man"
  pages=$((pages + 1))
done
if [ -s "$work/man" ]; then seen=$(head -n 1 "$work/man"); else seen="ok no warning in $pages pages"; fi
line 'man --warnings' 'nothing' "$seen"
seen=$(bash --norc -c 'source "$1"; COMP_WORDS=(roomhubctl mu); COMP_CWORD=1; _roomhubctl; echo "${COMPREPLY[*]}"' bash \
  "$tree/usr/share/bash-completion/completions/roomhubctl" 2>&1)
[ "$seen" != mute ] || seen="ok $seen"
line 'roomhubctl mu, completed' 'mute' "$seen"
rm -rf "$tree"

chroot=$work/chroot
mirror=$(apt-get indextargets --format '$(REPO_URI) $(COMPONENT)' 'Created-By: Packages' | awk '$2 == "main" && $1 ~ /\/debian\/?$/ { print $1; exit }')
mmdebstrap --quiet --variant=apt --include=systemd-standalone-sysusers,systemd-standalone-tmpfiles,ca-certificates trixie "$chroot" "$mirror" 2>"$work/log" ||
  { tail -n 2 "$work/log" >&2; exit 69; }
cp "$work"/first/*_amd64.deb "$chroot/root/"
mount -t proc proc "$chroot/proc"
inside() {
  chroot "$chroot" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive TMPDIR=/tmp sh -c "$1" >"$work/log" 2>&1
}
said() {
  if inside "$1"; then echo "ok $2"; else tail -n 1 "$work/log" | cut -c1-120; fi
}
line 'apt install, chroot' 'installed' "$(said 'apt-get -q update && apt-get -y -q --no-install-recommends install /root/roomhub_*.deb' installed)"
line 'its Java' "the package's own" "$(said '/usr/lib/roomhub/runtime/bin/java -version' "$(chroot "$chroot" /usr/lib/roomhub/runtime/bin/java -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p')")"
line 'roomhubctl config check' 'the shipped file is right' "$(said 'roomhubctl config check /etc/roomhub/roomhub.json' 'right')"
line 'two hubs talk (roomhub-aot)' 'a start-up cache' "$(said 'setpriv --reuid=roomhub --regid=roomhub --clear-groups env HOME=/tmp /usr/lib/roomhub/bin/roomhub-aot --output /tmp/roomhub.aot' made)"
cache=$(stat -c %s "$chroot/tmp/roomhub.aot" 2>/dev/null || echo 0)
# On disk, all that the package brings.
installed=$(cd "$chroot" && du -scB1 usr/lib/roomhub usr/share/roomhub usr/share/doc/roomhub etc/roomhub | tail -n 1 | cut -f1)
total=$((installed + cache))
size="$((total / 1000000)).$((total / 100000 % 10)) MB, of it cache $((cache / 1000000)).$((cache / 100000 % 10)) MB"
if [ "$cache" -gt 0 ] && [ $total -lt 140000000 ]; then size="ok $size"; fi
line 'package and start-up cache' 'under 140 MB' "$size"
chroot "$chroot" install -D -m 644 /tmp/roomhub.aot /var/cache/roomhub/roomhub.aot
resident=$("$root/daemon/src/test/appliance/memory.py" "$chroot" 2>&1 | tail -n 1)
with=$(echo "$resident" | sed -n 's/.* \([0-9]*\)\.[0-9]* MB with four, 4 connected$/\1/p')
if [ "${with:-130}" -lt 130 ]; then resident="ok $resident"; fi
line 'resident, four others' 'under 130 MB' "$resident"
line 'apt reinstall' 'works' "$(said 'apt-get -y -q install --reinstall /root/roomhub_*.deb' 'works')"
line 'apt purge' 'nothing left' "$(said 'apt-get -y -q purge roomhub && ! ls -d /etc/roomhub /var/lib/roomhub /var/cache/roomhub /usr/lib/roomhub 2>/dev/null && ! getent passwd roomhub' 'nothing')"
[ $failed = 0 ]
