"""The real journal: fields of state changes, and that it holds no secret."""

import json
import time

from rig import MUTE_BUTTON, ROOM, seconds

OF_THE_HUB = "_SYSTEMD_UNIT=roomhub.service"


def entries(rig, event, since):
    """The journal's entries of one event, as dictionaries."""
    lines = rig.said(f"journalctl -q {OF_THE_HUB} ROOMHUB_EVENT={event} --since '{since}' -o json --no-pager").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def fields(rig, table):
    # Whom an earlier section has called would not join again.
    rig.stop_hub()
    rig.until(lambda: not rig.connected(), 60)
    since = rig.now()
    took = rig.call()
    table.line("a hub on the host", "connected", took is not None, seconds(took))
    rig.pi("roomhubctl unmute")
    rig.until(lambda: rig.muted() is False, 30)
    rig.pi("gpio", "press", MUTE_BUTTON)
    rig.until(lambda: rig.muted() is True, 30)
    rig.pi("gpio", "release", MUTE_BUTTON)
    # What the emulation has lost already cannot be missed when the plug is pulled.
    rig.until(rig.speakerphone, 120)
    rig.pi("usb", "unplug")
    rig.until(lambda: not rig.speakerphone(), 60)
    rig.pi("usb", "plug")
    rig.until(rig.speakerphone, 120)
    rig.stop_hub()
    rig.until(lambda: not rig.connected(), 60)
    time.sleep(3)
    for event, wanted in (("state", {"ROOMHUB_STATE": "connected"}), ("mute", {"ROOMHUB_MUTED": "1"}),
                          ("peer-joined", {"ROOMHUB_PEER": None}), ("peer-left", {"ROOMHUB_PEER": None, "ROOMHUB_REASON": None}),
                          ("devices", {"ROOMHUB_DEVICE": "microphone", "ROOMHUB_CONDITION": "missing"}),
                          ("devices", {"ROOMHUB_DEVICE": "speaker", "ROOMHUB_CONDITION": "ok"})):
        found = [entry for entry in entries(rig, event, since)
                 if all(name in entry and value in (None, entry[name]) for name, value in wanted.items())]
        seen = {name: found[-1].get(name) for name in (*wanted, "PRIORITY", "MESSAGE", "_TRANSPORT")} if found else "none"
        table.line(f"ROOMHUB_EVENT={event}", " ".join(f"{name}={value or '*'}" for name, value in wanted.items()),
                   bool(found) and found[-1]["SYSLOG_IDENTIFIER"] == "roomhubd", seen)
    secret = rig.said("cat /etc/roomhub/password")
    link = rig.said("roomhubctl invite")
    table.line("secret by LoadCredential", "the hub has it: it is in the link of invite", len(secret) > 9 and secret in link and ROOM in link,
               link.replace(secret, "[password]"))
    copies = rig.said(f"""p=$(systemctl show -P MainPID roomhub)
        journalctl -q --no-pager -o export | grep -c -a '{secret}'
        tr '\\0' ' ' < /proc/$p/cmdline | grep -c '{secret}'; tr '\\0' ' ' < /proc/$p/environ | grep -c '{secret}'
        roomhubctl status --json | grep -c '{secret}'; curl -s http://127.0.0.1:9469/metrics | grep -c '{secret}'
        stat -c '%a %U' /etc/roomhub/password""")
    table.line("the secret elsewhere", "not in journal, ps, environment, status", copies.split()[:5] == ["0"] * 5, copies)
