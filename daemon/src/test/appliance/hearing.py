"""What the far side hears of the device's microphone: live, muted, and with the USB plug pulled."""

import re
import time

import panel
import sound
from rig import seconds

TALK_HZ = 1000
HEARD_DB = -45  # a talker is brought to the usual loudness, far above this
SILENT_DB = -80
ONE_EACH = [1, 1, 1, 1]
LOST_TRANSFER = "not part of current TD"  # xhci_hcd's
MORE_TURNS = 3


def tenths_of(value):
    return "not" if value is None else f"{value:.1f} s"


def talk(rig):
    """Somebody talks into the microphones from now on: a tone."""
    path = rig.path("talk.wav")
    sound.tone(path, TALK_HZ)
    rig.pi("usb", "play", path, "loop")


def heard(rig, last=3.0):
    """Level of the tone in what the host heard last, dBFS."""
    return sound.level_at(sound.read(rig.heard(), last), TALK_HZ)


def heard_after(rig, wanted, limit=120):
    """Seconds until the level of the last second is as wanted, or None."""
    return rig.until(lambda: wanted(heard(rig, 1.0)), limit, every=0.2)


def microphone(rig, table):
    took = rig.call()
    table.line("a hub on the host", "connected", took is not None, seconds(took))
    talk(rig)
    rig.pi("roomhubctl unmute")
    took = heard_after(rig, lambda level: level > HEARD_DB)
    time.sleep(10)
    last = sound.read(rig.heard(), 10)
    table.line("somebody talks at the device", "the host hears it (gaps allowed)", took is not None,
               f"after {seconds(took)} at {sound.level_at(last, TALK_HZ):.0f} dBFS, in {100 * sound.share_at(last, TALK_HZ):.0f} % of 10 s")
    start = time.monotonic()
    rig.pi("roomhubctl mute")
    answered = time.monotonic() - start
    took = heard_after(rig, lambda level: level < SILENT_DB)
    time.sleep(10)
    level = heard(rig, 9)
    table.line("roomhubctl mute", "silence at the host, and it stays",
               took is not None and level < SILENT_DB and rig.muted_at_host() is True,
               f"answered in {answered:.1f} s, silent after {seconds(took)}, {level:.0f} dBFS in the next 9 s")
    rig.pi("roomhubctl unmute")
    took = heard_after(rig, lambda level: level > HEARD_DB)
    table.line("roomhubctl unmute", "heard again", took is not None, seconds(took))


def lines(rig, since):
    """How many lines of the journal say that microphone and speaker are missing, and in use."""
    told = [line for line in rig.journal(since).splitlines() if not re.search(r"\((once|\d+ times) more\)", line)]
    return [sum(line.startswith(words) for line in told) for words in ("no microphone,", "microphone:", "no speaker,", "speaker:")]


def settled(rig):
    """Waits until the lines of a start, or of an earlier section, count no more."""
    time.sleep(60)
    rig.until(rig.speakerphone, 120)


def pulled(rig):
    """Pulls the USB plug and puts it in: seconds until it was missed and in use again, and the lines of that.

    The emulated USB controller loses the microphone now and then, for good until it is opened anew: the guest's kernel
    tells of transfers that it knows nothing of, and the hub, rightly, of a microphone that hangs. Such a turn says
    nothing of the plug, so there is another one.
    """
    for _ in range(MORE_TURNS):
        since = rig.now()
        seen = pulled_once(rig)
        if seen[-1] == ONE_EACH or not controller_lost_it(rig, since):
            return seen
        print(f"another turn: the emulated USB controller has lost the microphone, lines {seen[-1]}", flush=True)
        settled(rig)
    return pulled_once(rig)


def controller_lost_it(rig, since):
    """Whether it did within a minute before that time, or later."""
    count = rig.said(f"journalctl -q -k --since=\"$(date -d '{since} 1 minute ago' '+%F %T')\" --no-pager | grep -c '{LOST_TRANSFER}'")
    return count.isdigit() and int(count) > 0


def by_its_own_clock(rig, since):
    """Seconds of the device's from the kernel's word of a USB device until microphone and speaker are in use, or None."""
    def last(words, where):
        found = re.findall(r"^\[ *([0-9.]+)\].*" + words, rig.said(f"journalctl -q {where} --since '{since}' -o short-monotonic --no-pager"), re.M)
        return float(found[-1]) if found else None

    times = [last("New USB device found", "-k"), last(": microphone: ", "-u roomhub"), last(": speaker: ", "-u roomhub")]
    return None if None in times else max(times[1:]) - times[0]


def pulled_once(rig):
    start, since = time.monotonic(), rig.now()
    rig.pi("usb", "unplug")
    gone = rig.until(lambda: not rig.speakerphone(), 60)
    rig.pi("usb", "plug")
    back = rig.until(rig.speakerphone, 120)
    # The journal gets the same line three times in a minute, no more; a stall of the emulation, or its start just
    # before, may take one of them.
    time.sleep(max(4.0, 31 - (time.monotonic() - start)))
    told = lines(rig, since)
    if told != ONE_EACH:
        # A line too many or too few may be that of a stall of the emulation, just before or within: its USB controller
        # then complains of transfers, and the microphone stands still.
        print(f"since {since}: " + rig.said("journalctl -q -u roomhub --since=-60s -o short --no-pager; journalctl -q -k --since=-60s "
                                            f"--no-pager | grep '{LOST_TRANSFER}' | cut -c1-80 | uniq -c"), flush=True)
    return gone, back, by_its_own_clock(rig, since), told


def unplugged(rig, table):
    took = rig.call()
    table.line("a hub on the host", "connected", took is not None, seconds(took))
    talk(rig)
    rig.pi("roomhubctl unmute")
    took = heard_after(rig, lambda level: level > HEARD_DB)
    table.line("before", "the host hears the microphone", took is not None, seconds(took))
    rig.pi("roomhubctl mute")
    heard_after(rig, lambda level: level < SILENT_DB)
    settled(rig)
    for turn in range(1, 6):
        at = sound.length(rig.heard())
        gone, back, own, told = pulled(rig)
        tenths = sound.levels(sound.read(rig.heard(), sound.length(rig.heard()) - at), TALK_HZ)
        leaked = max(tenths)
        table.line(f"USB pulled while muted, {turn} of 5", "muted, silent, in use again, one line a change",
                   gone is not None and back is not None and rig.muted() and leaked < SILENT_DB and told == ONE_EACH,
                   f"gone {seconds(gone)}, back {seconds(back)} ({tenths_of(own)} by its own clock), {leaked:.0f} dBFS"
                   + (f" at {tenths.index(leaked) / 10} s" if leaked >= SILENT_DB else "") + f", lines {told}")
    rig.pi("roomhubctl unmute")
    took = heard_after(rig, lambda level: level > HEARD_DB)
    table.line("unmuted afterwards", "heard again", took is not None, seconds(took))
    for _ in range(MORE_TURNS):
        started, appears, told, since = started_without(rig)
        if told == ONE_EACH or not controller_lost_it(rig, since):
            break
        print(f"another turn: the emulated USB controller has lost the microphone, lines {told}", flush=True)
    for line in (*started, appears):
        table.line(*line)


def started_without(rig):
    """Starts the hub without USB and plugs it in: lines of the table for either, those of the journal, and since when."""
    rig.pi("systemctl stop roomhub")
    rig.pi("usb", "unplug")
    since = rig.now()
    code, said = rig.pi("systemctl start roomhub", timeout=700)
    took = rig.call()
    state = rig.status().get("state")
    lamp = panel.lamp_changes(rig)
    started = (
        ("started without USB", "ready, in the room, degraded", code == 0 and took is not None and state == "degraded",
         f"{said} connected after {seconds(took)}, {state}"),
        ("its link lamp", "fast blink: somebody should look", lamp > 16, f"{lamp} changes in 4 s"))
    rig.pi("usb", "plug")
    back = rig.until(rig.speakerphone, 120)
    took = heard_after(rig, lambda level: level > HEARD_DB)
    told = lines(rig, since)
    appears = ("USB appears", "in use, heard, one line a change", back is not None and took is not None and told == ONE_EACH,
               f"in use after {seconds(back)}, heard after {seconds(took)}, lines {told}, {rig.status().get('state')}")
    return started, appears, told, since
