package io.roomhub.daemon.rtc.srtp;

import io.roomhub.daemon.rtc.rtp.Bytes;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jspecify.annotations.Nullable;

/**
 * The SRTP and SRTCP protection of one DTLS association (RFC 5764): one SSRC of ours and those that
 * {@link #sender} adds, a few of the other side's.
 *
 * <p>Threads: {@link #protectRtp} belongs to one thread (the capture thread), {@link #protectRtcp}
 * to one other (the room's), both unprotect methods together to a third (the connection's network
 * thread). No two of them share a crypto context, a cipher or a buffer, so none ever waits for
 * another: the index and ROC of SRTP and SRTCP are separate by RFC 3711 section 3.2. jitsi-srtp
 * locks each context besides, which with one thread per context is never contended. {@link #close}
 * and the counters may be called from anywhere.
 *
 * <p>Nothing of a remote source is kept before one of its packets proved authentic: session keys do
 * not depend on the SSRC, so an unknown source's packet is tried on a spare context that belongs to
 * nobody yet, and that an authentic packet then claims. A forger who varies the SSRC thus costs one
 * authentication per packet and no memory.
 *
 * <p>Keys: the caller's keying material is not kept; the master keys are overwritten on {@link
 * #close}. The derived session keys live inside cipher objects that offer no erasure and go with
 * the collector. None is ever logged.
 */
public final class SrtpSession implements AutoCloseable {
  /** The most that protection adds to any packet: a GCM tag and the SRTCP index. */
  public static final int MAX_TAIL_BYTES = 16 + SrtpSession.SRTCP_INDEX_BYTES;

  /**
   * Remote SSRCs with state, for RTP and RTCP each. A track that is replaced brings a new one, and
   * none is forgotten: its old packets could be played again then.
   */
  public static final int MAX_REMOTE_SOURCES = 32;

  /** SSRCs of ours besides the first. */
  public static final int MAX_FURTHER_SOURCES = 8;

  private static final int SRTCP_INDEX_BYTES = 4;
  private static final int RTP_HEADER_BYTES = 12;
  private static final int RTCP_HEADER_BYTES = 8;

  private final SrtpProfile profile;
  private final long localSsrc;
  private final SrtpContextFactory receiveKeys;
  private final SrtpContextFactory sendKeys;
  private final SrtpCryptoContext sendRtp;
  private final SrtcpCryptoContext sendRtcp;
  private final RemoteContexts<SrtpCryptoContext> receiveRtp;
  private final RemoteContexts<SrtcpCryptoContext> receiveRtcp;
  private final Map<SrtpStatus, AtomicLong> counts = new EnumMap<>(SrtpStatus.class);
  private final Set<Long> furtherSources = new HashSet<>();
  private volatile boolean closed;

  /**
   * Derives all session keys; 0.1 to 0.3 ms, after {@link SrtpWarmup}.
   *
   * @param keyingMaterial of the DTLS exporter, {@link SrtpProfile#keyingMaterialBytes()} long:
   *     client key, server key, client salt, server salt. Copied; the caller overwrites its own.
   * @param role our side of the DTLS handshake
   * @param localSsrc the SSRC that we send with, 32 bits unsigned
   * @throws GeneralSecurityException when this Java runtime lacks the ciphers
   * @throws IllegalArgumentException for keying material of another length
   */
  public SrtpSession(SrtpProfile profile, byte[] keyingMaterial, SrtpRole role, long localSsrc)
      throws GeneralSecurityException {
    if (keyingMaterial.length != profile.keyingMaterialBytes()) {
      throw new IllegalArgumentException(
          profile + " needs " + profile.keyingMaterialBytes() + " bytes of keying material");
    }
    SrtpCiphers.select();
    for (SrtpStatus outcome : SrtpStatus.values()) {
      counts.put(outcome, new AtomicLong());
    }
    this.profile = profile;
    this.localSsrc = localSsrc & 0xFFFF_FFFFL;
    boolean client = role == SrtpRole.CLIENT;
    sendKeys = factory(profile, keyingMaterial, client, true);
    receiveKeys = factory(profile, keyingMaterial, !client, false);
    sendRtp = sendKeys.deriveContext((int) localSsrc, 0);
    sendRtcp = sendKeys.deriveControlContext((int) localSsrc);
    receiveRtp = new RemoteContexts<>(MAX_REMOTE_SOURCES, () -> receiveKeys.deriveContext(0, 0));
    receiveRtcp =
        new RemoteContexts<>(MAX_REMOTE_SOURCES, () -> receiveKeys.deriveControlContext(0));
  }

  private static SrtpContextFactory factory(
      SrtpProfile profile, byte[] material, boolean clientHalf, boolean sender) {
    int keyAt = clientHalf ? 0 : profile.keyBytes();
    int saltAt = 2 * profile.keyBytes() + (clientHalf ? 0 : profile.saltBytes());
    byte[] key = Arrays.copyOfRange(material, keyAt, keyAt + profile.keyBytes());
    byte[] salt = Arrays.copyOfRange(material, saltAt, saltAt + profile.saltBytes());
    try {
      return new SrtpContextFactory(
          sender, key, salt, profile.policy(), profile.policy(), SrtpCiphers.LOGGER);
    } finally {
      Arrays.fill(key, (byte) 0);
      Arrays.fill(salt, (byte) 0);
    }
  }

  /** The profile in use. */
  public SrtpProfile profile() {
    return profile;
  }

  /**
   * Turns an RTP packet of our SSRC into SRTP, in place. Capture thread.
   *
   * @param packet a whole RTP packet with room behind it; {@link SrtpProfile#tagBytes()} longer
   *     afterwards, and no longer readable in any case
   */
  public SrtpStatus protectRtp(SrtpBuffer packet) {
    return count(doProtectRtp(packet));
  }

  private SrtpStatus doProtectRtp(SrtpBuffer packet) {
    return doProtectRtp(packet, sendRtp, localSsrc);
  }

  /**
   * What protects the packets of a further SSRC of ours, with a crypto context of its own. A source
   * whose packet index began anew would use up the cipher's nonces twice, so each SSRC is given out
   * once only: keep it for as long as this session lasts. Any thread.
   *
   * @param ssrc 32 bits unsigned
   * @return null when it was given out before, is our first one, {@link #MAX_FURTHER_SOURCES} were
   *     given out, or this is closed
   */
  public synchronized @Nullable SrtpSender sender(long ssrc) {
    boolean taken = ssrc == localSsrc || furtherSources.contains(ssrc);
    if (closed || taken || furtherSources.size() == MAX_FURTHER_SOURCES) {
      return null;
    }
    try {
      SrtpCryptoContext context = sendKeys.deriveContext((int) ssrc, 0);
      furtherSources.add(ssrc);
      // Keys that were derived while close() overwrote the master keys are good for nothing.
      return closed ? null : packet -> count(doProtectRtp(packet, context, ssrc));
    } catch (GeneralSecurityException | RuntimeException e) {
      return null;
    }
  }

  private SrtpStatus doProtectRtp(SrtpBuffer packet, SrtpCryptoContext context, long ssrc) {
    if (closed) {
      return SrtpStatus.CLOSED;
    }
    int plain = packet.getLength();
    if (plain < RTP_HEADER_BYTES) {
      return SrtpStatus.MALFORMED;
    }
    if (Bytes.u32(packet.getBuffer(), packet.getOffset() + 8) != ssrc) {
      return SrtpStatus.WRONG_SSRC;
    }
    if (packet.tailRoom() < profile.tagBytes()) {
      return SrtpStatus.NO_ROOM;
    }
    try {
      SrtpStatus status = translate(context.transformPacket(packet));
      return status == SrtpStatus.OK ? grown(packet, plain + profile.tagBytes()) : status;
    } catch (GeneralSecurityException | RuntimeException e) {
      return SrtpStatus.FAILED;
    }
  }

  /**
   * Turns a compound or reduced-size RTCP packet of our SSRC into SRTCP, in place. Room thread.
   *
   * @param packet with {@link SrtpProfile#tagBytes()} + 4 bytes of room behind it
   */
  public SrtpStatus protectRtcp(SrtpBuffer packet) {
    return count(doProtectRtcp(packet));
  }

  private SrtpStatus doProtectRtcp(SrtpBuffer packet) {
    if (closed) {
      return SrtpStatus.CLOSED;
    }
    int plain = packet.getLength();
    if (plain < RTCP_HEADER_BYTES) {
      return SrtpStatus.MALFORMED;
    }
    if (Bytes.u32(packet.getBuffer(), packet.getOffset() + 4) != localSsrc) {
      return SrtpStatus.WRONG_SSRC;
    }
    int growth = profile.tagBytes() + SRTCP_INDEX_BYTES;
    if (packet.tailRoom() < growth) {
      return SrtpStatus.NO_ROOM;
    }
    try {
      SrtpStatus status = translate(sendRtcp.transformPacket(packet));
      return status == SrtpStatus.OK ? grown(packet, plain + growth) : status;
    } catch (GeneralSecurityException | RuntimeException e) {
      return SrtpStatus.FAILED;
    }
  }

  /** jitsi-srtp reports OK even when its cipher failed: then the tag is missing. */
  private static SrtpStatus grown(SrtpBuffer packet, int expected) {
    return packet.getLength() == expected ? SrtpStatus.OK : SrtpStatus.FAILED;
  }

  /**
   * Authenticates and decrypts a received SRTP packet, in place. Network thread.
   *
   * @param packet a whole datagram; after {@link SrtpStatus#OK} a whole RTP packet, otherwise of
   *     undefined content
   */
  public SrtpStatus unprotectRtp(SrtpBuffer packet) {
    return count(doUnprotectRtp(packet));
  }

  private SrtpStatus doUnprotectRtp(SrtpBuffer packet) {
    if (closed) {
      return SrtpStatus.CLOSED;
    }
    if (packet.getLength() < RTP_HEADER_BYTES + profile.tagBytes()
        || (packet.getBuffer()[packet.getOffset()] & 0xC0) != 0x80) {
      return SrtpStatus.MALFORMED;
    }
    int ssrc = (int) Bytes.u32(packet.getBuffer(), packet.getOffset() + 8);
    try {
      SrtpCryptoContext context = receiveRtp.find(ssrc);
      if (context == null) {
        return SrtpStatus.TOO_MANY_SOURCES;
      }
      SrtpStatus status = translate(context.reverseTransformPacket(packet, false));
      if (status == SrtpStatus.OK) {
        receiveRtp.claim(ssrc, context);
      }
      return unlessClosed(status);
    } catch (GeneralSecurityException | RuntimeException e) {
      return SrtpStatus.FAILED;
    }
  }

  /**
   * Authenticates and decrypts a received SRTCP packet, in place. Network thread. One that says it
   * is not encrypted is refused: WebRTC never negotiates that (RFC 8827 section 6.5).
   */
  public SrtpStatus unprotectRtcp(SrtpBuffer packet) {
    return count(doUnprotectRtcp(packet));
  }

  private SrtpStatus doUnprotectRtcp(SrtpBuffer packet) {
    if (closed) {
      return SrtpStatus.CLOSED;
    }
    int length = packet.getLength();
    if (length < RTCP_HEADER_BYTES + SRTCP_INDEX_BYTES + profile.tagBytes()
        || (packet.getBuffer()[packet.getOffset()] & 0xC0) != 0x80
        || !saysEncrypted(packet)) {
      return SrtpStatus.MALFORMED;
    }
    int ssrc = (int) Bytes.u32(packet.getBuffer(), packet.getOffset() + 4);
    try {
      SrtcpCryptoContext context = receiveRtcp.find(ssrc);
      if (context == null) {
        return SrtpStatus.TOO_MANY_SOURCES;
      }
      SrtpStatus status = translate(context.reverseTransformPacket(packet));
      if (status == SrtpStatus.OK) {
        receiveRtcp.claim(ssrc, context);
      }
      return unlessClosed(status);
    } catch (GeneralSecurityException | RuntimeException e) {
      return SrtpStatus.FAILED;
    }
  }

  /**
   * A context derived while {@link #close} overwrites the master keys has keys that anybody could
   * guess: what it let pass must not count.
   */
  private SrtpStatus unlessClosed(SrtpStatus status) {
    return closed ? SrtpStatus.CLOSED : status;
  }

  /** The E flag: before the tag (RFC 3711 section 3.4), with GCM behind it (RFC 7714 section 9). */
  private boolean saysEncrypted(SrtpBuffer packet) {
    int behindIndex = profile == SrtpProfile.AES128_CM_SHA1_80 ? profile.tagBytes() : 0;
    int index = packet.getOffset() + packet.getLength() - behindIndex - SRTCP_INDEX_BYTES;
    return (packet.getBuffer()[index] & 0x80) != 0;
  }

  private static SrtpStatus translate(SrtpErrorStatus status) {
    return switch (status) {
      case OK -> SrtpStatus.OK;
      case AUTH_FAIL -> SrtpStatus.AUTHENTICATION_FAILED;
      case REPLAY_FAIL -> SrtpStatus.REPLAYED;
      case REPLAY_OLD -> SrtpStatus.TOO_OLD;
      case INVALID_PACKET -> SrtpStatus.MALFORMED;
      case FAIL -> SrtpStatus.FAILED;
    };
  }

  private SrtpStatus count(SrtpStatus status) {
    counts.get(status).incrementAndGet();
    return status;
  }

  /** How many packets, of both directions and kinds, had this outcome. Any thread. */
  public long packets(SrtpStatus outcome) {
    return counts.get(outcome).get();
  }

  /**
   * Overwrites the master keys and refuses every further packet. Any thread, any number of times.
   */
  @Override
  public void close() {
    closed = true;
    sendKeys.close();
    receiveKeys.close();
  }
}
