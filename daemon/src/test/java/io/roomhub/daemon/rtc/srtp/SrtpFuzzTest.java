package io.roomhub.daemon.rtc.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * Any bytes whatever: no exception; what is accepted is shorter by exactly its protection and is
 * not accepted again. The first byte chooses profile and kind, the rest is the datagram; the keys
 * are zeros, so that seeds can be authentic.
 */
class SrtpFuzzTest {
  @FuzzTest
  void anyDatagramIsRefusedOrAcceptedOnce(byte[] data) throws GeneralSecurityException {
    if (data.length == 0) {
      return;
    }
    SrtpProfile[] profiles = SrtpProfile.values();
    SrtpProfile profile = profiles[(data[0] & 0x7F) % profiles.length];
    boolean control = data[0] < 0;
    byte[] datagram = Arrays.copyOfRange(data, 1, data.length);
    try (SrtpSession session =
        new SrtpSession(
            profile, new byte[profile.keyingMaterialBytes()], SrtpRole.SERVER, 0x12345678L)) {
      SrtpBuffer packet = new SrtpBuffer(datagram);
      if (unprotect(session, packet, datagram, control) == SrtpStatus.OK) {
        int growth = profile.tagBytes() + (control ? 4 : 0);
        assertEquals(datagram.length - growth, packet.getLength());
        assertEquals(SrtpStatus.REPLAYED, unprotect(session, packet, datagram, control));
      }
      packet.wrap(datagram.clone(), 0, datagram.length);
      assertTrue(
          (control ? session.protectRtcp(packet) : session.protectRtp(packet)) != SrtpStatus.OK,
          "there was no room for a tag");
    }
  }

  private static SrtpStatus unprotect(
      SrtpSession session, SrtpBuffer packet, byte[] datagram, boolean control) {
    packet.wrap(datagram.clone(), 0, datagram.length);
    return control ? session.unprotectRtcp(packet) : session.unprotectRtp(packet);
  }
}
