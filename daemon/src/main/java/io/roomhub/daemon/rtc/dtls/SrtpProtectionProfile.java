package io.roomhub.daemon.rtc.dtls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SRTP protection profiles we negotiate by use_srtp (RFC 5764 section 4.1.2, RFC 7714). */
public enum SrtpProtectionProfile {
  AES128_CM_SHA1_80(0x0001, "SRTP_AES128_CM_HMAC_SHA1_80", 16, 14),
  AEAD_AES_128_GCM(0x0007, "SRTP_AEAD_AES_128_GCM", 16, 12),
  AEAD_AES_256_GCM(0x0008, "SRTP_AEAD_AES_256_GCM", 32, 12);

  private final int id;
  private final String ianaName;
  private final int keyBytes;
  private final int saltBytes;

  SrtpProtectionProfile(int id, String ianaName, int keyBytes, int saltBytes) {
    this.id = id;
    this.ianaName = ianaName;
    this.keyBytes = keyBytes;
    this.saltBytes = saltBytes;
  }

  /** The number in the IANA registry of DTLS-SRTP protection profiles. */
  public int id() {
    return id;
  }

  /** The name in that registry. */
  public String ianaName() {
    return ianaName;
  }

  /** Length of a master key, bytes. */
  public int keyBytes() {
    return keyBytes;
  }

  /** Length of a master salt, bytes. */
  public int saltBytes() {
    return saltBytes;
  }

  /** Bytes to export for both directions. */
  int exportBytes() {
    return 2 * (keyBytes + saltBytes);
  }

  /** The profile of that number, or null for one that we do not know. */
  public static @Nullable SrtpProtectionProfile byId(int id) {
    for (SrtpProtectionProfile profile : values()) {
      if (profile.id == id) {
        return profile;
      }
    }
    return null;
  }

  /**
   * Our order of preference. GCM needs both AES and carry-less multiplication in hardware to be the
   * cheaper one: without them GHASH in software makes it twice as dear as counter mode with
   * HMAC-SHA1.
   *
   * @param aesInstructions whether the processor has AES instructions
   */
  public static List<SrtpProtectionProfile> preference(boolean aesInstructions) {
    return aesInstructions
        ? List.of(AEAD_AES_128_GCM, AES128_CM_SHA1_80, AEAD_AES_256_GCM)
        : List.of(AES128_CM_SHA1_80, AEAD_AES_128_GCM, AEAD_AES_256_GCM);
  }
}
