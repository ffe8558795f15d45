package io.roomhub.daemon.rtc.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Random;

/** Any bytes whatever: no exception, nothing out of range, and the session can still report. */
class RtcpFuzzTest {
  @FuzzTest
  void anyDatagramIsTakenInOrRefused(byte[] data) {
    RtcpReader reader = new RtcpReader();
    RtcpStatus status = reader.parse(data, 0, data.length);
    assertEquals(
        status == RtcpStatus.OK,
        !reader.packets().isEmpty() || reader.skipped() > 0,
        "all or none");

    ReceptionSources sources = new ReceptionSources(48_000);
    sources.of(0x42).onPacket(1, 960, 10, 0);
    sources.of(0x42).onPacket(2, 1920, 10, 20_000_000);
    RtcpSession session =
        new RtcpSession(
            0xcafebabeL,
            "hub",
            48_000,
            new SenderStatistics(),
            sources,
            new NtpTime(0, 0),
            new Random(1),
            0);
    assertEquals(status, session.onDatagram(data, 0, data.length, 1_000_000));
    double loss = session.remoteLossPercent();
    assertTrue(Double.isNaN(loss) || (loss >= 0 && loss < 100));
    byte[] out = new byte[RtcpSession.MAX_DATAGRAM_BYTES];
    int length = session.poll(2_000_000_000L, out, 0);
    assertEquals(RtcpStatus.OK, reader.parse(out, 0, length));
  }
}
