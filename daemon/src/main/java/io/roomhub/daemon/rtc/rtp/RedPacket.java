package io.roomhub.daemon.rtc.rtp;

/**
 * A view of one RED payload (RFC 2198 section 3) in an array that somebody else owns: a block of
 * this packet's own time, the primary one, and copies of earlier ones. One instance is made per
 * receiving thread and set on payload after payload: it copies and allocates nothing. Owned by that
 * thread. The accessors mean something only after a {@link #parse} that returned true, and only as
 * long as the array keeps its content.
 *
 * <p>Layout: for each copy four bytes, {@code 1 | payload type (7 bits) | timestamp offset (14) |
 * length (10)}; one byte {@code 0 | payload type (7)} for the primary block; then the data of the
 * copies in the same order, and all that is left is the primary block.
 */
public final class RedPacket {
  /** The most copies that are read: as many as browsers accept. */
  public static final int MAX_COPIES = 32;

  /** Timestamp offsets are smaller than this, samples: 341 ms at 48 kHz. */
  public static final int OFFSET_LIMIT = 1 << 14;

  /** Copies are shorter than this, bytes. */
  public static final int LENGTH_LIMIT = 1 << 10;

  private static final int COPY_HEADER = 4;

  private final int[] types = new int[MAX_COPIES];
  private final int[] timestampOffsets = new int[MAX_COPIES];
  private final int[] starts = new int[MAX_COPIES];
  private final int[] lengths = new int[MAX_COPIES];
  private int copies;
  private int primaryType;
  private int primaryStart;
  private int primaryLength;

  /**
   * Reads the headers.
   *
   * @param payload holds the RED payload at {@code [start, start + length)}; never modified
   * @return false when they reach past the end or there are more copies than {@link #MAX_COPIES}
   */
  public boolean parse(byte[] payload, int start, int length) {
    copies = 0;
    if (start < 0 || length < 1 || length > payload.length - start) {
      return false;
    }
    int end = start + length;
    int at = start;
    int count = 0;
    int dataLength = 0;
    while ((payload[at] & 0x80) != 0) {
      // The byte after a copy's header is another header: it must be there too.
      if (count == MAX_COPIES || end - at <= COPY_HEADER) {
        return false;
      }
      int offsetAndLength = Bytes.u16(payload, at + 1) << 8 | (payload[at + 3] & 0xFF);
      types[count] = payload[at] & 0x7F;
      timestampOffsets[count] = offsetAndLength >>> 10;
      lengths[count] = offsetAndLength & (LENGTH_LIMIT - 1);
      dataLength += lengths[count];
      count++;
      at += COPY_HEADER;
    }
    int data = at + 1;
    if (dataLength > end - data) {
      return false;
    }
    primaryType = payload[at] & 0x7F;
    for (int i = 0; i < count; i++) {
      starts[i] = data;
      data += lengths[i];
    }
    primaryStart = data;
    primaryLength = end - data;
    copies = count;
    return true;
  }

  /** Copies of earlier blocks in the payload, 0..{@link #MAX_COPIES}. */
  public int copies() {
    return copies;
  }

  /** Payload type of a copy, 0..127. */
  public int payloadType(int copy) {
    return types[copy];
  }

  /** How long before the packet's own timestamp a copied block began, 0..16383 samples. */
  public int timestampOffset(int copy) {
    return timestampOffsets[copy];
  }

  /** Where a copy's data begins in the array. */
  public int offset(int copy) {
    return starts[copy];
  }

  /** Bytes of a copy, 0..1023. */
  public int length(int copy) {
    return lengths[copy];
  }

  /** Payload type of the primary block, 0..127. */
  public int primaryPayloadType() {
    return primaryType;
  }

  /** Where the primary block begins in the array. */
  public int primaryOffset() {
    return primaryStart;
  }

  /** Bytes of the primary block; may be 0. */
  public int primaryLength() {
    return primaryLength;
  }
}
