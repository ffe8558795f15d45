package io.roomhub.daemon.rtc.srtp;

import java.util.Objects;
import org.jitsi.utils.ByteArrayBuffer;

/**
 * A packet in an array that the caller owns and reuses: {@link SrtpSession} transforms it in place.
 * To be protected a packet needs {@link SrtpSession#MAX_TAIL_BYTES} of room behind it. One instance
 * per thread and direction, pointed at packet after packet with {@link #wrap}; never shared.
 */
public final class SrtpBuffer implements ByteArrayBuffer {
  private byte[] array;
  private int offset;
  private int length;

  /** An empty packet at the start of {@code array}. */
  public SrtpBuffer(byte[] array) {
    this.array = array;
  }

  /**
   * Points at another packet.
   *
   * @throws IndexOutOfBoundsException when the packet does not lie inside the array
   */
  public SrtpBuffer wrap(byte[] packet, int packetOffset, int packetLength) {
    Objects.checkFromIndexSize(packetOffset, packetLength, packet.length);
    array = packet;
    offset = packetOffset;
    length = packetLength;
    return this;
  }

  @Override
  public byte[] getBuffer() {
    return array;
  }

  @Override
  public int getOffset() {
    return offset;
  }

  /** Bytes of the packet: grows when it is protected, shrinks when that is taken off. */
  @Override
  public int getLength() {
    return length;
  }

  @Override
  public void setLength(int newLength) {
    Objects.checkFromIndexSize(offset, newLength, array.length);
    length = newLength;
  }

  @Override
  public void setOffset(int newOffset) {
    Objects.checkFromIndexSize(newOffset, length, array.length);
    offset = newOffset;
  }

  /** Always false: a refused packet is told by the status. */
  @Override
  public boolean isInvalid() {
    return false;
  }

  @Override
  public void readRegionToBuff(int from, int count, byte[] into) {
    Objects.checkFromIndexSize(from, count, length);
    System.arraycopy(array, offset + from, into, 0, count);
  }

  /** Checks that there is room: the array belongs to the caller and is never replaced. */
  @Override
  public void grow(int more) {
    Objects.checkFromIndexSize(offset, length + more, array.length);
  }

  @Override
  public void append(byte[] data, int count) {
    grow(count);
    System.arraycopy(data, 0, array, offset + length, count);
    length += count;
  }

  @Override
  public void shrink(int less) {
    setLength(length - less);
  }

  /** Bytes of the array behind the packet. */
  int tailRoom() {
    return array.length - offset - length;
  }
}
