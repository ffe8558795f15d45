"""Installation, start, a call, faults of the process, and what the package does afterwards."""

import json
import os
import re
import time

import hearing
import sound
from rig import PASSWORD, ROOM, seconds

PACKAGE = "roomhub_arm64.deb"
NEWER = "roomhub_newer_arm64.deb"
SPELT_OUT = "roomhub.json"


def install(rig, table):
    cached = os.environ.get("ROOMHUB_APPLIANCE_CACHE") != "no"
    if not cached:
        rig.pi("systemctl mask --runtime roomhub-aot")
    start = time.monotonic()
    code, said = rig.pi(f"DEBIAN_FRONTEND=noninteractive apt-get -y -q install /mnt/host/{PACKAGE}", timeout=2400)
    state = rig.said("dpkg-query -W -f '${db:Status-Abbrev}' roomhub; systemctl is-enabled roomhub; "
                     "systemctl is-active roomhub")
    table.line("apt install", "installed, not enabled, not running",
               code == 0 and state.split() == ["ii", "disabled", "inactive"], f"{state} after {time.monotonic() - start:.0f} s")
    if not cached:
        print("left out: start-up cache, size with it", flush=True)
        return
    size = rig.said("du -scB1 /usr/lib/roomhub /var/cache/roomhub /usr/share/roomhub /usr/share/doc/roomhub /etc/roomhub | tail -n 1")
    size = int(size.split()[0])
    table.line("size with runtime and cache", "under 140 MB", 0 < size < 140_000_000, f"{size / 1e6:.1f} MB")
    cache = rig.said("stat -c %s /var/cache/roomhub/roomhub.aot")
    table.line("start-up cache", "made on the device", cache.isdigit() and int(cache) > 1_000_000, cache)
    # A cache takes minutes in the emulation; that it is made once is enough.
    rig.pi("systemctl mask --runtime roomhub-aot")


def first_start(rig, table):
    code, said = rig.pi("roomhubctl config check /etc/roomhub/roomhub.json")
    table.line("installed configuration", "accepted", code == 0, said)
    # Edited are the defaults where all of them stand; the file keeps its owner and mode.
    rig.pi(f"cat /mnt/host/{SPELT_OUT} > /etc/roomhub/roomhub.json")
    rig.pi(f"""sed -i 's#// "id": .*#"id": "{ROOM}",#; s#"displayName": "Room hub"#"displayName": "Device"#' /etc/roomhub/roomhub.json""")
    # Signal processing in floating point is 15 times slower there and would not keep up with the sound.
    rig.pi("sed -i 's#\\(\"echoCancellation\"\\|\"autoGainControl\"\\|\"noiseSuppression\"\\|\"earcons\"\\): true#\\1: false#; "
           "s#\"complexity\": 8#\"complexity\": 0#' /etc/roomhub/roomhub.json")
    rig.pi(f"umask 077; echo '{PASSWORD}' > /etc/roomhub/password")
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
    took = rig.call()
    table.line("a hub on the host joins", "connected, encrypted", took is not None, seconds(took))
    recording = rig.path("speaker.wav")
    rig.pi("usb", "record", recording)
    time.sleep(20)
    rig.pi("usb", "endrecord")
    level = sound.level_at(sound.read(recording, 10), 440)
    table.line("the speaker", "plays the host's tone (gaps allowed)", level > -40, f"{level:.0f} dBFS at 440 Hz")


# What the emulation needs, which is lost with /run: patience, the board that it plays, no start-up cache.
BEFORE_BOOT = r"""
mkdir -p /etc/systemd/system/roomhub.service.d
cp /run/systemd/system/roomhub.service.d/emulation.conf /etc/systemd/system/roomhub.service.d/
cp /run/vpi-cpuinfo /etc/vpi-cpuinfo
printf '[Unit]\nBefore=roomhub.service\n[Service]\nType=oneshot\nExecStart=mount --bind /etc/vpi-cpuinfo /proc/cpuinfo\n[Install]\nWantedBy=multi-user.target\n' \
  > /etc/systemd/system/board.service
systemctl daemon-reload; systemctl enable -q board; systemctl mask -q roomhub-aot; sync
"""


def boot(rig, table):
    """Somebody pulls the power plug and puts it in again, without the USB speakerphone and with it."""
    rig.pi(BEFORE_BOOT)
    rig.stop_hub()
    power_cycle(rig, table, "without USB", "unplug")
    # It listens at its control socket a moment before it says that it is ready, but may not have had the time to answer.
    rig.until(lambda: rig.status() != {}, 120)
    state = rig.status().get("state")
    rig.pi("usb", "plug")
    seen = rig.until(rig.speakerphone, 120)
    table.line("USB appears", "in use, GPIO too", seen is not None and state == "degraded" and provider(rig) == "pi4j",
               f"{seconds(seen)}, {provider(rig)}, was {state}, is {rig.status().get('state')}")
    power_cycle(rig, table, "with USB", "plug")
    seen = rig.until(rig.speakerphone, 120)
    table.line("after the start", "USB speakerphone and GPIO in use", seen is not None and provider(rig) == "pi4j",
               f"{seconds(seen)}, {provider(rig)}, {rig.status().get('state')}")
    took = rig.call()
    table.line("a hub on the host", "connected", took is not None, seconds(took))


def provider(rig):
    return rig.status().get("gpio", {}).get("provider")


def power_cycle(rig, table, what, plug):
    old = rig.said("cat /proc/sys/kernel/random/boot_id")
    rig.pi("sync")
    rig.pi("usb", plug)
    rig.hang_up()
    rig.pi("qmp", '{"execute":"system_reset"}')

    def up():
        code, said = rig.pi("cat /proc/sys/kernel/random/boot_id; systemctl is-active roomhub", timeout=20)
        return code == 0 and old not in said and said.endswith("active")

    took = rig.until(up, 600, every=2)
    uptime = rig.said("systemctl show -P ActiveEnterTimestampMonotonic roomhub")
    table.line(f"power off and on, {what}", "the hub starts by itself", took is not None,
               f"{seconds(took)}; by the device's own clock {int(uptime or 0) / 1e6:.0f} s after the kernel")


def usb(rig, table):
    hearing.settled(rig)
    for turn in range(1, 6):
        gone, back, own, told = hearing.pulled(rig)
        table.line(f"USB unplugged and plugged, {turn} of 5", "in use again, one line a change",
                   gone is not None and back is not None and told == hearing.ONE_EACH,
                   f"gone after {seconds(gone)}, back after {seconds(back)} ({hearing.tenths_of(own)} by its own clock), lines {told}")


def faults(rig, table):
    rig.call()
    rig.pi("roomhubctl mute; roomhubctl volume 35")
    for what, number, expected in (("kill -9", "KILL", "a fresh hub"), ("SIGSTOP", "STOP", "the watchdog ends it, a fresh hub")):
        old = rig.pid()
        rig.pi(f"kill -{number} {old}")
        took = rig.restarted(old)
        table.line(what, expected, took is not None, f"ready after {seconds(took)}")
    took = rig.until(rig.connected)
    table.line("the call after both", "connected again", took is not None, seconds(took))
    # By then the button was read, which is what a hub without a memory would go by.
    status = rig.status()
    table.line("muted before both, volume by hand", "still muted, here and at the host; the volume is the same",
               status.get("muted") is True and rig.muted_at_host() is True and status.get("volume") == 35,
               f"muted {status.get('muted')}, at the host {rig.muted_at_host()}, volume {status.get('volume')}")
    rig.pi("systemctl stop roomhub; systemctl start roomhub", timeout=700)
    took = rig.until(lambda: rig.muted() is False)
    table.line("stopped and started", "begins afresh: live, the configured volume",
               took is not None and rig.status().get("volume") == 80, f"{seconds(took)}, volume {rig.status().get('volume')}")
    took = rig.until(rig.connected)
    table.line("the call after that", "connected again", took is not None, seconds(took))
    rig.pi("net", "cut")
    time.sleep(10)
    alive = rig.active()
    rig.pi("net", "restore")
    took = rig.until(rig.connected)
    table.line("network cut for 10 s", "runs on, connected again", alive and took is not None, seconds(took))
    old = rig.pid()
    rig.pi("cp -p /etc/roomhub/roomhub.json /tmp/good.json; sed -i 's/\"volume\": 80/\"volume\": 800/' /etc/roomhub/roomhub.json")
    rig.pi("systemctl reload roomhub")
    told = rig.until(lambda: "audio.volume" in rig.said("journalctl -q -u roomhub -n 30 -o cat"), 60)
    table.line("configuration error on reload", "named in the journal, the hub goes on",
               told is not None and rig.pid() == old, rig.said("journalctl -q -u roomhub -o cat | grep audio.volume | tail -n 1"))
    rig.pi("cp -p /tmp/good.json /etc/roomhub/roomhub.json; systemctl reload roomhub")


def packages(rig, table):
    rig.call()
    old = rig.pid()
    code, said = rig.pi(f"DEBIAN_FRONTEND=noninteractive apt-get -y -q install --reinstall /mnt/host/{PACKAGE}", timeout=900)
    kept = rig.said(f"grep -c {ROOM} /etc/roomhub/roomhub.json")
    table.line("reinstall in a call", "configuration kept, the call goes on",
               code == 0 and kept == "1" and rig.pid() == old, said)
    rig.pi("systemctl stop roomhub-restart")
    rig.pi("mkdir -p /run/systemd/system/roomhub-restart.service.d && printf '[Service]\\nEnvironment=ROOMHUB_RESTART_DEADLINE=3600 "
           "ROOMHUB_RESTART_INTERVAL=2 ROOMHUB_RESTART_LOOKS=3\\n' > /run/systemd/system/roomhub-restart.service.d/test.conf && systemctl daemon-reload")
    rig.until(rig.connected)
    code, said = rig.pi(f"DEBIAN_FRONTEND=noninteractive apt-get -y -q install /mnt/host/{NEWER}", timeout=900)
    same = rig.pid() == old
    waits = rig.said("systemctl is-active roomhub-restart")
    table.line("upgrade in a call", "waits for the room to be empty", code == 0 and same and waits == "activating",
               f"{rig.said('dpkg-query -W roomhub')}; restart is {waits}")
    rig.stop_hub()
    took = rig.until(lambda: rig.pid() not in ("0", old)
                     and rig.active())
    table.line("the last one leaves", "the new version starts", took is not None, seconds(took))
    running = rig.pid()
    rig.pi("touch /etc/roomhub/password; chmod 644 /etc/roomhub/password; systemctl start --no-block roomhub-restart")
    refused = rig.until(lambda: rig.said("systemctl is-failed roomhub-restart") == "failed")
    errors = rig.said("journalctl -q -o cat -p err -u roomhub-restart | tail -n 5")
    table.line("an upgrade whose version would not start", "the old one goes on, and the journal says why",
               refused is not None and rig.pid() == running and "/etc/roomhub/password" in errors, errors)
    rig.pi("chmod 600 /etc/roomhub/password; systemctl reset-failed roomhub-restart")
    rig.pi("systemctl stop roomhub")
    code, said = rig.pi(f"DEBIAN_FRONTEND=noninteractive apt-get -y -q --allow-downgrades install /mnt/host/{PACKAGE}", timeout=900)
    state = rig.said("systemctl is-active roomhub")
    table.line("downgrade while stopped", "stays stopped", code == 0 and state == "inactive", f"{rig.said('dpkg-query -W roomhub')} {state}")
    code, said = rig.pi("systemctl start roomhub; DEBIAN_FRONTEND=noninteractive apt-get -y -q purge roomhub", timeout=900)
    left = rig.said("ls -d /etc/roomhub /var/lib/roomhub /var/cache/roomhub /usr/lib/roomhub /run/roomhub "
                    "/etc/systemd/system/multi-user.target.wants/roomhub.service 2>/dev/null; getent passwd roomhub; pgrep -x java; true")
    table.line("purge", "nothing is left", code == 0 and left == "", left or "nothing")
