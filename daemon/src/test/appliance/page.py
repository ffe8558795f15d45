"""Chromium on the host joins by the page that the device serves."""

import time
import urllib.error

import hearing
import panel
import sound
from browser import Browser
from rig import LINK_LAMP, MUTE_BUTTON, PORT, ROOM, seconds

GUEST_HZ = 700


def guest(rig, table):
    rig.stop_hub()
    voice = rig.path("guest.wav")
    sound.tone(voice, GUEST_HZ, -10)
    hearing.talk(rig)
    rig.pi("roomhubctl unmute")
    browser = Browser(voice, rig.work)
    try:
        join(rig, table, browser)
    finally:
        browser.close()


def join(rig, table, browser):
    start = time.monotonic()
    try:
        browser.open(f"https://127.0.0.1:{PORT}/#{ROOM}&processing=off")
        title = browser.run("return document.getElementById('heading').textContent")
    except urllib.error.URLError as refused:
        title = str(refused)
    table.line("the device serves its page", "shown in Chromium", title == "Join the room", f"{title} after {time.monotonic() - start:.0f} s")
    browser.join("Guest")
    took = rig.until(lambda: browser.connected() == 1, 180)
    table.line("Chromium joins", "connected", took is not None,
               f"{seconds(took)} {browser.run('return appliance.states()')} {browser.run('return document.body.innerText')}"[:200])
    if took is None:
        return
    time.sleep(5)
    # It blinks for as long as the emulation has lost the microphone.
    took = rig.until(lambda: rig.said("gpio", "get", LINK_LAMP) == "1" and panel.lamp_changes(rig) == 0, 60)
    table.line("the link lamp", "on, steady for 4 s", took is not None, seconds(took))
    pcm = browser.record(10)
    level = sound.level_at(pcm, hearing.TALK_HZ)
    table.line("Chromium hears the microphone", "the tone (gaps allowed)", level > hearing.HEARD_DB,
               f"{level:.0f} dBFS, in {100 * sound.share_at(pcm, hearing.TALK_HZ):.0f} % of {len(pcm) / sound.RATE:.1f} s")
    recording = rig.path("speaker.wav")
    rig.pi("usb", "record", recording)
    time.sleep(15)
    rig.pi("usb", "endrecord")
    heard = sound.read(recording, 10)
    level = sound.level_at(heard, GUEST_HZ)
    table.line("the speaker plays Chromium's voice", "its tone (gaps allowed)", level > -40,
               f"{level:.0f} dBFS, in {100 * sound.share_at(heard, GUEST_HZ):.0f} % of {len(heard) / sound.RATE:.1f} s")
    rig.pi("gpio", "press", MUTE_BUTTON)
    took = rig.until(lambda: "muted" in people(browser), 60)
    good, heard = silent(rig, browser)
    rig.pi("gpio", "release", MUTE_BUTTON)
    table.line("the mute button", "said on the page, silence there", took is not None and good,
               f"page after {seconds(took)}, {heard}: {people(browser)}")
    for mode in ("push-to-talk", "push-to-mute"):
        in_mode(rig, table, browser, mode)
    panel.configure_mode(rig, "toggle")
    browser.run("document.getElementById('leave').click()")
    took = rig.until(lambda: not rig.status().get("peers"), 60)
    table.line("Chromium leaves", "the device is alone", took is not None, f"{seconds(took)}, {rig.status().get('state')}")


def in_mode(rig, table, browser, mode):
    code, said = panel.configure_mode(rig, mode)
    took = rig.until(lambda: browser.connected() >= 1 and "Device" in people(browser) and rig.connected(), 180)
    table.line(f"restart with mode {mode}", "ready, Chromium is there again", code == 0 and took is not None, f"{said} {seconds(took)}")
    for verb, muted in (("press", mode == "push-to-mute"), ("release", mode == "push-to-talk")):
        since = rig.now()
        took, good, heard = moved(rig, browser, verb, muted)
        if not good and hearing.controller_lost_it(rig, since):
            # What a decoder remembers of a tone that ended in the middle sounds for 2 ms when the microphone is back.
            print(f"once more: the emulated USB controller has lost the microphone, {heard}", flush=True)
            moved(rig, browser, "release" if verb == "press" else "press", not muted)
            took, good, heard = moved(rig, browser, verb, muted)
        table.line(f"{mode}: {verb}", f"{'muted' if muted else 'live'} on the page and in Chromium's ear", took is not None and good,
                   f"page after {seconds(took)}, {heard}")


def moved(rig, browser, verb, muted):
    """Moves the button: seconds until the page says it or None, whether Chromium hears it, and what was seen."""
    rig.pi("gpio", verb, MUTE_BUTTON)
    took = rig.until(lambda: ("muted" in people(browser)) is muted, 60)
    good, heard = silent(rig, browser) if muted else live(rig, browser)
    return took, good, heard


def silent(rig, browser):
    """Whether Chromium hears nothing, and goes on to hear nothing; what was seen."""
    took = rig.until(lambda: sound.level_at(browser.record(1), hearing.TALK_HZ) < hearing.SILENT_DB, 60)
    tenths = sound.levels(browser.record(6), hearing.TALK_HZ)
    level = max(tenths, default=sound.NOTHING_DB)
    place = f" at {tenths.index(level) / 10} s" if level >= hearing.SILENT_DB else ""
    return took is not None and level < hearing.SILENT_DB, f"silent after {seconds(took)}, {level:.0f} dBFS in the next 6 s{place}"


def live(rig, browser):
    """Whether Chromium hears the microphone, which in the emulation was seen to stand still for 20 s."""
    took = rig.until(lambda: sound.level_at(browser.record(2), hearing.TALK_HZ) > hearing.HEARD_DB, 60)
    return took is not None, f"heard after {seconds(took)}"


def people(browser):
    return browser.run("return document.getElementById('people').innerText")
