package io.roomhub.daemon.rtc.rtcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.roomhub.daemon.rtc.rtcp.RtcpPacket.ExtendedReport;
import io.roomhub.daemon.rtc.rtcp.RtcpPacket.LossRuns;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExtendedReportsTest {
  private final RtcpReader reader = new RtcpReader();

  @Test
  void runsAndVectorsOfTheRfcAreCounted() {
    // 10 received (a run), then the vector 110 0111 0111 1111, then 3 lost (a run).
    List<LossRuns> runs =
        read(
            "80cf0006"
                + "00000001"
                + "01000004"
                + "00000002"
                + "0064"
                + "0080"
                + "400a"
                + "e77f"
                + "0003"
                + "0000");
    assertEquals(List.of(new LossRuns(2, 6, 3)), runs);
  }

  @Test
  void otherBlocksAreSkipped() {
    assertEquals(List.of(), read("80cf0004" + "00000001" + "04000002" + "00000002" + "00000003"));
    assertEquals(1, reader.skipped());
  }

  @Test
  void whatReachesPastTheEndIsRefused() {
    byte[] bytes = HexFormat.of().parseHex("80cf0002" + "00000001" + "01000004");
    assertEquals(RtcpStatus.TOO_SHORT, reader.parse(bytes, 0, bytes.length));
    bytes = HexFormat.of().parseHex("80cf0000");
    assertEquals(RtcpStatus.TOO_SHORT, reader.parse(bytes, 0, bytes.length));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Random random = new Random(5);
    byte[] out = new byte[200];
    for (int round = 0; round < 1_000; round++) {
      int count = 1 + random.nextInt(64);
      long seen = random.nextLong();
      RtcpWriter writer = new RtcpWriter().begin(out, 0);
      assertTrue(writer.lossRuns(1, 2, random.nextInt(1 << 16), seen, count));
      assertEquals(RtcpStatus.OK, reader.parse(out, 0, writer.length()));
      int lost = 0;
      int bursts = 0;
      for (int i = count - 1; i >= 0; i--) {
        boolean came = (seen >>> i & 1) != 0;
        boolean before = i == count - 1 || (seen >>> (i + 1) & 1) != 0;
        lost += came ? 0 : 1;
        bursts += !came && before ? 1 : 0;
      }
      ExtendedReport report = (ExtendedReport) reader.packets().getFirst();
      assertEquals(List.of(new LossRuns(2, lost, bursts)), report.lossRuns());
    }
  }

  private List<LossRuns> read(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertEquals(RtcpStatus.OK, reader.parse(bytes, 0, bytes.length));
    return reader.packets().stream()
        .map(ExtendedReport.class::cast)
        .flatMap(report -> report.lossRuns().stream())
        .toList();
  }
}
