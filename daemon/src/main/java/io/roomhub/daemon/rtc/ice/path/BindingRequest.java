package io.roomhub.daemon.rtc.ice.path;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.roomhub.daemon.rtc.ice.guard.StunGate;
import io.roomhub.daemon.rtc.jsep.IceCredentials;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import javax.crypto.Mac;

/**
 * Writes connectivity checks (RFC 8445 section 7.1, RFC 8489) for one pair of credentials. Not
 * thread-safe.
 */
final class BindingRequest {
  /** Bytes of a transaction id. */
  static final int TRANSACTION_BYTES = 12;

  /** Where the transaction id stands in a message. */
  static final int TRANSACTION_OFFSET = 8;

  private static final short BINDING_REQUEST = 0x0001;
  private static final int MAGIC_COOKIE = 0x2112A442;
  private static final int HEADER_BYTES = 20;
  private static final short USERNAME = 0x0006;
  private static final short MESSAGE_INTEGRITY = 0x0008;
  private static final short PRIORITY = 0x0024;
  private static final short USE_CANDIDATE = 0x0025;
  private static final short FINGERPRINT = (short) 0x8028;
  private static final short ICE_CONTROLLED = (short) 0x8029;
  private static final short ICE_CONTROLLING = (short) 0x802A;
  private static final int INTEGRITY_BYTES = 20;
  private static final int FINGERPRINT_XOR = 0x5354554E;

  /** Of a peer-reflexive candidate (RFC 8445 section 5.1.2.1), as which we would be learnt. */
  private static final int PEER_REFLEXIVE_PRIORITY = 110 << 24 | 0xFFFF << 8 | 255;

  private final byte[] username;
  private final Mac mac;
  private final CRC32 crc = new CRC32();

  BindingRequest(IceCredentials local, IceCredentials remote) {
    username = (remote.usernameFragment() + ":" + local.usernameFragment()).getBytes(UTF_8);
    mac = StunGate.mac(remote.password());
  }

  /**
   * One check.
   *
   * @param transaction {@link #TRANSACTION_BYTES} bytes that come back in the answer
   * @param tieBreaker of our agent
   * @param nominate with USE-CANDIDATE, which only the controlling side may say
   */
  byte[] write(byte[] transaction, boolean controlling, long tieBreaker, boolean nominate) {
    int padded = username.length + 3 & ~3;
    int attributes = 4 + padded + 8 + 12 + (nominate ? 4 : 0) + 4 + INTEGRITY_BYTES + 8;
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + attributes);
    out.putShort(BINDING_REQUEST).putShort((short) 0).putInt(MAGIC_COOKIE).put(transaction);
    out.putShort(USERNAME).putShort((short) username.length).put(username);
    out.position(HEADER_BYTES + 4 + padded);
    out.putShort(PRIORITY).putShort((short) 4).putInt(PEER_REFLEXIVE_PRIORITY);
    out.putShort(controlling ? ICE_CONTROLLING : ICE_CONTROLLED).putShort((short) 8);
    out.putLong(tieBreaker);
    if (nominate) {
      out.putShort(USE_CANDIDATE).putShort((short) 0);
    }
    // RFC 8489 section 14.5: the length in the header ends behind the attribute being made.
    int integrity = out.position();
    setLength(out, integrity + 4 + INTEGRITY_BYTES);
    mac.update(out.array(), 0, integrity);
    out.putShort(MESSAGE_INTEGRITY).putShort((short) INTEGRITY_BYTES).put(mac.doFinal());
    int fingerprint = out.position();
    setLength(out, fingerprint + 8);
    crc.reset();
    crc.update(out.array(), 0, fingerprint);
    out.putShort(FINGERPRINT).putShort((short) 4).putInt((int) crc.getValue() ^ FINGERPRINT_XOR);
    return out.array();
  }

  private static void setLength(ByteBuffer message, int end) {
    message.putShort(2, (short) (end - HEADER_BYTES));
  }
}
