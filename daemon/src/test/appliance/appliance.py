#!/usr/bin/env -S python3 -B
"""Plays the life of a device on a virtual Pi, from the arm64 package: what was expected, what was seen.

Usage: appliance.py VIRTUAL_PI PACKAGE IMAGE [SECTION...]

VIRTUAL_PI holds its scripts run.sh and vpi, and a machine saved by "run.sh save" lies in the folder $VPI with
FWD=hostfwd=tcp:127.0.0.1:18443-:8443. PACKAGE is the arm64 .deb, IMAGE the hub that the host runs. Each SECTION, or
each of them when none is named, takes minutes; all begin with installation and first start, unless the saved machine
has a hub that runs. ROOMHUB_APPLIANCE_CACHE=no in the environment leaves out the start-up cache, which takes ten
minutes there.

The emulation is slow and shares its processor with others: times are printed, and only what must happen at all is
judged. Exit code 1 when a line failed, 64 for a section that there is not, 69 when something is missing.
"""

import os
import shutil
import subprocess
import sys

import hearing
import journal
import life
import network
import page
import panel
import trouble
from rig import Rig, Table

HERE = os.path.dirname(os.path.abspath(__file__))

SECTIONS = {
    "call": life.call,
    "microphone": hearing.microphone,
    "buttons": panel.buttons,
    "journal": journal.fields,
    "usb": life.usb,
    "usb-muted": hearing.unplugged,
    "page": page.guest,
    "network": network.cuts,
    "late": network.late,
    "disk": trouble.disk,
    "refused": trouble.refused,
    "faults": life.faults,
    "boot": life.boot,
    "packages": life.packages,
}


def prepare(rig, package):
    """Puts the package, one of a higher version and a configuration that spells everything out where the guest finds them."""
    share = os.path.join(rig.vpi, "share")
    shutil.copy(os.path.join(HERE, "..", "..", "..", "..", "config", "roomhub.json"), os.path.join(share, life.SPELT_OUT))
    shutil.copy(package, os.path.join(share, life.PACKAGE))
    tree = rig.path("tree")
    subprocess.run(["dpkg-deb", "-R", package, tree], check=True)
    subprocess.run(["sed", "-i", "s/^Version: .*/&+newer/", os.path.join(tree, "DEBIAN", "control")], check=True)
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "-b", tree, os.path.join(share, life.NEWER)], check=True,
                   stdout=subprocess.DEVNULL)
    shutil.rmtree(tree)


def missing(rig, package):
    for needed, what in ((os.path.join(rig.scripts, "run.sh"), "the virtual Pi's scripts"),
                         (os.path.join(rig.vpi, "booted.state"), "a machine saved by run.sh save"), (package, "the arm64 package"),
                         (os.path.join(rig.image, "bin", "roomhubd"), "a built hub")):
        if not os.path.exists(needed):
            return f"{what} is missing: {needed}"
    return None


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    scripts, package, image = sys.argv[1:4]
    names = sys.argv[4:] or list(SECTIONS)
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        print(f"bench: there is no section {unknown[0]}; there are {' '.join(SECTIONS)}", file=sys.stderr)
        sys.exit(64)
    rig = Rig(scripts, image)
    problem = missing(rig, package)
    if not problem:
        prepare(rig, package)
        problem = rig.resume()
        problem = problem and f"the virtual Pi does not start: {problem}"
    if problem:
        print(f"bench: {problem}", file=sys.stderr)
        sys.exit(69)
    table = Table()
    try:
        if not rig.active():
            # Of the archive's lists a saved machine knows nothing.
            rig.pi("apt-get update -q", timeout=600)
            life.install(rig, table)
            life.first_start(rig, table)
        rig.until(rig.speakerphone, 120)
        for name in names:
            before = table.failed
            try:
                SECTIONS[name](rig, table)
            except Exception as broken:  # one section takes no other with it
                table.line(name, "plays to its end", False, repr(broken))
            if table.failed > before:
                print(rig.said("journalctl -q -u roomhub -u roomhub-aot -n 25 --no-pager -o short"), flush=True)
    finally:
        rig.end()
    print(f"{table.failed} failed")
    sys.exit(1 if table.failed else 0)


if __name__ == "__main__":
    main()
