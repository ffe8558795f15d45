#!/usr/bin/env python3
"""Says which tests of a run were skipped, and why: a test that did not run has shown nothing.

Usage: skipped.py ROOT SINCE   (reports below ROOT that are newer than the file SINCE)
"""
import glob
import os
import sys
import xml.etree.ElementTree as xml


def reports(root, since):
    begun = os.stat(since).st_mtime
    for kind in ("surefire", "failsafe"):
        for path in sorted(glob.glob(os.path.join(root, "*", "target", kind + "-reports", "TEST-*.xml"))):
            if os.stat(path).st_mtime >= begun:
                yield path


def main():
    root, since = sys.argv[1:]
    skipped = {}
    for path in reports(root, since):
        for case in xml.parse(path).getroot().iter("testcase"):
            for skip in case.findall("skipped"):
                name = case.get("classname", "").rpartition(".")[2]
                if case.get("name"):
                    name += "." + case.get("name")
                why = (skip.get("message") or "no reason given").removeprefix("Assumption failed: ")
                skipped.setdefault(why, set()).add(name)
    count = sum(len(names) for names in skipped.values())
    print(f"\ntests skipped: {count}" + (", which therefore show nothing:" if count else ""))
    for why, names in sorted(skipped.items()):
        print(f"  {why}: {', '.join(sorted(names))}")


if __name__ == "__main__":
    main()
