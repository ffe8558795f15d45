#!/usr/bin/env python3
"""Plays the life of a device on a virtual Pi, from the arm64 package: what was expected, what was seen.

Usage: appliance.py VIRTUAL_PI PACKAGE IMAGE, with ROOMHUB_APPLIANCE_CACHE=no in the environment without the start-up
cache, which takes ten minutes there

VIRTUAL_PI holds its scripts run.sh and vpi, and a machine saved by "run.sh save" lies in the folder $VPI with
FWD=hostfwd=tcp:127.0.0.1:18443-:8443. PACKAGE is the arm64 .deb, IMAGE the hub that the host runs. The emulation is
slow and shares its processor with others: times are printed, and only what must happen at all is judged.
Exit code 1 when a line failed, 69 when something is missing.
"""

import array
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import wave

ROOM = "appliance-room-4711"
PORT = 18443
HOW_LONG = 400  # seconds that anything may take in the emulation


class Rig:
    """The virtual Pi and the hub on the host."""

    def __init__(self, scripts, image):
        self.scripts = scripts
        self.image = image
        self.vpi = os.environ.get("VPI", os.path.expanduser("~/.cache/vpi"))
        self.work = tempfile.mkdtemp(prefix="roomhub-appliance")
        self.hub = None

    def pi(self, *words, timeout=HOW_LONG):
        """One command of the script vpi, or in the guest; (exit code, all that it said)."""
        try:
            done = subprocess.run([os.path.join(self.scripts, "vpi"), *words], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=timeout)
            return done.returncode, done.stdout.decode(errors="replace").strip()
        except subprocess.TimeoutExpired as late:
            return 124, (late.stdout or b"").decode(errors="replace").strip() + f" [not done after {timeout} s]"

    def said(self, *words, **options):
        return self.pi(*words, **options)[1]

    def status(self):
        code, text = self.pi("roomhubctl status --json")
        try:
            return json.loads(text) if code == 0 else {}
        except ValueError:
            return {}

    def until(self, wanted, seconds=HOW_LONG):
        """Seconds until wanted() is true, or None."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            if wanted():
                return time.monotonic() - start
            time.sleep(0.5)
        return None

    def connected(self):
        return '"connectionState":"connected"' in json.dumps(self.status(), separators=(",", ":"))

    def start_hub(self):
        """A hub on the host, with a tone for a microphone, in the room of the device."""
        config = os.path.join(self.work, "host.json")
        with open(config, "w") as file:
            json.dump({"room": {"id": ROOM, "displayName": "Host"},
                       "signaling": [{"type": "websocket", "url": f"wss://127.0.0.1:{PORT}/ws"}],
                       "audio": {"input": {"type": "tone", "hz": 440, "dbfs": -12}, "noiseSuppression": False,
                                 "output": {"type": "file", "path": os.path.join(self.work, "heard.wav")}},
                       "gpio": {"provider": "none"}, "metrics": {"port": 0},
                       "control": {"socket": os.path.join(self.work, "host.sock")}}, file)
        log = open(os.path.join(self.work, "host.log"), "w")
        self.hub = subprocess.Popen([os.path.join(self.image, "bin", "roomhubd"), "--config", config, "--state",
                                     os.path.join(self.work, "state")], stdout=log, stderr=log)

    def stop_hub(self):
        if self.hub:
            self.hub.send_signal(signal.SIGTERM)
            try:
                self.hub.wait(10)
            except subprocess.TimeoutExpired:
                self.hub.kill()
            self.hub = None

    def end(self):
        self.stop_hub()
        self.pi("off", timeout=20)
        shutil.rmtree(self.work, ignore_errors=True)


class Table:
    def __init__(self):
        self.failed = 0

    def line(self, what, expected, good, seen):
        self.failed += not good
        seen = re.sub(r"\s+", " ", str(seen))[-90:]
        print(f"{'ok  ' if good else 'FAIL'} | {what:34} | {expected:46} | {seen}", flush=True)


def peak(path):
    """The loudest sample of a recording, or 0 when there is none."""
    try:
        with wave.open(path) as file:
            return max(map(abs, array.array("h", file.readframes(file.getnframes()))), default=0)
    except (OSError, EOFError, wave.Error):
        return 0


def speech(path):
    """Noise in bursts like syllables, 48 kHz, 16 bit, mono, 2 s."""
    samples = array.array("h")
    seed = 1
    for i in range(96000):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        samples.append(((seed >> 8) % 16000 - 8000) if i % 12000 < 8000 else 0)
    with wave.open(path, "wb") as file:
        file.setparams((1, 2, 48000, 0, "NONE", ""))
        file.writeframes(samples.tobytes())


def seconds(value):
    return "not in time" if value is None else f"{value:.0f} s"


def install(rig, table, name):
    cached = os.environ.get("ROOMHUB_APPLIANCE_CACHE") != "no"
    if not cached:
        rig.pi("systemctl mask --runtime roomhub-aot")
    start = time.monotonic()
    code, said = rig.pi(f"DEBIAN_FRONTEND=noninteractive apt-get -y -q install /mnt/host/{name}", timeout=2400)
    state = rig.said("dpkg-query -W -f '${db:Status-Abbrev}' roomhub; systemctl is-enabled roomhub; "
                     "systemctl is-active roomhub")
    table.line("apt install", "installed, not enabled, not running",
               code == 0 and state.split() == ["ii", "disabled", "inactive"], f"{state} after {time.monotonic() - start:.0f} s")
    if not cached:
        print("left out: start-up cache, size with it", flush=True)
        return
    size = rig.said("du -scm /usr/lib/roomhub /var/cache/roomhub /usr/share/roomhub /usr/share/doc/roomhub | tail -n 1")
    table.line("size with runtime and cache", "under 140 MB", 0 < int(size.split()[0]) <= 140, f"{size.split()[0]} MiB")
    cache = rig.said("stat -c %s /var/cache/roomhub/roomhub.aot")
    table.line("start-up cache", "made on the device", cache.isdigit() and int(cache) > 1_000_000, cache)
    # A cache takes minutes in the emulation; that it is made once is enough.
    rig.pi("systemctl mask --runtime roomhub-aot")


def first_start(rig, table):
    rig.pi(f"""sed -i 's#// "id": .*#"id": "{ROOM}",#; s#"displayName": "Room hub"#"displayName": "Device"#' /etc/roomhub/roomhub.json""")
    # Signal processing in floating point is 15 times slower there and would not keep up with the sound.
    rig.pi("sed -i 's#\\(\"echoCancellation\"\\|\"autoGainControl\"\\|\"noiseSuppression\"\\|\"earcons\"\\): true#\\1: false#; "
           "s#\"complexity\": 8#\"complexity\": 0#' /etc/roomhub/roomhub.json")
    code, said = rig.pi("roomhubctl config check /etc/roomhub/roomhub.json")
    table.line("edited configuration", "accepted", code == 0, said)
    rig.pi("model", "4")
    # Real machines start it in seconds; the emulation takes longer than systemd's 90 s when the host is busy,
    # and stands still for longer than the watchdog's 10 s.
    rig.pi("mkdir -p /run/systemd/system/roomhub.service.d && printf '[Service]\\nTimeoutStartSec=600\\nWatchdogSec=60\\n' > "
           "/run/systemd/system/roomhub.service.d/emulation.conf && systemctl daemon-reload")
    start = time.monotonic()
    code, said = rig.pi("systemctl enable --now roomhub", timeout=700)
    took = time.monotonic() - start
    state = rig.said("systemctl is-active roomhub; systemctl show -P StatusText roomhub")
    table.line("systemctl enable --now", "READY, status line", code == 0 and state.startswith("active"),
               f"{said} {state} after {took:.0f} s")
    rig.until(lambda: rig.status() != {}, 60)
    status = rig.status()
    table.line("roomhubctl status", "room and state", ROOM in json.dumps(status), status.get("state", status))
    seen = rig.until(lambda: "usb-" in rig.said("roomhubctl devices | grep '\\*'"), 60)
    table.line("USB speakerphone", "in use", seen is not None, rig.said("roomhubctl devices | grep '\\*'"))
    exposure = rig.said("systemd-analyze security roomhub --no-pager | tail -n 1")
    number = re.search(r"([0-9.]+) [A-Z]+", exposure)
    table.line("systemd-analyze security", "1.5 or less", bool(number) and float(number.group(1)) <= 1.5, exposure)
    # The audio threads ask for it only by a property; whether the unit grants it is seen without them.
    code, said = rig.pi("""set --; while read -r line; do set -- "$@" -p "$line"; done <<X
$(grep -E '^(User|Limit|Cap|NoNew|Protect|Private|Restrict[A-Z]|Lock|SystemCall)[A-Za-z]*=' /usr/lib/systemd/system/roomhub.service | grep -v 'PrivateMounts\\|^RestrictAddr')
X
systemd-run -q --wait --pipe "$@" chrt -f 10 id -un""")
    table.line("real-time priority in that unit", "granted", code == 0 and said.endswith("roomhub"), said)
    limits = rig.said("""p=$(systemctl show -P MainPID roomhub); cat /proc/$p/oom_score_adj
      ls -l /proc/$p/fd | grep -oE 'gpiochip[0-9]+|snd/pcm[a-zA-Z0-9]+' | sort -u; grep -oE 'roomhub/native/.*so' /proc/$p/maps | sort -u""")
    table.line("OOM score, devices, libraries", "-500, GPIO, sound, the package's own",
               all(word in limits for word in ("-500", "gpiochip", "snd/pcm", "libjnidispatch")), limits)


def call(rig, table):
    rig.start_hub()
    took = rig.until(rig.connected)
    table.line("a hub on the host joins", "connected, encrypted", took is not None, seconds(took))
    speech(os.path.join(rig.work, "talk.wav"))
    recording = os.path.join(rig.work, "speaker.wav")
    rig.pi("usb", "play", os.path.join(rig.work, "talk.wav"), "loop")
    rig.pi("roomhubctl unmute")
    rig.pi("usb", "record", recording)
    time.sleep(20)
    rig.pi("usb", "endrecord")
    table.line("the speaker", "plays the host's tone (gaps allowed)", peak(recording) > 500, f"peak {peak(recording)}")


def buttons(rig, table):
    before = rig.said("roomhubctl unmute")
    rig.pi("gpio", "press", "17")
    pressed = rig.until(lambda: rig.status().get("muted") or '"muted":true' in json.dumps(rig.status(), separators=(",", ":")), 60)
    lamp = rig.until(lambda: rig.said("gpio", "get", "27") == "1", 30)
    table.line("button pressed", "muted, mute lamp on", pressed is not None and lamp is not None,
               f"{before}; muted after {seconds(pressed)}, lamp after {seconds(lamp)}")
    rig.pi("gpio", "release", "17")
    rig.pi("gpio", "press", "17")
    lamp = rig.until(lambda: rig.said("gpio", "get", "27") == "0", 60)
    rig.pi("gpio", "release", "17")
    table.line("released, pressed again", "live, lamp off", lamp is not None, f"lamp off after {seconds(lamp)}")


def usb(rig, table):
    for turn in range(1, 6):
        rig.pi("usb", "unplug")
        gone = rig.until(lambda: "usb-" not in rig.said("roomhubctl devices | grep '\\*'"), 60)
        since = rig.said("date '+%F %T'")
        rig.pi("usb", "plug")
        back = rig.until(lambda: "usb-" in rig.said("roomhubctl devices | grep '\\*'"), 120)
        lines = rig.said(f"journalctl -q -u roomhub --since '{since}' -o cat | grep -c 'microphone:'")
        table.line(f"USB unplugged and plugged, {turn} of 5", "in use again", gone is not None and back is not None,
                   f"gone after {seconds(gone)}, back after {seconds(back)}, {lines} line(s) on the microphone")


def faults(rig, table):
    def pid():
        return rig.said("systemctl show -P MainPID roomhub")

    def restarted(old):
        return rig.until(lambda: pid() not in ("0", old) and rig.pi("systemctl is-active --quiet roomhub")[0] == 0)

    for what, number, expected in (("kill -9", "KILL", "a fresh hub"), ("SIGSTOP", "STOP", "the watchdog ends it, a fresh hub")):
        old = pid()
        rig.pi(f"kill -{number} {old}")
        took = restarted(old)
        table.line(what, expected, took is not None, f"ready after {seconds(took)}")
    took = rig.until(rig.connected)
    table.line("the call after both", "connected again", took is not None, seconds(took))
    rig.pi("net", "cut")
    time.sleep(10)
    alive = rig.pi("systemctl is-active --quiet roomhub")[0] == 0
    rig.pi("net", "restore")
    took = rig.until(rig.connected)
    table.line("network cut for 10 s", "runs on, connected again", alive and took is not None, seconds(took))
    old = pid()
    rig.pi("cp -p /etc/roomhub/roomhub.json /tmp/good.json; sed -i 's/\"volume\": 80/\"volume\": 800/' /etc/roomhub/roomhub.json")
    rig.pi("systemctl reload roomhub")
    told = rig.until(lambda: "audio.volume" in rig.said("journalctl -q -u roomhub -n 30 -o cat"), 60)
    table.line("configuration error on reload", "named in the journal, the hub goes on",
               told is not None and pid() == old, rig.said("journalctl -q -u roomhub -o cat | grep audio.volume | tail -n 1"))
    rig.pi("cp -p /tmp/good.json /etc/roomhub/roomhub.json; systemctl reload roomhub")


def packages(rig, table, name, newer):
    old = rig.said("systemctl show -P MainPID roomhub")
    code, said = rig.pi(f"DEBIAN_FRONTEND=noninteractive apt-get -y -q install --reinstall /mnt/host/{name}", timeout=900)
    kept = rig.said(f"grep -c {ROOM} /etc/roomhub/roomhub.json")
    table.line("reinstall in a call", "configuration kept, the call goes on",
               code == 0 and kept == "1" and rig.said("systemctl show -P MainPID roomhub") == old, said)
    rig.pi("systemctl stop roomhub-restart")
    rig.pi("mkdir -p /run/systemd/system/roomhub-restart.service.d && printf '[Service]\\nEnvironment=ROOMHUB_RESTART_DEADLINE=3600 "
           "ROOMHUB_RESTART_INTERVAL=2\\n' > /run/systemd/system/roomhub-restart.service.d/test.conf && systemctl daemon-reload")
    rig.until(rig.connected)
    code, said = rig.pi(f"DEBIAN_FRONTEND=noninteractive apt-get -y -q install /mnt/host/{newer}", timeout=900)
    same = rig.said("systemctl show -P MainPID roomhub") == old
    waits = rig.said("systemctl is-active roomhub-restart")
    table.line("upgrade in a call", "waits for the room to be empty", code == 0 and same and waits == "activating",
               f"{rig.said('dpkg-query -W roomhub')}; restart is {waits}")
    rig.stop_hub()
    took = rig.until(lambda: rig.said("systemctl show -P MainPID roomhub") not in ("0", old)
                     and rig.pi("systemctl is-active --quiet roomhub")[0] == 0)
    table.line("the last one leaves", "the new version starts", took is not None, seconds(took))
    rig.pi("systemctl stop roomhub")
    code, said = rig.pi(f"DEBIAN_FRONTEND=noninteractive apt-get -y -q --allow-downgrades install /mnt/host/{name}", timeout=900)
    state = rig.said("systemctl is-active roomhub")
    table.line("downgrade while stopped", "stays stopped", code == 0 and state == "inactive", f"{rig.said('dpkg-query -W roomhub')} {state}")
    code, said = rig.pi("systemctl start roomhub; DEBIAN_FRONTEND=noninteractive apt-get -y -q purge roomhub", timeout=900)
    left = rig.said("ls -d /etc/roomhub /var/lib/roomhub /var/cache/roomhub /usr/lib/roomhub /run/roomhub "
                    "/etc/systemd/system/multi-user.target.wants/roomhub.service 2>/dev/null; getent passwd roomhub; pgrep -x java; true")
    table.line("purge", "nothing is left", code == 0 and left == "", left or "nothing")


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    scripts, package, image = sys.argv[1:]
    rig = Rig(scripts, image)
    for needed, what in ((os.path.join(scripts, "run.sh"), "the virtual Pi's scripts"),
                         (os.path.join(rig.vpi, "booted.state"), "a machine saved by run.sh save"), (package, "the arm64 package"),
                         (os.path.join(image, "bin", "roomhubd"), "a built hub")):
        if not os.path.exists(needed):
            print(f"bench: {what} is missing: {needed}", file=sys.stderr)
            sys.exit(69)
    environment = dict(os.environ, FWD=f"hostfwd=tcp:127.0.0.1:{PORT}-:8443")
    share = os.path.join(rig.vpi, "share")
    name = os.path.basename(package)
    shutil.copy(package, os.path.join(share, name))
    newer = "roomhub_newer_arm64.deb"
    tree = os.path.join(rig.work, "tree")
    subprocess.run(["dpkg-deb", "-R", package, tree], check=True)
    subprocess.run(["sed", "-i", "s/^Version: .*/&+newer/", os.path.join(tree, "DEBIAN", "control")], check=True)
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "-b", tree, os.path.join(share, newer)], check=True,
                   stdout=subprocess.DEVNULL)
    started = subprocess.run([os.path.join(scripts, "run.sh"), "resume"], env=environment, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, timeout=400)
    if started.returncode != 0:
        print("bench: the virtual Pi does not start: " + started.stdout.decode()[-200:], file=sys.stderr)
        sys.exit(69)
    table = Table()
    try:
        # Of the archive's lists a saved machine knows nothing.
        rig.pi("apt-get update -q", timeout=600)
        install(rig, table, name)
        first_start(rig, table)
        call(rig, table)
        buttons(rig, table)
        usb(rig, table)
        faults(rig, table)
        packages(rig, table, name, newer)
    finally:
        if table.failed and rig.pi("true", timeout=30)[0] == 0:
            print(rig.said("journalctl -q -u roomhub -u roomhub-aot -n 25 --no-pager -o short"))
        rig.end()
    print(f"{table.failed} failed")
    sys.exit(1 if table.failed else 0)


if __name__ == "__main__":
    main()
