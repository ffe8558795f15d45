package io.roomhub.hardware.sound;

/** How one sample lies in memory; all little endian. */
public enum PcmEncoding {
  /** 16-bit signed. */
  S16LE(2),
  /** 24-bit signed in three bytes. */
  S24LE(3),
  /** 32-bit signed. */
  S32LE(4),
  /** 32-bit IEEE 754, full scale ±1.0. */
  F32LE(4);

  private final int bytes;

  PcmEncoding(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes per sample. */
  public int bytes() {
    return bytes;
  }
}
