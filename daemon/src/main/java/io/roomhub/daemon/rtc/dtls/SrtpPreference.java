package io.roomhub.daemon.rtc.dtls;

import io.roomhub.daemon.rtc.srtp.SrtpProfile;
import java.util.List;

/** In which order we offer and choose SRTP profiles. */
public final class SrtpPreference {
  private SrtpPreference() {}

  /**
   * GCM is the cheaper one only with AES and carry-less multiplication in the processor: its hash
   * in software makes it twice as dear as counter mode with HMAC-SHA1.
   *
   * @param aesInstructions whether the processor has AES instructions
   */
  public static List<SrtpProfile> of(boolean aesInstructions) {
    return aesInstructions
        ? List.of(
            SrtpProfile.AEAD_AES_128_GCM,
            SrtpProfile.AES128_CM_SHA1_80,
            SrtpProfile.AEAD_AES_256_GCM)
        : List.of(
            SrtpProfile.AES128_CM_SHA1_80,
            SrtpProfile.AEAD_AES_128_GCM,
            SrtpProfile.AEAD_AES_256_GCM);
  }
}
