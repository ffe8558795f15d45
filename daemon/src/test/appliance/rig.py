"""The virtual Pi, the hub on the host, and the table of what was expected and seen."""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

ROOM = "appliance-room-4711"
PASSWORD = "a-Password-for-the-Appliance-5"
PORT = 18443
HOW_LONG = 400  # seconds that anything may take in the emulation
MUTE_BUTTON, MUTE_LAMP, LINK_LAMP = "17", "27", "22"
SAVED = ("booted.qcow2", "booted.state")


class Rig:
    """The virtual Pi and the hub on the host."""

    def __init__(self, scripts, image):
        self.scripts = scripts
        self.image = image
        self.vpi = os.environ.get("VPI", os.path.expanduser("~/.cache/vpi"))
        self.work = tempfile.mkdtemp(prefix="roomhub-appliance")
        self.hub = None

    def path(self, name):
        return os.path.join(self.work, name)

    def resume(self):
        """Starts the saved machine; the answer of the script that does, or None when all is well."""
        environment = dict(os.environ, FWD=f"hostfwd=tcp:127.0.0.1:{PORT}-:8443")
        started = subprocess.run([os.path.join(self.scripts, "run.sh"), "resume"], env=environment,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=400)
        return None if started.returncode == 0 else started.stdout.decode()[-200:]

    # -- in the guest

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

    def hang_up(self):
        """Ends the connection that the script keeps to the guest, before that one goes away."""
        port = os.environ.get("SSH_PORT", "2222")
        subprocess.run(["ssh", "-q", "-O", "exit", "-o", f"ControlPath={self.vpi}/ssh-{port}", "root@127.0.0.1"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=20)

    def pid(self):
        return self.said("systemctl show -P MainPID roomhub")

    def active(self):
        return self.pi("systemctl is-active --quiet roomhub")[0] == 0

    def restarted(self, old):
        """Seconds until another hub than that of this process id is ready, or None."""
        return self.until(lambda: self.pid() not in ("0", old) and self.active())

    def journal(self, since, *more):
        """The hub's lines since a time of the guest's clock."""
        return self.said(f"journalctl -q -u roomhub --since '{since}' -o cat --no-pager " + " ".join(more))

    def now(self):
        return self.said("date '+%F %T'")

    def status(self):
        return self.parsed(self.pi("roomhubctl status --json"))

    def muted(self):
        return self.status().get("muted")

    def connected(self):
        return any(peer.get("connectionState") == "connected" for peer in self.status().get("peers", []))

    def speakerphone(self):
        """Whether microphone and speaker of the USB speakerphone are both in use."""
        return self.said("roomhubctl devices | grep '\\*'").count("usb-") == 2

    def configure(self, *edits):
        """Edits the configuration, each edit an expression for sed."""
        return self.pi("sed -i " + " ".join(f"-e '{edit}'" for edit in edits) + " /etc/roomhub/roomhub.json")

    # -- on the host

    @staticmethod
    def parsed(answer):
        code, text = answer
        try:
            return json.loads(text) if code == 0 else {}
        except ValueError:
            return {}

    def until(self, wanted, seconds=HOW_LONG, every=0.5):
        """Seconds until wanted() is true, or None."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            if wanted():
                return time.monotonic() - start
            time.sleep(every)
        return None

    def start_hub(self):
        """A hub on the host, with a tone for a microphone, in the room of the device; it notes what it hears."""
        config = self.path("host.json")
        with open(config, "w") as file:
            json.dump({"room": {"id": ROOM, "displayName": "Host"},
                       "signaling": [{"type": "websocket", "url": f"wss://127.0.0.1:{PORT}/ws"}],
                       "audio": {"input": {"type": "tone", "hz": 440, "dbfs": -12}, "noiseSuppression": False, "earcons": False,
                                 "output": {"type": "file", "path": self.heard()}},
                       "gpio": {"provider": "none"}, "metrics": {"port": 0},
                       "control": {"socket": self.path("host.sock")}}, file)
        log = open(self.path("host.log"), "w")
        self.hub = subprocess.Popen([os.path.join(self.image, "bin", "roomhubd"), "--config", config, "--state",
                                     self.path("state")], stdout=log, stderr=log)

    def heard(self):
        return self.path("heard.wav")

    def peers_at_host(self):
        try:
            done = subprocess.run([os.path.join(self.image, "bin", "roomhubctl"), "status", "--json", "--socket",
                                   self.path("host.sock")], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20)
            return self.parsed((done.returncode, done.stdout.decode())).get("peers", [])
        except subprocess.TimeoutExpired:
            return []

    def muted_at_host(self):
        """What the host's roster says of the device, or None when it is not there."""
        return next((peer.get("muted") for peer in self.peers_at_host() if peer.get("name") == "Device"), None)

    def call(self):
        """Has a hub on the host and waits for the call; seconds, or None."""
        if not self.hub:
            self.start_hub()
        return self.until(lambda: self.connected() and self.muted_at_host() is not None)

    def forget(self):
        """The host's hub, which is not running, has never seen the device."""
        shutil.rmtree(self.path("state"), ignore_errors=True)

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
        seen = re.sub(r"\s+", " ", str(seen)).strip()
        seen = seen if len(seen) <= 170 else f"{seen[:60]} ... {seen[-105:]}"
        print(f"{'ok  ' if good else 'FAIL'} | {what:34} | {expected:46} | {seen}", flush=True)


def seconds(value):
    return "not in time" if value is None else f"{value:.0f} s"
