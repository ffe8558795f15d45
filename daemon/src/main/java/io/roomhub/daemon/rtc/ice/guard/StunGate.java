package io.roomhub.daemon.rtc.ice.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.roomhub.daemon.rtc.jsep.IceCredentials;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Lets only authentic STUN of ICE in (RFC 8489, RFC 8445 section 7). A request that cannot prove
 * that it comes from the peer is not answered with an error, as the RFCs allow and ice4j does, but
 * with silence: nobody can bounce packets off the hub, or learn that it is there. A success
 * response counts as consent to send, so it has to prove the same; ice4j does not look.
 *
 * <p>Thread-safe; locks for the microseconds of one HMAC.
 */
public final class StunGate {
  private static final int HEADER = 20;
  private static final int MAGIC_COOKIE = 0x2112A442;
  private static final int BINDING_REQUEST = 0x0001;
  private static final int BINDING_INDICATION = 0x0011;
  private static final int BINDING_SUCCESS = 0x0101;
  private static final int BINDING_ERROR = 0x0111;
  private static final int USERNAME = 0x0006;
  private static final int MESSAGE_INTEGRITY = 0x0008;
  private static final int INTEGRITY_BYTES = 20;

  private final byte[] localName;
  private final Mac localMac;
  private byte[] remoteName = {};
  private @Nullable Mac remoteMac;

  /** Lets in whoever knows these, until {@link #setRemote} says who that is. */
  public StunGate(IceCredentials local) {
    localName = (local.usernameFragment() + ":").getBytes(UTF_8);
    localMac = mac(local.password());
  }

  /** From now on only this peer is let in. */
  public synchronized void setRemote(IceCredentials remote) {
    remoteName = remote.usernameFragment().getBytes(UTF_8);
    remoteMac = mac(remote.password());
  }

  /** Whether a datagram looks like STUN (RFC 7983, RFC 8489 section 5). */
  public static boolean isStun(byte[] datagram, int offset, int length) {
    return length >= HEADER
        && (datagram[offset] & 0xFC) == 0
        && u32(datagram, offset + 4) == MAGIC_COOKIE;
  }

  /** Whether it is a binding request: when admitted, one that proved to come from the peer. */
  public static boolean isRequest(byte[] datagram, int offset) {
    return u16(datagram, offset) == BINDING_REQUEST;
  }

  /** Whether it is the answer to a check: when admitted, one that proved to come from the peer. */
  static boolean isSuccess(byte[] datagram, int offset) {
    return u16(datagram, offset) == BINDING_SUCCESS;
  }

  /**
   * Whether a datagram that looks like STUN may pass to ice4j.
   *
   * @param fromServer it comes from one of our own STUN or TURN servers, which know no credentials
   *     of ICE
   */
  public synchronized boolean admits(byte[] datagram, int offset, int length, boolean fromServer) {
    if (!isWellFormed(datagram, offset, length)) {
      return false;
    }
    return switch (u16(datagram, offset)) {
      case BINDING_REQUEST ->
          hasUsername(datagram, offset, length) && hasIntegrity(localMac, datagram, offset, length);
      case BINDING_SUCCESS ->
          fromServer || (remoteMac != null && hasIntegrity(remoteMac, datagram, offset, length));
      // An error only ends the transaction whose 96 random bits it repeats.
      case BINDING_ERROR, BINDING_INDICATION -> true;
      default -> fromServer;
    };
  }

  /** Whether the length is right and the attributes fill it exactly. */
  private static boolean isWellFormed(byte[] datagram, int offset, int length) {
    int at = offset + HEADER;
    int end = offset + length;
    if (u16(datagram, offset + 2) != length - HEADER) {
      return false;
    }
    while (end - at >= 4) {
      at += 4 + ((u16(datagram, at + 2) + 3) & ~3);
    }
    return at == end;
  }

  private boolean hasUsername(byte[] datagram, int offset, int length) {
    int at = find(USERNAME, datagram, offset, length);
    if (at < 0) {
      return false;
    }
    int size = u16(datagram, at + 2);
    int value = at + 4;
    return size > localName.length
        && regionEquals(localName, datagram, value)
        && (remoteMac == null
            || (size == localName.length + remoteName.length
                && regionEquals(remoteName, datagram, value + localName.length)));
  }

  private static boolean regionEquals(byte[] expected, byte[] datagram, int at) {
    for (int i = 0; i < expected.length; i++) {
      if (datagram[at + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** RFC 8489 section 14.5: over everything before, with a length that ends behind it. */
  private static boolean hasIntegrity(Mac mac, byte[] datagram, int offset, int length) {
    int at = find(MESSAGE_INTEGRITY, datagram, offset, length);
    if (at < 0 || u16(datagram, at + 2) != INTEGRITY_BYTES) {
      return false;
    }
    int covered = at + 4 + INTEGRITY_BYTES - offset - HEADER;
    mac.update(datagram, offset, 2);
    mac.update((byte) (covered >> 8));
    mac.update((byte) covered);
    mac.update(datagram, offset + 4, at - offset - 4);
    byte[] expected = mac.doFinal();
    byte[] claimed = new byte[INTEGRITY_BYTES];
    System.arraycopy(datagram, at + 4, claimed, 0, INTEGRITY_BYTES);
    return MessageDigest.isEqual(expected, claimed);
  }

  /** Where the first attribute of a type begins, or -1, in a message that is well formed. */
  private static int find(int type, byte[] datagram, int offset, int length) {
    int at = offset + HEADER;
    int end = offset + length;
    while (end - at >= 4) {
      if (u16(datagram, at) == type) {
        return at;
      }
      at += 4 + ((u16(datagram, at + 2) + 3) & ~3);
    }
    return -1;
  }

  /** HMAC-SHA1 under a password, as message integrity has it (RFC 8489 section 14.5). */
  public static Mac mac(String password) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(password.getBytes(UTF_8), "HmacSHA1"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA1", e);
    }
  }

  private static int u16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  private static int u32(byte[] bytes, int at) {
    return u16(bytes, at) << 16 | u16(bytes, at + 2);
  }
}
