package io.roomhub.daemon.rtc.srtp;

import org.jitsi.srtp.SrtpPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The protection profiles that we negotiate (IANA "DTLS-SRTP Protection Profiles"; RFC 5764 section
 * 4.1.2, RFC 7714 section 14.2), best first.
 */
public enum SrtpProfile {
  /** AES-128 in Galois/counter mode. */
  AEAD_AES_128_GCM(7, 16, 12, 16),
  /** AES-256 in Galois/counter mode. */
  AEAD_AES_256_GCM(8, 32, 12, 16),
  /** AES-128 in counter mode with 80 bits of HMAC-SHA1; the one every browser must have. */
  AES128_CM_SHA1_80(1, 16, 14, 10);

  private static final int HMAC_SHA1_KEY_BYTES = 20;

  private final int id;
  private final int keyBytes;
  private final int saltBytes;
  private final int tagBytes;

  SrtpProfile(int id, int keyBytes, int saltBytes, int tagBytes) {
    this.id = id;
    this.keyBytes = keyBytes;
    this.saltBytes = saltBytes;
    this.tagBytes = tagBytes;
  }

  /** The number in the use_srtp extension. */
  public int id() {
    return id;
  }

  /** Bytes of one master key. */
  public int keyBytes() {
    return keyBytes;
  }

  /** Bytes of one master salt. */
  public int saltBytes() {
    return saltBytes;
  }

  /** Bytes that protection adds to an RTP packet; an RTCP packet grows by 4 more. */
  public int tagBytes() {
    return tagBytes;
  }

  /** How much to ask of the DTLS exporter (RFC 5764 section 4.2): both keys and both salts. */
  public int keyingMaterialBytes() {
    return 2 * (keyBytes + saltBytes);
  }

  /** The profile with this number, or null for one that we do not speak. */
  public static @Nullable SrtpProfile fromId(int id) {
    for (SrtpProfile profile : values()) {
      if (profile.id == id) {
        return profile;
      }
    }
    return null;
  }

  /** A policy of its own for each context: jitsi-srtp's is mutable. Replay protection is on. */
  SrtpPolicy policy() {
    return this == AES128_CM_SHA1_80
        ? new SrtpPolicy(
            SrtpPolicy.AESCM_ENCRYPTION,
            keyBytes,
            SrtpPolicy.HMACSHA1_AUTHENTICATION,
            HMAC_SHA1_KEY_BYTES,
            tagBytes,
            saltBytes)
        : new SrtpPolicy(
            SrtpPolicy.AESGCM_ENCRYPTION,
            keyBytes,
            SrtpPolicy.NULL_AUTHENTICATION,
            0,
            tagBytes,
            saltBytes);
  }
}
