"""A network that goes and comes back, and a start without network or without the right time."""

import subprocess
import time

import hearing
from rig import PORT, seconds


def heard_again(rig, limit=180):
    return hearing.heard_after(rig, lambda level: level > hearing.HEARD_DB, limit)


def cuts(rig, table):
    took = rig.call()
    table.line("a hub on the host", "connected", took is not None, seconds(took))
    hearing.talk(rig)
    rig.pi("roomhubctl unmute")
    took = heard_again(rig)
    table.line("before", "the host hears the microphone", took is not None, seconds(took))
    old = rig.pid()
    for what, down, up, lasts in (("interface down for 1 s", ("net", "cut"), ("net", "restore"), 1),
                                  ("interface down for 10 s", ("net", "cut"), ("net", "restore"), 10),
                                  ("interface down for 60 s", ("net", "cut"), ("net", "restore"), 60),
                                  ("no carrier for 10 s", ("link", "down"), ("link", "up"), 10)):
        rig.pi(*down)
        time.sleep(lasts)
        silent = hearing.heard(rig, 0.5) < hearing.HEARD_DB
        state = rig.status().get("state")
        rig.pi(*up)
        address = rig.until(lambda: "10.0.3." in rig.said("ip -4 -br addr show lan"), 60)
        took = heard_again(rig)
        table.line(what, "the same hub goes on, heard again", took is not None and rig.pid() == old and (silent or lasts < 10),
                   f"meanwhile {state}, address back after {seconds(address)}, heard {seconds(took)} later")


def late(rig, table):
    hearing.talk(rig)
    rig.pi("systemctl stop roomhub")
    rig.pi("net", "cut")
    code, said = rig.pi("systemctl start roomhub", timeout=700)
    rig.until(lambda: rig.status() != {}, 60)
    time.sleep(5)
    state = rig.status().get("state")
    table.line("started without network", "ready", code == 0 and rig.active(), f"{said} {state}")
    rig.pi("net", "restore")
    took = rig.call()
    heard = heard_again(rig)
    table.line("the network comes", "in the room, heard", took is not None and heard is not None,
               f"connected after {seconds(took)}, heard {seconds(heard)} later")
    rig.stop_hub()
    for year in ("1970", "2020"):
        wrong_clock(rig, table, year)


def wrong_clock(rig, table, year):
    """The first start of a device without a battery for its clock, which is set while somebody talks."""
    rig.stop_hub()
    rig.forget()
    rig.pi("systemctl stop roomhub; timedatectl set-ntp false; rm -rf /var/lib/roomhub/*")
    rig.pi(f"date -s {year}-01-02")
    code, said = rig.pi("systemctl start roomhub", timeout=700)
    took = rig.call()
    heard = heard_again(rig)
    table.line(f"first start in {year}", "ready, a call, heard", code == 0 and took is not None and heard is not None,
               f"{said} {rig.said('date +%Y')}, connected after {seconds(took)}, heard {seconds(heard)} later")
    old = rig.pid()
    for what, offset in (("the time jumps to now", 0), ("an hour back", -3600), ("and forth again", 0)):
        rig.pi(f"date -s @{time.time() + offset:.0f}")
        time.sleep(20)
        # Timers of the system that a jump makes due may take the emulated microphone away for a moment.
        took = heard_again(rig, 30)
        goes_on = rig.connected() and rig.pid() == old and took is not None
        table.line(what, "the call goes on, heard", goes_on,
                   f"{rig.said('date +%FT%R')}, {rig.status().get('state')}, heard {seconds(took)} later")
    rig.stop_hub()
    took = rig.call()
    table.line("the host's hub joins again", "knows the device's key", took is not None, seconds(took))
    end = rig.until(lambda: certificate_is_valid(), 120, every=5)
    table.line("the page's certificate", "valid now", end is not None, certificate_end())


def certificate_end():
    chain = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{PORT}"], stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60).stdout
    said = subprocess.run(["openssl", "x509", "-noout", "-dates"], input=chain, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return said.stdout.decode().replace("\n", " ")


def certificate_is_valid():
    chain = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{PORT}"], stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60).stdout
    return subprocess.run(["openssl", "x509", "-noout", "-checkend", "0"], input=chain, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0
