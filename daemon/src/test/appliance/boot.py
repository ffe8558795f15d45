#!/usr/bin/env python3
"""Start-up of the hub with and without its start-up cache: time from exec to READY=1, the CPU that took, memory.

Usage: boot.py IMAGE [RUNS]

The hub runs with virtual devices and a server of its own on loopback; medians of RUNS (7), taken in turn.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_ms(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / TICKS


def memory_mb(pid):
    figures = {}
    with open(f"/proc/{pid}/smaps_rollup") as file:
        for line in file:
            words = line.split()
            if words[0] in ("Rss:", "Pss:"):
                figures[words[0]] = int(words[1]) / 1024
    return figures["Rss:"], figures["Pss:"]


def start(image, cache, work):
    """READY after ms, CPU ms till then, RSS and PSS 3 s later, MiB."""
    config = os.path.join(work, "boot.json")
    with open(config, "w") as file:
        json.dump({"room": {"id": "boot-measurement"}, "signaling": [{"type": "embedded", "listen": "127.0.0.1", "port": 0}],
                   "audio": {"input": {"type": "tone", "hz": 300, "dbfs": -30}, "output": {"type": "null"}},
                   "gpio": {"provider": "simulated"}, "metrics": {"port": 0},
                   "control": {"socket": os.path.join(work, "boot.sock")}}, file)
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    path = os.path.join(work, "notify")
    if os.path.exists(path):
        os.unlink(path)
    notify.bind(path)
    notify.settimeout(120)
    # The latter of two says of the same wins in the Java VM.
    environment = dict(os.environ, NOTIFY_SOCKET=path, ROOMHUB_JAVA_OPTS="" if cache else "-XX:AOTMode=off")
    began = time.monotonic()
    hub = subprocess.Popen([os.path.join(image, "bin", "roomhubd"), "--config", config, "--state", os.path.join(work, "state")],
                           env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        while b"READY=1" not in notify.recv(4096):
            pass
        ready = 1000 * (time.monotonic() - began)
        cpu = cpu_ms(hub.pid)
        time.sleep(3)
        return ready, cpu, *memory_mb(hub.pid)
    finally:
        hub.terminate()
        hub.wait(20)
        notify.close()


def main():
    image = sys.argv[1]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    if not os.path.exists(os.path.join(image, "roomhub.aot")):
        sys.exit("bench: there is no start-up cache; run " + os.path.join(image, "bin", "roomhub-aot"))
    seen = {True: [], False: []}
    with tempfile.TemporaryDirectory(prefix="roomhub-boot") as work:
        start(image, True, work)
        for _ in range(runs):
            for cache in seen:
                seen[cache].append(start(image, cache, work))
    print(f"{'':16} {'READY ms':>9} {'CPU ms':>8} {'RSS MiB':>8} {'PSS MiB':>8}   median of {runs}")
    for cache, rows in seen.items():
        medians = [statistics.median(column) for column in zip(*rows)]
        print(f"{'with cache' if cache else 'without cache':16} {medians[0]:9.0f} {medians[1]:8.0f} {medians[2]:8.0f} {medians[3]:8.0f}")


if __name__ == "__main__":
    main()
