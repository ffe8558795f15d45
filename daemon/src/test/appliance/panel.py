"""The mute button in each of its modes, and edges that nobody saw."""

import re
import time

from rig import LINK_LAMP, MUTE_BUTTON, MUTE_LAMP, seconds

LAMP_FILE = ("/sys/devices/platform/$(cat /sys/kernel/config/gpio-sim/vpi/dev_name)/"
             "$(cat /sys/kernel/config/gpio-sim/vpi/bank0/chip_name)/sim_gpio{}/value")

# Lets the hub go on and looks at the mute lamp, which shows the gate, for 5 s of the guest's time: prints the level
# at the end, after how many ms the lamp took it for good, after how many ms the hub wrote that it is muted or live
# (-1: it did not), and for how many ms the emulation let this loop itself wait instead of 20 at the longest. Nothing is
# started while it looks: that would take the processor from the hub.
GO_ON = """bash <<'X'
exec 9<> <(sleep 9 2>/dev/null)
pid=$(systemctl show -P MainPID roomhub); lamp=%s
read -r last < "$lamp"; kill -CONT "$pid"; start=${EPOCHREALTIME/./}; changed=$start; before=$start; gap=0
while now=${EPOCHREALTIME/./}; [ $((now - start)) -lt 5000000 ]; do
  [ $((now - before)) -le $gap ] || gap=$((now - before)); before=$now
  read -r level < "$lamp"
  if [ "$level" != "$last" ]; then changed=$now; last=$level; fi
  read -r -t 0.02 -u 9 nothing
done
journalctl --sync
told=$(journalctl -q -u roomhub ROOMHUB_EVENT=mute --since "@$((start / 1000000))" -o json --no-pager |
  grep -o '_SOURCE_REALTIME_TIMESTAMP":"[0-9]*' | grep -o '[0-9]*$' | while read -r at; do [ "$at" -lt "$start" ] || echo "$at"; done | tail -n 1)
echo "$last $(((changed - start) / 1000)) $(((${told:-$((start - 1000))} - start) / 1000)) $((gap / 1000))"
X""" % LAMP_FILE.format(MUTE_LAMP)


def configure_mode(rig, mode):
    """Starts the hub with another mode of its mute button; exit code and what was said."""
    rig.configure(f'/"mute": {{ "line": 17/s/"mode": "[a-z-]*"/"mode": "{mode}"/')
    return rig.pi("systemctl restart roomhub", timeout=700)


def set_mode(rig, table, mode):
    """Another mode counts after a restart."""
    code, said = configure_mode(rig, mode)
    took = rig.call()
    table.line(f"restart with mode {mode}", "ready, the host's call comes back", code == 0 and took is not None,
               f"{said} {seconds(took)}")


def follows(rig, table, what, act, muted):
    """After an act at the button, gate, lamp and the roster at the host say the same."""
    act()
    level = "1" if muted else "0"
    start = time.monotonic()

    def since_act(wanted):
        return time.monotonic() - start if rig.until(wanted, 60, every=0.1) is not None else None

    lamp = since_act(lambda: rig.said("gpio", "get", MUTE_LAMP) == level)
    gate = since_act(lambda: rig.muted() is muted)
    roster = since_act(lambda: rig.muted_at_host() is muted)
    time.sleep(2.5)
    stays = rig.said("gpio", "get", MUTE_LAMP) == level and rig.muted() is muted and rig.muted_at_host() is muted
    table.line(what, f"{'muted, lamp on' if muted else 'live, lamp off'}; host's roster too",
               None not in (lamp, gate, roster) and stays,
               f"lamp {seconds(lamp)}, status {seconds(gate)}, roster {seconds(roster)}{'' if stays else ', but not for long'}")


def lost(rig, table, what, moves, muted):
    """Moves the button while the hub is stopped; within a second of its going on it is right."""
    rig.pi("kill -STOP $(systemctl show -P MainPID roomhub)")
    time.sleep(1)
    for move in moves:
        rig.pi("gpio", move, MUTE_BUTTON)
        time.sleep(0.5)
    time.sleep(2)
    said = rig.said(GO_ON)
    found = re.search(r"([01]) (\d+) (-?\d+) (\d+)$", said)
    # The lamp shows the gate, which follows the microphone; that of the emulation was seen to stand still for 2 s
    # after the hub had not read it, so only its level in the end is judged.
    good = bool(found) and found.group(1) == ("1" if muted else "0") and int(found.group(3)) <= 1000
    table.line(f"stopped: {what}", f"{'muted' if muted else 'live'} within 1 s of going on", good and rig.muted() is muted,
               f"lamp {found.group(1)} after {found.group(2)} ms, hub after {found.group(3)} ms; "
               f"the emulation stood still for {found.group(4)} ms at the longest" if found else said)


def press(rig):
    return lambda: rig.pi("gpio", "press", MUTE_BUTTON)


def release(rig):
    return lambda: rig.pi("gpio", "release", MUTE_BUTTON)


def buttons(rig, table):
    took = rig.call()
    table.line("a hub on the host", "connected", took is not None, seconds(took))
    follows(rig, table, "roomhubctl unmute", lambda: rig.pi("roomhubctl unmute"), False)
    follows(rig, table, "toggle: pressed", press(rig), True)
    follows(rig, table, "toggle: released", release(rig), True)
    follows(rig, table, "toggle: pressed again", press(rig), False)
    follows(rig, table, "toggle: released", release(rig), False)
    lost(rig, table, "pressed, held (was live)", ["press"], True)
    follows(rig, table, "then released", release(rig), True)
    lost(rig, table, "pressed and released (was muted)", ["press", "release"], True)
    rig.pi("roomhubctl unmute")
    lost(rig, table, "pressed and released (was live)", ["press", "release"], True)
    rig.pi("roomhubctl unmute")
    lost(rig, table, "nothing happens (was live)", [], False)
    set_mode(rig, table, "push-to-talk")
    follows(rig, table, "push-to-talk: nothing pressed", lambda: None, True)
    follows(rig, table, "push-to-talk: pressed", press(rig), False)
    follows(rig, table, "push-to-talk: released", release(rig), True)
    press(rig)()
    rig.until(lambda: rig.muted() is False, 60)
    lost(rig, table, "let go (was live)", ["release"], True)
    lost(rig, table, "pressed, held (was muted)", ["press"], False)
    release(rig)()
    set_mode(rig, table, "push-to-mute")
    follows(rig, table, "push-to-mute: nothing pressed", lambda: None, False)
    follows(rig, table, "push-to-mute: pressed", press(rig), True)
    follows(rig, table, "push-to-mute: released", release(rig), False)
    lost(rig, table, "pressed, held (was live)", ["press"], True)
    lost(rig, table, "let go (was muted)", ["release"], False)
    set_mode(rig, table, "toggle")


def lamp_changes(rig):
    """How often the link lamp changes within some 4 s of the guest's time."""
    said = rig.said(f"""bash <<'X'
        exec 9<> <(sleep 9 2>/dev/null)
        lamp={LAMP_FILE.format(LINK_LAMP)}; n=0; read -r last < "$lamp"; end=$((EPOCHSECONDS + 4))
        while [ "$EPOCHSECONDS" -lt "$end" ]; do
          read -r level < "$lamp"; [ "$level" = "$last" ] || n=$((n + 1)); last=$level; read -r -t 0.02 -u 9 nothing
        done
        echo $n
X""")
    return int(said) if said.isdigit() else 0
