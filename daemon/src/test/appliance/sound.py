"""WAV files to play to the microphone, and judgement of what was recorded."""

import array
import math
import wave

RATE = 48000
NOTHING_DB = -120.0


def write(path, samples):
    """16 bit, mono, 48 kHz."""
    with wave.open(path, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(array.array("h", samples).tobytes())


def tone(path, hz, dbfs=-12.0):
    """One second of a sine wave of whole periods, so that it can be played in a loop."""
    top = 32767 * 10 ** (dbfs / 20)
    write(path, (round(top * math.sin(2 * math.pi * hz * i / RATE)) for i in range(RATE)))


def read(path, last=None):
    """The samples of a recording that may still be going on, or its last seconds; none when there is no file."""
    try:
        with wave.open(path) as file:
            count = file.getnframes()
            if last is not None and count > last * RATE:
                file.setpos(count - int(last * RATE))
                count = int(last * RATE)
            return array.array("h", file.readframes(count))
    except (OSError, EOFError, wave.Error):
        return array.array("h")


def length(path):
    """Seconds that a recording holds."""
    try:
        with wave.open(path) as file:
            return file.getnframes() / RATE
    except (OSError, EOFError, wave.Error):
        return 0.0


def peak(samples):
    return max(map(abs, samples), default=0)


def decibel(value):
    return 20 * math.log10(value / 32768) if value > 0 else NOTHING_DB


def levels(samples, hz):
    """Level of one frequency in each tenth of a second, dBFS of a sine wave's top (Goertzel)."""
    block = RATE // 10
    factor = 2 * math.cos(2 * math.pi * hz / RATE)
    found = []
    for start in range(0, len(samples) - block + 1, block):
        one = two = 0.0
        for sample in samples[start:start + block]:
            one, two = sample + factor * one - two, one
        found.append(decibel(math.sqrt(max(0.0, one * one + two * two - factor * one * two)) * 2 / block))
    return found


def level_at(samples, hz):
    """The loudest tenth of a second at one frequency, dBFS."""
    return max(levels(samples, hz), default=NOTHING_DB)


def share_at(samples, hz, above_db=-50.0):
    """In how many of the tenths of a second the frequency stands above a level, 0 to 1."""
    found = levels(samples, hz)
    return sum(level > above_db for level in found) / len(found) if found else 0.0
