#!/usr/bin/env python3
"""Resident memory of the installed hub with four others in its room, all of the same package.

Usage: memory.py ROOT [SECONDS]

ROOT is the root directory that the package is installed in. Everybody talks (noise) and cancels noise and echo, with
virtual devices, in a network namespace of their own. Prints "MB alone, MB with four, connected" after SECONDS (60) of
the call; 130 MB are 130 * 10^6 bytes, as the kernel counts them resident.
"""

import array
import json
import os
import random
import subprocess
import sys
import time
import wave

NETWORK = """ip link set lo up
ip link add room0 type veth peer name room1
ip link set room0 up
ip link set room1 up
ip addr add 10.77.0.1/24 dev room0
ip route add default via 10.77.0.2 dev room0
exec "$@"
"""
OTHERS = 4


class Hub:
    """One hub in the chroot."""

    def __init__(self, root, name, signaling):
        self.root = root
        self.socket = f"/tmp/room/{name}.sock"
        with open(f"{root}/tmp/room/{name}.json", "w") as file:
            json.dump({"room": {"id": "memory-measurement"}, "signaling": [signaling],
                       "audio": {"input": {"type": "file", "path": "/tmp/room/noise.wav", "loop": True},
                                 "output": {"type": "null"}},
                       "gpio": {"provider": "simulated"}, "metrics": {"port": 0}, "control": {"socket": self.socket}}, file)
        with open(f"{root}/tmp/room/{name}.log", "w") as log:
            self.process = subprocess.Popen(
                self.inside("/usr/sbin/roomhubd", "--config", f"/tmp/room/{name}.json", "--state", f"/tmp/room/{name}"),
                stdout=log, stderr=log)

    def inside(self, *command):
        return ["chroot", self.root, "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", *command]

    def status(self):
        done = subprocess.run(self.inside("roomhubctl", "status", "--json", "--socket", self.socket),
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return json.loads(done.stdout) if done.returncode == 0 else {}

    def connected(self):
        return sum(1 for peer in self.status().get("peers", []) if peer.get("connectionState") == "connected")

    def resident(self):
        """MB. The processes that start it become it one after another, so its number is the hub's."""
        with open(f"/proc/{self.process.pid}/smaps_rollup") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("Rss:")) * 1024 / 1e6


def until(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"{what} did not come")
        time.sleep(0.2)


def noise(path):
    """Ten seconds, -26 dBFS, loud and less loud in turn as talk is."""
    dice = random.Random(1)
    samples = array.array("h", (int(dice.gauss(0, 1600 if i // 24000 % 2 else 400)) for i in range(480000)))
    with wave.open(path, "wb") as file:
        file.setparams((1, 2, 48000, len(samples), "NONE", ""))
        file.writeframes(samples.tobytes())


def main():
    root = sys.argv[1]
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    os.makedirs(f"{root}/tmp/room", exist_ok=True)
    noise(f"{root}/tmp/room/noise.wav")
    hubs = []
    try:
        hub = Hub(root, "measured", {"type": "embedded", "listen": "127.0.0.1", "port": 0, "tls": False})
        hubs.append(hub)
        until("a hub", lambda: any(rail.get("state") == "up" for rail in hub.status().get("signaling", [])))
        port = hub.status()["signaling"][0]["url"].rsplit(":", 1)[1].split("/")[0]
        time.sleep(5)
        alone = hub.resident()
        for i in range(OTHERS):
            hubs.append(Hub(root, f"other{i}", {"type": "websocket", "url": f"ws://127.0.0.1:{port}/ws"}))
        until(f"a room of {OTHERS + 1}", lambda: hub.connected() == OTHERS)
        time.sleep(seconds)
        print(f"{alone:.1f} MB alone, {hub.resident():.1f} MB with four, {hub.connected()} connected")
    finally:
        for each in hubs:
            each.process.terminate()
        for each in hubs:
            each.process.wait(30)


if __name__ == "__main__":
    if os.environ.get("ROOMHUB_OWN_NETWORK") != "yes":
        os.execvpe("unshare", ["unshare", "--net", "sh", "-c", NETWORK, "sh", sys.executable, *sys.argv],
                   dict(os.environ, ROOMHUB_OWN_NETWORK="yes"))
    main()
