package io.roomhub.daemon.rtc.ice.turn;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.ice4j.attribute.Attribute;
import org.ice4j.attribute.MessageIntegrityAttribute;
import org.ice4j.message.Message;
import org.ice4j.stack.StunStack;
import org.jspecify.annotations.Nullable;

/**
 * MESSAGE-INTEGRITY (RFC 8489 section 14.5) by a key at hand. ice4j's own asks a whole stack for
 * its key.
 */
public final class KeyedIntegrity extends MessageIntegrityAttribute {
  private static final int LENGTH_AT = 2;

  private final byte[] key;

  public KeyedIntegrity(byte[] key) {
    this.key = key.clone();
  }

  @Override
  public byte[] encode(@Nullable StunStack stack, byte[] content, int offset, int length) {
    byte[] mac = calculateHmacSha1(content, offset, length, key);
    return ByteBuffer.allocate(HEADER_LENGTH + DATA_LENGTH)
        .putChar(MESSAGE_INTEGRITY)
        .putChar(DATA_LENGTH)
        .put(mac)
        .array();
  }

  /** Whether a message was made by somebody who has the key. */
  public static boolean valid(byte[] bytes, Message message, byte[] key) {
    if (!(message.getAttribute(MESSAGE_INTEGRITY) instanceof MessageIntegrityAttribute told)) {
      return false;
    }
    int at = told.getLocationInMessage();
    byte[] covered = Arrays.copyOf(bytes, at);
    // The length counts up to this attribute and no further.
    int length = at + Attribute.HEADER_LENGTH + DATA_LENGTH - Message.HEADER_LENGTH;
    ByteBuffer.wrap(covered).putChar(LENGTH_AT, (char) length);
    return MessageDigest.isEqual(calculateHmacSha1(covered, 0, at, key), told.getHmacSha1Content());
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
