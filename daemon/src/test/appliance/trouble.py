"""Full disk, read-only root, a second hub, and a secret that others may read."""

import json
import time

import hearing
import sound
from rig import seconds

STATE = "/var/lib/roomhub"
SECOND = "/run/second"


def disk(rig, table):
    took = rig.call()
    table.line("a hub on the host", "connected", took is not None, seconds(took))
    hearing.talk(rig)
    rig.pi("roomhubctl unmute")
    hearing.heard_after(rig, lambda level: level > hearing.HEARD_DB)
    old = rig.pid()
    # What an image's file system keeps for root is left over.
    rig.pi("fallocate -l $(($(stat -f -c '%a * %S' /) - 65536)) /var/fill; dd if=/dev/zero of=/var/fill2 bs=4096 2>/dev/null; sync")
    free = rig.said("df -k --output=avail / | tail -n 1")
    time.sleep(20)
    # All of it since the disk is full; a stall of the emulation may be longer than a few seconds.
    last = sound.read(rig.heard(), 18)
    level = sound.level_at(last, hearing.TALK_HZ)
    table.line("the disk is full", "the call goes on (gaps allowed)", rig.pid() == old and rig.connected() and level > hearing.HEARD_DB,
               f"{free} KiB free, {level:.0f} dBFS in {100 * sound.share_at(last, hearing.TALK_HZ):.0f} % of 18 s")
    again(rig, table, "restarted on a full disk")
    rig.pi("rm -f /var/fill /var/fill2; systemctl stop roomhub")
    rig.pi(f"mount -t tmpfs -o size=32k,mode=0700,uid=$(id -u roomhub),gid=$(id -g roomhub) full {STATE}; "
           f"dd if=/dev/zero of={STATE}/fill bs=1024 2>/dev/null; chown roomhub: {STATE}/fill")
    rig.stop_hub()
    rig.forget()
    since = rig.now()
    again(rig, table, "first start, no room for its state", "start")
    warned = [line for line in rig.journal(since, "-p warning").splitlines() if STATE in line]
    table.line("what it says of it", "each file once", 1 <= len(warned) == len(set(warned)), f"{len(warned)}: {warned}")
    rig.pi(f"systemctl stop roomhub; umount {STATE}")
    rig.stop_hub()
    rig.forget()
    code, said = rig.pi("journalctl --relinquish-var; sync; mount -o remount,ro /")
    if code != 0:
        print(f"left out: read-only root: {said}; the state directory alone instead")
        rig.pi(f"mount --bind {STATE} {STATE} && mount -o remount,bind,ro {STATE}")
    again(rig, table, "started with a read-only root", "start")
    rig.pi(f"systemctl stop roomhub; mount -o remount,rw /; umount {STATE}; journalctl --flush; systemctl start roomhub", timeout=700)


def again(rig, table, what, verb="restart"):
    code, said = rig.pi(f"systemctl {verb} roomhub", timeout=700)
    took = rig.call()
    heard = hearing.heard_after(rig, lambda level: level > hearing.HEARD_DB)
    table.line(what, "ready, a call, heard", code == 0 and took is not None and heard is not None,
               f"{said} connected after {seconds(took)}, heard {seconds(heard)} later")


def second(rig, name, gpio="none", **more):
    """Writes the configuration of a second hub; its command line as the hub's user."""
    config = {"signaling": [{"type": "embedded", "listen": "127.0.0.1", "port": 0}], "gpio": {"provider": gpio},
              "metrics": {"port": 0}, "control": {"socket": f"{SECOND}/{name}.sock"}, **more}
    rig.pi(f"install -d -o roomhub -g roomhub {SECOND}; echo '{json.dumps(config)}' > {SECOND}/{name}.json")
    return f"/usr/lib/roomhub/bin/roomhubd --config {SECOND}/{name}.json --state {SECOND}/{name}"


def refuses(rig, table, what, expected, command, word):
    """A command ends with an exit code, and says why in one line with that word."""
    code, said = rig.pi(f"runuser -u roomhub -- timeout 300 {command} 2>&1 >{SECOND}/out", timeout=400)
    table.line(what, f"exit {expected}, one line that says {word}", code == expected and word in said and len(said.splitlines()) == 1,
               f"exit {code}: {said}")


def refused(rig, table):
    refuses(rig, table, "a second hub at the same socket", 69,
            second(rig, "same", control={"socket": "/run/roomhub/control.sock"}), "already running")
    refuses(rig, table, "a second hub at the same port", 69,
            second(rig, "port", signaling=[{"type": "embedded", "port": 8443}]), "8443")
    rig.pi(f"echo secret-of-the-second > {SECOND}/password; chown roomhub: {SECOND}/password; chmod 644 {SECOND}/password")
    refuses(rig, table, "a secret that others may read", 78,
            second(rig, "mode", room={"passwordFile": f"{SECOND}/password"}), "chmod")
    table.line("the first hub meanwhile", "goes on", rig.active() and rig.speakerphone(), rig.status().get("state"))
    two_hubs(rig, table)
    rig.pi(f"cp -p /etc/roomhub/roomhub.json {SECOND}/good.json; chmod 644 /etc/roomhub/password")
    rig.configure(f's#"passwordFile": null#"passwordFile": "{SECOND}/password"#')
    since = rig.now()
    code, said = rig.pi("systemctl restart roomhub", timeout=700)
    time.sleep(10)
    ended = rig.said("systemctl show -p ExecMainStatus -p NRestarts -p ActiveState roomhub").split()
    told = [line for line in rig.journal(since).splitlines() if "passwordFile" in line]
    table.line("the service with such a secret", "fails once with 78, says why",
               code != 0 and sorted(ended) == ["ActiveState=failed", "ExecMainStatus=78", "NRestarts=0"] and len(told) == 1,
               f"{' '.join(ended)}: {told}")
    rig.pi(f"cp -p {SECOND}/good.json /etc/roomhub/roomhub.json; chmod 600 /etc/roomhub/password; systemctl reset-failed roomhub")
    code, said = rig.pi("systemctl start roomhub", timeout=700)
    table.line("mended", "starts", code == 0, said)


def two_hubs(rig, table):
    """One speakerphone, one button, and two hubs that want them."""
    command = second(rig, "two", gpio="auto")
    rig.pi(f"systemd-run -q --unit=second -p User=roomhub -p SupplementaryGroups='audio gpio' {command}")

    def state_of_second():
        return rig.parsed(rig.pi(f"roomhubctl status --json --socket {SECOND}/two.sock"))

    up = rig.until(lambda: state_of_second() != {}, 200)
    time.sleep(5)
    audio = state_of_second().get("audio", {})
    told = rig.said("journalctl -q -u second -o cat --no-pager").splitlines()
    lines = [line for line in told if "microphone" in line]
    table.line("two hubs, one speakerphone", "the second says who holds it, once",
               up is not None and len(lines) == 1 and "busy" in lines[0] and rig.speakerphone(), f"{lines} {audio.get('input')}")
    lines = [line for line in told if "gpio" in line.lower()]
    table.line("two hubs, one button", "the second says that it has none", len(lines) == 1, lines)
    rig.pi("systemctl stop roomhub")
    took = rig.until(lambda: rig.said(f"roomhubctl devices --socket {SECOND}/two.sock | grep -c '\\*.*usb-'") == "2", 60)
    table.line("the first one stops", "the second takes the speakerphone", took is not None, seconds(took))
    rig.pi("systemctl start roomhub", timeout=700)
    rig.pi("systemctl stop second")
    took = rig.until(rig.speakerphone, 60)
    table.line("the first one starts, the second stops", "the first has it again", took is not None, seconds(took))
