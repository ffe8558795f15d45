#!/bin/sh
# Prints the version of the packages.
#
#   SOURCE_DATE_EPOCH=SECONDS version.sh ROOT COMMIT JAVA [VERSION]
#
# It begins with VERSION, else with RELEASE~gitTIME.COMMIT: before the release, and each later than the one
# before. A tree with changes that are not committed, or new files, adds ".dirty", which sorts after that
# commit and before the next. The version of Debian's Java that is inside comes last, so that the same commit
# with a newer Java is an upgrade.
set -eu

root=${1:?}
commit=${2:?}
java=${3:?}
version=${4:-}

if [ -z "$version" ]; then
  release=$(sed -n '0,/<version>/s/.*<version>\(.*\)<\/version>.*/\1/p' "$root/pom.xml")
  version=$release~git$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M%S).$commit
fi
if [ "$commit" != unknown ] && [ -n "$(git -C "$root" status --porcelain)" ]; then
  version=$version.dirty
fi
# A hyphen would begin a Debian revision, which a package without Debian's changes has none of. Of what may
# stand in its place "+" alone sorts before "." as a hyphen does.
printf '%s+java%s\n' "$version" "$(printf '%s' "$java" | sed 's/^[0-9]*%3a//; s/-/+/g')"
