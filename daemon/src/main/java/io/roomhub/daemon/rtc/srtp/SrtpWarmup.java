package io.roomhub.daemon.rtc.srtp;

import io.roomhub.daemon.rtc.rtp.Bytes;
import io.roomhub.daemon.rtc.rtp.RtpPacket;
import io.roomhub.daemon.rtc.rtp.RtpWriter;
import java.security.GeneralSecurityException;
import java.util.Random;
import org.tinylog.Logger;

/**
 * Pays for the first use of SRTP at start-up instead of in the first call: loading and linking of
 * the ciphers and their native library, and enough packets for the first compilation.
 */
public final class SrtpWarmup {
  private static final int PACKETS = 50;
  private static final int PAYLOAD_BYTES = 100;
  private static final long SSRC = 0x524F4F4DL;

  private SrtpWarmup() {}

  /**
   * Runs throw-away sessions of every profile against themselves. Blocks for some tenths of a
   * second of CPU; call it once, on a thread that may. Later calls are harmless and quick. When the
   * ciphers are missing it says so in the log, and every call will fail likewise.
   */
  public static void run() {
    try {
      for (SrtpProfile profile : SrtpProfile.values()) {
        exercise(profile);
      }
    } catch (GeneralSecurityException e) {
      Logger.error(e, "this Java runtime lacks the ciphers of SRTP: no call will have sound");
    }
  }

  private static void exercise(SrtpProfile profile) throws GeneralSecurityException {
    byte[] material = new byte[profile.keyingMaterialBytes()];
    new Random().nextBytes(material);
    byte[] payload = new byte[PAYLOAD_BYTES];
    byte[] datagram =
        new byte[RtpPacket.HEADER_LENGTH + PAYLOAD_BYTES + SrtpSession.MAX_TAIL_BYTES];
    SrtpBuffer packet = new SrtpBuffer(datagram);
    RtpWriter rtp = new RtpWriter(SSRC, 111, RtpWriter.NO_EXTENSION, RtpWriter.NO_EXTENSION, "");
    try (SrtpSession client = new SrtpSession(profile, material, SrtpRole.CLIENT, SSRC);
        SrtpSession server = new SrtpSession(profile, material, SrtpRole.SERVER, SSRC)) {
      for (int i = 0; i < PACKETS; i++) {
        int length =
            rtp.write(datagram, 0, i, 960L * i, false, 0, false, payload, 0, PAYLOAD_BYTES);
        client.protectRtp(packet.wrap(datagram, 0, length));
        server.unprotectRtp(packet);
        client.protectRtcp(packet.wrap(emptyReceiverReport(datagram), 0, 8));
        server.unprotectRtcp(packet);
      }
    }
  }

  private static byte[] emptyReceiverReport(byte[] into) {
    into[0] = (byte) 0x80;
    into[1] = (byte) 201;
    Bytes.putU16(into, 2, 1);
    Bytes.putU32(into, 4, SSRC);
    return into;
  }
}
