package io.roomhub.daemon.rtc.rtp;

/**
 * Builds RED payloads (RFC 2198) for one outgoing stream: the frame of now and copies of earlier
 * ones. Copies that are spread, say of 3 and 6 frames ago, survive bursts of loss that swallow
 * neighbours together. Owned by the sending thread; allocates nothing per frame.
 *
 * <p>Copies are sent after the frame they are copies of: whoever closes a mute gate calls {@link
 * #clear()}, or what was said before it would still leave afterwards.
 */
public final class RedPacker {
  /** Frames that are kept: the farthest back that a copy can be. */
  public static final int MAX_DISTANCE = 16;

  private static final int COPY_HEADER = 4;
  private static final int PRIMARY_HEADER = 1;

  private final int blockType;
  private final byte[][] frames = new byte[MAX_DISTANCE][RedPacket.LENGTH_LIMIT];
  private final int[] lengths = new int[MAX_DISTANCE];
  private final long[] timestamps = new long[MAX_DISTANCE];
  private final int[] chosen = new int[RedPacket.MAX_COPIES];
  private long count;
  private long oldest;

  /**
   * @param blockType payload type of what is inside, the negotiated one of Opus, 0..127
   */
  public RedPacker(int blockType) {
    if (blockType < 0 || blockType > 127) {
      throw new IllegalArgumentException("payload type " + blockType);
    }
    this.blockType = blockType;
  }

  /**
   * Makes the payload of one packet and remembers its frame. A copy is left out when there was no
   * such frame, when it began 2^14 samples ago or earlier, when it has 1024 bytes or more, or when
   * it does not fit any more; nearer ones go first.
   *
   * @param frame holds the encoded frame at {@code [offset, offset + length)}
   * @param timestamp of the frame; the low 32 bits count
   * @param distances how many frames back each copy is from, 1..{@link #MAX_DISTANCE}, ascending;
   *     none for the frame alone
   * @param out receives the payload from index 0
   * @param limit most bytes to use of it
   * @return bytes written, or -1 when not even the frame fits, and then nothing is
   */
  public int pack(
      byte[] frame,
      int offset,
      int length,
      long timestamp,
      int[] distances,
      byte[] out,
      int limit) {
    int room = Math.min(limit, out.length) - PRIMARY_HEADER - length;
    int copies = 0;
    for (int i = 0; room >= 0 && i < distances.length && copies < chosen.length; i++) {
      long from = count - distances[i];
      if (distances[i] < 1 || distances[i] > MAX_DISTANCE || from < oldest) {
        continue;
      }
      int slot = (int) (from % MAX_DISTANCE);
      long age = (timestamp - timestamps[slot]) & 0xFFFF_FFFFL;
      boolean fits = COPY_HEADER + lengths[slot] <= room;
      if (lengths[slot] > 0 && age > 0 && age < RedPacket.OFFSET_LIMIT && fits) {
        chosen[copies] = slot;
        copies++;
        room -= COPY_HEADER + lengths[slot];
      }
    }
    int written = room < 0 ? -1 : write(frame, offset, length, timestamp, copies, out);
    remember(frame, offset, length, timestamp);
    return written;
  }

  /** Forgets all frames: nothing that was packed before is sent again. */
  public void clear() {
    oldest = count;
  }

  /** The oldest copy comes first, the primary block last (RFC 2198 section 3). */
  private int write(byte[] frame, int offset, int length, long timestamp, int copies, byte[] out) {
    int at = 0;
    for (int i = copies - 1; i >= 0; i--) {
      int slot = chosen[i];
      int age = (int) (timestamp - timestamps[slot]);
      out[at] = (byte) (0x80 | blockType);
      out[at + 1] = (byte) (age >>> 6);
      out[at + 2] = (byte) (age << 2 | lengths[slot] >>> 8);
      out[at + 3] = (byte) lengths[slot];
      at += COPY_HEADER;
    }
    out[at] = (byte) blockType;
    at += PRIMARY_HEADER;
    for (int i = copies - 1; i >= 0; i--) {
      System.arraycopy(frames[chosen[i]], 0, out, at, lengths[chosen[i]]);
      at += lengths[chosen[i]];
    }
    System.arraycopy(frame, offset, out, at, length);
    return at + length;
  }

  private void remember(byte[] frame, int offset, int length, long timestamp) {
    int slot = (int) (count % MAX_DISTANCE);
    boolean copyable = length < RedPacket.LENGTH_LIMIT;
    lengths[slot] = copyable ? length : 0;
    timestamps[slot] = timestamp;
    if (copyable) {
      System.arraycopy(frame, offset, frames[slot], 0, length);
    }
    count++;
  }
}
